"""Rooms as processes of their own, on a demonstration organisation, for benchmarks of the whole house."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from app.launch.rooms import House
from tests.helpers.servers import ROOT

READY = {"intake": "/v1/bundle", "review": "/sign-in", "ledger": "/checkpoint"}
"""Room → what it answers with 200 when it is ready."""

START_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Started:
    """
    A server that has answered.

    Attributes:
        process: The server.

        port: Where it listens.

        seconds: From the start of the process to its first answer.
    """

    process: subprocess.Popen[bytes]
    port: int
    seconds: float


@contextmanager
def start(command: Sequence[str], *, port: int, path: str, environment: Mapping[str, str]) -> Iterator[Started]:
    """Run a server until the block ends; begin the block with its first 200 to *path*."""
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            await_answer(process, port, path, until=begun + START_SECONDS)
            yield Started(process=process, port=port, seconds=time.perf_counter() - begun)
        finally:
            process.terminate()


def await_answer(process: subprocess.Popen[bytes], port: int, path: str, *, until: float) -> None:
    """Return when a server answers 200; raise `RuntimeError` if it ended, or at the time *until*."""
    while process.poll() is None and time.perf_counter() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.005)
        finally:
            connection.close()
    msg = f"no answer from port {port}"
    raise RuntimeError(msg)


@contextmanager
def start_room(house: House, room: str) -> Iterator[Started]:
    """Run ``python -m app.<room> serve`` as the launcher does."""
    command = ("-m", f"app.{room}", "serve")
    with start(command, port=house.ports[room], path=READY[room], environment=house.environment(room)) as started:
        yield started


def idle_mib(pid: int) -> float:
    """Return what memory a process takes, its part of shared pages included (PSS of proc(5)), MiB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    (kib,) = (line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(kib) / 1024


class Browser:
    """
    One connection with cookies, JSON in and out.

    Args:
        port: Of a server here.
    """

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""

    def post(self, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Return the answer; raise `RuntimeError` if it is none of success."""
        headers = {"content-type": "application/json", "cookie": self._cookie}
        self._connection.request("POST", path, json.dumps(body).encode(), headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            msg = f"{path}: {answer.status}"
            raise RuntimeError(msg)
        self._cookie = (answer.headers["set-cookie"] or self._cookie).partition(";")[0]
        return json.loads(content)

    def renew(self) -> None:
        """Connect anew with the next request: servers close connections that nobody used for a while."""
        self._connection.close()

    def timed(self, path: str, body: object = None) -> float:
        """Return how long an answer takes, ms."""
        begun = time.perf_counter()
        self.post(path, body)
        return (time.perf_counter() - begun) * 1000


def count(name: str, default: int) -> int:
    """Return a setting of a benchmark: the variable *name*, or the default."""
    return int(os.environ.get(name, default))
