"""Watching and stopping processes, and the checks before anything starts."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.launch.checks import StartError, require_free_port, require_python, require_writable
from app.launch.processes import RoomStoppedError, Stop, stop_all, wait_until_up, watch
from app.launch.rooms import House
from tests.helpers.servers import free_port

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


@pytest.fixture
def stop() -> Iterator[Stop]:
    """A `Stop`; afterwards signals mean again what they meant."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield Stop()
    for number, handler in before.items():
        signal.signal(number, handler)


def start(program: str) -> subprocess.Popen[bytes]:
    """Start a small program."""
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)


def signal_soon(number: signal.Signals) -> None:
    """Send this process a signal in a moment."""
    threading.Timer(0.2, os.kill, (os.getpid(), number)).start()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watching_ends_when_stopping_is_asked_for(stop: Stop, number: signal.Signals) -> None:
    """Ctrl-C and a service manager mean the same."""
    with start(SLEEP) as process:
        signal_soon(number)
        watch({"intake": process}, stop=stop)
        stop_all({"intake": process})

    assert stop.asked
    assert process.returncode == -signal.SIGTERM


def test_a_process_that_does_not_listen_is_ended(stop: Stop) -> None:
    """After its time it is killed: nothing is left behind."""
    del stop
    with start(STUBBORN) as process:
        assert process.stdout is not None
        process.stdout.readline()
        stop_all({"intake": process}, seconds=0.2)

    assert process.returncode == -signal.SIGKILL


def test_a_process_that_ends_by_itself_is_named(stop: Stop) -> None:
    """With its exit code, for whoever looks for the reason."""
    with start("raise SystemExit(3)") as process, pytest.raises(RoomStoppedError, match=r"intake.*3"):
        watch({"intake": process}, stop=stop)


def test_a_room_that_ends_before_it_answers_is_not_waited_for(stop: Stop) -> None:
    """A failed start is said at once."""
    begun = time.monotonic()

    with start("") as process, pytest.raises(RoomStoppedError):
        wait_until_up(process, room="intake", port=free_port(), stop=stop)

    assert time.monotonic() - begun < 10


def test_a_room_that_never_answers_is_given_up(stop: Stop) -> None:
    """Waiting has an end."""
    with start(SLEEP) as process:
        with pytest.raises(RoomStoppedError):
            wait_until_up(process, room="intake", port=free_port(), stop=stop, seconds=0.2)
        process.kill()


def test_waiting_ends_when_stopping_is_asked_for(stop: Stop) -> None:
    """Ctrl-C while a room comes up is no failure."""
    with start(SLEEP) as process:
        signal_soon(signal.SIGINT)
        wait_until_up(process, room="intake", port=free_port(), stop=stop)
        process.kill()

    assert stop.asked


@pytest.mark.parametrize("version", [(3, 10), (2, 7)])
def test_an_old_python_is_refused(version: tuple[int, int]) -> None:
    """The sentence says how to name another one."""
    with pytest.raises(StartError, match="PYTHON="):
        require_python(version)


def test_this_python_is_new_enough() -> None:
    """Or no test would run."""
    require_python()


def test_a_folder_is_made_for_its_user_alone(tmp_path: Path) -> None:
    """And stays empty: the trial file has no name."""
    require_writable(tmp_path / "a" / "b")

    assert list((tmp_path / "a" / "b").iterdir()) == []
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("mode", [0o770, 0o722, 0o777, 0o1777])
def test_a_folder_that_others_may_write_to_is_refused(tmp_path: Path, mode: int) -> None:
    """Somebody else on the machine could put keys and notes there before or between starts."""
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(mode)

    with pytest.raises(StartError, match="others may write") as said:
        require_writable(folder)

    assert "\n" not in str(said.value)


def test_a_folder_that_others_may_read_is_taken(tmp_path: Path) -> None:
    """What lies in it has rights of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o755)

    require_writable(folder)


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its owner can change what lies there, whatever its rights are."""
    monkeypatch.setattr("os.geteuid", lambda: tmp_path.stat().st_uid + 1)

    with pytest.raises(StartError, match="others may write"):
        require_writable(tmp_path)


def test_a_free_port_is_found_free() -> None:
    """The probe itself does not keep it."""
    port = free_port()

    require_free_port(port, option="--port")
    require_free_port(port, option="--port")


def test_each_room_is_told_its_own_settings_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room's variables reach another room; of the shell's, only what is listed."""
    monkeypatch.setenv("SOME_SECRET", "x")
    monkeypatch.setenv("LEDGER_KEYS", "elsewhere")
    house = House(data=tmp_path, intake_port=1, review_port=2, ledger_port=3)

    for room in ("intake", "review", "ledger"):
        names = set(house.environment(room))
        others = {"INTAKE_", "REVIEW_", "LEDGER_"} - {f"{room.upper()}_"}
        assert not any(name.startswith(tuple(others)) for name in names)
        assert "SOME_SECRET" not in names
    assert house.environment("ledger")["LEDGER_KEYS"] == str(tmp_path / "ledger-keys")
