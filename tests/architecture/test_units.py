"""The systemd units of deploy/systemd: valid, hardened, and with the settings, folders and users that they need."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from app.intake.settings import IntakeSettings
from app.ledger.settings import LedgerSettings
from app.review.settings import ReviewSettings
from app.web.memory import ALLOCATOR
from app.web.settings import RoomSettings
from tests.helpers.servers import ROOT, Installation, make_wire, run_intake

DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
ROOMS: dict[str, type[RoomSettings]] = {"intake": IntakeSettings, "review": ReviewSettings, "ledger": LedgerSettings}

MAX_EXPOSURE = 1.5
"""What `systemd-analyze security` may give, of 10."""

ONLY_AS_ROOT = {"fchown"}
"""SQLite gives files that root makes to the owner of the database; no room runs as root."""

EXPOSURE = re.compile(r"Overall exposure level for \S+: (\d+\.\d)")
CALLED = re.compile(r"^\d+ +(\w+)\(", re.MULTILINE)

each_room = pytest.mark.parametrize("room", ROOMS)


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze and return what it said."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.fail("systemd is not installed; `make test` installs it")
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


def place(folder: Path, room: str, *, change: tuple[str, str] = ("", "")) -> Path:
    """Copy a room's unit into *folder*, with this checkout in the place of /opt/sacca; return the copy."""
    text = (UNITS / f"sacca-{room}.service").read_text().replace(*change)
    copy = folder / f"sacca-{room}.service"
    copy.write_text(text.replace("/opt/sacca", str(ROOT)))
    return copy


def values(room: str, key: str) -> list[str]:
    """Return the values of all lines *key* in a room's unit."""
    return re.findall(rf"^{key}=(.*)$", (UNITS / f"sacca-{room}.service").read_text(), re.MULTILINE)


def settings_of(room: str) -> dict[str, str]:
    """Return the settings that a room's service runs with: those of its file, and those of its unit."""
    lines = (DEPLOY / "settings" / f"{room}.env").read_text().splitlines()
    lines += values(room, "Environment")
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def exposure(unit: Path) -> float:
    """Return how exposed systemd finds a service, 0 to 10."""
    found = EXPOSURE.search(analyze("security", "--offline=true", unit).stdout)
    assert found
    return float(found[1])


@each_room
def test_systemd_finds_no_fault(room: str, tmp_path: Path) -> None:
    """Its exit code is 0 even for a misspelt key, so what counts is that it says nothing."""
    shutil.copy(UNITS / "sacca.target", tmp_path)

    assert analyze("verify", place(tmp_path, room)).stderr == ""
    assert analyze("verify", tmp_path / "sacca.target").stderr == ""
    misspelt = place(tmp_path, room, change=("LimitCORE", "LimitCore"))
    assert "LimitCore" in analyze("verify", misspelt).stderr


@each_room
def test_a_service_is_hardened(room: str, tmp_path: Path) -> None:
    """The exposure that systemd computes stays low, and rises when a line is gone."""
    assert exposure(place(tmp_path, room)) <= MAX_EXPOSURE
    assert exposure(place(tmp_path, room, change=("NoNewPrivileges=yes\n", ""))) > exposure(place(tmp_path, room))


@each_room
def test_memory_never_reaches_a_disk(room: str) -> None:
    """No core dump, no swap, and the allocator under which nothing freed stays readable."""
    assert values(room, "LimitCORE") == ["0"]
    assert values(room, "MemorySwapMax") == ["0"]
    assert ALLOCATOR.items() <= settings_of(room).items()


@each_room
def test_a_room_talks_to_this_machine_alone(room: str) -> None:
    """There is nothing to reach outside, whatever a room is made to ask for."""
    assert values(room, "IPAddressDeny") == ["any"]
    assert values(room, "IPAddressAllow") == ["localhost"]


@each_room
def test_every_setting_is_one(room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that the room does not know would stop it; every path is one that its unit lets it see."""
    wanted = settings_of(room)
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    fields = ROOMS[room]().model_dump()

    prefix = ROOMS[room].prefix()
    given = {name.removeprefix(prefix).lower(): value for name, value in wanted.items() if name.startswith(prefix)}
    assert {name: str(fields[name]) for name in given} == given
    written = " ".join(values(room, "ReadWritePaths")).split()
    databases = [value.removeprefix("sqlite:///") for name, value in given.items() if name.endswith("_url")]
    assert {str(Path(path).parent) for path in databases} <= set(written)


def test_no_two_rooms_share_more_than_they_must() -> None:
    """The drop box joins intake and review, the notice folder review and ledger; every room has a user of its own."""
    folders = {room: set(" ".join(values(room, "ReadWritePaths")).split()) for room in ROOMS}

    assert folders["intake"] & folders["review"] == {"/var/lib/sacca/dropbox"}
    assert folders["review"] & folders["ledger"] == {"/var/lib/sacca/notes"}
    assert folders["intake"] & folders["ledger"] == set()
    assert len({tuple(values(room, "User")) for room in ROOMS}) == len(ROOMS)


def test_the_ledgers_keys_come_as_credentials() -> None:
    """Their originals lie in no folder that the service may write to, and the setting names the copies' folder."""
    sources = dict(value.split(":") for value in values("ledger", "LoadCredential"))

    assert {"log.key", "root-1.key"} <= set(sources)
    assert all(source == f"/etc/sacca/ledger-keys/{name}" for name, source in sources.items())
    assert settings_of("ledger")["LEDGER_KEYS"] == "%d"


def test_the_ledger_can_tell_who_speaks_to_its_socket() -> None:
    """It knows review by its number; in a user name space every other user would have that of nobody."""
    numbers = dict(re.findall(r"^u (\S+) +(\d+)", (UNITS / "sacca.sysusers").read_text(), re.MULTILINE))

    assert settings_of("ledger")["LEDGER_REVIEW_UID"] == numbers["sacca-review"]
    assert settings_of("ledger")["LEDGER_SOCKET"] == settings_of("review")["REVIEW_LEDGER_SOCKET"]
    assert settings_of("ledger")["LEDGER_SOCKET"].startswith(f"/run/{values('ledger', 'RuntimeDirectory')[0]}/")
    assert "yes" not in values("ledger", "PrivateUsers")


@pytest.mark.skipif(os.geteuid() != 0, reason="giving files to others takes root")
def test_users_and_folders_are_made_as_the_units_want_them(tmp_path: Path) -> None:
    """Run on an empty root: the shared folders are for their group, the others for one user."""
    for kind in ("sysusers", "tmpfiles"):
        folder = tmp_path / "etc" / f"{kind}.d"
        folder.mkdir(parents=True)
        shutil.copy(UNITS / f"sacca.{kind}", folder / "sacca.conf")
    (tmp_path / "var" / "lib").mkdir(parents=True)
    for command in ("/usr/bin/systemd-sysusers", "/usr/bin/systemd-tmpfiles --create"):
        subprocess.run([*command.split(), f"--root={tmp_path}"], check=True, capture_output=True)

    users = dict(re.findall(r"^([\w-]+):[^:]*:(\d+)", (tmp_path / "etc/passwd").read_text(), re.MULTILINE))
    groups = dict(re.findall(r"^([\w-]+):[^:]*:(\d+)", (tmp_path / "etc/group").read_text(), re.MULTILINE))
    names = {user: room for room in ROOMS for user in values(room, "User")}
    found = {}
    for path in (tmp_path / "var/lib/sacca").iterdir():
        seen = path.stat()
        owner = next(names[user] for user, uid in users.items() if int(uid) == seen.st_uid)
        group = next(name.removeprefix("sacca-") for name, gid in groups.items() if int(gid) == seen.st_gid)
        found[path.name] = f"{seen.st_mode & 0o7777:o} {owner}:{group}"
    assert found == {
        "casebook": "700 review:review",
        "dropbox": "2770 intake:dropbox",
        "logbook": "700 ledger:ledger",
        "notes": "2770 ledger:notes",
        "pins": "755 intake:intake",
        "secrets": "700 ledger:ledger",
    }
    assert {Path(path).name for room in ROOMS for path in values(room, "ReadWritePaths")[0].split()} <= set(found)
    assert (tmp_path / "var/lib/sacca/dropbox/dropbox.db").stat().st_mode & 0o7777 == 0o660


def allowed_calls(room: str) -> set[str]:
    """Return the system calls that a room's unit allows."""
    plus, minus = (line.split() for line in values(room, "SystemCallFilter"))
    assert minus[0].startswith("~")
    return expand(*plus) - expand(minus[0][1:], *minus[1:])


def expand(*groups: str) -> set[str]:
    """Return the system calls in *groups*, groups within groups too."""
    lines = [line.strip() for line in analyze("syscall-filter", *groups).stdout.splitlines()]
    members = {line for line in lines if line and not line.startswith("#")} - set(groups)
    inner = {each for each in members if each.startswith("@")}
    return (members - inner) | (expand(*inner) if inner else set())


def read_to_the_end(trace: Path, pid: int) -> str:
    """Return what strace wrote, once it has written that the process ended."""
    deadline = time.monotonic() + 30
    while not re.search(rf"^{pid} +\+\+\+ ", trace.read_text(), re.MULTILINE):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return trace.read_text()


def test_intake_asks_the_kernel_for_nothing_that_its_unit_forbids(installation: Installation, tmp_path: Path) -> None:
    """From its start to an envelope and its end; and it makes no memory both writable and executable."""
    trace = tmp_path / "calls"
    with run_intake(installation, under=("strace", "-D", "-f", "-o", str(trace))) as running:
        connection = running.connect()
        assert running.post(connection, make_wire(installation.bundle)) == 201
    text = read_to_the_end(trace, running.process.pid)
    called = set(CALLED.findall(text))

    assert "fdatasync" in called
    assert called - allowed_calls("intake") <= ONLY_AS_ROOT
    assert "ptrace" not in allowed_calls("intake")
    assert re.findall(r"mprotect\(.*PROT_EXEC.*|mmap\(.*PROT_WRITE\|PROT_EXEC.*", text) == []


def test_the_command_for_operators_is_a_shell_script_that_names_every_room() -> None:
    """It parses, and takes user and settings from where the units take them."""
    script = DEPLOY / "sacca"

    assert subprocess.run(["/bin/sh", "-n", script], check=False).returncode == 0
    assert os.access(script, os.X_OK)
    assert all(values(room, "EnvironmentFile") == [f"/etc/sacca/{room}.env"] for room in ROOMS)
    assert all(values(room, "User") == [f"sacca-{room}"] for room in ROOMS)
