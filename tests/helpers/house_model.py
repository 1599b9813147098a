"""
What ought to be so of envelopes and cases, whoever does what: a small model of intake, review and ledger.

It knows no keys, no databases and no HTTP.
"""

from collections import Counter
from dataclasses import dataclass, field

from app.domain.envelope import Kind
from tests.helpers.ceremony import INVESTIGATORS


@dataclass(kw_only=True)
class Sent:
    """
    An envelope that somebody sent.

    Attributes:
        wire: As it was sent.

        digits: Of its case.

        kind: Report or follow-up.

        excluded: Who must not read it.

        words: What is in it; no other envelope has the same.

        granted: Who is given it in the casebook.
    """

    wire: bytes
    digits: str
    kind: Kind
    excluded: frozenset[str]
    words: str
    granted: set[str] = field(default_factory=set)


@dataclass(kw_only=True)
class Case:
    """
    What ought to be so of one case.

    Attributes:
        registered: Ids of its envelopes, in the order of their registration at the ledger.

        unwritten: Those that have no line yet.

        first: Who is granted it by its first envelope.

        excluded: Who is shut out by any.

        replies: Number and text of those that wait, the oldest first.

        reply_count: How many there ever were.

        shown: Places of the lines of its openings, as review showed them.

        answered: Whether its reporter was told so.
    """

    registered: list[bytes] = field(default_factory=list)
    unwritten: set[bytes] = field(default_factory=set)
    first: set[str] = field(default_factory=set)
    excluded: set[str] = field(default_factory=set)
    replies: list[tuple[int, str]] = field(default_factory=list)
    reply_count: int = 0
    shown: list[int] = field(default_factory=list)
    answered: bool = False


class HouseModel:
    """
    Where each envelope is, and who may read it.

    Args:
        cases: Digits of the receipts that there are.
    """

    def __init__(self, cases: tuple[str, ...]) -> None:
        self.sent: dict[bytes, Sent] = {}
        self.waiting: set[bytes] = set()
        self.kept: set[bytes] = set()
        self.cases = {digits: Case() for digits in cases}

    def claim(self, member_id: str, *, full: bool) -> dict[str, int] | None:
        """Do in the model what a claim does; return what it counts, or None if the log can't be written."""
        results: Counter[str] = Counter()
        for envelope_id in sorted(self.waiting, key=lambda name: (self.sent[name].kind, name)):
            sent = self.sent[envelope_id]
            case = self.cases[sent.digits]
            if self._comes_too_early(sent) or member_id not in INVESTIGATORS:
                continue
            is_new = envelope_id not in case.registered
            if member_id in case.excluded or (is_new and member_id in sent.excluded):
                continue
            if is_new:
                case.first = case.first if case.registered else set(INVESTIGATORS) - sent.excluded
                case.registered.append(envelope_id)
                case.unwritten.add(envelope_id)
                case.excluded |= sent.excluded
            if envelope_id in case.unwritten and full:
                return None
            case.unwritten.discard(envelope_id)
            self._keep(envelope_id)
            results["claimed" if is_new else "already"] += 1
        return dict(results)

    def _comes_too_early(self, sent: Sent) -> bool:
        """Say if an addition waits for its report."""
        others = [name for name, other in self.sent.items() if other.digits == sent.digits]
        has_case = any(name in self.kept for name in others)
        report_waits = any(name in self.waiting and self.sent[name].kind is Kind.REPORT for name in others)
        return sent.kind is Kind.FOLLOW_UP and not has_case and report_waits

    def _keep(self, envelope_id: bytes) -> None:
        """Do in the model what review does with a registered envelope."""
        sent = self.sent[envelope_id]
        case = self.cases[sent.digits]
        self.waiting.discard(envelope_id)
        self.kept.add(envelope_id)
        sent.granted |= case.first
        for other in self.sent.values():
            if other.digits == sent.digits:
                other.granted -= case.excluded

    def readable(self, member_id: str, digits: str) -> dict[int, str]:
        """Return ordinal → words of what review can offer a member of a case."""
        return {
            ordinal: self.sent[name].words
            for ordinal, name in enumerate(self.cases[digits].registered, 1)
            if name in self.kept and member_id in self.sent[name].granted
        }
