"""S-59 and S-60: where keys are, and what a room's process shows of itself to others on the machine."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.launch.demo import CUSTODIANS, INVESTIGATORS
from tests.helpers.launching import Launcher, launched
from tests.helpers.servers import Running

SHOWN = ("environ", "cmdline", "comm", "status", "maps", "mountinfo", "limits")
"""What the kernel shows of a process, apart from its memory."""


def shown_of(pid: int) -> bytes:
    """Return everything that /proc shows of a process and of its open files, but its memory."""
    folder = Path(f"/proc/{pid}")
    names = [str(each.readlink()).encode() for each in (folder / "fd").iterdir()]
    return b"\n".join([*((folder / name).read_bytes() for name in SHOWN), *names])


def memory_of(pid: int) -> Iterator[bytes]:
    """Yield the readable parts of a process's memory."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            where, rights = line.split()[:2]
            start, end = (int(each, 16) for each in where.split("-"))
            if rights.startswith("r") and not line.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                memory.seek(start)
                yield memory.read(end - start)


def ledger_keys(data: Path) -> dict[str, bytes]:
    """Return the ledger's private keys in base64, as they stand in their files."""
    found = {path.name: path.read_bytes().strip() for path in (data / "ledger-keys").glob("*.key")}
    return {name: text.split(b"+", 4)[4] if text.startswith(b"PRIVATE+KEY+") else text for name, text in found.items()}


def raw(encoded: bytes) -> bytes:
    """Return the 32 bytes of a key, whatever type stands before it."""
    return base64.b64decode(encoded)[-32:]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Launcher]]:
    """A whole house on its first start: its data folder, and the launcher that runs its rooms."""
    data = tmp_path_factory.mktemp("operations") / "var"
    with launched(data) as launcher:
        launcher.wait_for("Ready.")
        yield data, launcher


def test_s_59_no_process_shows_a_key_or_a_passphrase(house: tuple[Path, Launcher]) -> None:
    """Not in its variables, its words, its open files; nor do the logs of the rooms hold a key."""
    data, launcher = house
    keys = ledger_keys(data)
    said = launcher.said()
    passphrases = [
        line.split()[1].encode()
        for line in said.splitlines()
        if line.split()[:1] and line.split()[0] in {person.id for person in (*CUSTODIANS, *INVESTIGATORS)}
    ]

    assert set(keys) >= {"log.key", "root-1.key"}
    assert len(passphrases) == len(CUSTODIANS) + len(INVESTIGATORS)
    for pid in (launcher.process.pid, *launcher.rooms()):
        shown = shown_of(pid)
        assert b"INTAKE_PORT" in shown or b"app" in shown
        for secret in (*keys.values(), *map(raw, keys.values()), *passphrases):
            assert secret not in shown
    assert [name for name, key in keys.items() if key.decode() in said] == []


def test_s_59_no_key_lies_where_another_may_read_it(house: tuple[Path, Launcher]) -> None:
    """Its bytes are in its own file, for its owner alone, and in no database, note or log."""
    data, _ = house
    keys = ledger_keys(data)
    files = [path for path in data.rglob("*") if path.is_file()]
    holding = {path for path in files for key in keys.values() if {key, raw(key)} & pieces(path.read_bytes(), key)}

    assert holding == {data / "ledger-keys" / name for name in keys}
    assert {path.stat().st_mode & 0o777 for path in holding} == {0o600}
    assert data.stat().st_mode & 0o077 == 0


def pieces(content: bytes, key: bytes) -> set[bytes]:
    """Return which forms of a key a file holds."""
    return {form for form in (key, raw(key)) if form in content}


def test_s_59_only_the_ledgers_memory_holds_its_keys(house: tuple[Path, Launcher]) -> None:
    """The search finds them there, and neither at the front door nor at the back door."""
    data, launcher = house
    keys = ledger_keys(data)
    holding = {}
    for pid in launcher.rooms():
        room = re.search(rb"app\.(\w+)", Path(f"/proc/{pid}/cmdline").read_bytes())
        assert room
        memory = b"\n".join(memory_of(pid))
        holding[room[1].decode()] = {name for name, key in keys.items() if key in memory or raw(key) in memory}

    assert "log.key" in holding.pop("ledger")
    assert holding == {"intake": set(), "review": set()}


def test_s_60_the_front_door_opens_no_connection(running: Running) -> None:
    """All sockets of the process listen or were accepted at its one port; it reached out to nobody."""
    connection = running.connect()
    connection.request("GET", "/")
    connection.getresponse().read()
    pid, port = running.process.pid, running.installation.settings.port
    inodes = {str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()}
    rows = [
        line.split()
        for table in ("tcp", "tcp6", "udp", "udp6")
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
    ]
    local = [row[1] for row in rows if f"socket:[{row[9]}]" in inodes]

    assert len(local) >= 2
    assert {int(address.rpartition(":")[2], 16) for address in local} == {port}
