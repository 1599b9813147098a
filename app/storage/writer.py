"""
One writer thread a process, which groups commits.

A durable commit costs one wait for the disk, however much is in it. So submissions that come while the disk
is busy are written together, in one transaction, and each is answered only after that transaction is on the
disk. A job that fails is undone alone: the group is then done again with a savepoint around each job. If the
commit itself fails, or the database can't be written at all, every job of it fails. So it does when the file that
was written is not the one that others open any more: what nobody will read is not kept.
"""

import logging
import sqlite3
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Condition, Thread
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar, cast

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.domain.errors import BusyError
from app.storage.identity import FileIdentity
from app.storage.unsettled import Unsettled

P = ParamSpec("P")
R = TypeVar("R")

LOGGER = logging.getLogger("sacca.storage")

MAX_GROUP = 64
"""Most jobs in one commit."""

MAX_WAITING = 256
"""Most jobs in the queue; above that callers are refused, so that bodies can't fill the memory."""


class _Job:
    """Something to do in a session, its outcome, and where its caller waits for it."""

    __slots__ = ("error", "future", "result", "work")

    def __init__(self, work: Callable[[Session], object]) -> None:
        self.work = work
        self.result: object = None
        self.error: Exception | None = None
        self.future: Future[object] = Future()

    def attempt(self, session: Session) -> None:
        """Do the work in a savepoint of its own; what it raises undoes it alone."""
        savepoint = session.begin_nested()
        try:
            self.result = self.work(session)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the caller's to handle
            savepoint.rollback()
            self.error = _bare(error)
        else:
            savepoint.commit()

    def answer(self) -> None:
        """Let the caller go on."""
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


def _bare(error: Exception) -> Exception:
    """Take the tracebacks off: their frames would keep a sender's bytes alive after the answer."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
    return error


def _fail(group: list[_Job], error: Exception) -> None:
    """Let every job of the group fail for the same reason."""
    for job in group:
        job.error = _bare(error)


class Writer:
    """
    Runs jobs on a thread of its own, from `start` to `close`; a context manager does both.

    Args:
        engine: Of the database. One connection of it is kept, since getting one costs as much as writing a row.

        on_idle: Called on the writer's thread when nothing came for a while after a commit or the start, and at the
            end; again after as long if it failed. What a killed process left behind is put in order by the next.

        idle_seconds: How long that while is.

        longest_seconds: After so long it is called even if commits never stop.

        on_answered: Called on the writer's thread when all jobs of a commit have their results.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        on_idle: Callable[[], None] = lambda: None,
        idle_seconds: float = 60,
        longest_seconds: float = 600,
        on_answered: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._on_idle = on_idle
        self._on_answered = on_answered
        self._unsettled = Unsettled(idle_seconds=idle_seconds, longest_seconds=longest_seconds)
        self._waiting: deque[_Job] = deque()
        self._changed = Condition()
        self._closed = False
        self._thread = Thread(target=self._work, name="writer")

    def start(self) -> None:
        """
        Connect, and start the thread.

        Raises:
            DatabaseError: The database can't be opened. The operator's fault.
        """
        self._connection = self._engine.connect()
        self._file = FileIdentity(self._engine.url)
        self._thread.start()

    def close(self) -> None:
        """Take no more jobs, finish those that wait, and stop the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        self._connection.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def run(self, job: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """
        Run ``job(session, *args, **kwargs)`` and return its result after it is durable.

        Raises:
            BusyError: Too many jobs wait, the writer is closed, or the file is gone. Later it may go.

            OperationalError: The database is locked elsewhere, or the disk is full. Later it may go.

            Exception: What the job raised; it has changed nothing then.
        """
        return self.enqueue(job, *args, **kwargs).result()

    def enqueue(self, job: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """
        Let ``job(session, *args, **kwargs)`` run soon.

        Args:
            job: May be run twice, the first time undone; so it does nothing but read and write in its session.

            args: See *job*.

            kwargs: See *job*.

        Returns:
            What `run` returns or raises, once it is durable.

        Raises:
            BusyError: As for `run`.
        """
        entry = _Job(lambda session: job(session, *args, **kwargs))
        with self._changed:
            if self._closed or len(self._waiting) >= MAX_WAITING:
                raise BusyError
            self._waiting.append(entry)
            self._changed.notify()
        return cast("Future[R]", entry.future)

    def _work(self) -> None:
        """Commit groups of jobs until closed and empty; a group is no longer referred to while waiting."""
        session = Session(self._connection)
        self._unsettled.disturb()
        while self._wait(self._unsettled.seconds_left()):
            if self._waiting and not self._unsettled.is_due():
                self._commit(session, self._take())
                self._unsettled.disturb()
            else:
                self._settle()
        if self._unsettled.seconds_left() is not None:
            self._settle()

    def _wait(self, seconds: float | None) -> bool:
        """Wait for a job, the end, or *seconds*; say if there is anything left to do."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, seconds)
            return bool(self._waiting) or not self._closed

    def _take(self) -> list[_Job]:
        """Return the next jobs, without those whose callers have gone."""
        with self._changed:
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), MAX_GROUP))]
        return [job for job in group if job.future.set_running_or_notify_cancel()]

    def _commit(self, session: Session, group: list[_Job]) -> None:
        """
        Do all jobs of the group in one transaction, and answer them when it is on the disk.

        Savepoints cost more than the rows that most jobs write, and few jobs fail: they are set only after one did.
        """
        try:
            with session.begin():
                for job in group:
                    job.result = job.work(session)
        except OperationalError as error:  # a second try would wait as long, and meet the same
            LOGGER.warning("could not write: %s", getattr(error.orig, "sqlite_errorname", "unknown"))
            self._clean_up()
            _fail(group, error)
        except Exception:  # noqa: BLE001 - which job it was, if it was one, shows in the second try
            self._clean_up()
            self._commit_apart(session, group)
        if not self._file.is_still_there():
            _fail(group, BusyError())
        for job in group:
            job.answer()
        self._on_answered()

    def _commit_apart(self, session: Session, group: list[_Job]) -> None:
        """Do the same with a savepoint around each job, so that those that fail do not take the others along."""
        try:
            with session.begin():
                for job in group:
                    job.attempt(session)
        except Exception as error:  # noqa: BLE001 - nothing of the group is durable, whatever it was
            self._clean_up()
            _fail(group, error)

    def _clean_up(self) -> None:
        """Undo what a commit that failed has left open: SQLite keeps the transaction, SQLAlchemy has forgotten it."""
        raw = self._connection.connection.driver_connection
        if raw is not None and raw.in_transaction:
            with suppress(sqlite3.Error):  # on a broken disk the next group fails as this one did; the writer lives on
                raw.rollback()

    def _settle(self) -> None:
        """Call *on_idle*; that it failed is worth a line and no more, since it is tried again."""
        self._unsettled.settle()
        try:
            self._on_idle()
        except Exception as error:  # noqa: BLE001 - the writer must live on
            self._unsettled.disturb()
            LOGGER.warning("could not put the database in order: %s", type(error).__name__)
