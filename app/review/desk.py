"""What the use cases of the back door work with: made once at the start, and passed to each of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine

from app.domain.member import Roster
from app.review.ledger import Ledger
from app.review.live import LiveSessions
from app.review.publish import Trust
from app.review.rosters import load_roster
from app.storage.engines import make_readers, make_writers
from app.storage.notes import KEYS, read_text
from app.tlog.chain import verify_keys


class Shelf:
    """
    A database as use cases see it.

    Args:
        engine: With the rights of review.
    """

    def __init__(self, engine: Engine) -> None:
        self.read = make_readers(engine)
        self.write = make_writers(engine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """
    Everything a use case takes from outside.

    Attributes:
        trust: What is pinned.

        notes: The notice folder.

        casebook: Review's own database.

        dropbox: Where envelopes wait, and where intake finds what reporters come back for.

        ledger: The ledger behind its counter.

        now: Returns the time in UTC.

        entropy: Returns that many random bytes, fit for keys.

        live: The sessions.

        opening: Held from asking the ledger to keeping its checkpoint, so that checkpoints come in their order.
    """

    trust: Trust
    notes: Path
    casebook: Shelf
    dropbox: Shelf
    ledger: Ledger
    now: Callable[[], datetime]
    entropy: Callable[[int], bytes]
    live: LiveSessions = field(default_factory=LiveSessions)
    opening: Lock = field(default_factory=Lock)

    def today(self) -> date:
        """Return the UTC day."""
        return self.now().date()

    def roster(self) -> Roster:
        """
        Return the signed roster.

        Raises:
            NotFoundError: There is none yet.
            ChainError: It is not signed by two pinned custodians.
        """
        return load_roster(self.notes, origin=self.trust.origin, custodians=self.trust.custodians)

    def member_keys(self) -> dict[str, bytes]:
        """
        Return member id → X-Wing public key, 1,216 bytes, of the keys note that belongs to the roster.

        Raises:
            NotFoundError: There is none yet.
            ChainError: It is not the roster's, or not signed by two pinned custodians.
        """
        return verify_keys(read_text(self.notes, KEYS), roster=self.roster(), custodians=self.trust.custodians)
