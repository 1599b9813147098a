"""
Candidates: people who wait to be put into the roster, as files in the notice folder.

A candidate is a member line and the public key that belongs to it. Nobody has signed it: custodians compare its
fingerprint with the one that its owner reads out.
"""

import base64
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.domain.errors import MalformedNoteError
from app.domain.member import Member
from app.storage.notes import CANDIDATE, list_names, read_text, write_text
from app.tlog.note import decode_base64
from app.tlog.roster import parse_member, write_member

_GROUPS = 6
_GROUP_LEN = 4
"""6 × 4 hexadecimal digits: 96 bits, too many to find a second line with the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """
    Somebody who waits to be put into the roster.

    Attributes:
        member: The line as it would stand there.

        hpke_public_key: X-Wing, 1,216 bytes; None for an auditor.
    """

    member: Member
    hpke_public_key: bytes | None


def fingerprint(member: Member) -> str:
    """Return what people compare of a member line, keys and all: 24 digits of its SHA-256, in groups of four."""
    digits = sha256(write_member(member).encode()).hexdigest()
    return " ".join(digits[at : at + _GROUP_LEN] for at in range(0, _GROUPS * _GROUP_LEN, _GROUP_LEN))


def write_candidate(folder: Path, candidate: Candidate) -> None:
    """Put a candidate into the notice folder as ``<id>.candidate``."""
    key = candidate.hpke_public_key
    document = {
        "member": write_member(candidate.member),
        "hpke": None if key is None else base64.b64encode(key).decode(),
    }
    write_text(folder, candidate.member.id + CANDIDATE, json.dumps(document, indent=1) + "\n")


def read_candidates(folder: Path, *, origin: str) -> tuple[Candidate, ...]:
    """
    Return the candidates in the notice folder, in order of their ids.

    Raises:
        MalformedNoteError: A file is not a candidate of *origin*. Whoever put it there is at fault.
    """
    return tuple(_parse_candidate(read_text(folder, name), origin) for name in list_names(folder, CANDIDATE))


def _parse_candidate(text: str, origin: str) -> Candidate:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise MalformedNoteError from None
    match document:
        case {"member": str(line), "hpke": str(key)}:
            return Candidate(member=parse_member(line, origin), hpke_public_key=decode_base64(key))
        case {"member": str(line), "hpke": None}:
            return Candidate(member=parse_member(line, origin), hpke_public_key=None)
    raise MalformedNoteError
