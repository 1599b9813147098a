"""
The auditor's session: the line that tells that somebody read the entries (docs/protocol.md, "Log").

Entries show when cases are opened, so reading them leaves a line too. Signed by the auditor's rostered key.
"""

from dataclasses import dataclass
from datetime import date

from app.domain.member import require_member_id, require_origin
from app.tlog.access import parse_hour
from app.tlog.lines import Lines, encode_octets, parse_day, parse_octets, write_lines
from app.tlog.statement import NONCE_LEN

KIND = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """
    What an auditor signs to read the entries for an hour.

    Attributes:
        origin: Name of the organisation's log.

        member_id: Which auditor.

        nonce: Drawn by the ledger, 32 bytes.

        day: UTC day, put in by the ledger.

        hour: UTC hour, 0 to 23, put in by the ledger.
    """

    origin: str
    member_id: str
    nonce: bytes
    day: date
    hour: int


def write_audit(audit: Audit) -> str:
    """Return the text of an auditor's session."""
    return write_lines(
        KIND,
        audit.origin,
        f"member {audit.member_id}",
        f"nonce {encode_octets(audit.nonce)}",
        f"day {audit.day}",
        f"hour {audit.hour:02}",
    )


def parse_audit(text: str) -> Audit:
    """
    Return the session in *text*; the signature is not looked at.

    Raises:
        MalformedNoteError: Not exactly what `write_audit` writes. The signer's fault.
    """
    lines = Lines(text, KIND)
    require_origin(lines.origin)
    audit = Audit(
        origin=lines.origin,
        member_id=lines.value("member"),
        nonce=parse_octets(lines.value("nonce"), NONCE_LEN),
        day=parse_day(lines.value("day")),
        hour=parse_hour(lines.value("hour")),
    )
    lines.end()
    require_member_id(audit.member_id)
    return audit
