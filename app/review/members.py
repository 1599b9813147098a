"""
Members: a new person's keys, and the epoch keys that each person makes.

A member's one secret is a seed, kept in the casebook wrapped under a password that only the member knows.
Epoch keys are wrapped to the member, and their notes signed by the member.
"""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

from sqlalchemy.orm import Session

from app.domain.errors import OpenError, TakenError
from app.domain.member import Member, key_name
from app.review.candidates import Candidate
from app.sealing.passwords import SALT_LEN, Argon2
from app.sealing.suite import KEY_LEN
from app.storage import casebook
from app.storage.notes import epoch_note, find_text, write_text
from app.tlog.epoch import parse_epoch
from app.tlog.note import parse_note
from app.vault.epochs import Maker, make_epoch
from app.vault.keys import PersonKeys, member_keys, public_key_of
from app.vault.wraps import PasswordWrap, member_context, unwrap_seed, wrap_epoch, wrap_seed

MakeMember = Callable[[str, bytes | None], Member]
"""Makes a member line of a vkey and an HPKE hash."""


def add_member(
    session: Session, member_id: str, *, password: str, make_member: MakeMember, maker: Maker
) -> tuple[Candidate, PersonKeys]:
    """
    Make a new member's seed and keep it wrapped under *password*.

    Returns:
        The candidate for the roster, and the keys, to make the first epoch with.

    Raises:
        TakenError: The id is taken; ids are never reused. The caller's fault.
        ValueError: The password is too long.
    """
    if any(stored.member_id == member_id for stored in casebook.list_members(session)):
        raise TakenError
    seed = maker.entropy(KEY_LEN)
    argon2 = Argon2(salt=maker.entropy(SALT_LEN))
    wrap = wrap_seed(seed, password=password, argon2=argon2, context=member_context(member_id))
    casebook.add_member(
        session,
        casebook.StoredMember(
            member_id=member_id,
            wrapped_seed=wrap.wrapped,
            salt=argon2.salt,
            memory_kib=argon2.memory_kib,
            passes=argon2.passes,
            lanes=argon2.lanes,
        ),
    )
    keys = member_keys(seed, key_name(maker.origin, member_id))
    public_key = public_key_of(keys.hpke_seed)
    member = make_member(str(keys.signing.verifier), sha256(public_key).digest())
    return Candidate(member=member, hpke_public_key=public_key), keys


def unlock_member(session: Session, member_id: str, *, origin: str, password: str) -> PersonKeys:
    """
    Return a member's keys.

    Raises:
        NotFoundError: There is no such member.
        OpenError: A wrong password, or a row that was changed.
        ValueError: The password is too long.
    """
    seed = open_seed(casebook.get_member(session, member_id), password=password)
    return member_keys(seed, key_name(origin, member_id))


def open_seed(stored: casebook.StoredMember, *, password: str) -> bytes:
    """
    Return a member's seed, 32 bytes.

    Raises:
        OpenError: A wrong password, or a row that was changed.
        ValueError: The password is too long.
    """
    try:
        argon2 = Argon2(salt=stored.salt, memory_kib=stored.memory_kib, passes=stored.passes, lanes=stored.lanes)
    except ValueError:
        raise OpenError from None
    wrap = PasswordWrap(argon2=argon2, wrapped=stored.wrapped_seed)
    return unwrap_seed(wrap, password=password, context=member_context(stored.member_id))


def add_epoch(session: Session, member_id: str, *, keys: PersonKeys, maker: Maker) -> str:
    """
    Make a member's new epoch key: the private half into the casebook, wrapped to the member.

    Returns:
        The epoch note, signed by the member.
    """
    made = make_epoch(member_id, signing=keys.signing, maker=maker)
    casebook.add_member_epoch(
        session,
        casebook.StoredMemberEpoch(
            epoch_id=made.id,
            member_id=member_id,
            made_on=made.epoch.made_on,
            last_on=made.epoch.last_on,
            wrapped_key=wrap_epoch(made.seed, hpke_seed=keys.hpke_seed, epoch_id=made.id),
        ),
    )
    return made.note


def put_epoch(notes: Path, member_id: str, note: str) -> None:
    """Put a member's epoch note into the notice folder, in place of the one before."""
    write_text(notes, epoch_note(member_id), note)


def is_epoch_due(notes: Path, member_id: str, *, today: date) -> bool:
    """Say if a member should make a new epoch key: there is none, or it is 7 days old."""
    whole = find_text(notes, epoch_note(member_id))
    return whole is None or parse_epoch(parse_note(whole).text).is_due(today)


def due_members(session: Session, notes: Path, *, today: date) -> tuple[str, ...]:
    """Return the ids of the members here whose epoch key is due, in ASCII order."""
    ids = (member.member_id for member in casebook.list_members(session))
    return tuple(member_id for member_id in ids if is_epoch_due(notes, member_id, today=today))
