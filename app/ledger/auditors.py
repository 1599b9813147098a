"""Auditors' sessions: a line in the log, then a token that reads entries for an hour (docs/protocol.md, "Log")."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock

from app.domain.access import get_auditor
from app.domain.errors import NotFoundError, NoTokenError, StatementRefusedError
from app.ledger.challenges import Challenges
from app.ledger.counter import Counter
from app.ledger.signer import write_entry
from app.storage import logbook
from app.tlog.audit import Audit, parse_audit, write_audit
from app.tlog.note import Note
from app.tlog.statement import pad_entry

LIFE = timedelta(hours=1)

TOKEN_LEN = 32

AuditChallenges = Challenges[int, str]
"""About: length of the log when it was drawn. Answered with: the token."""


class Tokens:
    """
    Who may read entries; kept in memory alone, by hash.

    Args:
        clock: Returns the time in UTC.

        entropy: Source of tokens.
    """

    def __init__(self, *, clock: Callable[[], datetime], entropy: Callable[[int], bytes]) -> None:
        self._clock = clock
        self._entropy = entropy
        self._until: dict[bytes, datetime] = {}
        self._lock = Lock()

    def make(self) -> str:
        """Return a new token, base64url, good for an hour."""
        token = base64.urlsafe_b64encode(self._entropy(TOKEN_LEN)).rstrip(b"=").decode()
        now = self._clock()
        with self._lock:
            self._until = {known: until for known, until in self._until.items() if now < until}
            self._until[_hash(token)] = now + LIFE
        return token

    def require(self, token: str) -> None:
        """
        Return if *token* is good.

        Raises:
            NoTokenError: It is not, or not any more.
        """
        until = self._until.get(_hash(token))
        if until is None or self._clock() >= until:
            raise NoTokenError


def challenge_audit(counter: Counter, challenges: AuditChallenges, *, member_id: str) -> str:
    """
    Return the text that an auditor signs to read entries.

    Raises:
        NotFoundError: No auditor of this id.

        BusyError: Too much waits to be signed.
    """
    get_auditor(counter.board.current.newest, member_id, on=counter.today())
    with counter.log.readers() as session:
        start = logbook.tree_size(session)
    return challenges.draw(
        lambda nonce, now: write_audit(
            Audit(origin=counter.origin, member_id=member_id, nonce=nonce, day=now.date(), hour=now.hour)
        ),
        start,
    )


def open_audit(counter: Counter, challenges: AuditChallenges, tokens: Tokens, *, whole: str) -> str:
    """
    Put a signed session into the log, and return a token after that is durable.

    Raises:
        StatementRefusedError: Not signed over a text of ours by its auditor. The sender's fault.

        LogUnavailableError: The log can't be written.
    """

    def work(note: Note, start: int) -> str:
        audit = parse_audit(note.text)
        try:
            get_auditor(counter.board.current.newest, audit.member_id, on=counter.today())
        except NotFoundError:
            raise StatementRefusedError from None
        counter.require_signed(note, member_id=audit.member_id)
        write_entry(counter.log, pad_entry(whole), start=start)
        return tokens.make()

    return challenges.answer(whole, work)


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
