"""G10: what was answered with 201 is on the disk."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from threading import Lock

import pytest

from tests.helpers.servers import Installation, Running, make_wire, run_intake

SUBMISSIONS = 20
CLIENTS = 8

SYNCED = re.compile(r"fdatasync\(\d+<[^>]*dropbox\.db-wal>\)\s+= 0|<\.\.\. fdatasync resumed>\)\s+= 0")
ANSWERED = re.compile(r'send(?:to|msg)?\(.*"HTTP/1\.1 201')


@contextmanager
def traced(running: Running, output: Path) -> Iterator[None]:
    """Record the calls of all threads of a server that sync or send."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.fail("strace is not installed; `make test` installs it")
    calls = "trace=fdatasync,fsync,sendto,sendmsg,write,writev"
    command = [strace, "-f", "-y", "-s", "32", "-e", calls, "-o", str(output), "-p", str(running.process.pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as tracer:
        assert tracer.stderr is not None
        assert b"attached" in tracer.stderr.readline()
        try:
            yield
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.wait(timeout=30)


def test_g10_every_201_comes_after_a_sync_of_its_own(running: Running, tmp_path: Path) -> None:
    """Sent one by one: between two answers the write-ahead log reached the disk, every time."""
    connection = running.connect()
    assert running.post(connection, make_wire(running.installation.bundle)) == 201
    with traced(running, tmp_path / "calls"):
        for _ in range(SUBMISSIONS):
            assert running.post(connection, make_wire(running.installation.bundle)) == 201

    events = "".join(
        "s" if SYNCED.search(line) else "a" if ANSWERED.search(line) else ""
        for line in (tmp_path / "calls").read_text().splitlines()
    )
    assert re.fullmatch("(s+a){20}s*", events), events


def test_g10_a_killed_server_loses_nothing_that_it_answered(installation: Installation) -> None:
    """Eight clients send until the process is killed; every envelope with a 201 is there afterwards."""
    answered: list[bytes] = []
    lock = Lock()

    def send(running: Running) -> None:
        connection = running.connect()
        while True:
            wire = make_wire(installation.bundle)
            try:
                status = running.post(connection, wire)
            except (OSError, HTTPException):
                return
            assert status == 201
            with lock:
                answered.append(wire)
                if len(answered) == 200:
                    os.kill(running.process.pid, signal.SIGKILL)

    with run_intake(installation) as running, ThreadPoolExecutor(CLIENTS) as pool:
        for client in [pool.submit(send, running) for _ in range(CLIENTS)]:
            client.result(60)

    assert len(answered) >= 200
    assert set(answered) <= set(installation.wires())
