"""The log's own word: checkpoints, and what it takes to check that an entry is in."""

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.domain.errors import LogUnavailableError
from app.storage import logbook
from app.storage.database import Database
from app.tlog.checkpoint import Checkpoint, write_checkpoint
from app.tlog.note import Note
from app.vault.keys import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """
    That an entry is in the log.

    Attributes:
        index: Of the entry, from 0.

        proof: Inclusion proof, leaf side first, 32 bytes each.

        checkpoint: The signed checkpoint that it leads to.
    """

    index: int
    proof: tuple[bytes, ...]
    checkpoint: str


def sign_checkpoint(session: Session, *, log_key: SigningKey) -> str:
    """Return the newest checkpoint, signed; the same log gives the same bytes."""
    size = logbook.tree_size(session)
    text = write_checkpoint(Checkpoint(origin=log_key.name, size=size, root=logbook.root(session, size)))
    return str(Note(text, (log_key.sign(text),)))


def prove(session: Session, index: int, *, log_key: SigningKey) -> Evidence:
    """Return the evidence for entry *index* under the newest checkpoint, of one state of the log."""
    proof = logbook.inclusion_proof(session, index, logbook.tree_size(session))
    return Evidence(index=index, proof=tuple(proof), checkpoint=sign_checkpoint(session, log_key=log_key))


def write_entry(log: Database, entry: bytes, *, start: int) -> int:
    """
    Return the index of *entry* once it is durable; it is written once, however often this is called.

    Args:
        log: The log book.

        entry: At most 65,535 bytes.

        start: The log was no longer when nobody could have written it yet.

    Raises:
        LogUnavailableError: The log can't be written. The operator has work to do; nothing may be released.

        BusyError: Too much waits to be written. Nobody's fault; later it may go.
    """
    try:
        return log.writer.run(logbook.append_once, entry, start=start)
    except SQLAlchemyError:
        raise LogUnavailableError from None
