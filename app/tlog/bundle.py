"""
The bundle note: the ledger's daily signed list of the keys a browser seals to (docs/protocol.md, "Bundle note").

It names roster and epoch notes by the SHA-256 of their texts; its own SHA-256 is the bundle id, which is
bound into everything that is sealed under it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from app.domain.envelope import MAX_TRIAGE
from app.domain.errors import MalformedNoteError
from app.tlog.lines import Lines, encode_octets, parse_day, parse_octets, write_lines

KIND = "bundle"

LIVING_DAYS = 30
"""Intake takes envelopes of a bundle until this many days after its day."""

SERVED_DAYS = 7
"""A browser refuses a served bundle that is older, days."""

_HASH_LEN = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """
    What the ledger signs each day.

    Attributes:
        origin: Name of the organisation's log.

        day: UTC day of its making.

        roster_hash: SHA-256 of the roster's text, 32 bytes.

        epoch_hashes: SHA-256 of each fresh triage epoch's text, in member order; 0 to 12.

        ledger_hash: SHA-256 of the text of the ledger's epoch, 32 bytes.
    """

    origin: str
    day: date
    roster_hash: bytes
    epoch_hashes: tuple[bytes, ...]
    ledger_hash: bytes

    @property
    def last_on(self) -> date:
        """The last day on which intake takes envelopes of this bundle."""
        return self.day + timedelta(days=LIVING_DAYS)


def write_bundle(bundle: Bundle) -> str:
    """Return the text of a bundle note."""
    return write_lines(
        KIND,
        bundle.origin,
        f"day {bundle.day}",
        f"last {bundle.last_on}",
        f"roster {encode_octets(bundle.roster_hash)}",
        *(f"epoch {encode_octets(digest)}" for digest in bundle.epoch_hashes),
        f"ledger {encode_octets(bundle.ledger_hash)}",
    )


def parse_bundle(text: str) -> Bundle:
    """
    Return the bundle in *text*; signatures are not looked at.

    Raises:
        MalformedNoteError: Not exactly what `write_bundle` writes. The ledger's fault.
    """
    lines = Lines(text, KIND)
    day = parse_day(lines.value("day"))
    last_on = parse_day(lines.value("last"))
    bundle = Bundle(
        origin=lines.origin,
        day=day,
        roster_hash=parse_octets(lines.value("roster"), _HASH_LEN),
        epoch_hashes=tuple(parse_octets(value, _HASH_LEN) for value in lines.values("epoch")),
        ledger_hash=parse_octets(lines.value("ledger"), _HASH_LEN),
    )
    lines.end()
    if last_on - day != timedelta(days=LIVING_DAYS) or len(bundle.epoch_hashes) > MAX_TRIAGE:
        raise MalformedNoteError
    return bundle


def bundle_id(text: str) -> bytes:
    """Return SHA-256 of a bundle note's text, 32 bytes."""
    return sha256(text.encode()).digest()
