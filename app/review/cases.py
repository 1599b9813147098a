"""The cases of a member: what may be known of them without opening anything."""

from dataclasses import dataclass
from datetime import date

from app.domain.case import CaseState
from app.domain.envelope import CASE_ID_LEN, Kind
from app.domain.errors import MalformedError, MalformedRequestError
from app.domain.json_fields import require_day, require_octets, write_octets
from app.review.desk import Desk
from app.review.sessions import SignedIn
from app.storage import cases

PAGE_LEN = 50
"""Cases on one page of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """
    One case in the list.

    Attributes:
        case_id: 16 bytes.

        title: Two words that say nothing.

        state: How far it has come.

        first_on: The UTC day of its first claim.

        envelope_count: How many envelopes of it are granted to the member.
    """

    case_id: bytes
    title: str
    state: CaseState
    first_on: date
    envelope_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """
    One page of the list, the newest first.

    Attributes:
        cases: At most `PAGE_LEN`.

        next_cursor: Where the next page begins; None on the last.
    """

    cases: tuple[CaseRow, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeRow:
    """
    One sealed envelope of a case.

    Attributes:
        ordinal: Its number within the case, from 1.

        kind: Who wrote it.

        claimed_on: The UTC day.
    """

    ordinal: int
    kind: Kind
    claimed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """
    One case.

    Attributes:
        case_id: 16 bytes.

        title: Two words that say nothing.

        state: How far it has come.

        first_on: The UTC day of its first claim.

        envelopes: Those that are granted to the member, by ordinal.

        can_reply: This session has opened it, and it comes from the reporter.
    """

    case_id: bytes
    title: str
    state: CaseState
    first_on: date
    envelopes: tuple[EnvelopeRow, ...]
    can_reply: bool

    @property
    def has_report(self) -> bool:
        """Say if a report is among them: what was added to a number that has none is kept all the same."""
        return any(envelope.kind is Kind.REPORT for envelope in self.envelopes)


def list_cases(desk: Desk, who: SignedIn, *, cursor: str | None = None) -> CasePage:
    """
    Return a page of the cases in which something is granted to a member.

    Raises:
        MalformedRequestError: The cursor is none of ours. The caller's fault.
    """
    before = None if cursor is None else _parse_cursor(cursor)
    with desk.casebook.read() as session:
        found = cases.list_cases(session, who.member_id, before=before, limit=PAGE_LEN + 1)
    rows = tuple(
        CaseRow(
            case_id=case.case_id,
            title=case.title,
            state=case.state,
            first_on=case.first_on,
            envelope_count=envelope_count,
        )
        for case, envelope_count in found[:PAGE_LEN]
    )
    return CasePage(cases=rows, next_cursor=_write_cursor(rows[-1]) if len(found) > PAGE_LEN else None)


def get_case(desk: Desk, who: SignedIn, case_id: bytes) -> CaseView:
    """
    Return one case in which something is granted to a member.

    Raises:
        NotFoundError: There is none; "not yours" looks like "not there".
    """
    with desk.casebook.read() as session:
        case = cases.get_case(session, who.member_id, case_id)
        envelopes = cases.list_envelopes(session, who.member_id, case_id)
    return CaseView(
        case_id=case.case_id,
        title=case.title,
        state=case.state,
        first_on=case.first_on,
        envelopes=tuple(
            EnvelopeRow(ordinal=envelope.ordinal, kind=envelope.kind, claimed_on=envelope.claimed_on)
            for envelope, _ in envelopes
        ),
        can_reply=case_id in who.live.opened,
    )


def _write_cursor(row: CaseRow) -> str:
    return f"{row.first_on}.{write_octets(row.case_id)}"


def _parse_cursor(text: str) -> tuple[date, bytes]:
    day, _, case_id = text.partition(".")
    try:
        return require_day(day), require_octets(case_id, CASE_ID_LEN)
    except MalformedError:
        raise MalformedRequestError from None
