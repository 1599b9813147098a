"""Waiting for the writer on an event loop: one wake-up a commit, and nobody is forgotten."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import Context
from pathlib import Path
from threading import Event
from typing import Any, TypeVarTuple

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.domain.errors import BusyError, NotFoundError
from app.intake.durable import AsyncWriter
from app.storage.engines import make_engine
from app.storage.migrate import upgrade
from app.storage.tables import locks

Ts = TypeVarTuple("Ts")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A drop box."""
    url = f"sqlite:///{tmp_path / 'dropbox.db'}"
    upgrade("dropbox", url)
    return url


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[AsyncWriter]:
    """A writer on the loop that runs."""
    engine = make_engine(url, room=None)
    async with AsyncWriter(engine, on_idle=lambda: None) as writer:
        yield writer
    engine.dispose()


def add(session: Session, name: bytes) -> bytes:
    """Add a row and return its id."""
    session.execute(insert(locks), {"case_id": name, "lock": name})
    return name


def add_then_fail(session: Session, name: bytes) -> bytes:
    """Add a row and raise."""
    add(session, name)
    raise NotFoundError


def names(url: str) -> list[bytes]:
    """Return the ids of all rows."""
    with Session(make_engine(url, room=None)) as session:
        return list(session.scalars(select(locks.c.case_id).order_by(locks.c.case_id)))


def wait_for(session: Session, gate: Event) -> None:
    """Hold the writer until *gate* is open."""
    del session
    gate.wait(10)


async def tick() -> None:
    """Let what was begun come as far as it can."""
    await asyncio.sleep(0.05)


def test_each_gets_its_own_result_once_it_is_durable(url: str) -> None:
    """Whether a job succeeded or failed, in one group."""

    async def scenario() -> list[bytes | BaseException]:
        async with opened(url) as writer:
            jobs = (writer.run(add, b"a"), writer.run(add_then_fail, b"b"), writer.run(add, b"c"))
            async with asyncio.timeout(10):
                return list(await asyncio.gather(*jobs, return_exceptions=True))

    first, failed, last = asyncio.run(scenario())

    assert (first, last, type(failed)) == (b"a", b"c", NotFoundError)
    assert names(url) == [b"a", b"c"]


class CountingLoop(asyncio.SelectorEventLoop):
    """Counts how often another thread wakes it."""

    woken = 0

    def call_soon_threadsafe(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        """Count, and go on."""
        self.woken += 1
        return super().call_soon_threadsafe(callback, *args, context=context)


class DawdlingLoop(asyncio.SelectorEventLoop):
    """Is slow where its caller is about to wait."""

    def create_future(self) -> asyncio.Future[Any]:
        """Let other threads go first."""
        time.sleep(0.1)
        return super().create_future()


def test_one_commit_wakes_the_loop_once(url: str) -> None:
    """However many it answers: each wake-up is a system call and a fight for the interpreter."""
    loop = CountingLoop()

    async def scenario() -> int:
        gate = Event()
        async with opened(url) as writer:
            held = asyncio.create_task(writer.run(wait_for, gate))
            await tick()
            waiting = [asyncio.create_task(writer.run(add, bytes((number,)))) for number in range(40)]
            await tick()
            before = loop.woken
            gate.set()
            await asyncio.wait_for(asyncio.gather(held, *waiting), 10)
            return loop.woken - before

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        assert runner.run(scenario()) == 2, "one for what was held, one for the forty"


def test_a_job_whose_caller_has_gone_is_not_done(url: str) -> None:
    """Those that wait with it are answered all the same."""

    async def scenario() -> None:
        gate = Event()
        async with opened(url) as writer:
            held = asyncio.create_task(writer.run(wait_for, gate))
            await tick()
            gone = asyncio.create_task(writer.run(add, b"gone"))
            stays = asyncio.create_task(writer.run(add, b"stays"))
            await tick()
            gone.cancel()
            await tick()
            gate.set()
            await asyncio.wait_for(asyncio.gather(held, stays), 10)
            assert gone.cancelled()

    asyncio.run(scenario())

    assert names(url) == [b"stays"]


def test_who_goes_while_the_commit_is_under_way_stops_nobody(url: str) -> None:
    """The job is done; the answer is let go."""

    async def scenario() -> bytes:
        gate = Event()
        async with opened(url) as writer:
            gone = asyncio.create_task(writer.run(wait_for, gate))
            await tick()
            gone.cancel()
            await tick()
            gate.set()
            return await asyncio.wait_for(writer.run(add, b"next"), 10)

    assert asyncio.run(scenario()) == b"next"


def test_an_answer_that_comes_before_anybody_waits_is_not_lost(url: str) -> None:
    """The writer may be faster than its caller."""

    async def scenario() -> bytes:
        async with opened(url) as writer:
            return await asyncio.wait_for(writer.run(add, b"early"), 10)

    with asyncio.Runner(loop_factory=DawdlingLoop) as runner:
        assert runner.run(scenario()) == b"early"


def test_a_locked_database_is_busy(url: str) -> None:
    """The sender keeps it and tries again."""

    def refuse(session: Session) -> None:
        session.connection()
        raise OperationalError(None, {}, Exception())

    async def scenario() -> None:
        async with opened(url) as writer:
            with pytest.raises(BusyError):
                await asyncio.wait_for(writer.run(refuse), 10)

    asyncio.run(scenario())
