"""The back door as a service of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from app.web.memory import ALLOCATOR
from tests.helpers.ceremony import Ceremony
from tests.helpers.servers import ROOT, free_port

COMMAND = [sys.executable, "-m", "app.review", "serve"]


def environment(ceremony: Ceremony, port: int) -> dict[str, str]:
    """Return the settings of a service on a port."""
    settings = {"REVIEW_PORT": str(port), "REVIEW_LEDGER_SOCKET": str(ceremony.folder / "ledger.sock")}
    return {**os.environ, **ceremony.environment("review"), **settings}


def is_open(port: int) -> bool:
    """Say if somebody listens."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def serving(ceremony: Ceremony, port: int) -> Iterator[subprocess.Popen[str]]:
    """Run the service until the block ends."""
    with subprocess.Popen(
        COMMAND, cwd=ROOT, env=environment(ceremony, port), stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            deadline = time.monotonic() + 60
            while not is_open(port):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield process
        finally:
            process.terminate()


def refused(ceremony: Ceremony, port: int) -> str:
    """Run the service where it must fail at once, and return its one line."""
    ended = subprocess.run(
        COMMAND,
        cwd=ROOT,
        env=environment(ceremony, port),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert len(ended.stderr.strip().splitlines()) == 1
    return ended.stderr


def test_it_serves_publishes_and_stops_without_a_word(published: Ceremony) -> None:
    """Under the allocator settings, on the port of the settings; Ctrl-C ends it cleanly."""
    port = free_port()
    with serving(published, port) as process:
        running = Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            connection.request("GET", "/v1/cases")
            answer = connection.getresponse()
            assert answer.status == 401
            assert "no-session" in answer.read().decode()
            assert not {"server", "date"} & {name.lower() for name, _ in answer.getheaders()}
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)

    assert f"PYTHONMALLOC={ALLOCATOR['PYTHONMALLOC']}".encode() in running
    assert (process.returncode, said) == (0, "")


def test_a_port_in_use_is_one_plain_sentence(published: Ceremony) -> None:
    """It names the setting."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        assert "REVIEW_PORT" in refused(published, taken.getsockname()[1])


@pytest.mark.parametrize("database", ["casebook", "dropbox"])
def test_without_its_tables_it_says_how_to_make_them(published: Ceremony, database: str) -> None:
    """An empty file is no database of ours."""
    for file in published.folder.glob(f"{database}.db*"):
        file.unlink()

    assert "app.review migrate" in refused(published, free_port())


def test_without_custodians_keys_it_does_not_start(published: Ceremony) -> None:
    """There would be nobody to believe."""
    (published.folder / "custodians.vkeys").unlink()

    assert "custodians.vkeys" in refused(published, free_port())


def test_the_description_is_printed(published: Ceremony) -> None:
    """For programs that call the API."""
    assert published.run("review", "openapi") == (ROOT / "docs/api/review.json").read_text()
