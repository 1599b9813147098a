"""
The casebook: review's own shelf. Here is what members and published notes need.

Functions take a Session; the caller owns the transaction.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFoundError
from app.storage.tables import member_epochs, members, notes
from app.storage.upsert import insert_if_absent, make_insert_if_absent

_ADD_NOTE = make_insert_if_absent(notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMember:
    """
    A member's seed, wrapped under a password.

    Attributes:
        member_id: As in the roster.

        wrapped_seed: Cobblestone-256 ciphertext.

        salt: Of Argon2id, 16 bytes.

        memory_kib: Memory cost of Argon2id, KiB.

        passes: Time cost of Argon2id.

        lanes: Parallelism of Argon2id.
    """

    member_id: str
    wrapped_seed: bytes
    salt: bytes
    memory_kib: int
    passes: int
    lanes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMemberEpoch:
    """
    The private half of a member's epoch key, wrapped to the member.

    Attributes:
        epoch_id: SHA-256 of the epoch note's text, 32 bytes.

        member_id: Whose it is.

        made_on: The day it was made.

        last_on: The last day on which a bundle may name it.

        wrapped_key: Opens with the member's HPKE key.
    """

    epoch_id: bytes
    member_id: str
    made_on: date
    last_on: date
    wrapped_key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNote:
    """
    A note that review carries to the drop box.

    Attributes:
        digest: SHA-256 of the note's text, without its signatures, 32 bytes.

        kind: The word after ``sacca/v1`` in its first line.

        serial: Orders the notes of one kind: a roster's version, the order of arrival of the others.

        text: The whole note, with its signatures.
    """

    digest: bytes
    kind: str
    serial: int
    text: str


def add_member(session: Session, member: StoredMember) -> None:
    """
    Keep a new member's wrapped seed.

    Raises:
        IntegrityError: The id is taken; ids are never reused. The caller's fault.
    """
    session.execute(insert(members), asdict(member))


def get_member(session: Session, member_id: str) -> StoredMember:
    """
    Return one member's wrapped seed.

    Raises:
        NotFoundError: There is no such member.
    """
    found = find_member(session, member_id)
    if found is None:
        msg = "a member of that id"
        raise NotFoundError(msg)
    return found


def find_member(session: Session, member_id: str) -> StoredMember | None:
    """Return one member's wrapped seed; None if there is no such member."""
    row = session.execute(select(members).where(members.c.member_id == member_id)).mappings().one_or_none()
    return None if row is None else StoredMember(**row)


def list_members(session: Session) -> Sequence[StoredMember]:
    """Return all members, in ASCII order of their ids."""
    rows = session.execute(select(members).order_by(members.c.member_id)).mappings()
    return [StoredMember(**row) for row in rows]


def add_member_epoch(session: Session, epoch: StoredMemberEpoch) -> None:
    """
    Keep a member's new epoch key.

    Raises:
        IntegrityError: It is there already, or there is no such member. The caller's fault.
    """
    session.execute(insert(member_epochs), asdict(epoch))


def list_member_epochs(session: Session, member_id: str) -> Sequence[StoredMemberEpoch]:
    """Return a member's epoch keys, the newest first."""
    rows = session.execute(
        select(member_epochs)
        .where(member_epochs.c.member_id == member_id)
        .order_by(member_epochs.c.made_on.desc(), member_epochs.c.epoch_id)
    ).mappings()
    return [StoredMemberEpoch(**row) for row in rows]


def find_member_epoch(session: Session, epoch_id: bytes) -> StoredMemberEpoch | None:
    """Return one epoch key; None if it was never made here, or is destroyed."""
    row = session.execute(select(member_epochs).where(member_epochs.c.epoch_id == epoch_id)).mappings().one_or_none()
    return None if row is None else StoredMemberEpoch(**row)


def add_note(session: Session, note: StoredNote) -> bool:
    """Keep a note, unless it is known; return True if it is new."""
    return insert_if_absent(session, _ADD_NOTE, asdict(note))


def list_notes(session: Session, kind: str) -> Sequence[StoredNote]:
    """Return the notes of one kind, the newest first."""
    rows = session.execute(
        select(notes).where(notes.c.kind == kind).order_by(notes.c.serial.desc(), notes.c.digest)
    ).mappings()
    return [StoredNote(**row) for row in rows]
