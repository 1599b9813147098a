"""
What waits in the drop box for review: sealed envelopes, and the bundles they were sealed under.

Functions take a Session; the caller owns the transaction.
"""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.domain.envelope import Kind
from app.storage.tables import bundles, envelopes

_kind = func.substr(envelopes.c.wire, 7, 1)
"""What a header says of its kind: SQL counts from 1."""


def list_waiting(session: Session) -> Sequence[bytes]:
    """Return the ids of the envelopes that wait, those of earlier days first, of one day reports before additions."""
    order = (envelopes.c.received_on, _kind, envelopes.c.envelope_id)
    return session.scalars(select(envelopes.c.envelope_id).order_by(*order)).all()


def find_waiting(session: Session, envelope_id: bytes) -> bytes | None:
    """Return the wire of an envelope; None if it does not wait any more."""
    return session.scalar(select(envelopes.c.wire).where(envelopes.c.envelope_id == envelope_id))


def has_report_waiting(session: Session, case_id: bytes) -> bool:
    """Say if a report of this case waits."""
    of_case = select(envelopes.c.envelope_id).where(envelopes.c.case_id == case_id, _kind == bytes((Kind.REPORT,)))
    return session.scalar(of_case.limit(1)) is not None


def delete_waiting(session: Session, envelope_id: bytes) -> None:
    """Remove an envelope that the casebook holds; one that is gone already stays gone."""
    session.execute(delete(envelopes).where(envelopes.c.envelope_id == envelope_id))


def find_document(session: Session, bundle_id: bytes) -> str | None:
    """Return the notes of a bundle, as intake served them; None if it was never published."""
    return session.scalar(select(bundles.c.document).where(bundles.c.bundle_id == bundle_id))
