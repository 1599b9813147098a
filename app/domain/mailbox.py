"""What a reporter finds when they come back: replies, and one status (docs/protocol.md, "Coming back")."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

MAX_REPLIES_A_PAGE = 5
"""Slots 1 to 5 of a mailbox's answer; slot 0 is the status."""

LANGUAGES = ("km", "en")
"""What a reply is written in."""


class State(StrEnum):
    """How far a case is, as its reporter is told."""

    OPENED = "opened"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """
    One answer of a reader to a reporter.

    Attributes:
        number: Counts up within a case, from 1.

        day: The UTC day it was written.

        language: ``km`` or ``en``: what *text* is written in.

        text: Plain text, as it was typed.
    """

    number: int
    day: date
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastOpening:
    """
    The line of the log that says who read a report last, and the proof that it is in the log.

    Attributes:
        entry: The signed access statement: the entry's text without its zeros.

        index: Its place in the log, from 0.

        proof: The hashes of its inclusion proof (RFC 9162 §2.1.3), 32 bytes each, leaf side first.

        checkpoint: The signed checkpoint that the proof leads to; empty where the proof was left out.

        name_key: Blinds the case id in the log, 32 bytes.
    """

    entry: str
    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    name_key: bytes

    def without_proof(self) -> Self:
        """Return the same without proof and checkpoint."""
        return replace(self, proof=(), checkpoint="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """
    How a case stands; each new one takes the place of the one before.

    Attributes:
        number: Counts up within a case, from 1.

        day: The UTC day it was written.

        state: How far the case is.

        excluded: How many people of the roster the reporter shut out.

        last_opening: None before the first.
    """

    number: int
    day: date
    state: State
    excluded: int
    last_opening: LastOpening | None
