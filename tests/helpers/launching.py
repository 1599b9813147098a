"""`python -m app up` as an operator starts it: a process, its output, the rooms below it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.helpers.servers import ROOT, free_port

PASSPHRASE = re.compile(r"^  (\w+)  ((?:[a-z0-9]{5}-){3}[a-z0-9]{5})  ", re.MULTILINE)
"""Person's id and passphrase, as the launcher shows them."""

UP_SECONDS = 180
"""A first start on a busy machine."""

STOP_SECONDS = 15


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where the rooms listen; free ones unless named."""

    intake: int = field(default_factory=free_port)
    review: int = field(default_factory=free_port)
    ledger: int = field(default_factory=free_port)

    def words(self) -> list[str]:
        """Return the options that name them."""
        ports = {"intake": self.intake, "review": self.review, "ledger": self.ledger}
        return [word for room, port in ports.items() for word in (f"--{room}-port", str(port))]


@dataclass(frozen=True, kw_only=True)
class Launcher:
    """
    A launcher that runs.

    Attributes:
        process: The launcher itself.

        log: What it and its rooms say, standard output and errors together.

        ports: Of the family's page, the console and the log.
    """

    process: subprocess.Popen[bytes]
    log: Path
    ports: Ports

    @property
    def port(self) -> int:
        """Of the family's page."""
        return self.ports.intake

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


def start_words(data: Path, ports: Ports) -> list[str]:
    """Return the command that starts everything."""
    return [sys.executable, "-m", "app", "up", "--data", str(data), *ports.words()]


@contextmanager
def launched(
    data: Path, *, ports: Ports | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Launcher]:
    """Start everything on *data*, and leave nothing behind."""
    ports = ports or Ports()
    log = data.with_name(f"{data.name}.log")
    with (
        log.open("wb") as output,
        subprocess.Popen(
            start_words(data, ports),
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        ) as process,
    ):
        launcher = Launcher(process=process, log=log, ports=ports)
        try:
            yield launcher
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=STOP_SECONDS)


def refused(data: Path, *, ports: Ports | None = None, environment: Mapping[str, str] | None = None) -> str:
    """Start everything where that can't work; return the one sentence that is said."""
    done = subprocess.run(
        start_words(data, ports or Ports()),
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
