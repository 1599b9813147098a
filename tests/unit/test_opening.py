"""Opening: review's half, and the body."""

from dataclasses import replace

import pytest
from cryptography.cobblestone import Cobblestone256Encryptor

from app.domain.envelope import Envelope
from app.domain.errors import OpenError
from app.sealing.envelope import body_context, envelope_key
from app.sealing.header import parse_envelope
from app.sealing.padding import pad_body
from app.vault.counter import open_share_b
from app.vault.opening import open_body, open_share_a
from tests.helpers.envelopes import BODY, DIGITS, address_of, open_envelope, seal
from tests.helpers.organisation import make_organisation

ORGANISATION = make_organisation()
ENVELOPE = parse_envelope(seal(ORGANISATION))
SEED = ORGANISATION.epochs["m10"]


@pytest.mark.parametrize("position", [-1, 1, 2, 3, 255, 256])
def test_s_63_a_stanza_opens_at_its_own_place_only(position: int) -> None:
    """Another member's place, and places that there are not."""
    with pytest.raises(OpenError):
        open_share_a(ENVELOPE, seed=SEED, position=position)


def test_s_63_a_stanza_put_in_another_place_does_not_open() -> None:
    """The position is bound, so that stanzas can't be dealt out anew."""
    one, two, three = ENVELOPE.header.stanzas_a
    moved = replace(ENVELOPE, header=replace(ENVELOPE.header, stanzas_a=(two, one, three)))

    with pytest.raises(OpenError):
        open_share_a(moved, seed=SEED, position=1)


@pytest.mark.parametrize("field", ["bundle_id", "case_id", "envelope_id"])
def test_s_63_a_stanza_moved_elsewhere_does_not_open(field: str) -> None:
    """Bundle, case and envelope are bound into each share."""
    place = replace(ENVELOPE.header.place, **{field: bytes(len(getattr(ENVELOPE.header.place, field)))})
    moved = replace(ENVELOPE, header=replace(ENVELOPE.header, place=place))

    with pytest.raises(OpenError):
        open_share_a(moved, seed=SEED, position=0)


def test_ac_19_another_body_under_the_same_header_does_not_open() -> None:
    """Also one that the same reporter sealed to the same people under the same case."""
    other = parse_envelope(seal(ORGANISATION, address=address_of(DIGITS, envelope="second"), label="second"))

    with pytest.raises(OpenError):
        open_envelope(ORGANISATION, replace(ENVELOPE, body=other.body), reader="m10")


def test_ac_20_an_old_envelope_under_a_new_id_does_not_open() -> None:
    """A replay is the same envelope, which the drop box keeps once; as a new one it is nothing."""
    wire = seal(ORGANISATION)
    replayed = parse_envelope(wire[:56] + bytes(16) + wire[72:])

    with pytest.raises(OpenError):
        open_envelope(ORGANISATION, replayed, reader="m10")


def shares() -> tuple[bytes, bytes]:
    """Return both shares of the envelope."""
    share_b, _ = open_share_b(ENVELOPE.header.stanza_b, seed=ORGANISATION.ledger_epoch, place=ENVELOPE.header.place)
    return open_share_a(ENVELOPE, seed=SEED, position=0), share_b


@pytest.mark.parametrize("lock", [b"\x00" * 32, b"l" * 32])
def test_the_whole_header_is_bound_into_the_body(lock: bytes) -> None:
    """The lock is bound nowhere else: intake could divert the mailbox."""
    share_a, share_b = shares()
    octets = ENVELOPE.header_octets[:72] + lock + ENVELOPE.header_octets[104:]

    assert open_body(ENVELOPE, share_a=share_a, share_b=share_b) == BODY
    with pytest.raises(OpenError):
        open_body(replace(ENVELOPE, header_octets=octets), share_a=share_a, share_b=share_b)


def test_neither_half_opens_anything() -> None:
    """Member and ledger need each other, whatever the other half is guessed to be."""
    share_a, share_b = shares()
    for pair in (
        (share_a, share_a),
        (share_b, share_b),
        (share_b, share_a),
        (share_a, bytes(32)),
        (bytes(32), share_b),
    ):
        with pytest.raises(OpenError):
            open_body(ENVELOPE, share_a=pair[0], share_b=pair[1])


def with_padding(padded: bytes) -> Envelope:
    """Return the envelope with a body of *padded* bytes that a reporter of bad will sealed."""
    share_a, share_b = shares()
    key = envelope_key(share_a, share_b, place=ENVELOPE.header.place)
    encryptor = Cobblestone256Encryptor(key, body_context(ENVELOPE.header_octets))
    return replace(ENVELOPE, body=encryptor.update(padded) + encryptor.finalize())


LENGTH = len(BODY).to_bytes(8, "big")


@pytest.mark.parametrize(
    "padded",
    [
        LENGTH + BODY + b"\x00" * (16_374 - len(BODY)) + b"\x01",
        pad_body(BODY)[:-1] + b"\x80",
        (2**64 - 1).to_bytes(8, "big") + BODY.ljust(16_375, b"\x00"),
        (16_376).to_bytes(8, "big") + bytes(16_375),
        (LENGTH + BODY).ljust(65_535, b"\x00"),
        bytes(65_536),
        bytes(7),
        b"",
    ],
    ids=[
        "not zeros",
        "not zeros at the end",
        "a length beyond everything",
        "a length one beyond the end",
        "the next bucket",
        "zeros alone, too many",
        "no whole length",
        "nothing",
    ],
)
def test_padding_is_the_one_of_the_length(padded: bytes) -> None:
    """There is one ciphertext size and one plaintext for each content: nothing is hidden in what is cut off."""
    share_a, share_b = shares()

    with pytest.raises(OpenError):
        open_body(with_padding(padded), share_a=share_a, share_b=share_b)


def test_right_padding_opens() -> None:
    """The test above would pass for any reason otherwise."""
    share_a, share_b = shares()

    assert open_body(with_padding(pad_body(BODY)), share_a=share_a, share_b=share_b) == BODY


def test_s_64_an_open_error_says_nothing() -> None:
    """Which step failed would be an oracle."""
    with pytest.raises(OpenError) as caught:
        open_share_a(ENVELOPE, seed=bytes(32), position=0)

    assert (caught.value.args, caught.value.__cause__) == ((), None)
