"""How long a session lives."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.errors import NoSessionError
from app.review.live import IDLE, LONGEST, LiveSessions

START = datetime(2026, 11, 24, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def live() -> LiveSessions:
    """One session."""
    sessions = LiveSessions()
    sessions.begin(b"one", now=START)
    return sessions


def test_a_session_that_is_used_lives_on(live: LiveSessions) -> None:
    """Each request makes it idle anew."""
    now = START
    for _ in range(10):
        now += IDLE - SECOND
        live.touch(b"one", now=now)


@pytest.mark.parametrize("after", [IDLE, -SECOND], ids=["idle", "clock set back"])
def test_a_session_ends_by_itself(live: LiveSessions, after: timedelta) -> None:
    """And does not come back."""
    for now in (START + after, START):
        with pytest.raises(NoSessionError):
            live.touch(b"one", now=now)


def test_no_session_is_longer_than_twelve_hours(live: LiveSessions) -> None:
    """However busy it is."""
    for minutes in range(0, int(LONGEST.total_seconds() / 60), 10):
        live.touch(b"one", now=START + timedelta(minutes=minutes))

    with pytest.raises(NoSessionError):
        live.touch(b"one", now=START + LONGEST)


def test_what_ended_is_forgotten_and_the_rest_is_kept(live: LiveSessions) -> None:
    """A sweep names those that live."""
    live.begin(b"two", now=START + IDLE)

    assert set(live.sweep(now=START + IDLE)) == {b"two"}
    live.end(b"two")
    live.end(b"two")
    assert live.sweep(now=START + IDLE) == {}
