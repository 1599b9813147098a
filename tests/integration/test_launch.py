"""One command starts everything, on an empty folder and ever after, and stops it without a trace."""

import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from app.intake.pages import LANGUAGES, load_texts
from app.launch.rooms import PASSED_ON, CommandError, House, run
from app.web.memory import ALLOCATOR
from tests.helpers.launching import PASSPHRASE, STOP_SECONDS, UP_SECONDS, Ports, is_alive, launched, refused
from tests.helpers.searching import files_under, found_in, written_in_all_ways
from tests.helpers.servers import ROOT, free_port

READY = "Ready."
PEOPLE = {"cu1", "cu2", "cu3", "in1", "in2", "in3", "au1"}
SECRET = {"AWS_SECRET_ACCESS_KEY": "of the shell", "INTAKE_LEAVE_URL": "https://example.org/"}


@dataclass(frozen=True, kw_only=True)
class FirstStart:
    """
    What was seen of a first start, from the empty folder to Ctrl-C.

    Attributes:
        data: The data folder.

        said: Everything that was printed.

        status: Of ``GET /``.

        page: What came with it.

        rooms: Process ids of the rooms.

        environ: Variables of the last room, intake.

        seconds: How long stopping took.

        code: Exit code.
    """

    data: Path
    said: str
    status: int
    page: str
    rooms: list[int]
    environ: dict[str, str]
    seconds: float
    code: int

    @property
    def house(self) -> House:
        """The installation."""
        return House(data=self.data, intake_port=free_port(), review_port=free_port(), ledger_port=free_port())

    @property
    def passphrases(self) -> dict[str, str]:
        """Person's id → passphrase, as they were shown."""
        return dict(PASSPHRASE.findall(self.said))


def environ_of(pid: int) -> dict[str, str]:
    """Return the variables of a process; glibc has parted its own by zero bytes, at its start."""
    whole = Path(f"/proc/{pid}/environ").read_bytes().decode().rstrip("\0")
    pairs = whole.replace("\0glibc.", ":glibc.").split("\0")
    return dict(pair.split("=", 1) for pair in pairs)


def fetch_page(port: int) -> tuple[int, str]:
    """Return the status of the family's page, and the page."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    """One first start, which all tests look at; it takes its time."""
    data = tmp_path_factory.mktemp("first") / "var"
    with launched(data, environment=SECRET) as launcher:
        launcher.wait_for(READY)
        status, page = fetch_page(launcher.port)
        rooms = launcher.rooms()
        environ = environ_of(rooms[-1])
        begun = time.monotonic()
        code = launcher.stop()
        return FirstStart(
            data=data,
            said=launcher.said(),
            status=status,
            page=page,
            rooms=rooms,
            environ=environ,
            seconds=time.monotonic() - begun,
            code=code,
        )


def test_a_first_start_serves_the_page(first: FirstStart) -> None:
    """After "Ready." the family's page is there."""
    assert first.status == 200


def test_the_page_says_that_it_is_a_demonstration(first: FirstStart) -> None:
    """Nobody who finds it sends a real report, in whichever language."""
    assert all(load_texts(language)["demonstration"] in first.page for language in LANGUAGES)


def test_passphrases_are_shown_once_and_kept_nowhere(first: FirstStart) -> None:
    """Everybody of the demonstration gets one; no file under the data folder holds it, in no encoding."""
    control = written_in_all_ways("a control")

    assert set(first.passphrases) == PEOPLE
    assert len(set(first.passphrases.values())) == len(PEOPLE)
    assert all(first.said.count(secret) == 1 for secret in first.passphrases.values())
    assert found_in(control, "a control")
    holding = [
        name
        for name, data in files_under(first.data)
        if any(found_in(data, secret) for secret in first.passphrases.values())
    ]
    assert holding == []


def test_ctrl_c_stops_everything_and_leaves_no_process(first: FirstStart) -> None:
    """Within 15 seconds, with exit code 0."""
    assert first.rooms
    assert (first.code, first.seconds < STOP_SECONDS) == (0, True)
    assert not any(is_alive(pid) for pid in first.rooms)


def test_a_room_gets_its_own_settings_and_nothing_of_the_shell(first: FirstStart) -> None:
    """A secret of the shell that started everything is no business of the front door, nor is a stray setting."""
    expected = first.house.environment("intake")

    assert {name for name in first.environ if name not in PASSED_ON} == {
        name for name in expected if name not in PASSED_ON
    }
    assert not set(SECRET) & set(first.environ)
    assert {name: first.environ[name] for name in ALLOCATOR} == dict(ALLOCATOR)


def test_nobody_else_on_the_machine_reads_the_data(first: FirstStart) -> None:
    """The folder is for its user alone."""
    assert first.data.stat().st_mode & 0o077 == 0


def test_the_next_start_takes_the_same_people_and_signs_again(first: FirstStart) -> None:
    """No passphrase is shown, no roster is made; the day's bundle is signed and served, until SIGTERM."""
    roster = (first.data / "notes" / "roster.note").read_bytes()
    (first.data / "notes" / "bundle.note").unlink()

    with launched(first.data) as launcher:
        launcher.wait_for(READY)
        status, _ = fetch_page(launcher.port)
        code = launcher.stop(signal.SIGTERM)

    assert (status, code) == (200, 0)
    assert not PASSPHRASE.search(launcher.said())
    assert (first.data / "notes" / "roster.note").read_bytes() == roster
    assert (first.data / "notes" / "bundle.note").exists()


def test_a_room_that_dies_stops_everything_and_is_named(first: FirstStart) -> None:
    """Half a house is no house: the launcher says which room it was, and leaves with 1."""
    with launched(first.data) as launcher:
        launcher.wait_for(READY)
        *_, room = launcher.rooms()
        subprocess.run(["kill", "-KILL", str(room)], check=True)  # noqa: S607 - the system's own
        code = launcher.process.wait(timeout=STOP_SECONDS)

    assert code == 1
    assert re.search(r"^Sacca: intake .*-9", launcher.said(), re.MULTILINE)


def test_a_failing_command_is_named_without_its_secret(first: FirstStart) -> None:
    """What went wrong stands in the error; what was typed does not."""
    typed = "never said"

    with pytest.raises(CommandError) as caught:
        run(first.house, "review", "member", "renew", "in9", "--secret-file", "-", secret=typed)

    assert "app.review member" in str(caught.value)
    assert typed not in str(caught.value)


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    """The number is in the sentence, and the option that changes it."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        said = refused(tmp_path / "var", ports=Ports(intake=port))

    assert str(port) in said
    assert "--intake-port" in said
    assert list((tmp_path / "var").iterdir()) == []


def test_two_starts_on_one_folder_are_one_too_many(first: FirstStart) -> None:
    """Two ledgers would sign two logs: the second start says that the first one runs, and changes nothing."""
    with launched(first.data) as launcher:
        launcher.wait_for(READY)
        said = refused(first.data)
        status, _ = fetch_page(launcher.port)
        code = launcher.stop()

    assert str(first.data) in said
    assert (status, code) == (200, 0)


def test_a_path_too_long_for_a_socket_is_said(tmp_path: Path) -> None:
    """Unix sockets have short names: the sentence names the folder."""
    data = tmp_path / ("long" * 25)

    said = refused(data)

    assert str(data) in said
    assert "--data" in said


def test_a_folder_that_can_not_be_written_is_said() -> None:
    """With the option that names another one."""
    said = refused(Path("/dev/null/x"))

    assert "/dev/null/x" in said
    assert "--data" in said


def test_what_can_not_be_written_on_the_way_is_said(tmp_path: Path) -> None:
    """A disk that is full, or a name that is taken: no traceback, but the name."""
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "demo").symlink_to("nowhere")
    with launched(tmp_path / "var") as launcher:
        code = launcher.process.wait(timeout=UP_SECONDS)

    last = launcher.said().splitlines()[-1]
    assert code == 1
    assert last.startswith("Sacca: ")
    assert str(tmp_path / "var" / "demo") in last


@pytest.mark.parametrize("name", ["OTEL_EXPORTER_OTLP_ENDPOINT", "FASTAPI_OTEL_ENABLED"])
def test_telemetry_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing starts while a variable could send something elsewhere."""
    said = refused(tmp_path / "var", environment={name: "x"})

    assert name in said
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_first_start_that_was_broken_off_is_not_gone_on_with(tmp_path: Path, number: signal.Signals) -> None:
    """After a break in the ceremony nobody knows all passphrases: the next start says what to do."""
    data = tmp_path / "var"
    with launched(data) as launcher:
        launcher.wait_for("First start")
        code = launcher.stop(number, seconds=UP_SECONDS)  # commands under way go on to their end
    before = sorted(path for path, _ in files_under(data))

    said = refused(data)

    assert code == 130
    assert launcher.said().splitlines()[-1].startswith("Sacca: ")
    assert str(data) in said
    assert sorted(path for path, _ in files_under(data)) == before


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("typer.py", "raise ModuleNotFoundError(name='typer')"),
        ("tempfile.py", "import sys\nsys.version_info = (3, 10, 0)\nTemporaryFile = None"),
    ],
    ids=["packages", "version"],
)
def test_a_python_that_can_not_run_us_is_said(tmp_path: Path, module: str, text: str) -> None:
    """Whoever forgot the environment, or has an old Python, reads which command helps."""
    (tmp_path / module).write_text(text)

    said = refused(tmp_path / "var", environment={"PYTHONPATH": str(tmp_path)})

    assert "make run" in said
    assert not (tmp_path / "var").exists()


def test_without_a_command_the_help_is_shown() -> None:
    """It is a command line like any other."""
    done = subprocess.run(
        [sys.executable, "-m", "app", "up", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )

    assert done.returncode == 0
    assert "--intake-port" in done.stdout
