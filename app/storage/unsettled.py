"""When a database is to be put in order: a quiet while after the last change, and not long after the first."""

from time import monotonic


class Unsettled:
    """
    Remembers what was changed since the database was put in order.

    Args:
        idle_seconds: How long it must be quiet.

        longest_seconds: How long it may wait for that, so that a trickle does not put it off for ever.
    """

    def __init__(self, *, idle_seconds: float, longest_seconds: float) -> None:
        self._idle_seconds = idle_seconds
        self._longest_seconds = longest_seconds
        self._latest: float | None = None
        self._due = 0.0

    def disturb(self) -> None:
        """Something was changed."""
        now = monotonic()
        if self._latest is None:
            self._latest = now + self._longest_seconds
        self._due = min(now + self._idle_seconds, self._latest)

    def settle(self) -> None:
        """It is in order."""
        self._latest = None

    def seconds_left(self) -> float | None:
        """Return how long to wait until it is due, 0 or more; None if all is in order."""
        return None if self._latest is None else max(0.0, self._due - monotonic())

    def is_due(self) -> bool:
        """Say if it is to be put in order now."""
        return self.seconds_left() == 0
