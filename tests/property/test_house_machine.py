"""
Released shares = entries, always: intake, review and ledger against a small model.

Families send, members claim, open and answer, families come back; meanwhile the log fills up, the ledger does not
answer or its answer gets lost, rooms restart, and signed statements turn up again.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    initialize,
    invariant,
    multiple,
    rule,
)

from app.domain.envelope import Kind
from app.domain.errors import OpenError
from app.domain.json_fields import write_octets
from app.sealing.receipt import reply_seed
from app.tlog.access import Access, parse_access
from app.tlog.statement import entry_kind, parse_statement_entry
from app.vault.opening import open_reply, open_status
from tests.helpers.ceremony import INVESTIGATORS, Ceremony
from tests.helpers.house_model import HouseModel, Sent
from tests.helpers.machines import CountingMachine, explore
from tests.helpers.reviewing import case_of
from tests.helpers.rooms import Json, Rooms, Template, make_template

MEMBERS = (*INVESTIGATORS, *INVESTIGATORS, *INVESTIGATORS, "in4")
"""The last one is vetted and reads no new reports."""

CASES = ("7" * 34, "1" * 34)
"""Digits of the receipts."""

SESSION_MINUTES = 15
STATEMENT_MINUTES = 10


@dataclass(kw_only=True)
class Session:
    """
    A member's session.

    Attributes:
        cookie: That the browser has.

        seen_at: Minutes on the clock at its last request.

        opened: Digits of the cases that it has opened.
    """

    cookie: str
    seen_at: int
    opened: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class Signed:
    """
    A signed access statement, as review sent it.

    Attributes:
        body: With the statement.

        member_id: Who signed.

        digits: Of the case.

        life: In which life of the ledger it was drawn up.

        drawn_at: Minutes on the clock then.
    """

    body: Json
    member_id: str
    digits: str
    life: int
    drawn_at: int


class HouseMachine(CountingMachine):
    """Three rooms, and beside them what ought to be so."""

    template: ClassVar[Template]
    signed = Bundle("signed")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="sacca-"))
        self.rooms = Rooms(self.template, self.folder)
        self.minutes = self.life = 0
        self.model = HouseModel(CASES)
        self.sessions: dict[str, Session] = {}
        self.lines: list[tuple[str, str, tuple[int, ...]]] = []  # who, purpose, ordinals: what was handed out

    def teardown(self) -> None:
        """Stop the rooms."""
        self.rooms.close()
        shutil.rmtree(self.folder)

    # What happens at the front door.

    @initialize()
    def begin(self) -> None:
        """There is a report that everybody may open, and it is claimed."""
        self.send(digits=CASES[0], excluded=frozenset())
        self.claim(member_id="in1", fate="through")
        self.open(member_id="in2", digits=CASES[0], purpose="triage", fate="through", then="")

    @rule(
        digits=st.sampled_from(CASES),
        excluded=st.sampled_from(["", "", "", "in3", "in2", "in4"]).map(lambda who: frozenset({who} - {""})),
    )
    def send(self, *, digits: str, excluded: frozenset[str]) -> None:
        """A family sends a report, or adds something to it."""
        is_new = all(sent.digits != digits for sent in self.model.sent.values())
        kind, words = (Kind.REPORT if is_new else Kind.FOLLOW_UP), f"words {len(self.model.sent)}"
        envelope_id = sha256(words.encode()).digest()[:16]  # the order of claims: not another one at the next try
        wire = self.rooms.seal(words, digits=digits, kind=kind, envelope_id=envelope_id, excluded=excluded)
        self.model.sent[envelope_id] = Sent(wire=wire, digits=digits, kind=kind, excluded=excluded, words=words)
        self.deliver(envelope_id)

    @rule(number=st.integers(min_value=0))
    def send_again(self, number: int) -> None:
        """An envelope comes again, be it while it waits or after it was collected."""
        self.deliver(list(self.model.sent)[number % len(self.model.sent)])

    def deliver(self, envelope_id: bytes) -> None:
        """Send an envelope."""
        assert self.rooms.submit(self.model.sent[envelope_id].wire) == 201
        self.model.waiting.add(envelope_id)

    @rule(digits=st.sampled_from(CASES), forget=st.booleans())
    def come_back(self, *, digits: str, forget: bool) -> None:
        """A family comes back: it finds the answers and the last opening, and may delete the newest answer."""
        case, case_id, seed = self.model.cases[digits], case_of(digits), reply_seed(digits)
        status, *slots = self.rooms.come_back(digits, case_id=case_id)
        wanted = case.replies[::-1][: len(slots)]
        opened = [open_reply(slot, seed=seed, case_id=case_id) for slot in slots[: len(wanted)]]
        assert [(reply.number, reply.text) for reply in opened] == wanted
        for slot in slots[len(wanted) :][:1]:
            with pytest.raises(OpenError):
                open_reply(slot, seed=seed, case_id=case_id)
        if not case.shown:
            with pytest.raises(OpenError):
                open_status(status, seed=seed, case_id=case_id)
            return
        told = open_status(status, seed=seed, case_id=case_id)
        assert told.last_opening is not None
        assert told.last_opening.index in case.shown
        assert (told.state == "answered") == case.answered
        self.reached["came back"] += 1
        if forget and wanted:
            self.rooms.come_back(digits, case_id=case_id, forget=(sha256(slots[0]).digest(),))
            case.replies.pop()

    # What goes wrong.

    @rule(what=st.sampled_from(["minute", "minutes", "late", "review", "ledger"]))
    def something_happens(self, what: str) -> None:
        """Time passes, or a room restarts."""
        if what == "review":  # nobody is signed in afterwards, and the old cookies open nothing
            self.rooms.restart_review()
            for session in self.sessions.values():
                session.seen_at = -SESSION_MINUTES
        elif what == "ledger":  # no statement that was drawn up before counts afterwards
            self.rooms.restart_ledger()
            self.life += 1
        else:
            minutes = {"minute": 1, "minutes": 5, "late": STATEMENT_MINUTES}[what]
            self.minutes += minutes
            self.rooms.clock.move(minutes=minutes)

    # What members do.

    def session_of(self, member_id: str) -> Session:
        """Return a living session; a dead one is dead indeed."""
        session = self.sessions.get(member_id)
        if session is None or self.minutes >= session.seen_at + SESSION_MINUTES:
            if session is not None:
                assert self.rooms.ask(session.cookie, "/v1/cases").status_code == 401
                self.reached["session over"] += 1
            session = Session(cookie=self.rooms.sign_in(member_id), seen_at=self.minutes)
            self.sessions[member_id] = session
        session.seen_at = self.minutes
        return session

    @contextmanager
    def fate(self, fate: str) -> Iterator[None]:
        """Let things go wrong for a while between review and the ledger's disk."""
        self.rooms.counter.fate = fate
        if fate == "full":
            self.rooms.fill_log(full=True)
        yield
        self.rooms.counter.fate = "through"
        self.rooms.fill_log(full=False)

    def ask(self, member_id: str, path: str, body: Json) -> tuple[int, Json]:
        """Send what a member's browser sends; return status and answer."""
        answer = self.rooms.ask(self.session_of(member_id).cookie, path, body)
        return answer.status_code, answer.json()

    @rule(member_id=st.sampled_from(MEMBERS), fate=st.sampled_from(["through", "through", "through", "away", "full"]))
    def claim(self, *, member_id: str, fate: str) -> None:
        """A member claims what waits."""
        with self.fate(fate):
            status, answer = self.ask(member_id, "/v1/claims", {})
        results = None if fate == "away" else self.model.claim(member_id, full=fate == "full")

        if results is None:
            assert status == 503
            self.reached["nothing claimed"] += 1
        else:
            assert (status, answer) == (200, {"claimed": 0, "already": 0, "unopenable": 0, **results})
            self.reached.update(results)

    @rule(
        target=signed,
        member_id=st.sampled_from(MEMBERS),
        digits=st.sampled_from((CASES[0], *CASES)),
        purpose=st.sampled_from(["triage", "investigate", "court"]),
        fate=st.sampled_from(["through", "through", "through", "through", "away", "kept back", "lost", "full"]),
        then=st.sampled_from(["", "reply", "reply"]),
    )
    def open(self, *, member_id: str, digits: str, purpose: str, fate: str, then: str) -> MultipleResults[Signed]:
        """A member opens a case, everything that is granted, and may answer at once."""
        counter, case = self.rooms.counter, self.model.cases[digits]
        before = len(counter.sent), len(counter.handed)
        readable = self.model.readable(member_id, digits)
        path = f"/v1/cases/{write_octets(case_of(digits))}/openings"
        with self.fate(fate):
            status, answer = self.ask(member_id, path, {"purpose": purpose})

        may_open = bool(readable) and member_id not in case.excluded
        written = may_open and fate in {"through", "lost"}
        if not readable or (fate != "away" and not may_open):
            assert status == 404
            self.reached["hidden"] += 1
        elif written and fate == "through":
            assert status == 200
            self.compare_words(answer, member_id=member_id, digits=digits, readable=readable)
        else:
            assert status == 503
            self.reached["nothing opened"] += 1
        assert len(counter.handed) - before[1] == written
        if written:
            self.lines.append((member_id, purpose, tuple(readable)))
        if then == "reply":
            self.reply(member_id=member_id, digits=digits)
            self.come_back(digits=digits, forget=False)
        return multiple(
            *(
                Signed(body=body, member_id=member_id, digits=digits, life=self.life, drawn_at=self.minutes)
                for body in counter.sent[before[0] :]
            )
        )

    def compare_words(self, answer: Json, *, member_id: str, digits: str, readable: dict[int, str]) -> None:
        """What is shown is what was sent for this member, and its line is in the log."""
        shown = {each["ordinal"]: each["report"]["answers"]["words"]["texts"]["words"] for each in answer["envelopes"]}
        assert shown == readable
        assert not any(member_id in sent.excluded for sent in self.model.sent.values() if sent.words in shown.values())
        line = self.accesses()[answer["index"]]
        assert (line.member_id, line.cases[0].ordinals) == (member_id, tuple(shown))
        self.model.cases[digits].shown.append(answer["index"])
        self.sessions[member_id].opened.add(digits)
        self.reached["opened"] += 1

    @rule(asked=signed, fate=st.sampled_from(["through", "through", "full"]))
    def statement_turns_up(self, asked: Signed, fate: str) -> None:
        """A signed statement is sent again, or for the first time by whoever kept it back."""
        counter, case = self.rooms.counter, self.model.cases[asked.digits]
        known = asked.body["note"] in counter.handed
        alive = asked.life == self.life and self.minutes < asked.drawn_at + STATEMENT_MINUTES
        with self.fate(fate):
            status = counter.deliver(asked.body).status_code

        if not alive:
            assert status == 403
            self.reached["stale"] += 1
        elif known:
            assert status == 200
            self.reached["repeated"] += 1
        elif asked.member_id in case.excluded:
            assert status == 404
        elif fate == "full":
            assert status == 503
        else:
            assert status == 200
            access = parse_access(parse_statement_entry(counter.entries()[-1]).text)
            self.lines.append((asked.member_id, access.purpose, access.cases[0].ordinals))
            self.reached["came late"] += 1

    @rule(member_id=st.sampled_from(["in2", "in3"]), fate=st.sampled_from(["through", "full"]))
    def shut_out(self, member_id: str, fate: str) -> None:
        """A family shuts out a member whose signed statement is on its way, and whose grant may still stand."""
        asked = self.open(member_id=member_id, digits=CASES[0], purpose="triage", fate="kept back", then="")
        self.send(digits=CASES[0], excluded=frozenset({member_id}))
        self.claim(member_id="in1", fate=fate)
        for each in asked.values:
            self.statement_turns_up(each, fate="through")
        self.open(member_id=member_id, digits=CASES[0], purpose="triage", fate="through", then="")

    @rule(member_id=st.sampled_from(MEMBERS), digits=st.sampled_from((CASES[0], *CASES)))
    def reply(self, *, member_id: str, digits: str) -> None:
        """A member answers: a case that this very session has opened."""
        case, readable = self.model.cases[digits], self.model.readable(member_id, digits)
        text = f"reply {case.reply_count + 1}"
        path = f"/v1/cases/{write_octets(case_of(digits))}/replies"
        status, _ = self.ask(member_id, path, {"text": text, "language": "km"})

        if not readable:
            assert status == 404
        elif digits not in self.sessions[member_id].opened:
            assert status == 409
        else:
            assert status == 201
            case.reply_count += 1
            case.replies.append((case.reply_count, text))
            case.answered = True
            self.reached["replied"] += 1

    # What is always so.

    def entries(self) -> list[bytes]:
        """Return the log."""
        return [bytes(entry) for (entry,) in self.rooms.rows("logbook", 'SELECT entry FROM entries ORDER BY "index"')]

    def accesses(self) -> dict[int, Access]:
        """Return place → access statement, of all that stand in the log."""
        return {
            index: parse_access(parse_statement_entry(entry).text)
            for index, entry in enumerate(self.entries())
            if entry.endswith(b"\0") and entry_kind(entry) == "access"
        }

    @invariant()
    def halves_are_lines(self) -> None:
        """Each half that was handed out is in one line, and each line was handed out once."""
        entries = [entry for entry in self.entries() if entry.endswith(b"\0")]
        accesses = [entry for entry in entries if entry_kind(entry) == "access"]
        said = [parse_access(parse_statement_entry(entry).text) for entry in accesses]

        assert accesses == self.rooms.counter.entries()
        assert [(line.member_id, line.purpose, line.cases[0].ordinals) for line in said] == self.lines
        assert sum(len(line.cases[0].ordinals) for line in said) == self.rooms.counter.count_halves()
        written = sum(len(case.registered) - len(case.unwritten) for case in self.model.cases.values())
        assert len(entries) - len(accesses) == written

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        """Each envelope lies unchanged where it ought to lie, under the number that the ledger gave it."""
        waiting = dict(self.rooms.rows("dropbox", "SELECT envelope_id, wire FROM envelopes"))
        kept = {
            row[0]: row[1:]
            for row in self.rooms.rows("casebook", "SELECT envelope_id, ordinal, wire FROM case_envelopes")
        }

        assert waiting == {name: self.model.sent[name].wire for name in self.model.waiting}
        assert kept == {
            name: (
                self.model.cases[self.model.sent[name].digits].registered.index(name) + 1,
                self.model.sent[name].wire,
            )
            for name in self.model.kept
        }
        assert self.model.waiting | self.model.kept == self.model.sent.keys()


def test_whatever_happens_the_log_tells_what_was_handed_out(drafted: Ceremony) -> None:
    """And everything that can come of what people do came often."""
    HouseMachine.template = make_template(drafted)
    wanted = {"opened": 10, **dict.fromkeys(("claimed", "hidden", "nothing opened", "replied", "came back"), 1)}
    explore(HouseMachine, wanted=wanted, examples=8, steps=50)
