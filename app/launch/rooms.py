"""
What the launcher knows of the rooms: their commands, settings and ports. It imports none of them.

Each command runs in a process of its own with nothing but that room's settings in its environment.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from app.web.memory import ALLOCATOR

PASSED_ON = ("PATH", "LANG", "LC_ALL", "HOME", "TERM", "TZ", "PYTHONWARNINGS", "COVERAGE_PROCESS_CONFIG")
"""Variables that rooms get from the launcher's own environment; all others stay outside."""

ORIGIN = "sacca.local"
"""Name of the demonstration organisation's log."""


AT_ONCE = 4
"""Commands that run side by side; each takes up to 64 MiB while it derives a key from a passphrase."""


class CommandError(Exception):
    """A room's command failed; what it said stands above. Holds the command's words, never a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """
    Where everything of one installation lies.

    Attributes:
        data: Folder of the databases, keys and notes.

        intake_port: Port of the family's page.

        review_port: Port of the investigators' console.

        ledger_port: Port where everybody can check the log.
    """

    data: Path
    intake_port: int
    review_port: int
    ledger_port: int

    @property
    def notes(self) -> Path:
        """The notice folder."""
        return self.data / "notes"

    @property
    def demo(self) -> Path:
        """Key files of the demonstration's people: on paper they lie on their own machines."""
        return self.data / "demo"

    @property
    def custodians(self) -> Path:
        """The pinned custodian keys."""
        return self.data / "custodians.vkeys"

    @property
    def ledger_vkey(self) -> Path:
        """The ledger's verifier key, as its `keys` command printed it."""
        return self.data / "ledger.vkey"

    @property
    def ledger_socket(self) -> Path:
        """Where review comes to the counter."""
        return self.data / "ledger.sock"

    @property
    def ports(self) -> Mapping[str, int]:
        """Room → its port, in the order in which rooms start: the ledger signs, review publishes, intake serves."""
        return {"ledger": self.ledger_port, "review": self.review_port, "intake": self.intake_port}

    def environment(self, room: str) -> dict[str, str]:
        """Return the whole environment of a *room*'s process."""
        passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return passed | dict(ALLOCATOR) | dict(self._settings(room))

    def _settings(self, room: str) -> Mapping[str, str]:
        ceremony = {"NOTES": str(self.notes), "ORIGIN": ORIGIN, "CUSTODIANS": str(self.custodians)}
        settings = {
            "intake": {
                "DATABASE_URL": self._sqlite("dropbox"),
                "PINS_FILE": str(self.data / "pins.js"),
                "PORT": str(self.intake_port),
                "DEMONSTRATION": "true",
            },
            "review": {
                "DATABASE_URL": self._sqlite("casebook"),
                "DROPBOX_URL": self._sqlite("dropbox"),
                "LEDGER_SOCKET": str(self.ledger_socket),
                "PORT": str(self.review_port),
                **ceremony,
            },
            "ledger": {
                "DATABASE_URL": self._sqlite("logbook"),
                "SECRETS_URL": self._sqlite("secrets"),
                "KEYS": str(self.data / "ledger-keys"),
                "SOCKET": str(self.ledger_socket),
                "PORT": str(self.ledger_port),
                **ceremony,
            },
        }[room]
        return {f"{room.upper()}_{name}": value for name, value in settings.items()}

    def _sqlite(self, database: str) -> str:
        return f"sqlite:///{self.data / database}.db"


@dataclass(frozen=True, slots=True)
class Command:
    """
    One command of a room.

    Attributes:
        room: "intake", "review" or "ledger".

        words: The command and its options; they show in the process list, so none of them is secret.

        secret: Goes to the command's standard input.
    """

    room: str
    words: tuple[str, ...]
    secret: str = field(default="", repr=False)


def run_all(house: House, *commands: Command) -> list[str]:
    """
    Run commands that do not need each other, side by side, and return what each printed, in their order.

    Raises:
        CommandError: One failed; those that had not begun are left out.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(partial(_run, house), commands))


def run(house: House, room: str, *words: str, secret: str = "") -> str:
    """
    Run one command to its end and return what it printed; see `Command`.

    Raises:
        CommandError: It failed.
    """
    return _run(house, Command(room, words, secret))


def _run(house: House, command: Command) -> str:
    done = subprocess.run(  # noqa: S603 - our own program and words of our own
        [sys.executable, "-m", f"app.{command.room}", *command.words],
        input=f"{command.secret}\n",
        capture_output=True,
        text=True,
        check=False,
        env=house.environment(command.room),
    )
    if done.returncode:
        said = done.stderr.strip() or done.stdout.strip()
        msg = f"`python -m app.{command.room} {command.words[0]}` failed.\n{said}"
        raise CommandError(msg)
    return done.stdout
