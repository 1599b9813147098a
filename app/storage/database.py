"""A database as a running room has it: sessions that read, and the one thread that writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from app.storage.engines import make_engine, make_readers
from app.storage.writer import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """
    One database.

    Attributes:
        readers: Sessions that only read.

        writer: Runs what writes, and returns only when it is durable.
    """

    readers: sessionmaker[Session]
    writer: Writer


@contextmanager
def open_database(url: str, *, room: str) -> Iterator[Database]:
    """
    Open the database at *url* with the rights of *room* until the block ends.

    Raises:
        DatabaseError: It can't be opened. The operator's fault.
    """
    engine = make_engine(url, room=room)
    try:
        with Writer(engine) as writer:
            yield Database(readers=make_readers(engine), writer=writer)
    finally:
        engine.dispose()
