"""The ledger as a process: its bundle, its lock, its socket, its restart."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import pytest

from app.ledger.room import open_room
from app.ledger.settings import LedgerSettings
from app.tlog.bundle import parse_bundle
from app.tlog.note import parse_note
from tests.helpers.ceremony import ORIGIN, Ceremony
from tests.helpers.counters import LedgerHouse, open_ledger
from tests.helpers.servers import ROOT, TODAY, free_port

NOBODY = 65_534
"""A user id that runs none of our rooms."""


@dataclass(frozen=True, kw_only=True)
class RunningLedger:
    """A ledger as a process of its own."""

    process: subprocess.Popen[bytes]
    socket: Path
    port: int
    log: Path

    def private(self) -> httpx2.Client:
        """Return a client at review's door."""
        return httpx2.Client(base_url="http://ledger", transport=httpx2.HTTPTransport(uds=str(self.socket)))

    def public(self) -> httpx2.Client:
        """Return a client at everybody's door."""
        return httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", trust_env=False)


@contextmanager
def run_ledger(ceremony: Ceremony, *, socket: Path | None = None, **variables: str) -> Iterator[RunningLedger]:
    """Run ``python -m app.ledger serve`` until the block ends."""
    port, socket, log = free_port(), socket or ceremony.folder / "ledger.sock", ceremony.folder / "ledger.log"
    own = {"LEDGER_SOCKET": str(socket), "LEDGER_PORT": str(port), **variables}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-m", "app.ledger", "serve"],
            cwd=ROOT,
            env={**os.environ, **ceremony.environment("ledger"), **own},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        ) as process,
    ):
        running = RunningLedger(process=process, socket=socket, port=port, log=log)
        try:
            await_answer(running)
            yield running
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def refuse_to_serve(ceremony: Ceremony, **variables: str) -> str:
    """Start a ledger that must end at once, and return the one sentence that it says."""
    done = subprocess.run(
        [sys.executable, "-m", "app.ledger", "serve"],
        cwd=ROOT,
        env={**os.environ, **ceremony.environment("ledger"), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    return done.stderr


def await_answer(running: RunningLedger, *, seconds: float = 60) -> None:
    """Return when the public door answers; fail if the process ended, or after *seconds*."""
    deadline = time.monotonic() + seconds
    with running.public() as client:
        while time.monotonic() < deadline:
            if running.process.poll() is not None:
                pytest.fail(f"the ledger ended at its start: {running.log.read_text()}")
            try:
                client.get("/checkpoint")
            except httpx2.TransportError:
                time.sleep(0.05)
            else:
                return
    pytest.fail("the ledger did not begin to answer")


def test_it_signs_the_bundle_and_serves_both_doors(signed: Ceremony) -> None:
    """Review's socket is for its own user alone; the public port has the checkpoint."""
    with run_ledger(signed) as running, running.private() as private, running.public() as public:
        assert running.socket.stat().st_mode & 0o777 == 0o600
        assert private.get("/v1/checkpoint").text == public.get("/checkpoint").text
        assert private.get("/checkpoint").status_code == 404
        assert public.post("/v1/challenges", json={}).status_code == 404
        assert parse_bundle(parse_note(signed.note("bundle.note")).text).day == TODAY


ASK = r"""
import socket, sys
with socket.socket(socket.AF_UNIX) as client:
    client.connect(sys.argv[1])
    try:
        client.sendall(b"GET /v1/checkpoint HTTP/1.1\r\nhost: ledger\r\nconnection: close\r\n\r\n")
        print(client.recv(65536)[:12].decode() or "cut off")
    except (ConnectionResetError, BrokenPipeError):
        print("cut off")
"""


def ask_as(uid: int, socket: Path) -> str:
    """Ask the ledger for its checkpoint as another user of this machine, with the machine's own Python."""
    command = ["/usr/bin/python3", "-c", ASK, str(socket)]
    return subprocess.run(command, user=uid, capture_output=True, text=True, check=True, cwd="/").stdout.strip()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_another_user_is_cut_off_without_an_answer(signed: Ceremony) -> None:
    """The kernel says who is there: review's user and the ledger's own are served, a third is not."""
    with TemporaryDirectory(prefix="sacca-") as folder:
        Path(folder).chmod(0o711)
        with run_ledger(signed, socket=Path(folder) / "ledger.sock", LEDGER_REVIEW_UID=str(NOBODY)) as running:
            assert running.socket.stat().st_mode & 0o777 == 0o666
            assert ask_as(0, running.socket) == "HTTP/1.1 200"
            assert ask_as(NOBODY, running.socket) == "HTTP/1.1 200"
            assert ask_as(NOBODY - 1, running.socket) == "cut off"


def test_only_one_process_appends_to_the_log(signed: Ceremony) -> None:
    """While the service runs, the command is refused, and so is a second service."""
    with run_ledger(signed):
        before = signed.entries()
        assert "runs already" in signed.refuse("ledger", "bundle")
        assert "runs already" in refuse_to_serve(signed)
        assert signed.entries() == before
    signed.run("ledger", "bundle")


def test_killed_and_started_again_it_has_the_same_log(signed: Ceremony) -> None:
    """The lock goes with the process, the socket's leftover is in nobody's way."""
    with run_ledger(signed) as running, running.public() as public:
        checkpoint = public.get("/checkpoint").text
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
    with run_ledger(signed) as running, running.public() as public:
        assert public.get("/checkpoint").text == checkpoint


def test_without_a_roster_it_does_not_start(drafted: Ceremony) -> None:
    """There is nobody yet who could ask for anything."""
    assert "do the step before it first" in refuse_to_serve(drafted)


def test_a_port_in_use_is_said(signed: Ceremony) -> None:
    """One sentence, and how to mend it."""
    with run_ledger(signed) as running:
        other = {"LEDGER_PORT": str(running.port), "LEDGER_DATABASE_URL": f"sqlite:///{signed.folder / 'other.db'}"}
        signed.invoke("ledger", "migrate", env=other)
        assert "LEDGER_PORT" in refuse_to_serve(signed, **other)


def test_notes_that_went_bad_do_not_stop_a_ledger_that_has_signed_before(signed: Ceremony) -> None:
    """It says so, and goes on with what is in its log."""
    signed.run("ledger", "bundle")
    (signed.notes / "roster.note").write_text("spoilt\n")
    with run_ledger(signed) as running, running.public() as public:
        assert public.get("/checkpoint").status_code == 200
        assert "can't be signed" in running.log.read_text()
        assert "could not sign the bundle: ChainError" in running.log.read_text()


def test_a_new_day_is_signed_once_and_a_new_note_at_once(ledger_house: LedgerHouse) -> None:
    """The service looks every minute; where nothing is new, nothing is written."""
    settings = ledger_house.settings
    with open_room(settings, clock=ledger_house.clock, entropy=os.urandom) as room:
        room.daily.refresh()
        first = ledger_house.entries()
        room.daily.refresh()
        assert ledger_house.entries() == first
        ledger_house.clock.move(days=1)
        room.daily.refresh()
        assert len(ledger_house.entries()) == len(first) + 1
        (settings.notes / "epoch-m10.note").unlink()
        room.daily.refresh()
        newest = parse_bundle(parse_note((settings.notes / "bundle.note").read_text()).text)
        assert len(newest.epoch_hashes) == 2
        assert newest.day == ledger_house.organisation.day + timedelta(days=1)
        assert len(room.counter.board.current.bundles) == 3


def test_envelopes_of_yesterdays_bundle_are_claimed_today(ledger_house: LedgerHouse) -> None:
    """Bundles stay known as long as the log does."""
    with open_ledger(ledger_house):
        sealed = ledger_house.seal()
    ledger_house.clock.move(days=8)
    with open_ledger(ledger_house) as ledger:
        assert ledger.context.counter.board.current.bundles.keys() > {sealed.envelope.header.place.bundle_id}
        assert ledger.claim(sealed).json()["result"] == "claimed"


def test_with_no_roster_in_the_log_nobody_may_ask(ledger_house: LedgerHouse) -> None:
    """Everybody looks like nobody, and nothing breaks."""
    (ledger_house.settings.notes / "roster.note").unlink()
    with open_ledger(ledger_house) as ledger:
        assert ledger.public.post("/v1/auditor-challenges", json={"member": "au"}).status_code == 404
        assert ledger.public.get("/checkpoint").status_code == 200


def test_the_service_signs_without_being_asked(ledger_house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new day's bundle is there after the next look."""
    monkeypatch.setattr("app.ledger.main.REFRESH_SECONDS", 0.01)
    with open_ledger(ledger_house):
        before = len(ledger_house.entries())
        ledger_house.clock.move(days=1)
        deadline = time.monotonic() + 20
        while len(ledger_house.entries()) == before and time.monotonic() < deadline:
            time.sleep(0.02)

    assert len(ledger_house.entries()) == before + 1


def test_ledger_settings_name_no_secret() -> None:
    """Keys lie in files; a uid, a port and places are all that can be set."""
    assert {"origin", "keys", "review_uid"} < set(LedgerSettings.model_fields)
    assert ORIGIN


def test_a_socket_in_no_folder_is_said(signed: Ceremony) -> None:
    """The operator reads which place it is that can't be used."""
    missing = {"LEDGER_SOCKET": str(signed.folder / "nowhere" / "ledger.sock"), "LEDGER_PORT": str(free_port())}

    assert missing["LEDGER_SOCKET"] in refuse_to_serve(signed, **missing)
