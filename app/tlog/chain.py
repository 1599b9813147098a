"""
The chain of trust: custodians → roster → epoch notes and bundle (docs/protocol.md, "Keys").

The same walk as in the browser (app/intake/client/chain.ts), from pinned custodian keys alone, so neither
intake nor review can add a reader or replace the ledger.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from app.domain.envelope import MIN_TRIAGE
from app.domain.errors import ChainError, ClosedError, MalformedNoteError, SignatureError
from app.domain.member import LEDGER_ID, Roster
from app.tlog.bundle import SERVED_DAYS, Bundle, bundle_id, parse_bundle
from app.tlog.epoch import Epoch, epoch_id, parse_epoch
from app.tlog.note import Note, VerifierKey, parse_note, parse_vkey, require_signer, verify_note
from app.tlog.roster import parse_keys, parse_roster

CUSTODIANS_NEEDED = 2
"""Distinct custodian keys that must have signed a roster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """
    The notes that intake serves, as they travel: whole notes, with signatures.

    Attributes:
        roster: Signed by two custodians.

        epochs: Each signed by its member, in member order.

        ledger: The ledger's epoch, signed by the ledger.

        bundle: Signed by the ledger.
    """

    roster: str
    epochs: tuple[str, ...]
    ledger: str
    bundle: str

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Published":
        """
        Return the notes in the JSON answer of ``GET /v1/bundle``.

        Raises:
            ChainError: Another shape.
        """
        match value:
            case {"roster": str(roster), "epochs": [*epochs], "ledger": str(ledger), "bundle": str(bundle)} if all(
                isinstance(epoch, str) for epoch in epochs
            ):
                return cls(roster=roster, epochs=tuple(epochs), ledger=ledger, bundle=bundle)
        raise ChainError

    def to_json(self) -> dict[str, str | list[str]]:
        """Return the JSON answer of ``GET /v1/bundle``."""
        return {"roster": self.roster, "epochs": list(self.epochs), "ledger": self.ledger, "bundle": self.bundle}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedBundle:
    """
    A bundle whose chain holds from the custodians down.

    Attributes:
        id: SHA-256 of the bundle's text, 32 bytes.

        bundle: What the ledger signed.

        roster: What the custodians signed.

        epochs: Those of the triage members, in member order.

        ledger: The ledger's epoch.
    """

    id: bytes
    bundle: Bundle
    roster: Roster
    epochs: tuple[Epoch, ...]
    ledger: Epoch


def verify_roster(whole: str, *, origin: str, custodians: Collection[VerifierKey]) -> tuple[Roster, Note]:
    """
    Return the roster in a note, once two distinct custodian keys have signed it.

    Raises:
        ChainError: Malformed, of another origin, or not signed so. Whoever made or carried it is at fault.
    """
    try:
        note = parse_note(whole)
        signers = {key.public_key for key in verify_note(note, custodians)}
        roster = parse_roster(note.text)
    except (MalformedNoteError, SignatureError) as error:
        raise ChainError from error
    if len(signers) < CUSTODIANS_NEEDED or roster.origin != origin:
        raise ChainError
    return roster, note


def require_newest(roster: Roster, note: Note, known: Iterable[tuple[int, bytes]]) -> None:
    """
    Return if no known roster is newer, and none of this version has another text.

    Args:
        roster: Verified.

        note: Its note.

        known: Version and SHA-256 of the text, 32 bytes, of each roster that was ever believed.

    Raises:
        ChainError: It is older, or two rosters of one version exist. An alarm: somebody signed twice.
    """
    digest = sha256(note.text.encode()).digest()
    for version, other in known:
        if version > roster.version or (version == roster.version and other != digest):
            raise ChainError


def verify_keys(whole: str, *, roster: Roster, custodians: Collection[VerifierKey]) -> dict[str, bytes]:
    """
    Return member id → X-Wing public key of the keys note that belongs to *roster*, once two custodians have signed it.

    Raises:
        ChainError: Malformed, another roster's, or not signed so. Whoever made or carried it is at fault.
    """
    try:
        note = parse_note(whole)
        signers = {key.public_key for key in verify_note(note, custodians)}
        keys = parse_keys(note.text, roster)
    except (MalformedNoteError, SignatureError) as error:
        raise ChainError from error
    if len(signers) < CUSTODIANS_NEEDED:
        raise ChainError
    return keys


def verify_epoch(whole: str, *, roster: Roster) -> tuple[Epoch, Note]:
    """
    Return the epoch in a note, once its owner's key in the *roster* has signed it.

    Raises:
        ChainError: Malformed, of another origin, of nobody in the roster, or not signed so.
    """
    try:
        note = parse_note(whole)
        epoch = parse_epoch(note.text)
        require_signer(note, _key_of(epoch.owner, roster))
    except (MalformedNoteError, SignatureError) as error:
        raise ChainError from error
    if epoch.origin != roster.origin:
        raise ChainError
    return epoch, note


def verify_chain(served: Published, *, origin: str, custodians: Collection[VerifierKey]) -> VerifiedBundle:
    """
    Walk from the pinned custodians down to the keys a report is sealed to.

    Args:
        served: What intake serves.

        origin: Name of the organisation's log, pinned.

        custodians: The custodians' keys, pinned.

    Raises:
        ChainError: Something is malformed, unsigned, missing, added or out of its days. Nothing may be sealed to it.
    """
    roster, roster_note = verify_roster(served.roster, origin=origin, custodians=custodians)
    try:
        bundle_note = parse_note(served.bundle)
        require_signer(bundle_note, parse_vkey(roster.ledger_vkey))
        bundle = parse_bundle(bundle_note.text)
    except (MalformedNoteError, SignatureError) as error:
        raise ChainError from error
    epochs = [verify_epoch(whole, roster=roster) for whole in served.epochs]
    ledger, ledger_note = verify_epoch(served.ledger, roster=roster)
    named = (
        bundle.origin == origin
        and bundle.roster_hash == sha256(roster_note.text.encode()).digest()
        and bundle.epoch_hashes == tuple(epoch_id(note.text) for _, note in epochs)
        and bundle.ledger_hash == epoch_id(ledger_note.text)
    )
    if not named:
        raise ChainError
    _require_readers([epoch for epoch, _ in epochs], roster=roster, on=bundle.day)
    if ledger.owner != LEDGER_ID or not ledger.is_fresh(bundle.day):
        raise ChainError
    return VerifiedBundle(
        id=bundle_id(bundle_note.text),
        bundle=bundle,
        roster=roster,
        epochs=tuple(epoch for epoch, _ in epochs),
        ledger=ledger,
    )


def require_current(verified: VerifiedBundle, *, today: date) -> None:
    """
    Return if reports can be sealed under the bundle *today*.

    Raises:
        ChainError: Its day is more than 7 days past, or more than one day ahead (time zones, clocks).

        ClosedError: Fewer than two fresh triage epochs.
    """
    day = verified.bundle.day
    if not today - timedelta(days=SERVED_DAYS) <= day <= today + timedelta(days=1):
        raise ChainError
    if len(verified.epochs) < MIN_TRIAGE:
        raise ClosedError


def _key_of(owner: str, roster: Roster) -> VerifierKey:
    """Return the key that signs for *owner*: from the roster and from nowhere else."""
    if owner == LEDGER_ID:
        return parse_vkey(roster.ledger_vkey)
    for member in roster.members:
        if member.id == owner:
            return parse_vkey(member.vkey)
    raise ChainError


def _require_readers(epochs: Sequence[Epoch], *, roster: Roster, on: date) -> None:
    """Return if *epochs* are fresh ones of distinct triage members, in member order."""
    owners = [epoch.owner for epoch in epochs]
    readers = {member.id for member in roster.triage(on)}
    in_order = owners == sorted(set(owners))
    if not in_order or not all(epoch.owner in readers and epoch.is_fresh(on) for epoch in epochs):
        raise ChainError
