"""The writer thread: grouped commits, each job for itself."""

import gc
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, event, func, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.domain.errors import BusyError, NotFoundError
from app.storage import writer as writer_module
from app.storage.engines import make_engine, make_writers
from app.storage.migrate import upgrade
from app.storage.tables import locks
from app.storage.writer import Writer


class DiskFullError(Exception):
    """What the commit raises in these tests."""


Job = Callable[[Session, bytes], bytes | None]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A drop box, as its owner sees it."""
    url = f"sqlite:///{tmp_path / 'dropbox.db'}"
    upgrade("dropbox", url)
    engine = make_engine(url, room=None)
    yield engine
    engine.dispose()


def add(session: Session, name: bytes) -> bytes:
    """Add a row and return its id."""
    session.execute(insert(locks), {"case_id": name, "lock": name})
    return name


def add_then_fail(session: Session, name: bytes) -> None:
    """Add a row and raise."""
    add(session, name)
    raise NotFoundError


def names(engine: Engine) -> list[bytes]:
    """Return the ids of all rows."""
    with make_writers(engine)() as session:
        return list(session.scalars(select(locks.c.case_id).order_by(locks.c.case_id)))


def count_commits(engine: Engine) -> list[None]:
    """Return a list that grows by one with every commit."""
    commits: list[None] = []
    event.listen(engine, "commit", lambda _connection: commits.append(None))
    return commits


def hold(session: Session, begun: Event, go_on: Event) -> None:
    """Keep the writer busy, so that what comes meanwhile waits for it together."""
    del session
    begun.set()
    assert go_on.wait(10)


def enqueue_together(writer: Writer, *jobs: tuple[Job, bytes]) -> list[Future[bytes | None]]:
    """Let *jobs* wait at once, then run."""
    begun, go_on = Event(), Event()
    held = writer.enqueue(hold, begun, go_on)
    assert begun.wait(10)
    futures = [writer.enqueue(job, name) for job, name in jobs]
    go_on.set()
    held.result(10)
    return futures


def test_a_job_is_in_the_database_when_its_result_is_there(engine: Engine) -> None:
    """What a caller is told has been committed."""
    with Writer(engine) as writer:
        assert writer.run(add, b"a") == b"a"
        assert names(engine) == [b"a"]


def test_jobs_that_wait_together_are_one_commit(engine: Engine) -> None:
    """Ten jobs that came while the writer was busy share one wait for the disk."""
    with Writer(engine) as writer:
        commits = count_commits(engine)
        wanted = [bytes([i]) for i in range(10)]
        futures = enqueue_together(writer, *((add, name) for name in wanted))

        assert [future.result(10) for future in futures] == wanted
    assert names(engine) == wanted
    assert len(commits) == 1


def test_a_failing_job_takes_no_other_along(engine: Engine) -> None:
    """Its own rows are undone, its neighbours' stay."""
    with Writer(engine) as writer:
        first, failing, last = enqueue_together(writer, (add, b"a"), (add_then_fail, b"b"), (add, b"c"))

        assert (first.result(10), last.result(10)) == (b"a", b"c")
        with pytest.raises(NotFoundError):
            failing.result(10)
    assert names(engine) == [b"a", b"c"]


def test_a_commit_that_fails_is_answered_to_nobody(engine: Engine) -> None:
    """If the disk refuses, every caller of the group learns it, and the writer lives on."""
    with Writer(engine) as writer:

        def refuse(connection: object) -> None:
            del connection
            raise DiskFullError

        event.listen(engine, "commit", refuse)
        futures = enqueue_together(writer, (add, b"a"), (add, b"b"))
        for future in futures:
            with pytest.raises(DiskFullError):
                future.result(10)
        event.remove(engine, "commit", refuse)

        assert writer.run(add, b"c") == b"c"
    assert names(engine) == [b"c"]


def test_a_full_disk_fails_the_group_at_the_first_attempt(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """Another attempt would meet the same; the log names the kind, and when there is room again it goes on."""
    tries: list[None] = []

    def add_much(session: Session, name: bytes) -> None:
        tries.append(None)
        session.execute(insert(locks), {"case_id": name, "lock": bytes(2**16)})

    with Writer(engine) as writer:
        writer.run(lambda session: session.connection().exec_driver_sql("PRAGMA max_page_count=1"))
        futures = enqueue_together(writer, (add_much, b"a"), (add_much, b"b"))
        for future in futures:
            with pytest.raises(OperationalError):
                future.result(10)
        writer.run(lambda session: session.connection().exec_driver_sql("PRAGMA max_page_count=1000000"))

        assert writer.run(add, b"c") == b"c"
    assert names(engine) == [b"c"]
    assert len(tries) == 1
    assert [record.getMessage() for record in caplog.records] == ["could not write: SQLITE_FULL"]


class BrokenDiskConnection(sqlite3.Connection):
    """A connection that can't undo anything while its disk is broken."""

    broken = False

    def rollback(self) -> None:
        """Undo, if the disk can."""
        if self.broken:
            msg = "disk I/O error"
            raise sqlite3.OperationalError(msg)
        super().rollback()


def test_a_writer_that_could_not_undo_writes_again_on_a_mended_disk(engine: Engine) -> None:
    """Who was told that it failed finds nothing of it kept, and who comes next is not answered for the one before."""

    def on_broken_disk(_dialect: object, _record: object, _arguments: object, options: dict[str, object]) -> None:
        options["factory"] = BrokenDiskConnection

    engine.dispose()
    event.listen(engine, "do_connect", on_broken_disk)

    def add_and_break(session: Session, name: bytes) -> None:
        add(session, name)
        BrokenDiskConnection.broken = True
        raise DiskFullError

    with Writer(engine) as writer:
        with pytest.raises((DiskFullError, OperationalError)):
            writer.enqueue(add_and_break, b"a").result(10)
        with pytest.raises(OperationalError):
            writer.enqueue(add, b"b").result(10)
        BrokenDiskConnection.broken = False
        with pytest.raises(OperationalError):  # what is undone now is the transaction that stood open
            writer.enqueue(add, b"c").result(10)

        assert writer.enqueue(add, b"d").result(10) == b"d"
    assert names(engine) == [b"d"]


def test_nobody_is_told_that_it_is_kept_in_a_file_that_is_gone(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Deleted or replaced under the running writer: every job fails, and the operator reads one line."""
    file = tmp_path / "dropbox.db"
    with Writer(engine) as writer:
        writer.run(add, b"a")
        file.rename(tmp_path / "moved.db")
        with pytest.raises(BusyError):
            writer.run(add, b"b")
        file.write_bytes(b"")
        with pytest.raises(BusyError):
            writer.run(add, b"c")
    assert len(caplog.records) == 1


def test_closing_finishes_what_waits(engine: Engine) -> None:
    """Nobody who was let in is turned away at the end."""
    writer = Writer(engine)
    writer.start()
    begun, go_on = Event(), Event()
    writer.enqueue(hold, begun, go_on)
    assert begun.wait(10)
    late = writer.enqueue(add, b"a")
    with ThreadPoolExecutor() as pool:
        closing = pool.submit(writer.close)
        go_on.set()
        closing.result(10)

    assert late.result(0) == b"a"
    with pytest.raises(BusyError):
        writer.run(add, b"b")


def test_too_many_waiting_jobs_are_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue has an end, so that bodies can't fill the memory."""
    monkeypatch.setattr(writer_module, "MAX_WAITING", 2)
    with Writer(engine) as writer:
        begun, go_on = Event(), Event()
        writer.enqueue(hold, begun, go_on)
        assert begun.wait(10)
        writer.enqueue(add, b"a")
        writer.enqueue(add, b"b")
        with pytest.raises(BusyError):
            writer.enqueue(add, b"c")
        go_on.set()
    assert names(engine) == [b"a", b"b"]


def test_more_than_one_group_waits_for_the_next(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A group has a largest size; the rest is the next commit."""
    monkeypatch.setattr(writer_module, "MAX_GROUP", 2)
    with Writer(engine) as writer:
        commits = count_commits(engine)
        enqueue_together(writer, (add, b"a"), (add, b"b"), (add, b"c"))
    assert names(engine) == [b"a", b"b", b"c"]
    assert len(commits) == 2


def test_a_job_whose_caller_has_gone_is_not_done(engine: Engine) -> None:
    """Who does not wait any more gets nothing written."""
    with Writer(engine) as writer:
        begun, go_on = Event(), Event()
        writer.enqueue(hold, begun, go_on)
        assert begun.wait(10)
        assert writer.enqueue(add, b"a").cancel()
        go_on.set()
    assert names(engine) == []


@pytest.mark.parametrize("job", [add, add_then_fail])
def test_nothing_of_a_job_outlives_its_answer(engine: Engine, job: Job) -> None:
    """The writer keeps no reference to what it wrote or refused, and leaves no cycle for the collector to find."""
    name = bytes(range(32))
    with Writer(engine) as writer:
        writer.run(lambda session: session.scalar(select(func.count()).select_from(locks)))
        gc.collect()
        gc.disable()
        try:
            before = sys.getrefcount(name)
            future = writer.enqueue(job, name)
            future.exception(10)
            del future
            time.sleep(0.1)
            assert sys.getrefcount(name) == before
        finally:
            gc.enable()
