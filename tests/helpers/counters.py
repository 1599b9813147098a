"""
A ledger to test: its files and databases in a folder, its two doors in this process, and people who speak to it.

What members do here, review does in their name: ask for a text, sign it, send it back.
"""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.domain.envelope import Envelope, Kind
from app.domain.json_fields import require_octets, write_octets
from app.ledger.context import Context
from app.ledger.keys import make_log_key, make_root_key
from app.ledger.main import create_doors
from app.ledger.settings import LedgerSettings
from app.sealing.envelope import Address, seal_envelope
from app.sealing.header import parse_envelope
from app.sealing.release import release_info
from app.storage import logbook
from app.storage.engines import open_transaction
from app.storage.migrate import upgrade
from app.tlog.chain import Published, VerifiedBundle
from app.vault.keys import SigningKey, public_key_of
from app.vault.opening import open_body, open_share_a, unseal
from tests.helpers.envelopes import BODY, recipients_of
from tests.helpers.organisation import Organisation, make_organisation, sign

Json = dict[str, Any]

SESSION_SEED = bytes(range(32))
"""X-Wing seed of the session that everything is released to, unless a test has another."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def move(self, **delta: float) -> None:
        """Go on by so many days, hours, minutes or seconds."""
        self.now += timedelta(**delta)


@dataclass(frozen=True, kw_only=True)
class LedgerHouse:
    """
    Where a ledger lives.

    Attributes:
        folder: All of it.

        settings: Of the room.

        organisation: Whose ledger it is.

        clock: What it asks for the time.
    """

    folder: Path
    settings: LedgerSettings
    organisation: Organisation
    clock: Clock

    def put_note(self, name: str, note: str) -> None:
        """Put a note into the notice folder."""
        self.settings.notes.mkdir(exist_ok=True)
        (self.settings.notes / name).write_text(note)

    def put_notes(self, organisation: Organisation) -> None:
        """Put everything into the notice folder that is signed outside."""
        texts = organisation.texts()
        self.put_note("roster.note", sign(texts.roster, *organisation.custodians[:2]))
        self.put_note("keys.note", sign(organisation.keys_text(), *organisation.custodians[:2]))
        for owner, text in texts.epochs.items():
            self.put_note(f"epoch-{owner}.note", sign(text, organisation.people[owner].signing))

    def entries(self) -> list[bytes]:
        """Return the log."""
        with open_transaction(self.settings.database_url, room="ledger") as session:
            return [bytes(entry) for entry in logbook.list_entries(session)]

    def statements(self) -> list[bytes]:
        """Return the entries that are no published notes."""
        return [entry for entry in self.entries() if entry.endswith(b"\0")]

    def verified(self) -> VerifiedBundle:
        """Return what a browser verifies today."""
        notes = self.settings.notes
        epochs = [notes / f"epoch-{member_id}.note" for member_id in self.organisation.epochs]
        return self.organisation.verify(
            Published(
                roster=(notes / "roster.note").read_text(),
                epochs=tuple(path.read_text() for path in epochs),
                ledger=(notes / "epoch-ledger.note").read_text(),
                bundle=(notes / "bundle.note").read_text(),
            )
        )

    def seal(self, *, case_id: bytes = bytes(16), excluded: Collection[str] = (), content: bytes = BODY) -> "Sealed":
        """Seal an envelope as a browser does today."""
        address = Address(kind=Kind.REPORT, case_id=case_id, envelope_id=os.urandom(16), lock=bytes(32))
        wire = seal_envelope(
            content,
            address=address,
            recipients=recipients_of(self.organisation, self.verified()),
            entropy=os.urandom,
            excluded=self.organisation.lines_of(excluded),
        )
        return Sealed(wire=wire, envelope=parse_envelope(wire))


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """An envelope as it lies in the drop box."""

    wire: bytes
    envelope: Envelope

    @property
    def hashes(self) -> bytes:
        """What a claim fixes it by."""
        return sha256(self.wire).digest()

    def asked(self, member_id: str) -> Json:
        """Return the body that asks for a claim's text."""
        place = self.envelope.header.place
        return {
            "type": "claim",
            "member": member_id,
            "bundle_id": write_octets(place.bundle_id),
            "case_id": write_octets(place.case_id),
            "envelope_id": write_octets(place.envelope_id),
            "stanza_hash": write_octets(sha256(self.envelope.header.stanza_b).digest()),
            "hashes": write_octets(self.hashes),
        }


@dataclass(frozen=True, kw_only=True)
class OpenLedger:
    """
    A ledger that runs.

    Attributes:
        house: Where it lives.

        private: Review's door.

        public: Everybody's door.

        context: What its routes work with.
    """

    house: LedgerHouse
    private: TestClient
    public: TestClient
    context: Context
    keys: dict[str, SigningKey] = field(default_factory=dict)

    def key_of(self, member_id: str) -> SigningKey:
        """Return the key with which somebody signs."""
        people, auditors = self.house.organisation.people, self.house.organisation.auditors
        return auditors[member_id] if member_id in auditors else people[member_id].signing

    def text(self, asked: Json) -> str:
        """Have a text drawn up."""
        answer = self.private.post("/v1/challenges", json=asked)
        assert answer.status_code == 200, answer.text
        text: str = answer.json()["text"]
        return text

    def signed(self, asked: Json, *, by: str | None = None) -> str:
        """Have a text drawn up, and sign it."""
        return sign(self.text(asked), self.key_of(by or asked["member"]))

    def claim(self, sealed: Sealed, member_id: str = "m10") -> Response:
        """Claim an envelope."""
        return self.send_claim(sealed, self.signed(sealed.asked(member_id)))

    def send_claim(self, sealed: Sealed, note: str) -> Response:
        """Send a signed claim."""
        body = {"note": note, "stanza_b": write_octets(sealed.envelope.header.stanza_b)}
        return self.private.post("/v1/claims", json=body)

    def access(self, cases: dict[bytes, list[int]], member_id: str = "m10", *, purpose: str = "triage") -> Response:
        """Have envelopes released."""
        return self.send_access(self.signed(access_asked(cases, member_id, purpose=purpose)))

    def send_access(self, note: str, *, seed: bytes = SESSION_SEED) -> Response:
        """Send a signed access statement."""
        body = {"note": note, "session_key": write_octets(public_key_of(seed))}
        return self.private.post("/v1/accesses", json=body)

    def open(self, sealed: Sealed, answer: Json, *, reader: str = "m10", at: int = 0) -> bytes:
        """Open an envelope with a reader's own half and what was released."""
        place = sealed.envelope.header.place
        info = release_info(
            sha256(require_octets(answer["entry"], 2048)).digest(),
            case_id=place.case_id,
            envelope_id=place.envelope_id,
        )
        released = unseal(require_octets(answer["releases"][at]["sealed"]), seed=SESSION_SEED, info=info)
        organisation = self.house.organisation
        share_a = open_share_a(
            sealed.envelope, seed=organisation.epochs[reader], position=organisation.position_of(reader)
        )
        return open_body(sealed.envelope, share_a=share_a, share_b=released[:32])

    def audit(self, auditor: str = "au") -> Response:
        """Open an auditor's session."""
        answer = self.public.post("/v1/auditor-challenges", json={"member": auditor})
        note = sign(answer.json()["text"], self.key_of(auditor))
        return self.public.post("/v1/auditor-sessions", json={"note": note})


def access_asked(
    cases: dict[bytes, list[int]], member_id: str = "m10", *, purpose: str = "triage", seed: bytes = SESSION_SEED
) -> Json:
    """Return the body that asks for an access statement's text."""
    return {
        "type": "access",
        "member": member_id,
        "cases": [{"case_id": write_octets(case_id), "ordinals": ordinals} for case_id, ordinals in cases.items()],
        "purpose": purpose,
        "session_hash": write_octets(sha256(public_key_of(seed)).digest()),
    }


def house_in(folder: Path, organisation: Organisation) -> LedgerHouse:
    """Return the ledger of *organisation* that lies, or will lie, in *folder*."""
    settings = LedgerSettings(
        database_url=f"sqlite:///{folder / 'logbook.db'}",
        secrets_url=f"sqlite:///{folder / 'secrets.db'}",
        keys=folder / "ledger-keys",
        notes=folder / "notes",
        origin=organisation.origin,
        custodians=folder / "custodians.vkeys",
        socket=folder / "ledger.sock",
    )
    day = organisation.day
    clock = Clock(datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC))
    return LedgerHouse(folder=folder, settings=settings, organisation=organisation, clock=clock)


def make_ledger_house(folder: Path, organisation: Organisation | None = None) -> LedgerHouse:
    """Make a ledger's files, databases and notices in *folder*."""
    house = house_in(folder, organisation or make_organisation())
    settings = house.settings
    upgrade("logbook", settings.database_url)
    upgrade("secrets", settings.secrets_url)
    make_log_key(settings.keys, origin=house.organisation.origin, entropy=lambda _: house.organisation.ledger.seed)
    make_root_key(settings.keys, 1, entropy=os.urandom)
    settings.custodians.write_text("".join(f"{vkey}\n" for vkey in house.organisation.pinned))
    house.put_notes(house.organisation)
    return house


@contextmanager
def open_ledger(house: LedgerHouse) -> Iterator[OpenLedger]:
    """Run a ledger in this process."""
    doors = create_doors(house.settings, clock=house.clock, entropy=os.urandom)
    with TestClient(doors.private) as private:
        public = TestClient(doors.public)
        yield OpenLedger(house=house, private=private, public=public, context=doors.private.state.context)


@pytest.fixture
def ledger_house(tmp_path: Path) -> LedgerHouse:
    """A ledger's files and databases."""
    return make_ledger_house(tmp_path)


@pytest.fixture
def ledger(ledger_house: LedgerHouse) -> Iterator[OpenLedger]:
    """A ledger in this process."""
    with open_ledger(ledger_house) as opened:
        yield opened
