"""
Cases in the casebook: sealed envelopes as they were claimed, and share A sealed to each granted member.

In the clear there are ids, titles, states, days and counts. Functions take a Session; the caller owns the
transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import RowMapping, Select, delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from app.domain.case import CaseState
from app.domain.envelope import Kind
from app.domain.errors import NotFoundError
from app.storage.tables import case_envelopes, cases, share_grants
from app.storage.upsert import insert_if_absent, make_insert_if_absent

_ADD_CASE = make_insert_if_absent(cases)
_ADD_ENVELOPE = make_insert_if_absent(case_envelopes)
_ADD_GRANT = make_insert_if_absent(share_grants)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCase:
    """
    One case.

    Attributes:
        case_id: 16 bytes.

        title: Two words that say nothing.

        state: How far it has come.

        first_on: The UTC day of its first claim.
    """

    case_id: bytes
    title: str
    state: CaseState
    first_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEnvelope:
    """
    One claimed envelope.

    Attributes:
        envelope_id: 16 bytes.

        case_id: 16 bytes.

        ordinal: Its number within the case, from 1, as the ledger gave it.

        kind: Who wrote it.

        claimed_on: The UTC day.

        wire: Header and body, unchanged.
    """

    envelope_id: bytes
    case_id: bytes
    ordinal: int
    kind: Kind
    claimed_on: date
    wire: bytes


def has_title(session: Session, title: str) -> bool:
    """Say if a case has this title."""
    return session.scalar(select(cases.c.case_id).where(cases.c.title == title)) is not None


def has_case(session: Session, case_id: bytes) -> bool:
    """Say if something of this case was ever claimed."""
    return session.scalar(select(cases.c.case_id).where(cases.c.case_id == case_id)) is not None


def add_case(session: Session, case: StoredCase) -> bool:
    """Keep a case, unless it is known; return True if it is new."""
    return insert_if_absent(session, _ADD_CASE, {**asdict(case), "status_count": 0, "reply_count": 0})


def add_envelope(session: Session, envelope: StoredEnvelope, *, grants: Mapping[str, bytes]) -> bool:
    """
    Keep an envelope and the grants to it; those that are there already stay.

    Args:
        session: An open transaction.

        envelope: As it was claimed; its case is there.

        grants: Member id → share A sealed to the member, 1,168 bytes.

    Returns:
        True if the envelope is new.
    """
    is_new = insert_if_absent(session, _ADD_ENVELOPE, asdict(envelope))
    for member_id, sealed in grants.items():
        row = {"envelope_id": envelope.envelope_id, "member_id": member_id, "sealed": sealed}
        insert_if_absent(session, _ADD_GRANT, row)
    return is_new


def delete_grants(session: Session, case_id: bytes, members: Collection[str]) -> None:
    """Remove what was granted in a case to these members."""
    within = select(case_envelopes.c.envelope_id).where(case_envelopes.c.case_id == case_id)
    session.execute(
        delete(share_grants).where(share_grants.c.envelope_id.in_(within), share_grants.c.member_id.in_(members))
    )


def list_cases(
    session: Session, member_id: str, *, before: tuple[date, bytes] | None, limit: int
) -> Sequence[tuple[StoredCase, int]]:
    """
    Return the cases in which something is granted to a member, the newest first, with how many envelopes.

    Args:
        session: An open transaction.

        member_id: Whose.

        before: Day and id of the last case of the page before; None for the first page.

        limit: At most so many.
    """
    statement = _granted(member_id)
    if before is not None:
        statement = statement.where(tuple_(cases.c.first_on, cases.c.case_id) < before)
    order = (cases.c.first_on.desc(), cases.c.case_id.desc())
    return [_case(row) for row in session.execute(statement.order_by(*order).limit(limit)).mappings()]


def get_case(session: Session, member_id: str, case_id: bytes) -> StoredCase:
    """
    Return one case in which something is granted to a member.

    Raises:
        NotFoundError: There is none; "not yours" looks like "not there".
    """
    row = session.execute(_granted(member_id).where(cases.c.case_id == case_id)).mappings().one_or_none()
    if row is None:
        raise NotFoundError
    return _case(row)[0]


def list_envelopes(session: Session, member_id: str, case_id: bytes) -> Sequence[tuple[StoredEnvelope, bytes]]:
    """Return the envelopes of a case that are granted to a member, by ordinal, each with the sealed share A."""
    rows = session.execute(
        select(case_envelopes, share_grants.c.sealed)
        .join(share_grants, share_grants.c.envelope_id == case_envelopes.c.envelope_id)
        .where(case_envelopes.c.case_id == case_id, share_grants.c.member_id == member_id)
        .order_by(case_envelopes.c.ordinal)
    ).mappings()
    return [(_envelope(row), row["sealed"]) for row in rows]


def list_granted(session: Session, case_id: bytes) -> frozenset[str]:
    """Return the ids of the members to whom something of a case is granted."""
    return frozenset(
        session.scalars(
            select(share_grants.c.member_id)
            .join(case_envelopes, share_grants.c.envelope_id == case_envelopes.c.envelope_id)
            .where(case_envelopes.c.case_id == case_id)
        )
    )


def list_wires(session: Session, case_id: bytes) -> Sequence[bytes]:
    """Return all envelopes of a case, whoever may open them, by ordinal."""
    order = case_envelopes.c.ordinal
    return session.scalars(
        select(case_envelopes.c.wire).where(case_envelopes.c.case_id == case_id).order_by(order)
    ).all()


def count_status(session: Session, case_id: bytes, state: CaseState) -> int:
    """Set the state of a case, and return the number of the status that now tells its reporter, from 1."""
    raised = update(cases).where(cases.c.case_id == case_id).values(state=state, status_count=cases.c.status_count + 1)
    session.execute(raised)
    return int(session.execute(select(cases.c.status_count).where(cases.c.case_id == case_id)).scalar_one())


def set_state(session: Session, case_id: bytes, state: CaseState) -> None:
    """Set the state of a case, of which nobody is told."""
    session.execute(update(cases).where(cases.c.case_id == case_id).values(state=state))


def note_addition(session: Session, case_id: bytes) -> None:
    """Note that something came to a case; one that nobody has opened is new anyhow."""
    known = (cases.c.case_id == case_id, cases.c.state != CaseState.NEW)
    session.execute(update(cases).where(*known).values(state=CaseState.ADDED))


def count_reply(session: Session, case_id: bytes, *, above: int) -> int:
    """Return the number of the next reply of a case: above *above*, and one that it never had."""
    counted = int(session.execute(select(cases.c.reply_count).where(cases.c.case_id == case_id)).scalar_one())
    number = max(counted, above) + 1
    session.execute(update(cases).where(cases.c.case_id == case_id).values(reply_count=number))
    return number


def _granted(member_id: str) -> Select[tuple[bytes, str, str, date, int, int]]:
    """Return the question for a member's cases, counting what is granted in each."""
    return (
        select(cases, func.count().label("envelope_count"))
        .join(case_envelopes, case_envelopes.c.case_id == cases.c.case_id)
        .join(share_grants, share_grants.c.envelope_id == case_envelopes.c.envelope_id)
        .where(share_grants.c.member_id == member_id)
        .group_by(cases.c.case_id)
    )


def _case(row: RowMapping) -> tuple[StoredCase, int]:
    case = StoredCase(
        case_id=row["case_id"], title=row["title"], state=CaseState(row["state"]), first_on=row["first_on"]
    )
    return case, row["envelope_count"]


def _envelope(row: RowMapping) -> StoredEnvelope:
    return StoredEnvelope(
        envelope_id=row["envelope_id"],
        case_id=row["case_id"],
        ordinal=row["ordinal"],
        kind=Kind(row["kind"]),
        claimed_on=row["claimed_on"],
        wire=row["wire"],
    )
