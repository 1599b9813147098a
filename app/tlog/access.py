"""
The access statement: who opens what, and why (docs/protocol.md, "Statements").

It names cases by their blinded names and envelopes by their ordinals, so that the log tells auditors that
somebody opened something for a purpose, and tells nobody what.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from app.domain.access import Purpose
from app.domain.errors import MalformedNoteError
from app.domain.member import require_member_id, require_origin
from app.tlog.lines import Lines, encode_octets, parse_day, parse_octets, write_lines
from app.tlog.statement import HASH_LEN, NAME_LEN, NONCE_LEN

W = TypeVar("W", bound=StrEnum)

KIND = "access"

MAX_CASES = 20
"""Most cases in one statement."""

MAX_ORDINAL = 9_999
"""Most envelopes of one case."""

HOURS = 24

_RANGE = re.compile(r"([1-9][0-9]{0,3})(?:-([1-9][0-9]{0,3}))?")


class Proof(StrEnum):
    """How a statement was signed."""

    SESSION = "session"
    """With the member key, in a session that a password opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """
    What is opened of one case.

    Attributes:
        name: Blinded name, 32 bytes.

        ordinals: Envelopes in the order of their claims, from 1; ascending, each once, at least one.
    """

    name: bytes
    ordinals: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """
    What a member signs to open something.

    Attributes:
        origin: Name of the organisation's log.

        member_id: Who opens.

        cases: 1 to 20, each name once.

        purpose: Why.

        session_hash: SHA-256 of the X-Wing public key that the ledger's half is released to, 32 bytes.

        proof: How it was signed.

        nonce: Drawn by the ledger, 32 bytes.

        day: UTC day, put in by the ledger.

        hour: UTC hour, 0 to 23, put in by the ledger.
    """

    origin: str
    member_id: str
    cases: tuple[CaseLine, ...]
    purpose: Purpose
    session_hash: bytes
    proof: Proof = Proof.SESSION
    nonce: bytes
    day: date
    hour: int


def write_access(access: Access) -> str:
    """Return the text of an access statement."""
    return write_lines(
        KIND,
        access.origin,
        f"member {access.member_id}",
        *(f"case {encode_octets(case.name)} {write_ordinals(case.ordinals)}" for case in access.cases),
        f"purpose {access.purpose}",
        f"session {encode_octets(access.session_hash)}",
        f"proof {access.proof}",
        f"nonce {encode_octets(access.nonce)}",
        f"day {access.day}",
        f"hour {access.hour:02}",
    )


def parse_access(text: str) -> Access:
    """
    Return the access in *text*; the signature is not looked at.

    Raises:
        MalformedNoteError: Not exactly what `write_access` writes. The signer's fault.
    """
    lines = Lines(text, KIND)
    require_origin(lines.origin)
    access = Access(
        origin=lines.origin,
        member_id=lines.value("member"),
        cases=tuple(map(_parse_case, lines.values("case"))),
        purpose=_parse_word(Purpose, lines.value("purpose")),
        session_hash=parse_octets(lines.value("session"), HASH_LEN),
        proof=_parse_word(Proof, lines.value("proof")),
        nonce=parse_octets(lines.value("nonce"), NONCE_LEN),
        day=parse_day(lines.value("day")),
        hour=parse_hour(lines.value("hour")),
    )
    lines.end()
    require_member_id(access.member_id)
    if not 1 <= len({case.name for case in access.cases}) == len(access.cases) <= MAX_CASES:
        raise MalformedNoteError
    return access


def write_ordinals(ordinals: Sequence[int]) -> str:
    """Return ascending *ordinals* as ranges, e.g. ``1-3,5``: runs of two and more as their first and last."""
    breaks = [0, *(at for at, (one, next_one) in enumerate(pairwise(ordinals), 1) if next_one != one + 1), None]
    runs = [ordinals[start:end] for start, end in pairwise(breaks)]
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def parse_ordinals(text: str) -> tuple[int, ...]:
    """
    Return the ordinals in *text*, ascending.

    Raises:
        MalformedNoteError: Not exactly what `write_ordinals` writes of 1 to 9,999.
    """
    ordinals: list[int] = []
    for part in text.split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise MalformedNoteError
        first, last = int(match[1]), int(match[2] or match[1])
        if ordinals and first <= ordinals[-1]:
            raise MalformedNoteError
        ordinals.extend(range(first, last + 1))
    if not ordinals or write_ordinals(ordinals) != text:
        raise MalformedNoteError
    return tuple(ordinals)


def parse_hour(text: str) -> int:
    """
    Return a UTC hour written with two digits, 00 to 23.

    Raises:
        MalformedNoteError: Not so.
    """
    hours = {f"{hour:02}": hour for hour in range(HOURS)}
    if text not in hours:
        raise MalformedNoteError
    return hours[text]


def _parse_case(value: str) -> CaseLine:
    name, _, ordinals = value.partition(" ")
    return CaseLine(name=parse_octets(name, NAME_LEN), ordinals=parse_ordinals(ordinals))


def _parse_word(kind: type[W], text: str) -> W:
    try:
        return kind(text)
    except ValueError:
        raise MalformedNoteError from None
