"""What the back door does by itself."""

import logging
import time
from collections.abc import Callable

import pytest

from app.review.chores import Chores, publish_notes
from tests.helpers.ceremony import Ceremony
from tests.helpers.reviewing import Back, open_back


def await_it(found: Callable[[], object], *, seconds: float = 20) -> None:
    """Return when something is found; fail after *seconds*."""
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_publishes_at_its_start(signed: Ceremony) -> None:
    """As soon as the ledger has signed a bundle, without anybody's command."""
    signed.run("ledger", "bundle")
    with open_back(signed) as back:
        await_it(lambda: back.rows("dropbox", "bundles"))

    assert signed.served().triage_count == 3


def test_it_goes_on_when_a_chore_fails(back: Back, caplog: pytest.LogCaptureFixture) -> None:
    """One line with the type of the error, and the next beat tries again."""
    caplog.set_level(logging.WARNING)
    (back.ceremony.notes / "bundle.note").unlink()
    with Chores(back.desk, beat_seconds=0.01):
        await_it(lambda: "NotFoundError" in caplog.text)
        token = back.token("in1")
        back.clock.pass_by(hours=1)
        await_it(lambda: not back.rows("casebook", "sessions"))

    assert token
    assert "could not publish" in caplog.text


def test_publishing_again_changes_nothing(back: Back) -> None:
    """The same bundle stays where it is in the order."""
    before = back.rows("dropbox", "bundles")
    publish_notes(back.desk)

    assert back.rows("dropbox", "bundles") == before
