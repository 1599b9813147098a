"""
Mailboxes in the drop box: sealed replies and one status a case, on their way from review to the front door.

Functions take a Session; the caller owns the transaction.
"""

import secrets
from collections.abc import Collection
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import Table, delete, func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from app.domain.envelope import LOCK_LEN
from app.domain.mailbox import MAX_REPLIES_A_PAGE
from app.storage.tables import locks, replies, statuses

NOBODY = bytes(16)
"""The case id of no case. Its mailbox holds random slots, made with the tables: decoys are read from it."""

REPLY_ID_LEN = 16

_PUT_STATUS = sqlite.insert(statuses)
_PUT_STATUS = _PUT_STATUS.on_conflict_do_update(index_elements=["case_id"], set_={"slot": _PUT_STATUS.excluded.slot})

Slots = tuple[bytes | None, ...]
"""The status and five replies, the newest first; None where there is nothing for the caller."""


def put_status(session: Session, case_id: bytes, slot: bytes) -> None:
    """Keep the sealed status of a case, 5,232 bytes, in the place of the one before."""
    session.execute(_PUT_STATUS, {"case_id": case_id, "slot": slot})


def last_reply_number(session: Session, case_id: bytes) -> int:
    """Return the highest number among the replies of a case that lie here; 0 if none does."""
    return session.scalar(select(func.max(replies.c.number)).where(replies.c.case_id == case_id)) or 0


def add_reply(session: Session, case_id: bytes, slot: bytes, *, number: int) -> None:
    """Keep a sealed reply, 5,232 bytes, under a number that the case has not had."""
    row = {"reply_id": secrets.token_bytes(REPLY_ID_LEN), "case_id": case_id, "number": number, "slot": slot}
    session.execute(sqlite.insert(replies), row)


def find_mailbox(session: Session, *, case_id: bytes, lock: bytes, page: int) -> Slots:
    """
    Return the six slots of a page of a case's mailbox, all None unless *lock* is the case's.

    The work is the same for a wrong lock, an unknown case, an empty and a full mailbox: the same statements, and
    always six slots read. What is not there is read from nobody's mailbox and left out.

    Args:
        session: An open transaction.

        case_id: 16 bytes.

        lock: 32 bytes.

        page: From 0; older replies are on later pages.
    """
    fits = _opens(session, case_id=case_id, lock=lock)
    status = _read(session, statuses, case_id=case_id, limit=1)
    newest = _read(session, replies, case_id=case_id, limit=MAX_REPLIES_A_PAGE, page=page)
    return tuple(slot if fits else None for slot in (*status, *newest))


def forget_replies(session: Session, *, case_id: bytes, lock: bytes, hashes: Collection[bytes]) -> None:
    """
    Delete the replies of a case whose slots have these hashes, if *lock* is the case's.

    Args:
        session: An open transaction.

        case_id: 16 bytes.

        lock: 32 bytes.

        hashes: SHA-256 of each slot, 32 bytes.
    """
    if not _opens(session, case_id=case_id, lock=lock):
        return
    kept = session.execute(select(replies.c.reply_id, replies.c.slot).where(replies.c.case_id == case_id))
    forgotten = [reply_id for reply_id, slot in kept if sha256(slot).digest() in hashes]
    session.execute(delete(replies).where(replies.c.reply_id.in_(forgotten)))


def _opens(session: Session, *, case_id: bytes, lock: bytes) -> bool:
    """Say if *lock* is the case's; one that has none is compared with a random one."""
    kept = session.scalar(select(locks.c.lock).where(locks.c.case_id == case_id))
    return compare_digest(kept or secrets.token_bytes(LOCK_LEN), lock)


def _read(session: Session, table: Table, *, case_id: bytes, limit: int, page: int = 0) -> Slots:
    """Return *limit* slots of a case; as many as it lacks are read from nobody's mailbox, and are None."""
    order = [table.c.number.desc()] if "number" in table.c else []
    statement = select(table.c.slot).order_by(*order)
    found = session.scalars(statement.where(table.c.case_id == case_id).limit(limit).offset(page * limit)).all()
    decoys = session.scalars(statement.where(table.c.case_id == NOBODY).limit(limit - len(found))).all()
    return (*found, *(None for _ in decoys))
