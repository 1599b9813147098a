"""
The drop box: sealed envelopes on their way from the front door to review, and the notes that intake serves.

Functions take a Session; the caller owns the transaction.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from app.domain.envelope import Place
from app.domain.errors import EnvelopeConflictError, NotFoundError
from app.storage.tables import bundles, envelopes, locks
from app.storage.upsert import insert_if_absent, make_insert_if_absent

_ADD_ENVELOPE = make_insert_if_absent(envelopes)
_ADD_LOCK = make_insert_if_absent(locks)

_PUT_BUNDLE = sqlite.insert(bundles)
_PUT_BUNDLE = _PUT_BUNDLE.on_conflict_do_update(
    index_elements=["bundle_id"],
    set_={"serial": _PUT_BUNDLE.excluded.serial},
    where=bundles.c.serial < _PUT_BUNDLE.excluded.serial - 1,
)
"""Adds a bundle at the end of the order, or moves it there unless it is the last already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedBundle:
    """
    One bundle as intake serves it.

    Attributes:
        bundle_id: SHA-256 of the bundle note's text, 32 bytes.

        day: The UTC day it was signed for.

        last_on: The last day on which envelopes of it are taken.

        triage_count: How many triage members it names.

        document: The whole JSON answer: roster, epochs, ledger and bundle notes.
    """

    bundle_id: bytes
    day: date
    last_on: date
    triage_count: int
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleShape:
    """
    What an envelope must agree with.

    Attributes:
        triage_count: How many stanzas of share A it has.

        last_on: The last day on which it is taken.
    """

    triage_count: int
    last_on: date


def add_envelope(session: Session, place: Place, *, wire: bytes, on: date) -> None:
    """
    Keep one envelope; the same bytes again change nothing.

    Args:
        session: An open transaction.

        place: Bundle, case and envelope of its header.

        wire: The whole envelope, exactly as it came.

        on: The UTC day.

    Raises:
        EnvelopeConflictError: The id is taken by other bytes. The sender's fault.
    """
    digest = sha256(wire).digest()
    row = {
        "envelope_id": place.envelope_id,
        "digest": digest,
        "case_id": place.case_id,
        "bundle_id": place.bundle_id,
        "received_on": on,
        "wire": wire,
    }
    if insert_if_absent(session, _ADD_ENVELOPE, row):
        return
    kept = session.scalar(select(envelopes.c.digest).where(envelopes.c.envelope_id == place.envelope_id))
    if kept != digest:
        raise EnvelopeConflictError


def add_lock(session: Session, *, case_id: bytes, lock: bytes) -> None:
    """Keep the lock of a case's mailbox, unless it has one: the first stays, and nobody is told."""
    insert_if_absent(session, _ADD_LOCK, {"case_id": case_id, "lock": lock})


def put_published(session: Session, bundle: PublishedBundle) -> None:
    """Let intake serve *bundle* from now on, also one that was served before; of that only the order changes."""
    serial = session.scalar(select(func.max(bundles.c.serial))) or 0
    row = {
        "bundle_id": bundle.bundle_id,
        "day": bundle.day,
        "last_on": bundle.last_on,
        "serial": serial + 1,
        "triage_count": bundle.triage_count,
        "document": bundle.document,
    }
    session.execute(_PUT_BUNDLE, row)


def get_current_bundle(session: Session) -> PublishedBundle:
    """
    Return the bundle that was published last.

    Raises:
        NotFoundError: None was ever published.
    """
    columns = (bundles.c.bundle_id, bundles.c.day, bundles.c.last_on, bundles.c.triage_count, bundles.c.document)
    row = session.execute(select(*columns).order_by(bundles.c.serial.desc()).limit(1)).mappings().one_or_none()
    if row is None:
        raise NotFoundError
    return PublishedBundle(**row)


def find_bundle_shape(session: Session, bundle_id: bytes) -> BundleShape | None:
    """Return what an envelope of this bundle must look like; None if there is no such bundle."""
    columns = (bundles.c.triage_count, bundles.c.last_on)
    row = session.execute(select(*columns).where(bundles.c.bundle_id == bundle_id)).one_or_none()
    if row is None:
        return None
    return BundleShape(triage_count=row.triage_count, last_on=row.last_on)
