"""The own grant and the ledger's release open only where they belong."""

from dataclasses import replace

import pytest

from app.domain.envelope import Place
from app.domain.errors import OpenError
from app.sealing.grants import grant_info, seal_grant
from app.sealing.release import release_info, seal_release
from app.sealing.suite import seal
from app.vault.keys import public_key_of
from app.vault.releases import open_grant, open_release
from app.vault.wraps import session_context, session_hpke_seed, session_wrap_key, unwrap, wrap
from tests.helpers.organisation import seed_of

SEED, OTHER = seed_of("member"), seed_of("other")
PLACE = Place(bundle_id=bytes(32), case_id=bytes(16), envelope_id=b"e" * 16)
SHARE, NAME_KEY, ENTRY = seed_of("share"), seed_of("name key"), seed_of("entry")


def test_a_grant_opens_for_its_member_case_and_envelope_alone() -> None:
    """Moved to another row it is worth nothing."""
    sealed = seal_grant(SHARE, recipient=public_key_of(SEED), place=PLACE, member_id="in1")

    assert len(sealed) == 1168
    assert open_grant(sealed, hpke_seed=SEED, place=PLACE, member_id="in1") == SHARE
    for seed, place, member_id in (
        (OTHER, PLACE, "in1"),
        (SEED, replace(PLACE, case_id=b"c" * 16), "in1"),
        (SEED, replace(PLACE, envelope_id=b"f" * 16), "in1"),
        (SEED, PLACE, "in2"),
    ):
        with pytest.raises(OpenError):
            open_grant(sealed, hpke_seed=seed, place=place, member_id=member_id)


def test_a_release_opens_for_its_session_entry_case_and_envelope_alone() -> None:
    """A half that was released for one line is worth nothing for another."""
    info = release_info(ENTRY, case_id=PLACE.case_id, envelope_id=PLACE.envelope_id)
    sealed = seal_release(SHARE, NAME_KEY, session_key=public_key_of(SEED), info=info)

    assert open_release(sealed, session_seed=SEED, entry_hash=ENTRY, place=PLACE) == (SHARE, NAME_KEY)
    for seed, entry, place in (
        (OTHER, ENTRY, PLACE),
        (SEED, OTHER, PLACE),
        (SEED, ENTRY, replace(PLACE, case_id=b"c" * 16)),
        (SEED, ENTRY, replace(PLACE, envelope_id=b"f" * 16)),
    ):
        with pytest.raises(OpenError):
            open_release(sealed, session_seed=seed, entry_hash=entry, place=place)


def test_what_opens_to_another_length_does_not_open() -> None:
    """A share has 32 bytes, a release 64."""
    recipient = public_key_of(SEED)
    info = release_info(ENTRY, case_id=PLACE.case_id, envelope_id=PLACE.envelope_id)

    with pytest.raises(OpenError):
        open_grant(
            seal(b"short", recipient=recipient, info=grant_info(PLACE, "in1")),
            hpke_seed=SEED,
            place=PLACE,
            member_id="in1",
        )
    with pytest.raises(OpenError):
        open_release(seal(b"short", recipient=recipient, info=info), session_seed=SEED, entry_hash=ENTRY, place=PLACE)


def test_a_session_wrap_opens_with_its_token_and_member_alone() -> None:
    """Key and X-Wing seed of a session come from its token, and are not the same."""
    token = seed_of("token")
    wrapped = wrap(SEED, key=session_wrap_key(token), context=session_context("in1"))

    assert session_hpke_seed(token) != session_wrap_key(token)
    assert unwrap(wrapped, key=session_wrap_key(token), context=session_context("in1")) == SEED
    with pytest.raises(OpenError):
        unwrap(wrapped, key=session_wrap_key(OTHER), context=session_context("in1"))
    with pytest.raises(OpenError):
        unwrap(wrapped, key=session_wrap_key(token), context=session_context("in2"))
