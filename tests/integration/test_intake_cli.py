"""The front door's commands."""

import os
import signal
import socket
import stat
import subprocess
import sys
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.intake.cli import cli
from app.tlog.note import VerifierKey
from app.web.memory import ALLOCATOR
from tests.helpers.servers import ROOT, Installation, Running, make_wire, run_intake

RUN = CliRunner()


@pytest.fixture
def vkeys(tmp_path: Path) -> Path:
    """A file with three custodians' keys."""
    path = tmp_path / "custodians.vkeys"
    path.write_text("".join(f"{VerifierKey(f'sacca.test/c{i}', bytes([i] * 32))}\n" for i in range(3)))
    return path


def test_pins_writes_what_the_settings_name(tmp_path: Path, vkeys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says how many custodians' keys are in it."""
    monkeypatch.setenv("INTAKE_PINS_FILE", str(tmp_path / "pins.js"))

    result = RUN.invoke(cli, ["pins", "--origin", "sacca.test", "--custodians", str(vkeys)])

    assert result.exit_code == 0, result.output
    assert (tmp_path / "pins.js").read_text().startswith("globalThis.saccaPins = ")


@pytest.mark.parametrize("origin", ["other.test", "not an origin"])
def test_pins_of_another_origin_are_refused(vkeys: Path, monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    """Nothing is written then."""
    monkeypatch.setenv("INTAKE_PINS_FILE", str(vkeys.with_name("pins.js")))

    result = RUN.invoke(cli, ["pins", "--origin", origin, "--custodians", str(vkeys)])

    assert result.exit_code == 1
    assert not vkeys.with_name("pins.js").exists()


def test_migrate_makes_a_drop_box_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others on the machine can't even read ciphertext; a second time changes nothing."""
    file = tmp_path / "new" / "dropbox.db"
    monkeypatch.setenv("INTAKE_DATABASE_URL", f"sqlite:///{file}")

    assert RUN.invoke(cli, ["migrate"]).exit_code == 0
    assert RUN.invoke(cli, ["migrate"]).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("command", [[], ["serve"], ["pins"], ["migrate"]])
def test_every_command_explains_itself(command: list[str]) -> None:
    """`--help` is where people begin."""
    assert RUN.invoke(cli, [*command, "--help"]).exit_code == 0


def serve(installation: Installation, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``serve`` where it must fail at once."""
    environment = {**os.environ, **installation.environment, **variables}
    command = [sys.executable, "-m", "app.intake", "serve"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def assert_sentence(ended: subprocess.CompletedProcess[str], mentioned: str) -> None:
    """Check that a command ended with one line that mentions something, and no traceback."""
    assert ended.returncode == 1
    assert mentioned in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_without_pins_it_says_how_to_write_them(installation: Installation) -> None:
    """A page without custodians' keys would seal to nobody."""
    installation.settings.pins_file.unlink()

    assert_sentence(serve(installation), "app.intake pins")


def test_without_a_drop_box_it_says_how_to_make_one(installation: Installation) -> None:
    """An empty file made on the way is no drop box."""
    installation.database.unlink()

    assert_sentence(serve(installation), "app.intake migrate")


@pytest.mark.parametrize(
    ("name", "value"), [("INTAKE_PROT", "1"), ("INTAKE_PORT", "no"), ("OTEL_TRACES_EXPORTER", "otlp")]
)
def test_a_variable_that_must_not_be_is_named(installation: Installation, name: str, value: str) -> None:
    """Misspelt, invalid, or telemetry's."""
    assert_sentence(serve(installation, **{name: value}), name)


def test_a_port_in_use_is_one_plain_sentence(installation: Installation) -> None:
    """Before anything else is touched."""
    with closing(socket.create_server(("127.0.0.1", installation.settings.port))):
        assert_sentence(serve(installation), "in use")


def test_it_serves_under_the_allocator_settings_and_stops_cleanly(running: Running) -> None:
    """Started without them, it runs with them; Ctrl-C ends it without a word."""
    environment = Path(f"/proc/{running.process.pid}/environ").read_bytes().split(b"\0")
    assert f"PYTHONMALLOC={ALLOCATOR['PYTHONMALLOC']}".encode() in environment
    assert running.post(running.connect(), make_wire(running.installation.bundle)) == HTTPStatus.CREATED

    running.process.send_signal(signal.SIGINT)

    assert running.process.wait(timeout=30) == 0
    assert running.log.read_text() == ""


def test_a_stopped_server_leaves_one_file_in_order(installation: Installation) -> None:
    """No write-ahead log is left behind to tell what happened when."""
    with run_intake(installation) as running:
        connection = running.connect()
        for _ in range(3):
            assert running.post(connection, make_wire(installation.bundle)) == HTTPStatus.CREATED

    left = {path.name: path.stat().st_size for path in installation.database.parent.glob("dropbox.db*")}
    assert {name for name, size in left.items() if size} == {"dropbox.db"}
    assert len(installation.wires()) == 3


def test_no_header_tells_what_serves(running: Running) -> None:
    """No server, no date; forwarded addresses change nothing (S-20)."""
    connection = running.connect()
    answers = []
    for headers in ({}, {"X-Forwarded-For": "10.1.2.3", "X-Forwarded-Proto": "https", "Forwarded": "for=10.1.2.3"}):
        connection.request("GET", "/leave", headers=headers)
        answer = connection.getresponse()
        answers.append((answer.status, answer.getheaders(), answer.read()))

    assert answers[0] == answers[1]
    assert not {"server", "date"} & {name.lower() for name, _ in answers[0][1]}


def test_settings_of_a_running_room_come_from_the_environment(installation: Installation) -> None:
    """Where the leave button leads, for example."""
    with run_intake(installation, environment={"INTAKE_LEAVE_URL": "https://example.org/"}) as running:
        connection = running.connect()
        connection.request("GET", "/leave")
        answer = connection.getresponse()
        answer.read()

    assert answer.getheader("location") == "https://example.org/"
