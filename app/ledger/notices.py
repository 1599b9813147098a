"""Published notes as the ledger knows them: what is an entry of its log, and nothing else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy.orm import Session

from app.domain.errors import NotFoundError
from app.domain.member import Roster
from app.storage import logbook
from app.tlog.bundle import KIND as BUNDLE
from app.tlog.bundle import Bundle, bundle_id, parse_bundle
from app.tlog.chain import verify_roster
from app.tlog.note import VerifierKey, parse_note
from app.tlog.roster import KIND as ROSTER
from app.tlog.roster import parse_roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """
    Rosters and bundles that are entries.

    Attributes:
        newest: The roster that says who may ask for anything.

        rosters: SHA-256 of a roster's text → roster.

        bundles: Bundle id → bundle.
    """

    newest: Roster
    rosters: Mapping[bytes, Roster]
    bundles: Mapping[bytes, Bundle]

    def get_bundle(self, bundle: bytes) -> Bundle:
        """
        Return the bundle of an id.

        Raises:
            NotFoundError: The ledger never signed such a one.
        """
        found = self.bundles.get(bundle)
        if found is None:
            raise NotFoundError
        return found

    def roster_of(self, bundle: Bundle) -> Roster:
        """Return the roster that a bundle names: exclusion maps count its lines."""
        return self.rosters[bundle.roster_hash]


@dataclass(slots=True)
class Board:
    """Where the newest notices hang: replaced as a whole, so that no request sees half of two."""

    notices: Notices | None = field(default=None)

    @property
    def current(self) -> Notices:
        """
        The newest notices.

        Raises:
            NotFoundError: No roster was ever signed: there is nobody who could ask.
        """
        if self.notices is None:
            raise NotFoundError
        return self.notices


def load_notices(session: Session, *, origin: str, custodians: Collection[VerifierKey]) -> Notices | None:
    """
    Return the notices in the log; None as long as it has no roster.

    Raises:
        ChainError: The newest roster is not signed by two of the pinned custodians. The operator pins others, or
            somebody changed the log.
    """
    rosters = [bytes(entry).decode() for entry in logbook.list_notes(session, ROSTER)]
    if not rosters:
        return None
    newest, _ = verify_roster(rosters[-1], origin=origin, custodians=custodians)
    bundles = [parse_note(bytes(entry).decode()).text for entry in logbook.list_notes(session, BUNDLE)]
    texts = [parse_note(whole).text for whole in rosters]
    return Notices(
        newest=newest,
        rosters={sha256(text.encode()).digest(): parse_roster(text) for text in texts},
        bundles={bundle_id(text): parse_bundle(text) for text in bundles},
    )
