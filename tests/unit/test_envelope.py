"""Sealing."""

import pytest

from app.domain.envelope import Kind
from app.domain.errors import OpenError, TooFewTriageError
from app.sealing.envelope import envelope_key, share_a_info, share_b_info
from app.sealing.header import parse_envelope
from app.vault.counter import open_share_b
from app.vault.opening import open_body, open_share_a
from tests.helpers.envelopes import BODY, DIGITS, address_of, open_envelope, open_wire, seal
from tests.helpers.organisation import make_organisation

ORGANISATION = make_organisation()
READERS = list(ORGANISATION.epochs)


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_can_open_it(reader: str) -> None:
    """With the ledger's half, each triage member alone gets the text."""
    assert open_wire(ORGANISATION, seal(ORGANISATION), reader=reader) == BODY


@pytest.mark.parametrize("length", [0, 1, 16_375, 16_376, 65_527, 65_528, 100_000, 2**20 - 8])
def test_content_of_every_size_comes_back(length: int) -> None:
    """At the borders of padding and chunks too, and with zeros at its end."""
    content = b"\x00" * length

    assert open_wire(ORGANISATION, seal(ORGANISATION, content), reader=READERS[0]) == content


def test_a_body_that_is_too_long_is_not_sealed() -> None:
    """The caller hears of it; nothing is cut off."""
    with pytest.raises(ValueError, match="at most"):
        seal(ORGANISATION, bytes(2**20 - 7))


def test_the_header_says_what_the_address_says() -> None:
    """Kind, case, envelope and lock stand on the envelope, and the bundle it was sealed under."""
    address = address_of(DIGITS, kind=Kind.FOLLOW_UP)
    header = parse_envelope(seal(ORGANISATION, address=address)).header

    assert (header.kind, header.server_sealed, header.object_lens) == (Kind.FOLLOW_UP, False, ())
    assert (header.place.case_id, header.place.envelope_id, header.lock) == (
        address.case_id,
        address.envelope_id,
        address.lock,
    )
    assert header.place.bundle_id == ORGANISATION.verify(ORGANISATION.publish()).id
    assert len(header.stanzas_a) == len(READERS)


def test_an_excluded_reader_gets_bytes_that_fit_nothing() -> None:
    """The stanza opens like any other, so the excluded member sees nothing odd, and reads nothing."""
    envelope = parse_envelope(seal(ORGANISATION, excluded=["m11"]))
    place = envelope.header.place
    share_a, decoy, other = (
        open_share_a(envelope, seed=seed, position=i) for i, seed in enumerate(ORGANISATION.epochs.values())
    )
    share_b, lines = open_share_b(envelope.header.stanza_b, seed=ORGANISATION.ledger_epoch, place=place)

    assert lines == ORGANISATION.lines_of(["m11"])
    assert share_a == other != decoy
    assert len(decoy) == len(share_a)
    assert open_body(envelope, share_a=share_a, share_b=share_b) == BODY
    with pytest.raises(OpenError):
        open_body(envelope, share_a=decoy, share_b=share_b)


def test_excluded_readers_who_meet_learn_nothing_from_each_other() -> None:
    """Two of them hold two different decoys, not one that would tell them that both are excluded."""
    organisation = make_organisation(triage=4)
    envelope = parse_envelope(seal(organisation, excluded=["m11", "m12"]))
    shares = [open_share_a(envelope, seed=seed, position=i) for i, seed in enumerate(organisation.epochs.values())]

    assert len(set(shares)) == 3
    assert shares[0] == shares[3]


def test_excluding_others_spoils_nobodys_share() -> None:
    """A custodian or an auditor is on the map, and every reader still reads."""
    envelope = parse_envelope(seal(ORGANISATION, excluded=["au", "c1", "zz"]))
    place = envelope.header.place
    _, lines = open_share_b(envelope.header.stanza_b, seed=ORGANISATION.ledger_epoch, place=place)

    assert lines == ORGANISATION.lines_of(["au", "c1", "zz"])
    assert {open_envelope(ORGANISATION, envelope, reader=reader) for reader in READERS} == {BODY}


def test_too_few_readers_seal_nothing() -> None:
    """Two must remain, or the reporter is told."""
    with pytest.raises(TooFewTriageError):
        seal(ORGANISATION, excluded=["m10", "m12"])


def test_infos_are_label_place_and_position() -> None:
    """The bytes are written out once here, by hand."""
    place = parse_envelope(seal(ORGANISATION)).header.place
    octets = place.bundle_id + place.case_id + place.envelope_id

    assert share_a_info(place, 2) == b"sacca/v1 share A\x00" + octets + b"\x02"
    assert share_b_info(place) == b"sacca/v1 share B\x00" + octets


def test_shares_are_not_interchangeable() -> None:
    """A ‖ B and B ‖ A give two keys."""
    place = parse_envelope(seal(ORGANISATION)).header.place

    assert envelope_key(b"a" * 32, b"b" * 32, place=place) != envelope_key(b"b" * 32, b"a" * 32, place=place)
