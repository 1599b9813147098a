"""
The log book: the ledger's entries, which are only ever added to.

Functions take a Session; the caller owns the transaction.
"""

from collections.abc import Sequence

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.storage.tables import entries


def append_entry(session: Session, entry: bytes) -> int:
    """
    Add *entry* at the end of the log.

    Returns:
        Its index, from 0.
    """
    newest = session.scalar(select(func.max(entries.c.index)))
    index = 0 if newest is None else newest + 1
    session.execute(insert(entries), {"index": index, "entry": entry})
    return index


def list_entries(session: Session, *, start: int = 0, limit: int | None = None) -> Sequence[bytes]:
    """
    Return entries in the order of the log.

    Args:
        session: An open transaction.

        start: Index of the first one.

        limit: At most so many; None for all.
    """
    statement = select(entries.c.entry).where(entries.c.index >= start).order_by(entries.c.index).limit(limit)
    return session.scalars(statement).all()
