"""The ledger's half."""

import hmac
from dataclasses import replace

import pytest

from app.domain.errors import OpenError
from app.sealing.envelope import share_b_info
from app.sealing.header import parse_envelope
from app.sealing.release import case_name, release_info, seal_release
from app.sealing.suite import seal
from app.vault.counter import evidence_digest, name_key_of, open_share_b, unwrap_share_b, wrap_share_b
from app.vault.keys import public_key_of
from app.vault.opening import unseal
from tests.helpers.envelopes import seal as seal_report
from tests.helpers.organisation import make_organisation, seed_of

ORGANISATION = make_organisation()
HEADER = parse_envelope(seal_report(ORGANISATION, excluded=["au"])).header


def test_the_ledger_learns_its_share_and_whom_to_shut_out() -> None:
    """And nothing else of the envelope."""
    share_b, excluded = open_share_b(HEADER.stanza_b, seed=ORGANISATION.ledger_epoch, place=HEADER.place)

    assert len(share_b) == 32
    assert excluded == ORGANISATION.lines_of(["au"])


@pytest.mark.parametrize("field", ["bundle_id", "case_id", "envelope_id"])
def test_s_63_a_stanza_moved_elsewhere_does_not_open(field: str) -> None:
    """Review can't have one case's half released under the name of another."""
    place = replace(HEADER.place, **{field: bytes(len(getattr(HEADER.place, field)))})

    with pytest.raises(OpenError):
        open_share_b(HEADER.stanza_b, seed=ORGANISATION.ledger_epoch, place=place)


def test_another_epoch_does_not_open_it() -> None:
    """Members' epochs neither."""
    with pytest.raises(OpenError):
        open_share_b(HEADER.stanza_b, seed=ORGANISATION.epochs["m10"], place=HEADER.place)


@pytest.mark.parametrize("length", [0, 32, 47, 49])
def test_a_stanza_of_another_length_does_not_open(length: int) -> None:
    """A share without its whole map would exclude nobody."""
    sealed = seal(bytes(length), recipient=public_key_of(ORGANISATION.ledger_epoch), info=share_b_info(HEADER.place))

    with pytest.raises(OpenError):
        open_share_b(sealed, seed=ORGANISATION.ledger_epoch, place=HEADER.place)


SECRET = seed_of("case secret")
SHARE_B = seed_of("share B")
PLACE = HEADER.place


def test_share_b_comes_back_from_its_wrap() -> None:
    """Under the same case's secret, for the same envelope: 104 bytes."""
    wrapped = wrap_share_b(SHARE_B, case_secret=SECRET, envelope_id=PLACE.envelope_id)

    assert len(wrapped) == 104
    assert unwrap_share_b(wrapped, case_secret=SECRET, envelope_id=PLACE.envelope_id) == SHARE_B


@pytest.mark.parametrize(
    ("secret", "envelope_id"),
    [(seed_of("other"), PLACE.envelope_id), (SECRET, bytes(16)), (name_key_of(SECRET), PLACE.envelope_id)],
    ids=["another case", "another envelope", "the name key"],
)
def test_a_wrapped_share_opens_nowhere_else(secret: bytes, envelope_id: bytes) -> None:
    """Also not with what every reader of the case learns."""
    wrapped = wrap_share_b(SHARE_B, case_secret=SECRET, envelope_id=PLACE.envelope_id)

    with pytest.raises(OpenError):
        unwrap_share_b(wrapped, case_secret=secret, envelope_id=envelope_id)


def test_a_case_has_one_name_and_each_evidence_its_digest() -> None:
    """Both are HMACs under the name key, so that the log tells nothing to those who don't have it."""
    key = name_key_of(SECRET)

    assert case_name(key, PLACE.case_id) == hmac.new(key, PLACE.case_id, "sha256").digest()
    assert evidence_digest(key, SHARE_B) == hmac.new(key, SHARE_B, "sha256").digest()
    assert case_name(key, PLACE.case_id) != case_name(name_key_of(seed_of("other")), PLACE.case_id)


def test_a_release_opens_for_its_session_and_its_entry_alone() -> None:
    """64 bytes: share B and the name key; under another entry, case, envelope or key nothing opens."""
    session = seed_of("session")
    entry_hash = seed_of("entry")
    info = release_info(entry_hash, case_id=PLACE.case_id, envelope_id=PLACE.envelope_id)
    sealed = seal_release(SHARE_B, name_key_of(SECRET), session_key=public_key_of(session), info=info)

    assert len(sealed) == 1_200
    assert unseal(sealed, seed=session, info=info) == SHARE_B + name_key_of(SECRET)
    for other in (
        release_info(seed_of("another entry"), case_id=PLACE.case_id, envelope_id=PLACE.envelope_id),
        release_info(entry_hash, case_id=bytes(16), envelope_id=PLACE.envelope_id),
        release_info(entry_hash, case_id=PLACE.case_id, envelope_id=bytes(16)),
    ):
        with pytest.raises(OpenError):
            unseal(sealed, seed=session, info=other)
    with pytest.raises(OpenError):
        unseal(sealed, seed=seed_of("another session"), info=info)
