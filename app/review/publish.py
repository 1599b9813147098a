"""
Publishing: roster, epoch notes and bundle, from the notice folder into the drop box, where intake serves them.

Public data, no session. Nothing is published that a browser would refuse, and no older roster over a newer one.
"""

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from sqlalchemy.orm import Session

from app.domain.errors import ClosedError
from app.storage import casebook
from app.storage.dropbox import PublishedBundle, put_published
from app.storage.notes import BUNDLE, LEDGER_EPOCH, ROSTER, list_epoch_notes, read_text
from app.tlog.bundle import parse_bundle
from app.tlog.chain import Published, VerifiedBundle, require_current, require_newest, verify_chain, verify_roster
from app.tlog.epoch import epoch_id
from app.tlog.note import VerifierKey, parse_note
from app.tlog.roster import KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """
    What is pinned in the settings.

    Attributes:
        origin: Name of the organisation's log.

        custodians: Their keys.
    """

    origin: str
    custodians: Collection[VerifierKey]


def gather(notes: Path) -> Published:
    """
    Return the notes that belong to the bundle in the notice folder.

    Raises:
        NotFoundError: A note is missing.
        MalformedNoteError: The bundle is malformed.
    """
    bundle = read_text(notes, BUNDLE)
    epochs = [read_text(notes, name) for name in list_epoch_notes(notes)]
    by_id = {epoch_id(parse_note(whole).text): whole for whole in epochs}
    named = parse_bundle(parse_note(bundle).text).epoch_hashes
    return Published(
        roster=read_text(notes, ROSTER),
        epochs=tuple(by_id[digest] for digest in named if digest in by_id),
        ledger=read_text(notes, LEDGER_EPOCH),
        bundle=bundle,
    )


def remember_roster(session: Session, whole: str, *, trust: Trust) -> None:
    """
    Remember a roster, if no newer one was ever published, and none of this version with other bytes.

    Raises:
        ChainError: It is older, or two rosters of one version exist. An alarm: somebody signed twice.
    """
    roster, note = verify_roster(whole, origin=trust.origin, custodians=trust.custodians)
    require_newest(roster, note, ((known.serial, known.digest) for known in casebook.list_notes(session, KIND)))
    digest = sha256(note.text.encode()).digest()
    stored = casebook.StoredNote(digest=digest, kind=KIND, serial=roster.version, text=whole)
    casebook.add_note(session, stored)


def publish(book: Session, dropbox: Session, served: Published, *, trust: Trust, today: date) -> VerifiedBundle:
    """
    Let intake serve these notes.

    A bundle that fewer than two members can read is published as well: it closes the front door, which must not
    go on offering the keys of those who left.

    Args:
        book: Open transaction on the casebook, which remembers the rosters.

        dropbox: Open transaction on the drop box.

        served: The notes.

        trust: What is pinned.

        today: The UTC day.

    Raises:
        ChainError: A browser would refuse them today, or the roster is not the newest. Whoever made the notes is
            at fault.
    """
    verified = verify_chain(served, origin=trust.origin, custodians=trust.custodians)
    with suppress(ClosedError):
        require_current(verified, today=today)
    remember_roster(book, served.roster, trust=trust)
    put_published(
        dropbox,
        PublishedBundle(
            bundle_id=verified.id,
            day=verified.bundle.day,
            last_on=verified.bundle.last_on,
            triage_count=len(verified.epochs),
            document=json.dumps(served.to_json(), ensure_ascii=False, separators=(",", ":")),
        ),
    )
    return verified
