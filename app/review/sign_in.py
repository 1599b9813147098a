"""
Signing in: a password opens a member's seed, a due sealing key is made anew, and what waits is claimed.

Who guesses learns nothing: an unknown member costs what a wrong password costs, and is answered alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore

from sqlalchemy.orm import Session

from app.domain.errors import BusyError, MalformedError, OpenError, SaccaError, SignInError
from app.domain.member import Role, key_name
from app.review import members, sessions
from app.review.claim import claim_waiting
from app.review.desk import Desk
from app.sealing.passwords import SALT_LEN, Argon2
from app.storage import casebook
from app.storage.notes import epoch_note, find_text
from app.tlog.epoch import epoch_id, parse_epoch
from app.tlog.note import parse_note
from app.vault.epochs import Maker
from app.vault.keys import PersonKeys, member_keys

MAX_AT_ONCE = 8
"""Sign-ins under way; two derive a key and the others wait, so that a crowd takes neither memory nor threads."""

_WRAPPED_LEN = 104

_PLACES = BoundedSemaphore(MAX_AT_ONCE)


def sign_in(desk: Desk, *, member_id: str, password: str) -> bytes:
    """
    Begin a session.

    What keeps envelopes from being claimed, such as a ledger that does not answer, stops no sign-in.

    Args:
        desk: What review works with.

        member_id: Who says so.

        password: At most 1,024 bytes of UTF-8.

    Returns:
        The session's token, 32 bytes, for the member's browser alone.

    Raises:
        SignInError: No such member, a wrong password, or nobody whom the roster vouches for: all alike.
        BusyError: Too many sign in just now. Nobody's fault.
    """
    with _place():
        seed = _open_seed(desk, member_id=member_id, password=password)
    keys = member_keys(seed, key_name(desk.trust.origin, member_id))
    member = sessions.require_vetted(desk, member_id, keys)
    if Role.TRIAGE in member.roles:
        _renew_epoch_if_due(desk, member_id=member_id, keys=keys)
    token = sessions.begin(desk, member_id=member_id, seed=seed)
    with suppress(SaccaError):
        claim_waiting(desk, sessions.unlock(desk, token))
    return token


@contextmanager
def _place() -> Iterator[None]:
    """Take one of the places for those who sign in, or give up at once."""
    if not _PLACES.acquire(blocking=False):
        raise BusyError
    try:
        yield
    finally:
        _PLACES.release()


def _open_seed(desk: Desk, *, member_id: str, password: str) -> bytes:
    """Return a member's seed; of nobody in the casebook, a wrap that no password opens is tried instead."""
    with desk.casebook.read() as session:
        stored = casebook.find_member(session, member_id) or _nobody(member_id)
    try:
        return members.open_seed(stored, password=password)
    except (OpenError, ValueError):
        raise SignInError from None


def _nobody(member_id: str) -> casebook.StoredMember:
    """Return a member of the usual cost whom no password opens: its commitment is of zeros."""
    usual = Argon2(salt=bytes(SALT_LEN))
    return casebook.StoredMember(
        member_id=member_id,
        wrapped_seed=bytes(_WRAPPED_LEN),
        salt=usual.salt,
        memory_kib=usual.memory_kib,
        passes=usual.passes,
        lanes=usual.lanes,
    )


def _renew_epoch_if_due(desk: Desk, *, member_id: str, keys: PersonKeys) -> None:
    """Make a new sealing key once a week, durably, before anybody can see its note."""
    maker = Maker(origin=desk.trust.origin, today=desk.today(), entropy=desk.entropy)
    with desk.casebook.write.begin() as session:
        if not _is_due(session, desk, member_id):
            return
        note = members.add_epoch(session, member_id, keys=keys, maker=maker)
    members.put_epoch(desk.notes, member_id, note)


def _is_due(session: Session, desk: Desk, member_id: str) -> bool:
    """Say if the note in the folder is missing, malformed, a week old, or of a key that is not the member's."""
    try:
        whole = find_text(desk.notes, epoch_note(member_id))
        if whole is None:
            return True
        text = parse_note(whole).text
        epoch = parse_epoch(text)
    except MalformedError:
        return True
    own = {stored.epoch_id for stored in casebook.list_member_epochs(session, member_id)}
    return epoch.is_due(desk.today()) or epoch_id(text) not in own
