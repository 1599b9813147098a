"""The auditor's command, in front of a running ledger and over a copy of its log."""

import json
import os
import pty
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from socket import create_connection, create_server
from threading import Thread
from time import monotonic, sleep
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from typer.testing import CliRunner, Result

from app.audit.cli import cli
from app.tlog.audit import write_audit
from app.tlog.note import VerifierKey
from tests.helpers.ceremony import AUDITOR, INVESTIGATORS, Ceremony, passphrase
from tests.helpers.chronicle import STORY, hand_on, keep_log
from tests.helpers.servers import ROOT, free_port
from tests.helpers.statements import AUDIT, ORGANISATION

PUBLISHED = 4 + len(INVESTIGATORS)
"""Lines before the first auditor comes: roster, keys, an epoch each, the ledger's, the bundle."""


@dataclass(frozen=True, kw_only=True)
class Auditor:
    """
    Somebody with the auditor's program.

    Attributes:
        custodians: File of the pinned keys.

        home: The auditor's own folder.
    """

    custodians: Path
    home: Path

    def run(self, *words: str, typed: str = "") -> Result:
        """Run a command."""
        environment = {"AUDIT_CUSTODIANS": str(self.custodians), "AUDIT_HOME": str(self.home)}
        umask = os.umask(0o022)
        try:
            return CliRunner().invoke(cli, words, input=typed, env=environment)
        finally:
            os.umask(umask)

    def visit(self, url: str, key: Path, *, secret: str = passphrase(AUDITOR)) -> Result:
        """Verify a running ledger."""
        return self.run("verify", "--ledger", url, "--key", str(key), "--secret-file", "-", "--json", typed=secret)


def refusal_of(result: Result) -> str:
    """Return the one sentence that a refused command says."""
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    return result.stderr


@pytest.fixture
def auditor(tmp_path: Path) -> Auditor:
    """An auditor of the organisation that the stories are of."""
    custodians = tmp_path / "custodians.vkeys"
    custodians.write_text("".join(f"{key}\n" for key in ORGANISATION.pinned))
    return Auditor(custodians=custodians, home=tmp_path / "home")


@pytest.fixture
def house(signed: Ceremony) -> tuple[Ceremony, Auditor]:
    """An organisation with a rostered auditor, and the auditor."""
    return signed, Auditor(custodians=signed.folder / "custodians.vkeys", home=signed.folder / "audit")


@pytest.fixture
def ledger(house: tuple[Ceremony, Auditor]) -> Iterator[str]:
    """Its ledger, running; the address."""
    ceremony, port = house[0], free_port()
    doors = {"LEDGER_PORT": str(port), "LEDGER_SOCKET": str(ceremony.folder / "ledger.sock")}
    environment = {**os.environ, **ceremony.environment("ledger"), **doors, "MALLOC_ARENA_MAX": "2"}
    log = (ceremony.folder / "ledger.log").open("wb")
    command = [sys.executable, "-m", "app.ledger", "serve"]
    with log, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as process:
        try:
            await_port(port, process, ceremony.folder / "ledger.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def await_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once somebody listens."""
    until = monotonic() + 60
    while monotonic() < until and process.poll() is None:
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


def spoil_log(ceremony: Ceremony, line: int) -> None:
    """Change one byte of the log book's database, behind the ledger's back."""
    with closing(sqlite3.connect(ceremony.folder / "logbook.db")) as connection, connection:
        (entry,) = connection.execute('SELECT entry FROM entries WHERE "index" = ?', (line,)).fetchone()
        changed = entry[:-5] + bytes((entry[-5] ^ 1,)) + entry[-4:]
        connection.execute('UPDATE entries SET entry = ? WHERE "index" = ?', (changed, line))


def test_a_running_ledger_is_verified_and_its_changed_line_is_found(
    house: tuple[Ceremony, Auditor], ledger: str
) -> None:
    """The auditor's own visits are lines; the second visit proves growth; a byte changed in the database is named."""
    ceremony, auditor = house
    first, second = (auditor.visit(ledger, ceremony.key_file(AUDITOR)) for _ in range(2))
    spoil_log(ceremony, PUBLISHED)
    third = auditor.visit(ledger, ceremony.key_file(AUDITOR))

    reports = [json.loads(result.stdout) for result in (first, second, third)]
    assert [result.exit_code for result in (first, second, third)] == [0, 0, 1]
    assert [report["size"] - PUBLISHED for report in reports] == [1, 2, 3]
    assert [report["counts"].get("audit") for report in reports[:2]] == [1, 2]
    assert [report["kept_size"] for report in reports] == [0, PUBLISHED + 1, PUBLISHED + 2]
    assert {fault["line"] for fault in reports[2]["faults"]} == {PUBLISHED}


def test_without_a_session_the_lines_stay_unread(house: tuple[Ceremony, Auditor], ledger: str) -> None:
    """A wrong passphrase, somebody else's key file, or none: one sentence, and no line in the log."""
    ceremony, auditor = house
    wrong = auditor.visit(ledger, ceremony.key_file(AUDITOR), secret=passphrase("cu1"))
    custodian = auditor.visit(ledger, ceremony.key_file("cu1"), secret=passphrase("cu1"))
    none = auditor.run("verify", "--ledger", ledger)

    assert "wrong passphrase" in refusal_of(wrong)
    assert "not an auditor's key file" in refusal_of(custodian)
    assert "--key" in refusal_of(none)
    assert len(ceremony.entries()) == PUBLISHED


def test_an_auditor_whom_no_roster_holds_is_refused(house: tuple[Ceremony, Auditor], ledger: str) -> None:
    """A key file alone opens no door."""
    ceremony, auditor = house
    ceremony.keygen("au2", role="auditor")

    said = refusal_of(auditor.visit(ledger, ceremony.key_file("au2"), secret=passphrase("au2")))

    assert "not there" in said
    assert len(ceremony.entries()) == PUBLISHED


def test_another_organisations_auditor_is_refused(auditor: Auditor, house: tuple[Ceremony, Auditor]) -> None:
    """Before anything is asked of anybody."""
    other = Auditor(custodians=house[0].folder / "other.vkeys", home=auditor.home)
    other.custodians.write_text(f"{VerifierKey('sacca.other/c1', bytes(32))}\n")

    said = refusal_of(other.visit("http://127.0.0.1:9", house[0].key_file(AUDITOR)))

    assert "another organisation" in said


@pytest.mark.parametrize("url", ["127.0.0.1:8472", "ftp://127.0.0.1", "http://", "http://127.0.0.1?x=1"])
def test_an_address_that_is_none_is_refused(house: tuple[Ceremony, Auditor], url: str) -> None:
    """In one sentence that says how an address begins."""
    ceremony, auditor = house

    assert "begins with http" in refusal_of(auditor.visit(url, ceremony.key_file(AUDITOR)))


def test_a_ledger_that_is_not_there_is_said_to_be_so(house: tuple[Ceremony, Auditor]) -> None:
    """Nothing is said about its log."""
    ceremony, auditor = house

    refusal_of(auditor.visit(f"http://127.0.0.1:{free_port()}", ceremony.key_file(AUDITOR)))


class Quiet(WSGIRequestHandler):
    """Answers without a word on standard error."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def impostor(answers: Mapping[str, bytes | int]) -> Iterator[tuple[str, set[str]]]:
    """Serve fixed answers, or statuses, in a ledger's place; yield the address, and what is asked for."""
    asked: set[str] = set()

    def application(environment: dict[str, str], start: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
        path = environment["PATH_INFO"]
        asked.add(path)
        answer = answers.get(path, 404)
        start(f"{answer if isinstance(answer, int) else 200} So", [("Content-Type", "application/json")])
        return [b"" if isinstance(answer, int) else answer]

    with make_server("127.0.0.1", 0, application, handler_class=Quiet) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def challenge(member_id: str = AUDITOR, origin: str = "sacca.test") -> bytes:
    """Return what a ledger asks an auditor to sign."""
    return json.dumps({"text": write_audit(replace(AUDIT, member_id=member_id, origin=origin))}).encode()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense",
        b"[" * 60_000,
        b"[]",
        b'{"text": 5}',
        b'{"text": "sacca/v1 access\\nsacca.test\\n"}',
        challenge(member_id="au2"),
        challenge(origin="sacca.other"),
        b"x" * 70_000,
        500,
    ],
)
def test_a_ledger_that_asks_for_another_signature_gets_none(
    house: tuple[Ceremony, Auditor], answer: bytes | int
) -> None:
    """The auditor's key signs a session of this auditor in this log, and nothing else that a server draws up."""
    ceremony, auditor = house
    with impostor({"/v1/auditor-challenges": answer}) as (url, asked):
        refusal_of(auditor.visit(url, ceremony.key_file(AUDITOR)))

    assert asked == {"/v1/auditor-challenges"}


def test_a_ledger_that_refuses_the_session_or_its_entries_is_said_to(house: tuple[Ceremony, Auditor]) -> None:
    """A signature that is not taken, and a token that is not: one sentence."""
    ceremony, auditor = house
    log = keep_log(ceremony.folder / "other log", STORY)
    answers: dict[str, bytes | int] = {"/v1/auditor-challenges": challenge(), "/v1/auditor-sessions": 403}
    with impostor(answers) as (url, _):
        refusal_of(auditor.visit(url, ceremony.key_file(AUDITOR)))
    entries = f"/tile/entries/000.p/{len(STORY)}"
    answers |= {"/v1/auditor-sessions": b"{}", "/checkpoint": log.checkpoint().encode(), entries: 401}
    with impostor(answers) as (url, asked):
        refusal_of(auditor.visit(url, ceremony.key_file(AUDITOR)))

    assert entries in asked


def test_a_ledger_without_a_readable_checkpoint_has_a_log_that_does_not_hold(house: tuple[Ceremony, Auditor]) -> None:
    """What is no text is no checkpoint."""
    ceremony, auditor = house
    answers = {"/v1/auditor-challenges": challenge(), "/v1/auditor-sessions": b"{}", "/checkpoint": b"\xff"}
    with impostor(answers) as (url, _):
        result = auditor.visit(url, ceremony.key_file(AUDITOR))

    assert result.exit_code == 1
    assert [fault["line"] for fault in json.loads(result.stdout)["faults"]] == [None]


def test_a_ledger_that_does_not_speak_http_is_said_to_break_off(house: tuple[Ceremony, Auditor]) -> None:
    """In one sentence."""
    ceremony, auditor = house
    with create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"SSH-2.0-nonsense\r\n\r\n")

        thread = Thread(target=babble)
        thread.start()
        result = auditor.visit(f"http://127.0.0.1:{server.getsockname()[1]}", ceremony.key_file(AUDITOR))
        thread.join()

    refusal_of(result)


def test_progress_is_shown_on_a_terminal(auditor: Auditor, tmp_path: Path) -> None:
    """How many lines are read of how many, on standard error; a file or a pipe gets none."""
    copy = hand_on(tmp_path / "log", STORY)
    environment = {**os.environ, "AUDIT_CUSTODIANS": str(auditor.custodians), "AUDIT_HOME": str(auditor.home)}
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        command = [sys.executable, "-m", "app.audit", "verify", "--folder", str(copy)]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=theirs, check=True)
        os.close(theirs)
        said = terminal.read(4096)

    assert f"{len(STORY)} of {len(STORY)} lines".encode() in said
    assert done.stdout.endswith(b"The log holds.\n")


def test_a_copy_is_verified_in_words(auditor: Auditor, tmp_path: Path) -> None:
    """Who opened and why, what was proved and what was not; afterwards the checkpoint can be handed on."""
    copy = hand_on(tmp_path / "log", STORY)

    result = auditor.run("verify", "--folder", str(copy))
    handed_on = auditor.run("checkpoint")

    assert result.exit_code == 0
    assert "m10 (Investigator, Legal aid), investigate" in result.stdout
    assert result.stdout.endswith("The log holds.\n")
    assert handed_on.stdout == (copy / "checkpoint").read_text()


def test_a_copy_with_a_fault_ends_with_exit_code_1_and_is_not_kept(auditor: Auditor, tmp_path: Path) -> None:
    """What does not hold is no measure for the next visit."""
    copy = hand_on(tmp_path / "log", [*STORY, b"nonsense"])

    result = auditor.run("verify", "--folder", str(copy))

    assert result.exit_code == 1
    assert f"line {len(STORY)}:" in result.stdout
    assert result.stdout.endswith("The log does NOT hold.\n")
    assert "nothing" not in refusal_of(auditor.run("checkpoint"))


def test_another_persons_checkpoint_is_compared(auditor: Auditor, tmp_path: Path) -> None:
    """One of the same log holds, one of a log that was forked does not."""
    copy = hand_on(tmp_path / "log", STORY)
    same, forked = tmp_path / "same.checkpoint", tmp_path / "forked.checkpoint"
    same.write_text(keep_log(tmp_path / "again", STORY).checkpoint(5))
    forked.write_text(keep_log(tmp_path / "forked", STORY[1:]).checkpoint(5))

    words = ("verify", "--folder", str(copy), "--against", str(same))

    assert auditor.run(*words).exit_code == 0
    assert auditor.run(*words, "--against", str(forked)).exit_code == 1


@pytest.mark.parametrize("words", [(), ("--folder", "x", "--ledger", "http://127.0.0.1")])
def test_exactly_one_log_is_verified(auditor: Auditor, words: tuple[str, ...]) -> None:
    """None and two are refused."""
    assert "one log" in refusal_of(auditor.run("verify", *words))


@pytest.mark.parametrize("names", [("sacca.test/c1", "sacca.other/c2"), ("sacca",), ()])
def test_the_pinned_keys_are_of_one_log(auditor: Auditor, names: tuple[str, ...]) -> None:
    """Their names say which; no other setting does."""
    auditor.custodians.write_text("".join(f"{VerifierKey(name, bytes([len(name)]) * 32)}\n" for name in names))

    assert "one origin" in refusal_of(auditor.run("verify", "--folder", "x"))


def test_a_misspelt_setting_stops_every_command(auditor: Auditor) -> None:
    """As in every room."""
    result = CliRunner().invoke(cli, ["checkpoint"], env={"AUDIT_CUSTODIAN": str(auditor.custodians)})

    assert "AUDIT_CUSTODIAN" in refusal_of(result)


def test_entries_are_for_auditors_only(house: tuple[Ceremony, Auditor], ledger: str) -> None:
    """Checkpoint and hash tiles are public; whoever reads entries without a session is refused."""
    assert house
    connection = HTTPConnection(ledger.removeprefix("http://"), timeout=30)
    statuses = []
    for path in ("/checkpoint", f"/tile/0/000.p/{PUBLISHED}", f"/tile/entries/000.p/{PUBLISHED}"):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        statuses.append(response.status)
    connection.close()

    assert statuses == [200, 200, 401]
