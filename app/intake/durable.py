"""Waiting for the disk without holding a thread, so that a slow disk can't use them up."""

from asyncio import CancelledError, get_running_loop
from asyncio import Future as Waiting
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.domain.errors import BusyError
from app.storage.writer import Writer

if TYPE_CHECKING:
    from concurrent.futures import Future

P = ParamSpec("P")
R = TypeVar("R")


class AsyncWriter:
    """
    A writer whose callers wait on the event loop, which is woken once for all that one commit answers.

    To wake it for each costs a system call each, and every time both threads ask for the interpreter. An async
    context manager, which starts and closes it.

    Args:
        engine: See `Writer`.

        on_idle: See `Writer`.
    """

    def __init__(self, engine: Engine, *, on_idle: Callable[[], None]) -> None:
        self._writer = Writer(engine, on_idle=on_idle, on_answered=self._wake)
        self._answered: deque[tuple[Waiting[Any], Future[Any]]] = deque()

    async def __aenter__(self) -> Self:
        self._loop = get_running_loop()
        self._writer.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take no more jobs, and finish those that wait."""
        self._writer.close()

    async def run(self, job: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """
        Run ``job(session, *args, **kwargs)`` and return its result after it is durable; see `Writer.enqueue`.

        Raises:
            BusyError: Too many jobs wait, the database is locked, or the disk is full: the sender keeps it and tries
                again.

            Exception: What the job raised; it has changed nothing then.
        """
        writing = self._writer.enqueue(job, *args, **kwargs)
        waiting: Waiting[R] = self._loop.create_future()
        # If the writer was faster, this appends at once; what it woke the loop for runs after these lines.
        writing.add_done_callback(lambda done: self._answered.append((waiting, done)))
        try:
            return await waiting
        except CancelledError:
            writing.cancel()
            raise
        except OperationalError:
            raise BusyError from None

    def _wake(self) -> None:
        """Let the event loop answer; called on the writer's thread, when all of a group is answered there."""
        self._loop.call_soon_threadsafe(self._pass_on)

    def _pass_on(self) -> None:
        """Hand what the writer has answered to those who wait."""
        while self._answered:
            waiting, done = self._answered.popleft()
            if waiting.done():
                continue  # who waited has gone
            error = done.exception()
            if error is None:
                waiting.set_result(done.result())
            else:
                waiting.set_exception(error)
