"""The three rooms in this process, over one organisation's databases, and the counter between two of them watched."""

import json
import secrets
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from app.domain.envelope import Kind
from app.domain.json_fields import require_octets, write_octets
from app.intake.main import create_app as create_intake
from app.intake.pins import render_pins, write_pins
from app.intake.settings import IntakeSettings
from app.ledger.main import create_doors
from app.ledger.settings import LedgerSettings
from app.review import sessions
from app.review.context import COOKIE
from app.review.ledger import Answer
from app.review.main import create_app as create_review
from app.review.members import open_seed
from app.review.settings import ReviewSettings
from app.sealing.envelope import Address, seal_envelope
from app.sealing.receipt import lock_of, mailbox_secret
from app.sealing.recipients import Recipients
from app.sealing.slots import SLOT_LEN
from app.storage import casebook
from app.storage.engines import open_transaction
from app.tlog.chain import Published, VerifiedBundle, verify_chain
from tests.helpers.ceremony import ORIGIN, Ceremony, copy_of, passphrase
from tests.helpers.counters import Clock
from tests.helpers.reviewing import Bare, body_of, case_of
from tests.helpers.servers import OCTETS, TODAY

ACCESSES = "/v1/accesses"

Json = dict[str, Any]


@dataclass
class Watched:
    """
    The way to the ledger, over which every half comes that is ever handed out.

    Attributes:
        client: Of the ledger's private door.

        fate: Of what review sends now: "away" (no answer to anything), "kept back" (a signed access statement does not
            arrive), "lost" (it arrives, and its answer does not), or anything else: it goes through.

        handed: Each signed access statement that was answered with halves → the answer.

        sent: Bodies with a signed access statement, as review sent them.
    """

    client: TestClient
    fate: str = "through"
    handed: dict[str, Json] = field(default_factory=dict)
    sent: list[Json] = field(default_factory=list)

    def post(self, url: str, *, json: object) -> Answer:
        """Pass on what review sends, as far as it gets."""
        if self.fate == "away":
            return Bare(503, b"{}")
        if url != ACCESSES:
            return self.client.post(url, json=json)
        assert isinstance(json, dict)
        self.sent.append(json)
        if self.fate == "kept back":
            return Bare(503, b"{}")
        answer = self.deliver(json)
        return Bare(503, b"{}") if self.fate == "lost" else answer

    def deliver(self, body: Json) -> Response:
        """Hand a signed access statement to the ledger, and note what it hands out."""
        answer = self.client.post(ACCESSES, json=body)
        if answer.is_success:
            assert self.handed.setdefault(body["note"], answer.json()) == answer.json()
        return answer

    def entries(self) -> list[bytes]:
        """Return the entries under which something was handed out, in their order."""
        return [require_octets(answer["entry"]) for answer in self.handed.values()]

    def count_halves(self) -> int:
        """Return how many halves were handed out, not counting the same answer again."""
        return sum(len(answer["releases"]) for answer in self.handed.values())


@dataclass(frozen=True, kw_only=True)
class Template:
    """
    What rooms begin with.

    Attributes:
        ceremony: An organisation whose front door is open.

        bundle: That is published there.

        seeds: Member id → seed, as the member's password opens it.
    """

    ceremony: Ceremony
    bundle: VerifiedBundle
    seeds: dict[str, bytes]


class Rooms:
    """
    Intake, review and ledger.

    Args:
        template: Whose databases are copied.

        folder: Where to; there is nothing yet.
    """

    def __init__(self, template: Template, folder: Path) -> None:
        self._ceremony = copy_of(template.ceremony, folder)
        self._bundle, self._seeds = template.bundle, template.seeds
        self.clock = Clock(datetime(TODAY.year, TODAY.month, TODAY.day, 1, tzinfo=UTC))
        self._doors = {room: ExitStack() for room in ("ledger", "review", "intake")}
        self.counter = Watched(self._start_ledger())
        self._review = self._start_review()
        self._intake = self._doors["intake"].enter_context(
            TestClient(create_intake(IntakeSettings(**self._settings("intake")), clock=self.clock))
        )

    def _settings(self, room: str) -> Json:
        return {name.partition("_")[2].lower(): value for name, value in self._ceremony.environment(room).items()}

    def _start_ledger(self) -> TestClient:
        doors = create_doors(LedgerSettings(**self._settings("ledger")), clock=self.clock, entropy=secrets.token_bytes)
        return self._doors["ledger"].enter_context(TestClient(doors.private))

    def _start_review(self) -> TestClient:
        app = create_review(ReviewSettings(**self._settings("review")), clock=self.clock, http=self.counter)
        return self._doors["review"].enter_context(TestClient(app, base_url="https://localhost"))

    def restart_ledger(self) -> None:
        """Stop the ledger, and start it over the same databases."""
        self._doors["ledger"].close()
        self.counter.client = self._start_ledger()

    def restart_review(self) -> None:
        """Stop review, and start it over the same databases."""
        self._doors["review"].close()
        self._review = self._start_review()

    def close(self) -> None:
        """Stop all three."""
        for room in ("intake", "review", "ledger"):
            self._doors[room].close()

    def sign_in(self, member_id: str) -> str:
        """Begin a session as signing in does, without the seconds that a password costs; return its cookie."""
        desk = self._review.app.state.context.desk  # type: ignore[attr-defined]
        return write_octets(sessions.begin(desk, member_id=member_id, seed=self._seeds[member_id]))

    def ask(self, cookie: str, path: str, body: Json | None = None) -> Response:
        """Send what a member's browser sends: a GET without a body, or a POST."""
        method = "GET" if body is None else "POST"
        return self._review.request(method, path, json=body, headers={"cookie": f"{COOKIE}={cookie}"})

    def seal(self, words: str, *, digits: str, kind: Kind, envelope_id: bytes, excluded: frozenset[str]) -> bytes:
        """Seal a report as a browser does."""
        bundle = self._bundle
        triage = tuple((bundle.roster.line_of(epoch.owner), epoch.public_key) for epoch in bundle.epochs)
        return seal_envelope(
            body_of(digits, answers={"words": {"words": words}}),
            address=Address(
                kind=kind, case_id=case_of(digits), envelope_id=envelope_id, lock=lock_of(mailbox_secret(digits))
            ),
            recipients=Recipients(bundle_id=bundle.id, triage=triage, ledger=bundle.ledger.public_key),
            entropy=secrets.token_bytes,
            excluded=[bundle.roster.line_of(member_id) for member_id in excluded],
        )

    def submit(self, wire: bytes) -> int:
        """Send an envelope; return the status."""
        return self._intake.post("/v1/envelopes", content=wire, headers=OCTETS).status_code

    def come_back(self, digits: str, *, case_id: bytes, forget: tuple[bytes, ...] = ()) -> list[bytes]:
        """Ask for a mailbox; return its six slots."""
        asked = {
            "case_id": write_octets(case_id),
            "secret": write_octets(mailbox_secret(digits)),
            "page": 0,
            "forget": [write_octets(name) for name in forget],
        }
        content = json.dumps(asked).encode()
        answer = self._intake.post("/v1/mailbox", content=content, headers={"content-type": "application/json"})
        assert answer.status_code == 200, answer.text
        return [answer.content[start : start + SLOT_LEN] for start in range(0, 6 * SLOT_LEN, SLOT_LEN)]

    def fill_log(self, *, full: bool) -> None:
        """Let no entry be written, or let them be written again."""
        statement = (
            "CREATE TRIGGER IF NOT EXISTS full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'full'); END"
            if full
            else "DROP TRIGGER IF EXISTS full"
        )
        self.rows("logbook", statement)

    def rows(self, database: str, statement: str) -> list[tuple[Any, ...]]:
        """Run SQL on the file itself."""
        with closing(sqlite3.connect(self._ceremony.folder / f"{database}.db", isolation_level=None)) as connection:
            return connection.execute(statement).fetchall()


def make_template(ceremony: Ceremony) -> Template:
    """Let the organisation of *ceremony* have one more member, who reads no new reports, and open its front door."""
    ceremony.add_member("in4", "investigator")
    ceremony.draft()
    ceremony.sign("cu1", "cu2")
    ceremony.publish()
    write_pins(
        ceremony.folder / "pins.js", render_pins(list(ceremony.pinned), origin=ORIGIN, built=ceremony.served().day)
    )
    served = Published.from_json(json.loads(ceremony.served().document))
    with open_transaction(ceremony.url("casebook"), room="review") as session:
        members = casebook.list_members(session)
    return Template(
        ceremony=ceremony,
        bundle=verify_chain(served, origin=ORIGIN, custodians=ceremony.pinned),
        seeds={each.member_id: open_seed(each, password=passphrase(each.member_id)) for each in members},
    )
