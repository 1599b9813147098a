"""
Signing the daily bundle: roster and epoch notes become entries of the log book, then the ledger names them.

The ledger signs only the newest notes, and only such as are entries: what a browser seals to can be looked up.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy.orm import Session

from app.domain.errors import ChainError
from app.domain.member import LEDGER_ID, Roster
from app.sealing.suite import is_public_key
from app.storage import logbook
from app.tlog.bundle import Bundle, write_bundle
from app.tlog.chain import require_newest, verify_epoch, verify_keys, verify_roster
from app.tlog.epoch import KIND as EPOCH
from app.tlog.epoch import Epoch, epoch_id, parse_epoch
from app.tlog.note import Note, VerifierKey, parse_note
from app.tlog.roster import KIND as ROSTER
from app.tlog.roster import parse_roster
from app.vault.keys import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """
    Notes that lie before the ledger, whole and unverified.

    Attributes:
        roster: The roster note.

        keys: The keys note of the same version.

        epochs: Epoch notes, any order; those of people who are not in the roster (yet) are passed over.

        ledger: The ledger's own epoch note.
    """

    roster: str
    keys: str
    epochs: tuple[str, ...]
    ledger: str


def sign_bundle(
    session: Session, offered: Offered, *, log_key: SigningKey, custodians: Collection[VerifierKey], today: date
) -> str:
    """
    Return today's bundle note, after it and all that it names have become entries.

    Args:
        session: Open transaction on the log book.

        offered: The notes.

        log_key: Signs; its name is the origin.

        custodians: Pinned.

        today: The UTC day.

    Raises:
        ChainError: The roster is not signed by two custodians, is older than one seen before, names another ledger,
            an epoch note is not its owner's, or the ledger's own is not its newest. Nothing is signed.
        MalformedNoteError: An epoch note is none.
    """
    roster, roster_note = verify_roster(offered.roster, origin=log_key.name, custodians=custodians)
    if roster.ledger_vkey != str(log_key.verifier):
        raise ChainError
    require_newest(roster, roster_note, _known_rosters(session))
    verify_keys(offered.keys, roster=roster, custodians=custodians)
    verified = [(*verify_epoch(whole, roster=roster), whole) for whole in _of_members(offered.epochs, roster)]
    entered = [parse_epoch(parse_note(entry.decode()).text) for entry in logbook.list_notes(session, EPOCH)]
    newest = [item for item in verified if not _is_replaced(item[0], entered)]
    readers = _fresh_readers(newest, roster=roster, today=today)
    ledger, ledger_note = verify_epoch(offered.ledger, roster=roster)
    if ledger.owner != LEDGER_ID or not ledger.is_fresh(today) or _is_replaced(ledger, entered):
        raise ChainError
    text = write_bundle(
        Bundle(
            origin=log_key.name,
            day=today,
            roster_hash=sha256(roster_note.text.encode()).digest(),
            epoch_hashes=tuple(epoch_id(note.text) for _, note, _ in readers),
            ledger_hash=epoch_id(ledger_note.text),
        )
    )
    whole = str(Note(text, (log_key.sign(text),)))
    for note in (offered.roster, offered.keys, *(whole for _, _, whole in readers), offered.ledger, whole):
        logbook.append_once(session, note.encode())
    return whole


def _of_members(epochs: Iterable[str], roster: Roster) -> list[str]:
    """Return the notes that claim to be a member's: whoever waits for the next roster must not stop this bundle."""
    members = {member.id for member in roster.members}
    return [whole for whole in epochs if parse_epoch(parse_note(whole).text).owner in members]


def _fresh_readers(
    verified: Iterable[tuple[Epoch, Note, str]], *, roster: Roster, today: date
) -> list[tuple[Epoch, Note, str]]:
    """
    Return the epochs that today's reports are sealed to: fresh, of triage members, in member order.

    One whose key is no key is left out: named, it would stop every browser from sealing.
    """
    readers = {member.id for member in roster.triage(today)}
    fresh = [
        item
        for item in verified
        if item[0].owner in readers and item[0].is_fresh(today) and is_public_key(item[0].public_key)
    ]
    return sorted(fresh, key=lambda item: item[0].owner)


def _is_replaced(epoch: Epoch, entered: Iterable[Epoch]) -> bool:
    """
    Say if the log has a newer epoch of its owner: a key that was replaced is not brought back.

    Two of one day are told apart by their order in the log.
    """
    own = [other for other in entered if other.owner == epoch.owner]
    if epoch in own:
        return epoch != own[-1]
    return bool(own) and epoch.made_on < own[-1].made_on


def _known_rosters(session: Session) -> Iterator[tuple[int, bytes]]:
    """Yield version and SHA-256 of the text of each roster that is an entry."""
    for entry in logbook.list_notes(session, ROSTER):
        text = parse_note(entry.decode()).text
        yield parse_roster(text).version, sha256(text.encode()).digest()
