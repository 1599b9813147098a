"""
The ledger's secrets: what destroys a case when it is destroyed, in a database of its own.

Functions take a Session; the caller owns the transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.domain.errors import NotFoundError
from app.storage.tables import case_exclusions, case_grants, case_secrets, claims, ledger_epochs
from app.storage.upsert import insert_if_absent, make_insert_if_absent

_ADD_GRANT = make_insert_if_absent(case_grants)
_ADD_EXCLUSION = make_insert_if_absent(case_exclusions)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLedgerEpoch:
    """
    The private half of a ledger epoch key, wrapped under a root key.

    Attributes:
        epoch_id: SHA-256 of the epoch note's text, 32 bytes.

        made_on: The day it was made.

        last_on: The last day on which a bundle may name it.

        root_index: k of the root key r(k) that wraps it.

        wrapped_key: Cobblestone-256 ciphertext.
    """

    epoch_id: bytes
    made_on: date
    last_on: date
    root_index: int
    wrapped_key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCase:
    """
    The secret of a case, wrapped under a root key; whoever destroys it destroys the case.

    Attributes:
        case_id: 16 bytes.

        root_index: k of the root key r(k) that wraps it.

        wrapped_secret: Cobblestone-256 ciphertext of 32 bytes.
    """

    case_id: bytes
    root_index: int
    wrapped_secret: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClaim:
    """
    One claimed envelope.

    Attributes:
        envelope_id: 16 bytes.

        case_id: 16 bytes.

        ordinal: Its place in the case, in the order of claims, from 1.

        bundle_id: Of the bundle that it was sealed under, 32 bytes.

        digest: What its entry fixes it by, 32 bytes.

        claimed_on: The UTC day in its entry.

        entry_index: Where its entry stands in the log; None until that is durable.

        wrapped_b: Share B under the case's secret, 104 bytes.
    """

    envelope_id: bytes
    case_id: bytes
    ordinal: int
    bundle_id: bytes
    digest: bytes
    claimed_on: date
    entry_index: int | None = None
    wrapped_b: bytes


def add_ledger_epoch(session: Session, epoch: StoredLedgerEpoch) -> None:
    """
    Keep a new epoch key.

    Raises:
        IntegrityError: It is there already. The caller's fault.
    """
    session.execute(insert(ledger_epochs), asdict(epoch))


def list_ledger_epochs(session: Session) -> Sequence[StoredLedgerEpoch]:
    """Return the epoch keys that are not destroyed, the newest first."""
    rows = session.execute(
        select(ledger_epochs).order_by(ledger_epochs.c.made_on.desc(), ledger_epochs.c.epoch_id)
    ).mappings()
    return [StoredLedgerEpoch(**row) for row in rows]


def get_ledger_epoch(session: Session, epoch_id: bytes) -> StoredLedgerEpoch:
    """
    Return one epoch key.

    Raises:
        NotFoundError: There never was such a one, or it is destroyed.
    """
    row = session.execute(select(ledger_epochs).where(ledger_epochs.c.epoch_id == epoch_id)).mappings().first()
    if row is None:
        raise NotFoundError
    return StoredLedgerEpoch(**row)


def delete_ledger_epoch(session: Session, epoch_id: bytes) -> None:
    """Destroy one epoch key; one that is gone already stays gone."""
    session.execute(delete(ledger_epochs).where(ledger_epochs.c.epoch_id == epoch_id))


def add_case(session: Session, case: StoredCase) -> None:
    """
    Keep the secret of a new case.

    Raises:
        IntegrityError: It is there already. The caller's fault.
    """
    session.execute(insert(case_secrets), asdict(case))


def find_case(session: Session, case_id: bytes) -> StoredCase | None:
    """Return the secret of a case, or None."""
    row = session.execute(select(case_secrets).where(case_secrets.c.case_id == case_id)).mappings().first()
    return None if row is None else StoredCase(**row)


def add_claim(session: Session, claim: StoredClaim) -> None:
    """
    Keep a claimed envelope.

    Raises:
        IntegrityError: It, or another one of its ordinal, is there already. The caller's fault.
    """
    session.execute(insert(claims), asdict(claim))


def find_claim(session: Session, envelope_id: bytes) -> StoredClaim | None:
    """Return the claim of an envelope, or None."""
    row = session.execute(select(claims).where(claims.c.envelope_id == envelope_id)).mappings().first()
    return None if row is None else StoredClaim(**row)


def list_claims(session: Session, case_id: bytes, ordinals: Sequence[int]) -> Sequence[StoredClaim]:
    """Return the claims of a case that have one of *ordinals*, in their order."""
    statement = (
        select(claims).where(claims.c.case_id == case_id, claims.c.ordinal.in_(ordinals)).order_by(claims.c.ordinal)
    )
    return [StoredClaim(**row) for row in session.execute(statement).mappings()]


def next_ordinal(session: Session, case_id: bytes) -> int:
    """Return the ordinal of the next envelope of a case, from 1."""
    newest = session.scalar(select(func.max(claims.c.ordinal)).where(claims.c.case_id == case_id))
    return 1 if newest is None else newest + 1


def set_entry_index(session: Session, envelope_id: bytes, index: int) -> None:
    """Keep where the entry of a claim stands, once that is durable; an index that is known already stays."""
    session.execute(
        update(claims)
        .where(claims.c.envelope_id == envelope_id, claims.c.entry_index.is_(None))
        .values(entry_index=index)
    )


def add_grants(session: Session, case_id: bytes, member_ids: Iterable[str]) -> None:
    """Let members open a case; a grant that is there already stays."""
    for member_id in member_ids:
        insert_if_absent(session, _ADD_GRANT, {"case_id": case_id, "member_id": member_id})


def list_grants(session: Session, case_id: bytes) -> frozenset[str]:
    """Return the ids of those who were granted a case; nobody, if there is no such case."""
    return frozenset(session.scalars(select(case_grants.c.member_id).where(case_grants.c.case_id == case_id)))


def add_exclusions(session: Session, case_id: bytes, member_ids: Iterable[str]) -> None:
    """Shut members out of a case, for ever."""
    for member_id in member_ids:
        insert_if_absent(session, _ADD_EXCLUSION, {"case_id": case_id, "member_id": member_id})


def list_exclusions(session: Session, case_id: bytes) -> frozenset[str]:
    """Return the ids of those who are shut out of a case."""
    return frozenset(session.scalars(select(case_exclusions.c.member_id).where(case_exclusions.c.case_id == case_id)))
