"""
Putting a database file in order, so that it does not tell in which order its rows came (S-37).

Random keys and WITHOUT ROWID are not enough on SQLite: a long row spills into pages that are taken from the
end of the file as rows come, and the write-ahead log is a list of what happened when. After `settle` the
file's pages lie in the order of the keys, the log is empty, and the files' times are the start of a day.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from app.storage.engines import BUSY_SECONDS, set_pragmas

SECONDS_A_DAY = 86_400


def settle(url: str) -> None:
    """
    Rewrite the SQLite database at *url* in the order of its keys, and empty its write-ahead log.

    Raises:
        sqlite3.OperationalError: Another process uses it just now, the disk is full, or there is none; it makes none.
            Later it may go.
    """
    path = Path(make_url(url).database or "").absolute()
    address = f"{path.as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS)) as connection:
        set_pragmas(connection)
        connection.execute("VACUUM")
        _empty_log(connection)
    for file in path.parent.glob(f"{path.name}*"):
        _blur_times(file)


def _empty_log(connection: sqlite3.Connection) -> None:
    """Move the write-ahead log into the file; SQLite says in a row, not by an error, that somebody still reads it."""
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        msg = "the write-ahead log is in use"
        raise sqlite3.OperationalError(msg)


def _blur_times(file: Path) -> None:
    """Set access and change of contents to the start (UTC) of the day that the file has already."""
    day = int(file.stat().st_mtime) // SECONDS_A_DAY * SECONDS_A_DAY
    os.utime(file, (day, day))
