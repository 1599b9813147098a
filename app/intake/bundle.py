"""Living bundles: the newest, which is served, and those that envelopes are still taken for."""

from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy.orm import Session, sessionmaker
from starlette.concurrency import run_in_threadpool

from app.domain.envelope import MIN_TRIAGE
from app.domain.errors import ClosedError, NotFoundError
from app.intake.assets import Asset, make_asset
from app.storage.dropbox import BundleShape, find_bundle_shape, get_current_bundle
from app.tlog.bundle import SERVED_DAYS


def get_served_bundle(session: Session, *, on: date) -> Asset:
    """
    Return the JSON document of the newest bundle.

    Args:
        session: An open transaction.

        on: The UTC day.

    Raises:
        ClosedError: There is none, it is too old, or it names fewer than two triage members. The ledger or the
            members have work to do.
    """
    try:
        bundle = get_current_bundle(session)
    except NotFoundError:
        raise ClosedError from None
    if bundle.triage_count < MIN_TRIAGE or bundle.day < on - timedelta(days=SERVED_DAYS):
        raise ClosedError
    return _make_document(bundle.document)


@lru_cache(maxsize=1)
def _make_document(document: str) -> Asset:
    """Compress a document once for everybody who fetches it."""
    return make_asset(document.encode(), "application/json")


class BundleShapes:
    """
    What envelopes must agree with, by bundle id; a bundle never changes, so each is read once.

    Args:
        sessions: Sessions that read the drop box.
    """

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._known: dict[bytes, BundleShape] = {}

    async def find(self, bundle_id: bytes) -> BundleShape | None:
        """Return the shape of a published bundle; None if there is no such bundle, as far as is known now."""
        return self._known.get(bundle_id) or await run_in_threadpool(self._read, bundle_id)

    def _read(self, bundle_id: bytes) -> BundleShape | None:
        with self._sessions() as session:
            shape = find_bundle_shape(session, bundle_id)
        if shape is not None:
            self._known[bundle_id] = shape
        return shape
