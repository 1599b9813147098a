"""The back door, and the counter behind it, in this process: the real apps over a real organisation."""

import json
import secrets
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.domain.envelope import Kind
from app.intake.submit import keep
from app.ledger.main import create_doors
from app.ledger.settings import LedgerSettings
from app.review.context import COOKIE
from app.review.desk import Desk
from app.review.ledger import Answer
from app.review.main import create_app
from app.review.sessions import SignedIn, unlock
from app.review.settings import ReviewSettings
from app.review.sign_in import sign_in
from app.sealing.envelope import Address, seal_envelope
from app.sealing.header import parse_envelope
from app.sealing.receipt import case_id_of, lock_of, mailbox_secret, reply_seed
from app.sealing.recipients import Recipients
from app.storage.engines import open_transaction
from app.storage.mailboxes import NOBODY
from app.tlog.chain import Published, VerifiedBundle, verify_chain
from app.vault.keys import public_key_of
from tests.helpers.ceremony import ORIGIN, Ceremony, copy_of, passphrase
from tests.helpers.servers import TODAY

WORDS = "គេ\u200bសុំ\u200bនាឡិកា\u200bមួយ ហើយ\u200bខ្ញុំ\u200bឱ្យ"
"""What a family wrote."""

ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "who": {"choices": ["police"], "name_km": "នាយ ក"},
    "what": {"choices": ["cash"], "amount": "៥០០", "currency": "usd"},
    "words": {"words": WORDS},
}

DIGITS = "7" * 34
"""Of a receipt."""

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


def reply_key(digits: str = DIGITS) -> bytes:
    """Return the reply key of a receipt."""
    return public_key_of(reply_seed(digits))


def case_of(digits: str = DIGITS) -> bytes:
    """Return the case id of a receipt."""
    return case_id_of(reply_key(digits))


def body_of(digits: str = DIGITS, *, answers: Mapping[str, object] = ANSWERS) -> bytes:
    """Return the body of a report as a browser writes it."""
    encoded = urlsafe_b64encode(reply_key(digits)).decode().rstrip("=")
    content = {"schema": 1, "language": "km", "answers": answers, "attachments": [], "reply_key": encoded}
    return json.dumps(content, ensure_ascii=False).encode()


@dataclass
class Clock:
    """A clock that goes when it is told to."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Return the time, UTC."""
        return self.now

    def pass_by(self, **how_long: float) -> None:
        """Let time pass."""
        self.now += timedelta(**how_long)


@dataclass
class Line:
    """
    The way to the ledger: its own app, unless a test changes what comes back or cuts it.

    Attributes:
        client: Of the ledger's app.

        change: Changes the answer to a path: takes its JSON, returns another.

        cut: Statuses instead of answers, by path: nothing is passed on.

        asked: Paths that were passed on.
    """

    client: TestClient
    change: dict[str, Callable[[Any], object]] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def post(self, url: str, *, json: object) -> Answer:
        """Pass on, and change what comes back."""
        if url in self.cut:
            return Bare(self.cut[url], b"{}")
        self.asked.append(url)
        answer = self.client.post(url, json=json)
        change = self.change.get(url)
        if change is None or not answer.is_success:
            return answer
        return Bare(answer.status_code, json_octets(change(answer.json())))


@dataclass
class Bare:
    """An answer that a test made."""

    status_code: int
    content: bytes


def json_octets(value: object) -> bytes:
    """Return *value* as JSON, or as it is if it is bytes already."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


@dataclass(kw_only=True)
class Back:
    """
    A back door and what stands behind it.

    Attributes:
        ceremony: The organisation.

        clock: Of both rooms.

        line: The way to the ledger.

        app: Review's.

        client: A browser at it, with its own cookies.
    """

    ceremony: Ceremony
    clock: Clock
    line: Line
    app: FastAPI
    client: TestClient

    @property
    def desk(self) -> Desk:
        """What use cases work with."""
        desk: Desk = self.app.state.context.desk
        return desk

    def sign_in(self, member_id: str) -> SignedIn:
        """Sign a member in, without HTTP."""
        return unlock(self.desk, self.token(member_id))

    def token(self, member_id: str) -> bytes:
        """Sign a member in and return the token."""
        return sign_in(self.desk, member_id=member_id, password=passphrase(member_id))

    def browse(self, member_id: str) -> TestClient:
        """Sign a member in over HTTP, in a browser that is new."""
        client = TestClient(self.app, base_url="https://localhost", follow_redirects=False)
        answer = client.post("/v1/sessions", json={"member": member_id, "password": passphrase(member_id)})
        assert answer.status_code == 201, answer.text
        assert COOKIE in client.cookies
        return client

    def bundle(self) -> VerifiedBundle:
        """Return what intake serves, as a browser verifies it."""
        served = Published.from_json(json.loads(self.ceremony.served().document))
        return verify_chain(served, origin=ORIGIN, custodians=self.ceremony.pinned)

    def seal(
        self,
        content: bytes | None = None,
        *,
        digits: str = DIGITS,
        excluded: Collection[str] = (),
        kind: Kind = Kind.REPORT,
        envelope_id: bytes | None = None,
    ) -> bytes:
        """Seal a report as a browser does."""
        bundle = self.bundle()
        triage = tuple((bundle.roster.line_of(epoch.owner), epoch.public_key) for epoch in bundle.epochs)
        address = Address(
            kind=kind,
            case_id=case_of(digits),
            envelope_id=envelope_id or secrets.token_bytes(16),
            lock=lock_of(mailbox_secret(digits)),
        )
        return seal_envelope(
            body_of(digits) if content is None else content,
            address=address,
            recipients=Recipients(bundle_id=bundle.id, triage=triage, ledger=bundle.ledger.public_key),
            entropy=secrets.token_bytes,
            excluded=[bundle.roster.line_of(member_id) for member_id in excluded],
        )

    def drop(self, wire: bytes) -> bytes:
        """Put an envelope into the drop box, as intake does; return its id."""
        header = parse_envelope(wire).header
        with open_transaction(self.ceremony.url("dropbox"), room="intake") as session:
            keep(session, header, wire=wire, on=self.clock.now.date())
        return header.place.envelope_id

    def report(self, content: bytes | None = None, **about: Any) -> bytes:  # noqa: ANN401 - those of `seal`
        """Seal a report and drop it; return the envelope's id."""
        return self.drop(self.seal(content, **about))

    def replace_document(self, document: str, *, bundle_id: bytes | None = None) -> None:
        """Put another document, or another id, in place of those published: whoever has the file can."""
        columns = {"document": document} | ({} if bundle_id is None else {"bundle_id": bundle_id})
        assignments = ", ".join(f"{column} = ?" for column in columns)
        with closing(sqlite3.connect(self.ceremony.folder / "dropbox.db")) as connection:
            connection.execute(f"UPDATE bundles SET {assignments}", tuple(columns.values()))  # noqa: S608 - our names
            connection.commit()

    def statuses(self) -> list[tuple[object, ...]]:
        """Return the statuses of cases; nobody's, from which decoys are read, is none."""
        return [row for row in self.rows("dropbox", "statuses") if NOBODY not in row]

    def replies(self) -> list[tuple[object, ...]]:
        """Return the replies, likewise."""
        return [row for row in self.rows("dropbox", "replies") if NOBODY not in row]

    def rows(self, database: str, table: str) -> list[tuple[object, ...]]:
        """Return a table as it lies in the file."""
        with closing(sqlite3.connect(self.ceremony.folder / f"{database}.db")) as connection:
            return connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a name of our own


@contextmanager
def open_back(ceremony: Ceremony, *, clock: Clock | None = None) -> Iterator[Back]:
    """Run review over the ledger, both in this process, until the block ends."""
    clock = clock or Clock()
    folder = ceremony.folder
    ledger_settings = LedgerSettings(
        database_url=ceremony.url("logbook"),
        secrets_url=ceremony.url("secrets"),
        keys=folder / "ledger-keys",
        notes=ceremony.notes,
        origin=ORIGIN,
        custodians=folder / "custodians.vkeys",
    )
    settings = ReviewSettings(
        database_url=ceremony.url("casebook"),
        dropbox_url=ceremony.url("dropbox"),
        notes=ceremony.notes,
        origin=ORIGIN,
        custodians=folder / "custodians.vkeys",
        ledger_socket=folder / "ledger.sock",
    )
    doors = create_doors(ledger_settings, clock=clock, entropy=secrets.token_bytes)
    with TestClient(doors.private) as ledger:
        line = Line(ledger)
        app = create_app(settings, clock=clock, http=line)
        with TestClient(app, base_url="https://localhost", follow_redirects=False) as client:
            yield Back(ceremony=ceremony, clock=clock, line=line, app=app, client=client)


@pytest.fixture(scope="session")
def published_template(signed_template: Ceremony, tmp_path_factory: pytest.TempPathFactory) -> Ceremony:
    """An organisation whose front door is open."""
    ceremony = copy_of(signed_template, tmp_path_factory.mktemp("published"))
    ceremony.publish()
    return ceremony


@pytest.fixture
def published(published_template: Ceremony, tmp_path: Path) -> Ceremony:
    """A copy of it to work on."""
    return copy_of(published_template, tmp_path / "published")


@pytest.fixture
def back(published: Ceremony) -> Iterator[Back]:
    """A back door over a ledger."""
    with open_back(published) as opened:
        yield opened
