"""
The demonstration organisation: three custodians, three investigators, an auditor, made by the rooms' own commands.

Everything a real organisation does by ceremony, on one machine and in one minute, with invented people. The
passphrases are shown once and kept nowhere.
"""

import secrets
import shlex
import string
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from app.launch.rooms import ORIGIN, Command, House, run, run_all

ALPHABET = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("il1o0")))
GROUPS = 4
GROUP_LEN = 5
"""4 × 5 characters out of 31: 99 bits, and nothing that looks like something else."""

YEARS = 2
SIGNERS = 2

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person: id, what reporters read in Khmer and in English, organisation."""

    id: str
    role_km: str
    role_en: str
    affiliation: str


CUSTODIANS = (
    Person("cu1", "អ្នករក្សាកូនសោ", "custodian", "Demo Bar Association"),
    Person("cu2", "អ្នករក្សាកូនសោ", "custodian", "Demo Human Rights Centre"),
    Person("cu3", "អ្នករក្សាកូនសោ", "custodian", "Demo University"),
)
INVESTIGATORS = (
    Person("in1", "មេធាវី", "lawyer", "Demo Bar Association"),
    Person("in2", "អ្នកស៊ើបអង្កេត", "investigator", "Demo Anti-Corruption Unit"),
    Person("in3", "អ្នកសង្គមកិច្ច", "case worker", "Demo Human Rights Centre"),
)
AUDITOR = Person("au1", "អ្នកត្រួតពិនិត្យ", "auditor", "Demo Audit Office")


def make_passphrase() -> str:
    """Return a new random passphrase, 99 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LEN)) for _ in range(GROUPS))
    return "-".join(groups)


def make_organisation(house: House, *, today: date, say: Say) -> dict[str, str]:
    """
    Hold the whole ceremony.

    Returns:
        Person's id → passphrase; the caller shows them once.

    Raises:
        CommandError: A command failed. What was made so far lies in the data folder.
    """
    passphrases = {person.id: make_passphrase() for person in (*CUSTODIANS, *INVESTIGATORS, AUDITOR)}
    until = today.replace(day=1) + timedelta(days=365 * YEARS)

    say("the ledger, three custodians, three investigators and an auditor make their keys")
    ledger_vkey, *vkeys = run_all(
        house,
        Command("ledger", ("keys",)),
        *(_keygen(house, "custodian", person, until=until, secret=passphrases[person.id]) for person in CUSTODIANS),
        _keygen(house, "auditor", AUDITOR, until=until, secret=passphrases[AUDITOR.id]),
        *(_member_add(person, until=until, secret=passphrases[person.id]) for person in INVESTIGATORS),
    )
    house.ledger_vkey.write_text(ledger_vkey)
    house.custodians.write_text("".join(vkeys[: len(CUSTODIANS)]))
    say("the roster is drawn up; the custodians' keys are pinned for browsers")
    run_all(
        house,
        Command("review", ("roster", "draft", "--ledger-vkey", str(house.ledger_vkey))),
        Command("intake", ("pins", "--origin", ORIGIN, "--custodians", str(house.custodians))),
    )
    say("two custodians sign the roster")
    for person in CUSTODIANS[:SIGNERS]:
        words = ("custodian", "sign-roster", "--key", _key_file(house, person), "--yes", "--secret-file", "-")
        run(house, "review", *words, secret=passphrases[person.id])
    return passphrases


def _keygen(house: House, role: str, person: Person, *, until: date, secret: str) -> Command:
    out = ("--out", _key_file(house, person))
    return Command("review", (role, "keygen", person.id, *out, *_texts(person, until)), secret)


def _member_add(person: Person, *, until: date, secret: str) -> Command:
    return Command("review", ("member", "add", person.id, *_texts(person, until)), secret)


def _texts(person: Person, until: date) -> tuple[str, ...]:
    names = ("--role-km", person.role_km, "--role-en", person.role_en, "--affiliation", person.affiliation)
    return (*names, "--expires", until.isoformat(), "--secret-file", "-")


def _key_file(house: House, person: Person) -> str:
    return str(house.demo / f"{person.id}.key")


def verify_command(house: House) -> str:
    """Return the command by which the demonstration's auditor checks the log, to be typed in another terminal."""
    settings = (
        f"AUDIT_CUSTODIANS={shlex.quote(str(house.custodians))} AUDIT_HOME={shlex.quote(str(house.data / 'audit'))}"
    )
    options = f"--ledger http://localhost:{house.ledger_port} --key {shlex.quote(_key_file(house, AUDITOR))}"
    return f"{settings} {shlex.quote(sys.executable)} -m app.audit verify {options}"
