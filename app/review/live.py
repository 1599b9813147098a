"""
What only this process knows of the sessions: since when they live, and what they have opened.

None of it is written anywhere, so a restart signs everybody out, and a copy of the databases holds no session that
could be taken up again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from app.domain.errors import NoSessionError
from app.domain.mailbox import LastOpening

IDLE = timedelta(minutes=15)
"""A session ends so long after its last request (NIST SP 800-63B-4 §2.3.3, AAL3)."""

LONGEST = timedelta(hours=12)
"""A session ends so long after its beginning, however busy it is (the same)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondent:
    """
    The reporter of a case that was opened, as far as a session needs to know to answer.

    Attributes:
        reply_key: X-Wing public key, 1,216 bytes, certified by the case id.

        opening: The line of the log that says who opened, as the reporter is shown it.
    """

    reply_key: bytes
    opening: LastOpening


@dataclass(slots=True, kw_only=True)
class Live:
    """
    One session.

    Attributes:
        started_at: When the member signed in, UTC.

        seen_at: When the member last asked for something, UTC.

        opened: Case id → whom to answer, of the cases that this session has opened.

        hidden: Ids of envelopes that are none of this member's affair: not asked about again.
    """

    started_at: datetime
    seen_at: datetime
    opened: dict[bytes, Correspondent] = field(default_factory=dict)
    hidden: set[bytes] = field(default_factory=set)

    def is_over(self, now: datetime) -> bool:
        """Say if the session has ended by itself; a clock set back ends it as well."""
        return not (self.seen_at <= now < self.seen_at + IDLE and now < self.started_at + LONGEST)


class LiveSessions:
    """All of them, by SHA-256 of their tokens; for several threads."""

    def __init__(self) -> None:
        self._by_hash: dict[bytes, Live] = {}
        self._lock = Lock()

    def begin(self, token_hash: bytes, *, now: datetime) -> None:
        """Begin a session."""
        with self._lock:
            self._by_hash[token_hash] = Live(started_at=now, seen_at=now)

    def touch(self, token_hash: bytes, *, now: datetime) -> Live:
        """
        Return a session, which from now on is idle anew.

        Raises:
            NoSessionError: There is none, or it has ended.
        """
        with self._lock:
            live = self._by_hash.get(token_hash)
            if live is None or live.is_over(now):
                self._by_hash.pop(token_hash, None)
                raise NoSessionError
            live.seen_at = now
            return live

    def end(self, token_hash: bytes) -> None:
        """End a session; one that has ended already stays so."""
        with self._lock:
            self._by_hash.pop(token_hash, None)

    def sweep(self, *, now: datetime) -> Mapping[bytes, Live]:
        """Forget the sessions that have ended by themselves, and return the others."""
        with self._lock:
            self._by_hash = {name: live for name, live in self._by_hash.items() if not live.is_over(now)}
            return dict(self._by_hash)
