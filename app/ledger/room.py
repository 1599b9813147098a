"""The room, opened: keys and databases by its settings, for the service and for the commands."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from app.ledger.counter import Counter
from app.ledger.daily import Daily
from app.ledger.epochs import Root
from app.ledger.keys import load_log_key, load_root_key, newest_root
from app.ledger.notices import Board
from app.ledger.settings import LedgerSettings
from app.storage.database import open_database
from app.tlog.note import VerifierKey
from app.web.pinned import read_vkeys

ROOM = "ledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """
    The ledger with its doors still closed.

    Attributes:
        counter: Keys, clock, databases, notices.

        daily: Signs the daily bundle.
    """

    counter: Counter
    daily: Daily


@contextmanager
def open_room(
    settings: LedgerSettings, *, clock: Callable[[], datetime], entropy: Callable[[int], bytes]
) -> Iterator[Room]:
    """
    Open keys and databases until the block ends.

    Args:
        settings: Of the room.

        clock: Returns the time in UTC.

        entropy: Source of keys and nonces.

    Raises:
        NotFoundError: There is no log key yet. The operator's fault.

        DatabaseError: A database can't be opened. The operator's fault.
    """
    log_key = load_log_key(settings.keys)

    def find_root(number: int) -> Root:
        return Root(number=number, key=load_root_key(settings.keys, number))

    def custodians() -> tuple[VerifierKey, ...]:
        return read_vkeys(settings.custodians)

    with (
        open_database(settings.database_url, room=ROOM) as log,
        open_database(settings.secrets_url, room=ROOM) as secrets,
    ):
        counter = Counter(
            clock=clock,
            entropy=entropy,
            log_key=log_key,
            newest_root=lambda: find_root(newest_root(settings.keys)),
            find_root=find_root,
            board=Board(),
            log=log,
            secrets=secrets,
        )
        yield Room(counter=counter, daily=Daily(counter, notes=settings.notes, custodians=custodians))


def lock_path(settings: LedgerSettings) -> Path:
    """Return the file whose lock is held by whoever may append to the log."""
    return Path(make_url(settings.database_url).database or "").with_suffix(".lock")
