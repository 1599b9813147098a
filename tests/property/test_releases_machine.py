"""
Released shares = entries, always: the ledger against a small model.

Members claim, open, repeat themselves and come too late; reporters exclude; the log fills up; the ledger restarts.
"""

import os
import shutil
import sqlite3
from collections import defaultdict
from contextlib import ExitStack, closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    initialize,
    invariant,
    multiple,
    rule,
)

from app.domain.access import Purpose
from app.domain.errors import LogUnavailableError, NotFoundError, StatementRefusedError
from app.ledger.claims import Claimed, challenge_claim, claim
from app.ledger.context import make_context
from app.ledger.releases import Released, Selection, challenge_access, release
from app.ledger.room import open_room
from app.sealing.release import case_name, release_info
from app.tlog.access import parse_access
from app.tlog.checkpoint import verify_checkpoint
from app.tlog.statement import entry_kind, parse_statement_entry
from app.tlog.tree import leaf_hash, verify_inclusion
from app.vault.keys import public_key_of
from app.vault.opening import open_body, open_share_a, unseal
from tests.helpers.counters import SESSION_SEED, LedgerHouse, Sealed, house_in, make_ledger_house
from tests.helpers.envelopes import BODY
from tests.helpers.machines import CountingMachine, explore
from tests.helpers.organisation import sign

TRIAGE = ("m10", "m11", "m12")
ANYBODY = (*TRIAGE, *TRIAGE, "zz", "au", "nobody")
"""Most of what is asked is asked by those who may."""

CASES = (b"a" * 16, b"b" * 16)
SESSION_KEY = public_key_of(SESSION_SEED)


@dataclass(frozen=True, kw_only=True)
class Signed:
    """
    A signed access statement, and what ought to come of it.

    Attributes:
        note: As it is sent.

        member_id: Who signed.

        case_id: What it opens.

        ordinals: Which envelopes of it.

        life: In which life of the ledger it was drawn up.

        drawn_at: Minutes on the clock then.
    """

    note: str
    member_id: str
    case_id: bytes
    ordinals: tuple[int, ...]
    life: int
    drawn_at: int


class LedgerMachine(CountingMachine):
    """The ledger's functions, and beside them what ought to be so."""

    template: ClassVar[LedgerHouse]
    """A ledger whose files each run copies: making databases costs more than a whole run."""
    waiting = Bundle("waiting")
    signed = Bundle("signed")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="sacca-"))
        shutil.copytree(self.template.folder, self.folder, dirs_exist_ok=True)
        self.house = house_in(self.folder, self.template.organisation)
        self.minutes = self.life = 0
        self.full = False
        self.claimed: dict[bytes, list[Sealed]] = defaultdict(list)  # in the order of their registration
        self.unwritten: set[bytes] = set()  # envelope ids that are registered and have no line
        self.granted: dict[bytes, set[str]] = {}
        self.excluded: dict[bytes, set[str]] = defaultdict(set)
        self.answered: dict[str, Released] = {}
        self.lines: list[tuple[str, bytes, tuple[int, ...]]] = []  # who, case, ordinals
        self.start()

    def start(self) -> None:
        """Start the ledger."""
        self.life += 1
        self.doors = ExitStack()
        room = self.doors.enter_context(open_room(self.house.settings, clock=self.house.clock, entropy=os.urandom))
        room.daily.refresh()
        self.context = make_context(room.counter)

    def teardown(self) -> None:
        """Stop it."""
        self.doors.close()
        shutil.rmtree(self.folder)

    @initialize(target=waiting)
    def begin(self) -> tuple[Sealed, tuple[str, ...]]:
        """There is a report that everybody may open, and it is claimed."""
        report: tuple[Sealed, tuple[str, ...]] = (self.house.seal(case_id=CASES[0]), ())
        self.claim_and_compare(report, "m10")
        return report

    @rule(minutes=st.sampled_from([1, 1, 5, 10, None]))
    def let_time_pass(self, minutes: int | None) -> None:
        """Statements live ten minutes, and no restart; everything else does."""
        if minutes is not None:
            self.let_minutes_pass(minutes)
        elif not self.full:
            self.doors.close()
            self.start()

    def let_minutes_pass(self, minutes: int) -> None:
        """Move the clock."""
        self.minutes += minutes
        self.house.clock.move(minutes=minutes)

    @rule(full=st.sampled_from([True, False, False]))
    def fill_or_clear_the_disk(self, *, full: bool) -> None:
        """While it is full no entry can be written."""
        statement = (
            "CREATE TRIGGER IF NOT EXISTS full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'full'); END"
            if full
            else "DROP TRIGGER IF EXISTS full"
        )
        with closing(sqlite3.connect(self.folder / "logbook.db", isolation_level=None)) as connection:
            connection.execute(statement)
        self.full = full

    @rule(
        target=waiting,
        case_id=st.sampled_from(CASES),
        excluded=st.sampled_from([(), (), (), (), ("m12",), ("m11",), ("zz",)]),
    )
    def report(self, case_id: bytes, excluded: tuple[str, ...]) -> tuple[Sealed, tuple[str, ...]]:
        """A reporter seals an envelope."""
        return self.house.seal(case_id=case_id, excluded=excluded), excluded

    @rule(report=waiting, member_id=st.sampled_from(ANYBODY))
    def claim(self, report: tuple[Sealed, tuple[str, ...]], member_id: str) -> None:
        """A member claims an envelope, for the first time or again."""
        self.claim_and_compare(report, member_id)

    def claim_and_compare(self, report: tuple[Sealed, tuple[str, ...]], member_id: str) -> None:
        """Claim, and compare with what ought to come of it."""
        sealed, excluded = report
        place = sealed.envelope.header.place
        hidden = member_id not in TRIAGE or member_id in self.excluded[place.case_id]
        registered = sealed in self.claimed[place.case_id]
        try:
            answer = self.ask_claim(sealed, member_id)
        except NotFoundError:
            assert hidden or (member_id in excluded and not registered)
            return
        except LogUnavailableError:
            assert self.full
            assert not registered or place.envelope_id in self.unwritten
            self.register(sealed, excluded)
            self.unwritten.add(place.envelope_id)
            return
        assert not hidden
        assert answer.result == ("already" if registered else "claimed")
        self.register(sealed, excluded)
        self.unwritten.discard(place.envelope_id)
        assert answer.ordinal == self.claimed[place.case_id].index(sealed) + 1
        assert set(answer.seal_for) == self.granted[place.case_id] - self.excluded[place.case_id]

    def ask_claim(self, sealed: Sealed, member_id: str) -> Claimed:
        """Do what review does for a member who claims."""
        header = sealed.envelope.header
        text = challenge_claim(
            self.context.counter,
            self.context.claims,
            member_id=member_id,
            place=header.place,
            stanza_hash=sha256(header.stanza_b).digest(),
            hashes=sealed.hashes,
        )
        note = sign(text, self.house.organisation.people[member_id].signing)
        return claim(self.context.counter, self.context.claims, whole=note, stanza_b=header.stanza_b)

    def register(self, sealed: Sealed, excluded: tuple[str, ...]) -> None:
        """Note in the model that an envelope is registered."""
        case_id = sealed.envelope.header.place.case_id
        if sealed in self.claimed[case_id]:
            return
        self.granted.setdefault(case_id, set(TRIAGE) - set(excluded))
        self.excluded[case_id].update(excluded)
        self.claimed[case_id].append(sealed)

    def may_open(self, member_id: str, case_id: bytes, ordinals: tuple[int, ...]) -> bool:
        """Say what the policy is."""
        written = [
            ordinal
            for ordinal, sealed in enumerate(self.claimed[case_id], 1)
            if sealed.envelope.header.place.envelope_id not in self.unwritten
        ]
        granted = self.granted.get(case_id, set()) - self.excluded[case_id]
        return member_id in granted and set(ordinals) <= set(written)

    @rule(
        target=signed,
        member_id=st.sampled_from(ANYBODY),
        case_id=st.sampled_from((CASES[0], CASES[0], CASES[0], CASES[1])),
        ordinals=st.sampled_from([(1,), (1,), (1,), (1,), (2,), (1, 2)]),
        signer=st.sampled_from([None, None, None, "m10", "zz"]),
        then=st.sampled_from(["keep", "send", "send twice", "send late", "send while the disk is full"]),
    )
    def ask_to_open(
        self, *, member_id: str, case_id: bytes, ordinals: tuple[int, ...], signer: str | None, then: str
    ) -> MultipleResults[Signed]:
        """A member asks for a text, signs it or somebody else does, and keeps it or sends it."""
        allowed = self.may_open(member_id, case_id, ordinals)
        try:
            text = challenge_access(
                self.context.counter,
                self.context.accesses,
                member_id=member_id,
                selections=[Selection(case_id=case_id, ordinals=ordinals)],
                purpose=Purpose.TRIAGE,
                session_hash=sha256(SESSION_KEY).digest(),
            )
        except NotFoundError:
            assert not allowed
            self.reached["hidden"] += 1
            return multiple()
        assert allowed
        asked = Signed(
            note=sign(text, self.house.organisation.people[signer or member_id].signing),
            member_id=member_id if signer in {None, member_id} else "",
            case_id=case_id,
            ordinals=ordinals,
            life=self.life,
            drawn_at=self.minutes,
        )
        if then == "send late":
            self.let_minutes_pass(10)
        if then == "send while the disk is full":
            self.fill_or_clear_the_disk(full=True)
        if then != "keep":
            self.send_and_compare(asked)
        if then == "send while the disk is full":
            self.fill_or_clear_the_disk(full=False)
        if then in {"send twice", "send while the disk is full"}:
            self.send_and_compare(asked)
        return multiple(asked)

    @rule(asked=signed)
    def send(self, asked: Signed) -> None:
        """What was signed is sent, for the first time or again."""
        self.send_and_compare(asked)

    def send_and_compare(self, asked: Signed) -> None:
        """Send a statement, and compare with what ought to come of it."""
        alive = asked.life == self.life and self.minutes < asked.drawn_at + 10
        known = self.answered.get(asked.note) if alive else None
        allowed = self.may_open(asked.member_id, asked.case_id, asked.ordinals)
        try:
            released = release(self.context.counter, self.context.accesses, whole=asked.note, session_key=SESSION_KEY)
        except StatementRefusedError:
            assert not alive or not asked.member_id
            self.reached["late" if asked.member_id else "foreign"] += 1
        except NotFoundError:
            assert alive
            assert not allowed
            assert known is None
            self.reached["shut out meanwhile"] += 1
        except LogUnavailableError:
            assert self.full
            assert known is None
            self.reached["not written"] += 1
        else:
            self.accept(released, asked, known=known, alive=alive, allowed=allowed)

    def accept(self, released: Released, asked: Signed, *, known: Released | None, alive: bool, allowed: bool) -> None:
        """Compare a release with what ought to have come."""
        assert alive
        assert asked.member_id
        if known is not None:
            assert released is known
            self.reached["repeated"] += 1
            return
        assert allowed
        assert not self.full
        self.reached["released"] += 1
        self.answered[asked.note] = released
        self.lines.append((asked.member_id, asked.case_id, asked.ordinals))
        self.check(released, asked)

    def check(self, released: Released, asked: Signed) -> None:
        """Open what was released, as review does, and verify the proof."""
        organisation = self.house.organisation
        checkpoint = verify_checkpoint(released.evidence.checkpoint, key=organisation.ledger.verifier)
        verify_inclusion(
            leaf_hash(released.entry),
            index=released.evidence.index,
            size=checkpoint.size,
            proof=released.evidence.proof,
            root=checkpoint.root,
        )
        (line,) = parse_access(parse_statement_entry(released.entry).text).cases
        assert [item.ordinal for item in released.releases] == list(asked.ordinals) == list(line.ordinals)
        for item in released.releases:
            sealed = self.claimed[asked.case_id][item.ordinal - 1]
            info = release_info(sha256(released.entry).digest(), case_id=asked.case_id, envelope_id=item.envelope_id)
            opened = unseal(item.sealed, seed=SESSION_SEED, info=info)
            share_a = open_share_a(
                sealed.envelope,
                seed=organisation.epochs[asked.member_id],
                position=organisation.position_of(asked.member_id),
            )
            assert open_body(sealed.envelope, share_a=share_a, share_b=opened[:32]) == BODY
            assert case_name(opened[32:], asked.case_id) == line.name

    @invariant()
    def released_shares_are_entries(self) -> None:
        """Each release has its line, each line its release; each registered envelope has one line or none yet."""
        entries = self.house.statements()
        accesses = [entry for entry in entries if entry_kind(entry) == "access"]
        registered = sum(map(len, self.claimed.values()))

        assert accesses == [released.entry for released in self.answered.values()]
        assert [parse_access(parse_statement_entry(entry).text).member_id for entry in accesses] == [
            member_id for member_id, _, _ in self.lines
        ]
        assert len(entries) - len(accesses) == registered - len(self.unwritten)


def test_whatever_happens_the_log_tells_what_was_released(tmp_path: Path) -> None:
    """And everything that can come of a statement came of some."""
    LedgerMachine.template = make_ledger_house(tmp_path)
    wanted = dict.fromkeys(("released", "repeated", "late", "foreign", "hidden", "not written"), 1)
    explore(LedgerMachine, wanted=wanted, examples=80, steps=30)
