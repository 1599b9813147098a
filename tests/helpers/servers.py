"""
A front door to test: in this process, or as the process that runs in production.

Envelopes here have the right shape and random ciphertext: intake owns no key, so it can't tell.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from starlette.testclient import TestClient

from app.domain.envelope import Header, Kind, Place
from app.intake.main import create_app
from app.intake.pins import render_pins, write_pins
from app.intake.settings import IntakeSettings
from app.sealing.header import STANZA_A_LEN, STANZA_B_LEN, encode_header
from app.sealing.padding import BODY_BUCKETS, sealed_len
from app.storage.dropbox import PublishedBundle, put_published
from app.storage.engines import make_engine, make_writers
from app.storage.migrate import upgrade
from app.storage.tables import envelopes, locks
from app.tlog.note import VerifierKey

ROOT = Path(__file__).parents[2]

TODAY = datetime.now(UTC).date()
"""Running servers ask the clock, so tests do."""

TRIAGE = 3
"""Members that the test bundle names."""

OCTETS = {"content-type": "application/octet-stream"}

BODY_LEN = sealed_len(BODY_BUCKETS[0])


def make_bundle(*, day: date = TODAY, triage_count: int = TRIAGE, document: str = '{"bundle": "…"}') -> PublishedBundle:
    """Return a bundle as review publishes it; intake looks at nothing inside its document."""
    return PublishedBundle(
        bundle_id=secrets.token_bytes(32),
        day=day,
        last_on=day + timedelta(days=30),
        triage_count=triage_count,
        document=document,
    )


def make_header(bundle: PublishedBundle) -> Header:
    """Return the header of a new report under *bundle*."""
    place = Place(
        bundle_id=bundle.bundle_id,
        case_id=secrets.token_bytes(16),
        envelope_id=secrets.token_bytes(16),
    )
    return Header(
        kind=Kind.REPORT,
        place=place,
        lock=secrets.token_bytes(32),
        stanzas_a=tuple(secrets.token_bytes(STANZA_A_LEN) for _ in range(bundle.triage_count)),
        stanza_b=secrets.token_bytes(STANZA_B_LEN),
    )


def make_wire(bundle: PublishedBundle, *, header: Header | None = None, body: bytes | None = None) -> bytes:
    """Return an envelope that intake must take, unless *header* or *body* spoils it."""
    return encode_header(header or make_header(bundle)) + (secrets.token_bytes(BODY_LEN) if body is None else body)


@dataclass(frozen=True, kw_only=True)
class Installation:
    """
    Settings, a drop box and pins in a folder of their own.

    Attributes:
        settings: Of intake.

        bundle: The one that is published.
    """

    settings: IntakeSettings
    bundle: PublishedBundle

    @property
    def database(self) -> Path:
        """The drop box's file."""
        return Path(self.settings.database_url.removeprefix("sqlite:///"))

    @property
    def environment(self) -> dict[str, str]:
        """The settings as variables, for a process."""
        return {
            "INTAKE_DATABASE_URL": self.settings.database_url,
            "INTAKE_PINS_FILE": str(self.settings.pins_file),
            "INTAKE_PORT": str(self.settings.port),
        }

    def publish(self, bundle: PublishedBundle) -> None:
        """Let intake serve *bundle*."""
        engine = make_engine(self.settings.database_url, room="review")
        with make_writers(engine).begin() as session:
            put_published(session, bundle)
        engine.dispose()

    def wires(self) -> list[bytes]:
        """Return the envelopes in the drop box, as review may see them."""
        engine = make_engine(self.settings.database_url, room="review")
        with make_writers(engine)() as session:
            found = list(session.scalars(select(envelopes.c.wire).order_by(envelopes.c.envelope_id)))
        engine.dispose()
        return found

    def count_locks(self) -> int:
        """Return how many mailboxes have a lock."""
        engine = make_engine(self.settings.database_url, room=None)
        with make_writers(engine)() as session:
            found = session.scalar(select(func.count()).select_from(locks)) or 0
        engine.dispose()
        return found


def make_installation(folder: Path, *, bundle: PublishedBundle | None = None) -> Installation:
    """Make a drop box with one bundle, and pins, in *folder*."""
    settings = IntakeSettings(
        database_url=f"sqlite:///{folder / 'dropbox.db'}", pins_file=folder / "pins.js", port=free_port()
    )
    upgrade("dropbox", settings.database_url)
    custodians = [VerifierKey(f"sacca.test/c{i}", secrets.token_bytes(32)) for i in range(3)]
    write_pins(settings.pins_file, render_pins(custodians, origin="sacca.test", built=TODAY))
    installation = Installation(settings=settings, bundle=bundle or make_bundle())
    installation.publish(installation.bundle)
    return installation


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True, kw_only=True)
class Intake:
    """A front door in this process, and what stands behind it."""

    installation: Installation
    app: FastAPI
    client: TestClient

    @property
    def bundle(self) -> PublishedBundle:
        """The published bundle."""
        return self.installation.bundle

    def post(self, wire: bytes) -> int:
        """Send an envelope and return the status."""
        return self.client.post("/v1/envelopes", content=wire, headers=OCTETS).status_code


@contextmanager
def open_intake(installation: Installation, *, today: date = TODAY) -> Iterator[Intake]:
    """Run intake in this process, on the day *today*."""
    app = create_app(installation.settings, clock=lambda: datetime(today.year, today.month, today.day, tzinfo=UTC))
    with TestClient(app, follow_redirects=False) as client:
        yield Intake(installation=installation, app=app, client=client)


@dataclass(frozen=True, kw_only=True)
class Running:
    """A front door as a process of its own."""

    installation: Installation
    process: subprocess.Popen[bytes]
    log: Path
    connections: list[HTTPConnection] = field(default_factory=list)

    def connect(self) -> HTTPConnection:
        """Return a new connection, closed with the server."""
        connection = HTTPConnection("127.0.0.1", self.installation.settings.port, timeout=30)
        self.connections.append(connection)
        return connection

    def post(self, connection: HTTPConnection, wire: bytes) -> int:
        """Send an envelope over *connection* and return the status."""
        connection.request("POST", "/v1/envelopes", body=wire, headers=OCTETS)
        response = connection.getresponse()
        response.read()
        return response.status


@contextmanager
def run_intake(
    installation: Installation, *, under: Sequence[str] = (), environment: dict[str, str] | None = None
) -> Iterator[Running]:
    """
    Run ``python -m app.intake serve`` until the block ends.

    Args:
        installation: What it serves.

        under: A command that runs it, e.g. strace.

        environment: More variables.
    """
    log = installation.database.with_name("intake.log")
    command = [*under, sys.executable, "-m", "app.intake", "serve"]
    variables = {**os.environ, **installation.environment, **(environment or {})}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=output, stderr=output, stdin=subprocess.DEVNULL
        ) as process,
    ):
        running = Running(installation=installation, process=process, log=log)
        try:
            await_port(running)
            yield running
        finally:
            for connection in running.connections:
                connection.close()
            process.terminate()
            process.wait(timeout=30)


def await_port(running: Running, *, seconds: float = 60) -> None:
    """Return when the server takes connections; fail if it ended, or after *seconds*."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            pytest.fail(f"intake ended at its start: {running.log.read_text()}")
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", running.installation.settings.port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("intake did not begin to listen")


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A drop box with one living bundle."""
    return make_installation(tmp_path)


@pytest.fixture
def intake(installation: Installation) -> Iterator[Intake]:
    """A front door in this process."""
    with open_intake(installation) as opened:
        yield opened


@pytest.fixture
def running(installation: Installation) -> Iterator[Running]:
    """A front door as a process of its own."""
    with run_intake(installation) as server:
        yield server
