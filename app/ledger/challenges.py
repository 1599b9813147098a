"""
Challenges: texts that the ledger draws up and a member signs within ten minutes.

Nonce, day, hour and blinded names in a statement are the ledger's own, so a signature can neither be made ahead
nor used twice. They are kept in memory alone: after a restart every one is drawn anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from app.domain.errors import BusyError, MalformedNoteError, StatementRefusedError
from app.tlog.note import Note
from app.tlog.statement import NONCE_LEN, parse_statement

LIFE = timedelta(minutes=10)

MAX_PENDING = 4_096
"""Most challenges at a time; above that callers are refused, so that nobody fills the memory."""

S = TypeVar("S")
A = TypeVar("A")


@dataclass(slots=True)
class _Pending(Generic[S, A]):
    """
    A challenge that lives.

    Attributes:
        subject: What it is about.

        until: When it dies.

        whole: The signed statement that was answered; None until then.

        answer: What it was answered with.

        lock: Held while it is answered, so that the same statement sent twice at once is answered once.
    """

    subject: S
    until: datetime
    whole: str | None = None
    answer: A | None = None
    lock: Lock = field(default_factory=Lock)


class Challenges(Generic[S, A]):
    """
    What was drawn up and may still be signed.

    Args:
        clock: Returns the time in UTC.

        entropy: Source of nonces.
    """

    def __init__(self, *, clock: Callable[[], datetime], entropy: Callable[[int], bytes]) -> None:
        self._clock = clock
        self._entropy = entropy
        self._pending: dict[str, _Pending[S, A]] = {}
        self._lock = Lock()

    def draw(self, write: Callable[[bytes, datetime], str], subject: S) -> str:
        """
        Draw up a text.

        Args:
            write: Returns it, given the nonce and the time.

            subject: What the answer will be about.

        Raises:
            BusyError: Too many wait to be signed. Nobody's fault; later it may go.
        """
        now = self._clock()
        text = write(self._entropy(NONCE_LEN), now)
        with self._lock:
            self._pending = {old: pending for old, pending in self._pending.items() if now < pending.until}
            if len(self._pending) >= MAX_PENDING:
                raise BusyError
            self._pending[text] = _Pending(subject, now + LIFE)
        return text

    def answer(self, whole: str, work: Callable[[Note, S], A]) -> A:
        """
        Answer a signed statement once; the same bytes get the same answer again.

        Args:
            whole: What came, any text.

            work: Verifies the note and does what it asks. If it raises, nothing was answered.

        Raises:
            StatementRefusedError: Not signed over a text that was drawn here in the last ten minutes, or answered
                already with other bytes. The sender's fault.
        """
        try:
            note = parse_statement(whole)
        except MalformedNoteError:
            raise StatementRefusedError from None
        with self._lock:
            pending = self._pending.get(note.text)
        if pending is None or self._clock() >= pending.until:
            raise StatementRefusedError
        with pending.lock:
            if pending.whole is None:
                pending.answer = work(note, pending.subject)
                pending.whole = whole
            if pending.answer is None or pending.whole != whole:
                raise StatementRefusedError
            return pending.answer
