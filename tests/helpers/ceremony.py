"""
An organisation in a folder, made through the rooms' own command lines, in this process.

The whole ceremony takes seconds, since each passphrase costs what it should. So it is held once a run, and every
test works on a copy.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from app.domain.member import Roster
from app.intake.cli import cli as intake
from app.ledger.cli import cli as ledger
from app.review import rosters
from app.review.cli import cli as review
from app.review.members import add_epoch, unlock_member
from app.storage import logbook
from app.storage.dropbox import PublishedBundle, get_current_bundle
from app.storage.engines import open_transaction
from app.tlog.note import Note, VerifierKey, parse_note
from app.tlog.roster import parse_keys, parse_roster, write_keys, write_roster
from app.vault.epochs import Maker
from app.vault.keyfiles import open_key_file
from app.vault.keys import PersonKeys, SigningKey, custodian_keys
from app.web.pinned import read_vkeys
from tests.helpers.servers import TODAY

ORIGIN = "sacca.test"
UNTIL = TODAY + timedelta(days=700)

CUSTODIANS = ("cu1", "cu2", "cu3")
INVESTIGATORS = ("in1", "in2", "in3")
AUDITOR = "au1"

ROOMS: dict[str, typer.Typer] = {"intake": intake, "review": review, "ledger": ledger}


def passphrase(member_id: str) -> str:
    """Return the passphrase of one of the people here."""
    return f"{member_id} weighs rain and iron"


@dataclass(frozen=True)
class Ceremony:
    """
    One organisation.

    Attributes:
        folder: Where all of it lies.
    """

    folder: Path

    @property
    def notes(self) -> Path:
        """The notice folder."""
        return self.folder / "notes"

    @property
    def pinned(self) -> tuple[VerifierKey, ...]:
        """The pinned custodians' keys."""
        return read_vkeys(self.folder / "custodians.vkeys")

    def url(self, database: str) -> str:
        """Return where a database is."""
        return f"sqlite:///{self.folder / database}.db"

    def environment(self, room: str) -> dict[str, str]:
        """Return a room's settings."""
        trust = {
            "NOTES": str(self.notes),
            "ORIGIN": ORIGIN,
            "CUSTODIANS": str(self.folder / "custodians.vkeys"),
        }
        settings = {
            "intake": {"DATABASE_URL": self.url("dropbox"), "PINS_FILE": str(self.folder / "pins.js")},
            "review": {"DATABASE_URL": self.url("casebook"), "DROPBOX_URL": self.url("dropbox"), **trust},
            "ledger": {
                "DATABASE_URL": self.url("logbook"),
                "SECRETS_URL": self.url("secrets"),
                "KEYS": str(self.folder / "ledger-keys"),
                **trust,
            },
        }
        return {f"{room.upper()}_{name}": value for name, value in settings[room].items()}

    def invoke(self, room: str, *words: str, typed: str = "", env: Mapping[str, str] | None = None) -> Result:
        """Run a command, and undo what it did to this process."""
        umask = os.umask(0o022)
        try:
            return CliRunner().invoke(ROOMS[room], words, input=typed, env={**self.environment(room), **(env or {})})
        finally:
            os.umask(umask)

    def run(self, room: str, *words: str, secret: str = "") -> str:
        """Run a command that must succeed, and return what it printed."""
        result = self.invoke(room, *words, typed=f"{secret}\n")
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout

    def refuse(self, room: str, *words: str, secret: str = "", env: Mapping[str, str] | None = None) -> str:
        """Run a command that must fail, and return the one sentence that it says."""
        result = self.invoke(room, *words, typed=f"{secret}\n", env=env)
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == 1
        assert result.stderr.count("\n") == 1, result.stderr
        assert result.stderr.startswith("Error: ")
        return result.stderr

    def key_file(self, member_id: str) -> Path:
        """Return the path of a custodian's or an auditor's key file."""
        return self.folder / "people" / f"{member_id}.key"

    def keygen(self, member_id: str, *, role: str = "custodian", out: Path | None = None) -> str:
        """Make a custodian's or an auditor's keys; return the verifier key as it was printed."""
        return self.run("review", role, *self.keygen_words(member_id, out=out), secret=passphrase(member_id))

    def keygen_words(self, member_id: str, *, out: Path | None = None) -> tuple[str, ...]:
        """Return the words that make somebody's key file."""
        return ("keygen", member_id, "--out", str(out or self.key_file(member_id)), *about(member_id))

    def add_member(self, member_id: str, *roles: str) -> None:
        """Make an investigator's keys."""
        chosen = (word for role in roles for word in ("--role", role))
        words = ("member", "add", member_id, "--role-km", "មេធាវី", "--role-en", "lawyer", *about(member_id), *chosen)
        self.run("review", *words, secret=passphrase(member_id))

    def draft(self) -> None:
        """Draw up the next roster."""
        self.run("review", "roster", "draft", "--ledger-vkey", str(self.folder / "ledger.vkey"))

    def sign_words(self, member_id: str) -> tuple[str, ...]:
        """Return the words with which a custodian signs the draft."""
        return ("custodian", "sign-roster", "--key", str(self.key_file(member_id)), "--yes", "--secret-file", "-")

    def sign(self, *custodians: str) -> None:
        """Let custodians sign the draft."""
        for member_id in custodians:
            self.run("review", *self.sign_words(member_id), secret=passphrase(member_id))

    def publish(self) -> PublishedBundle:
        """Sign today's bundle, carry it to the front door, and return what intake serves."""
        self.run("ledger", "bundle")
        self.run("review", "publish")
        return self.served()

    def served(self) -> PublishedBundle:
        """Return what intake serves."""
        with open_transaction(self.url("dropbox"), room="intake") as session:
            return get_current_bundle(session)

    def entries(self) -> list[bytes]:
        """Return the log book."""
        with open_transaction(self.url("logbook"), room="ledger") as session:
            return list(logbook.list_entries(session))

    def files(self) -> dict[Path, bytes]:
        """Return everything that the ceremony made."""
        return {path: path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file()}

    def note(self, name: str) -> str:
        """Return a note in the notice folder."""
        return (self.notes / name).read_text()

    def roster(self) -> Roster:
        """Return the signed roster."""
        return rosters.load_roster(self.notes, origin=ORIGIN, custodians=self.pinned)

    def custodian(self, member_id: str) -> SigningKey:
        """Return a custodian's signing key."""
        file, seed = open_key_file(self.key_file(member_id), passphrase=passphrase(member_id))
        return custodian_keys(seed, file.name).signing

    def put_roster(self, roster: Roster, *signers: str) -> None:
        """Put *roster* and its keys note into the notice folder, signed by these custodians, whatever it says."""
        keys = parse_keys(
            parse_note(self.note("keys.note")).text, parse_roster(parse_note(self.note("roster.note")).text)
        )
        signing = [self.custodian(member_id) for member_id in signers]
        for name, text in (("roster.note", write_roster(roster)), ("keys.note", write_keys(roster, keys))):
            whole = Note(text, tuple(key.sign(text) for key in signing))
            (self.notes / name).write_text(str(whole))

    def change_roster(self, **changes: object) -> None:
        """Put the roster with other fields in place of the signed one, duly signed."""
        self.put_roster(replace(self.roster(), **changes), "cu1", "cu2")  # type: ignore[arg-type]

    def member_keys(self, member_id: str) -> PersonKeys:
        """Return an investigator's keys."""
        with open_transaction(self.url("casebook"), room="review") as session:
            return unlock_member(session, member_id, origin=ORIGIN, password=passphrase(member_id))

    def make_epoch(self, member_id: str, *, on: date) -> None:
        """Put a sealing key of an investigator, made on another day, in place of the newest one."""
        keys = self.member_keys(member_id)
        with open_transaction(self.url("casebook"), room="review") as session:
            note = add_epoch(session, member_id, keys=keys, maker=maker(on))
        (self.notes / f"epoch-{member_id}.note").write_text(note)


def maker(today: date) -> Maker:
    """Return what making keys takes from outside, on a day of the test's choice."""
    return Maker(origin=ORIGIN, today=today, entropy=os.urandom)


def about(member_id: str) -> tuple[str, ...]:
    """Return the options that every new person has."""
    words = ("--affiliation", f"House of {member_id}", "--expires", UNTIL.isoformat())
    return (*words, "--secret-file", "-")


def hold_ceremony(folder: Path) -> Ceremony:
    """Make everybody's keys, up to a draft that waits for two custodians."""
    ceremony = Ceremony(folder)
    ceremony.run("review", "migrate")
    ceremony.run("ledger", "migrate")
    (folder / "ledger.vkey").write_text(ceremony.run("ledger", "keys"))
    vkeys = [ceremony.keygen(member_id) for member_id in CUSTODIANS]
    (folder / "custodians.vkeys").write_text("".join(vkeys))
    ceremony.keygen(AUDITOR, role="auditor")
    for member_id in INVESTIGATORS:
        ceremony.add_member(member_id)
    ceremony.draft()
    return ceremony


def copy_of(ceremony: Ceremony, folder: Path) -> Ceremony:
    """Return a copy to work on."""
    shutil.copytree(ceremony.folder, folder, dirs_exist_ok=True)
    return Ceremony(folder)


@pytest.fixture(scope="session")
def drafted_template(tmp_path_factory: pytest.TempPathFactory) -> Ceremony:
    """The organisation that every copy is of."""
    return hold_ceremony(tmp_path_factory.mktemp("drafted"))


@pytest.fixture(scope="session")
def signed_template(drafted_template: Ceremony, tmp_path_factory: pytest.TempPathFactory) -> Ceremony:
    """The same with two signatures."""
    ceremony = copy_of(drafted_template, tmp_path_factory.mktemp("signed"))
    ceremony.sign("cu1", "cu2")
    return ceremony


@pytest.fixture
def drafted(drafted_template: Ceremony, tmp_path: Path) -> Ceremony:
    """Everybody's keys, and a roster that waits for two custodians."""
    return copy_of(drafted_template, tmp_path / "drafted")


@pytest.fixture
def signed(signed_template: Ceremony, tmp_path: Path) -> Ceremony:
    """The same, with a signed roster; nothing is published yet."""
    return copy_of(signed_template, tmp_path / "signed")
