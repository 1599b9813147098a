"""
Sessions in the casebook, and the newest checkpoint that review has seen.

A session's row holds a member's seed under a key that only the holder of the session's token has. Functions take
a Session of the database; the caller owns the transaction.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from app.storage.tables import checkpoints, sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    """
    A member who is signed in.

    Attributes:
        token_hash: SHA-256 of the session's token, 32 bytes.

        member_id: Who.

        wrapped_seed: Cobblestone-256 ciphertext of the member's seed, 104 bytes.
    """

    token_hash: bytes
    member_id: str
    wrapped_seed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCheckpoint:
    """
    The newest checkpoint.

    Attributes:
        origin: Of the log.

        size: Tree size.

        note: The whole signed checkpoint.
    """

    origin: str
    size: int
    note: str


def add_session(session: Session, stored: StoredSession) -> None:
    """Keep a new session."""
    session.execute(insert(sessions), asdict(stored))


def find_session(session: Session, token_hash: bytes) -> StoredSession | None:
    """Return the session of a token; None if there is none."""
    row = session.execute(select(sessions).where(sessions.c.token_hash == token_hash)).mappings().one_or_none()
    return None if row is None else StoredSession(**row)


def delete_session(session: Session, token_hash: bytes) -> None:
    """End a session; one that has ended already stays so."""
    session.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def delete_other_sessions(session: Session, *, kept: Collection[bytes]) -> None:
    """End all sessions but those of the *kept* token hashes."""
    session.execute(delete(sessions).where(sessions.c.token_hash.not_in(kept)))


def find_checkpoint(session: Session, origin: str) -> StoredCheckpoint | None:
    """Return the newest checkpoint of a log that was ever kept; None before the first."""
    row = session.execute(select(checkpoints).where(checkpoints.c.origin == origin)).mappings().one_or_none()
    return None if row is None else StoredCheckpoint(**row)


def put_checkpoint(session: Session, checkpoint: StoredCheckpoint) -> None:
    """Keep a checkpoint in place of the one before; the caller has verified that the log only grew."""
    values = asdict(checkpoint)
    statement = sqlite.insert(checkpoints).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=[checkpoints.c.origin], set_=values))
