"""`python -m app up` as an operator starts it: a process, its output, the rooms below it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.servers import ROOT

UP_SECONDS = 180
"""A first start on a busy machine."""

STOP_SECONDS = 15


@dataclass(frozen=True, kw_only=True)
class Launcher:
    """
    A launcher that runs.

    Attributes:
        process: The launcher itself.

        log: What it and its rooms say, standard output and errors together.

        port: Of the family's page.
    """

    process: subprocess.Popen[bytes]
    log: Path
    port: int

    def said(self) -> str:
        """Return what was said so far."""
        return self.log.read_text()

    def wait_for(self, text: str) -> None:
        """Return when *text* was said; fail when the launcher ended before."""
        end = time.monotonic() + UP_SECONDS
        while text not in self.said():
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"the launcher did not say {text!r}: {self.said()}")
            time.sleep(0.05)

    def rooms(self) -> list[int]:
        """Return the process ids of the rooms."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def stop(self, number: signal.Signals = signal.SIGINT, *, seconds: float = STOP_SECONDS) -> int:
        """Ask the launcher to stop, as Ctrl-C does, and return its exit code; fail if it takes too long."""
        self.process.send_signal(number)
        return self.process.wait(timeout=seconds)


def start_words(data: Path, port: int) -> list[str]:
    """Return the command that starts everything."""
    return [sys.executable, "-m", "app", "up", "--data", str(data), "--intake-port", str(port)]


@contextmanager
def launched(data: Path, *, port: int, environment: Mapping[str, str] | None = None) -> Iterator[Launcher]:
    """Start everything on *data*, and leave nothing behind."""
    log = data.with_name(f"{data.name}.log")
    with (
        log.open("wb") as output,
        subprocess.Popen(
            start_words(data, port),
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        ) as process,
    ):
        launcher = Launcher(process=process, log=log, port=port)
        try:
            yield launcher
        finally:
            if process.poll() is None:
                process.terminate()


def refused(data: Path, *, port: int, environment: Mapping[str, str] | None = None) -> str:
    """Start everything where that can't work; return the one sentence that is said."""
    done = subprocess.run(
        start_words(data, port),
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=UP_SECONDS,
        check=False,
    )
    assert done.returncode == 1, done
    assert done.stdout == ""
    assert done.stderr.startswith("Sacca: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def is_alive(pid: int) -> bool:
    """Say if a process is there still; one that ended and was not waited for does not count."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
