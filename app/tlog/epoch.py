"""
The epoch note: a sealing key and the span of days in which bundles may name it (docs/protocol.md, "Epoch note").

Signed by the member whose key it is; the ledger's by the ledger.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from app.domain.errors import MalformedNoteError
from app.tlog.lines import Lines, encode_octets, parse_day, parse_octets, write_lines

KIND = "epoch"

OFFERED_DAYS = 30
"""A bundle may name an epoch from the day it was made until this many days later."""

RENEWED_DAYS = 7
"""Age, days, from which an epoch's owner makes a new one."""

_XWING_LEN = 1216


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """
    One sealing key.

    Attributes:
        origin: Name of the organisation's log.

        owner: Member id, or "ledger".

        public_key: X-Wing public key, 1,216 bytes.

        made_on: UTC day of its making.
    """

    origin: str
    owner: str
    public_key: bytes
    made_on: date

    @property
    def last_on(self) -> date:
        """The last day of a bundle that may name it."""
        return self.made_on + timedelta(days=OFFERED_DAYS)

    def is_fresh(self, on: date) -> bool:
        """Say if a bundle of day *on* may name it."""
        return self.made_on <= on <= self.last_on

    def is_due(self, on: date) -> bool:
        """Say if its owner should make a new one on day *on*; a clock set back makes it due as well."""
        return not self.made_on <= on < self.made_on + timedelta(days=RENEWED_DAYS)


def write_epoch(epoch: Epoch) -> str:
    """Return the text of an epoch note."""
    return write_lines(
        KIND,
        epoch.origin,
        f"member {epoch.owner}",
        f"key {encode_octets(epoch.public_key)}",
        f"made {epoch.made_on}",
        f"last {epoch.last_on}",
    )


def parse_epoch(text: str) -> Epoch:
    """
    Return the epoch in *text*; signatures are not looked at.

    Raises:
        MalformedNoteError: Not exactly what `write_epoch` writes. The owner's fault.
    """
    lines = Lines(text, KIND)
    epoch = Epoch(
        origin=lines.origin,
        owner=lines.value("member"),
        public_key=parse_octets(lines.value("key"), _XWING_LEN),
        made_on=parse_day(lines.value("made")),
    )
    last_on = parse_day(lines.value("last"))
    lines.end()
    if last_on - epoch.made_on != timedelta(days=OFFERED_DAYS):
        raise MalformedNoteError
    return epoch


def epoch_id(text: str) -> bytes:
    """Return SHA-256 of an epoch note's text, 32 bytes: its name in bundles and tables."""
    return sha256(text.encode()).digest()
