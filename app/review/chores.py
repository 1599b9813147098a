"""What the back door does by itself: publishing at the start and every hour, and ending sessions that ran out."""

import logging
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Self

from app.review.desk import Desk
from app.review.publish import gather, publish
from app.review.sessions import sweep

LOGGER = logging.getLogger("sacca.review")

BEAT_SECONDS = 60
"""How often it looks for sessions that ran out."""

PUBLISHED_EVERY = 60
"""Beats."""


def publish_notes(desk: Desk) -> None:
    """
    Carry roster, sealing keys and bundle to the front door, as ``python -m app.review publish`` does.

    Raises:
        NotFoundError: A note is missing.
        ChainError: A browser would refuse them.
        MalformedNoteError: The bundle is malformed.
    """
    served = gather(desk.notes)
    with desk.casebook.write.begin() as book, desk.dropbox.write.begin() as dropbox:
        publish(book, dropbox, served, trust=desk.trust, today=desk.today())


class Chores:
    """
    A thread of its own, from entering the block to leaving it.

    Args:
        desk: What review works with.

        beat_seconds: How long a beat is.
    """

    def __init__(self, desk: Desk, *, beat_seconds: float = BEAT_SECONDS) -> None:
        self._desk = desk
        self._beat_seconds = beat_seconds
        self._stopped = Event()
        self._thread = Thread(target=self._work, name="chores")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _work(self) -> None:
        beat = 0
        while not self._stopped.is_set():
            if beat % PUBLISHED_EVERY == 0:
                self._attempt(publish_notes, "publish")
            self._attempt(sweep, "end sessions that ran out")
            beat += 1
            self._stopped.wait(self._beat_seconds)

    def _attempt(self, chore: Callable[[Desk], None], name: str) -> None:
        """Do a chore; that it failed is worth a line and no more, since it is tried again."""
        try:
            chore(self._desk)
        except Exception as error:  # noqa: BLE001 - the thread must live on
            LOGGER.warning("could not %s: %s", name, type(error).__name__)
