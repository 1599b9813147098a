"""
Engines: how a room connects to a database.

SQLite runs in WAL mode with ``synchronous=FULL``, so that what was committed survives power loss, and with
``secure_delete=ON``, so that what was deleted is overwritten. ``temp_store=MEMORY`` keeps copies of rows out of
temporary files elsewhere on the disk. Transactions begin IMMEDIATE: a writer that finds another one waits at the
door, and never fails halfway through.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from app.storage.rights import authorizer_for

BUSY_SECONDS = 30
"""How long a connection waits for another process's transaction."""

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA foreign_keys=ON",
)


def set_pragmas(connection: sqlite3.Connection) -> None:
    """Make *connection* durable and forgetful; see the module's docstring."""
    for pragma in PRAGMAS:
        connection.execute(pragma)


def make_engine(url: str, *, room: str | None) -> Engine:
    """
    Return an engine for the database at *url*.

    Args:
        url: An SQLAlchemy URL, e.g. ``sqlite:///var/dropbox.db``.

        room: Whose rights the connections have (see `app.storage.rights`); None for the owner, who migrates.

    Raises:
        ValueError: Not a database that Sacca runs on. The operator's fault.
    """
    if make_url(url).get_backend_name() != "sqlite":
        msg = "a database URL begins with sqlite:/// and a path"
        raise ValueError(msg)
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        del record
        set_pragmas(connection)
        if room is not None:
            connection.set_authorizer(authorizer_for(room))

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def make_readers(engine: Engine) -> sessionmaker[Session]:
    """Return sessions that only read: they see one state of the database and never wait for a writer."""
    return sessionmaker(engine.execution_options(sqlite_begin="DEFERRED"))


def make_writers(engine: Engine) -> sessionmaker[Session]:
    """Return sessions that write: each holds the database's one write lock from its first statement."""
    return sessionmaker(engine)


@contextmanager
def open_transaction(url: str, *, room: str) -> Iterator[Session]:
    """Open the database at *url* for one writing transaction of a command; an exception undoes it."""
    engine = make_engine(url, room=room)
    try:
        with make_writers(engine).begin() as session:
            yield session
    finally:
        engine.dispose()
