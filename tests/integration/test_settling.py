"""When a database file is put in order, and that it is said when it could not be."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from app.storage import settle as settle_module
from app.storage.engines import make_engine
from app.storage.migrate import upgrade
from app.storage.settle import settle
from app.storage.tables import locks
from app.storage.writer import Writer
from tests.helpers.servers import ROOT

SETTLE = "import sys; from app.storage.settle import settle; settle(sys.argv[1])"
CONTROL = "import sys, sqlite3; sqlite3.connect(sys.argv[1].removeprefix('sqlite:///')).execute('VACUUM')"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An empty drop box."""
    url = f"sqlite:///{tmp_path / 'dropbox.db'}"
    upgrade("dropbox", url)
    return url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The drop box, as its owner sees it."""
    engine = make_engine(url, room=None)
    yield engine
    engine.dispose()


def add(session: Session, name: bytes) -> None:
    """Add a row."""
    session.execute(insert(locks), {"case_id": name, "lock": name})


def test_an_idle_writer_settles_once_after_it_wrote(engine: Engine) -> None:
    """After a quiet while, and only when something was written; then again at the end."""
    calls: list[None] = []
    with Writer(engine, on_idle=lambda: calls.append(None), idle_seconds=0.2) as writer:
        writer.run(add, b"a")
        assert calls == []
        time.sleep(0.7)
        assert len(calls) == 1
        writer.run(add, b"b")
    assert len(calls) == 2


def test_what_a_killed_process_left_is_settled_by_the_next(engine: Engine) -> None:
    """A writer takes the file for out of order at its start: when idle, and then not again at the end."""
    calls: list[None] = []
    with Writer(engine, on_idle=lambda: calls.append(None), idle_seconds=0.05):
        time.sleep(0.4)
    assert len(calls) == 1


def test_a_short_life_settles_at_its_end(engine: Engine) -> None:
    """Nothing came and it was not idle for long enough: what was left before is put in order at the stop."""
    calls: list[None] = []
    with Writer(engine, on_idle=lambda: calls.append(None)):
        pass
    assert len(calls) == 1


def test_a_trickle_does_not_put_settling_off_for_ever(engine: Engine) -> None:
    """Jobs come more often than it is ever idle; it is settled after the longest time all the same."""
    calls: list[float] = []
    began = time.monotonic()
    with Writer(engine, on_idle=lambda: calls.append(time.monotonic()), idle_seconds=60, longest_seconds=0.3) as writer:
        for i in range(16):
            writer.run(add, bytes([i]))
            time.sleep(0.05)
        assert calls
    assert calls[0] - began >= 0.3


def test_settling_that_failed_is_one_line_and_tried_again(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """Another process may be writing: the kind of error is logged, the writer lives on, and waits as long again."""
    calls: list[None] = []

    def fail() -> None:
        calls.append(None)
        msg = "canary"
        raise OSError(msg)

    with Writer(engine, on_idle=fail, idle_seconds=0.05) as writer:
        time.sleep(0.5)
        assert 2 <= len(calls) <= 10
        writer.run(add, b"b")
    assert "OSError" in caplog.text
    assert "canary" not in caplog.text


def test_a_log_that_is_being_read_is_not_taken_for_settled(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite reports it in a row and no error; it is an error here, so that it is tried again."""
    monkeypatch.setattr(settle_module, "BUSY_SECONDS", 0.1)
    path = url.removeprefix("sqlite:///")
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as reader,
        closing(sqlite3.connect(path, isolation_level=None)) as writer,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM locks").fetchall()
        writer.execute("INSERT INTO locks VALUES (x'00', x'00')")
        with pytest.raises(sqlite3.OperationalError, match="in use"):
            settle(url)
        reader.execute("COMMIT")

        settle(url)
        assert Path(f"{path}-wal").stat().st_size == 0


def test_settling_makes_no_database(tmp_path: Path) -> None:
    """Where the file is gone, an empty one would pass for the drop box."""
    with pytest.raises(sqlite3.OperationalError):
        settle(f"sqlite:///{tmp_path / 'gone.db'}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("program", "writes"), [(SETTLE, False), (CONTROL, True)], ids=["settle", "control"])
def test_settling_leaves_no_copy_in_a_folder_for_temporary_files(
    url: str, tmp_path: Path, program: str, *, writes: bool
) -> None:
    """A file made there, even one that is deleted at once, changes the folder's time, as the control shows."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        rows = ((bytes([i]), bytes(50_000)) for i in range(200))
        connection.executemany("INSERT INTO locks VALUES (?, ?)", rows)
        connection.commit()
    folder = tmp_path / "temporary"
    folder.mkdir()
    before = folder.stat().st_mtime_ns
    time.sleep(0.05)

    subprocess.run([sys.executable, "-c", program, url], check=True, cwd=ROOT, env={"SQLITE_TMPDIR": str(folder)})

    assert (folder.stat().st_mtime_ns != before) is writes
