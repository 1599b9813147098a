"""
The line that stands before every opening: drawn up by the ledger, read and signed here, and found in the log.

Nobody signs what was not asked for, and nothing is opened on a line that is not in the log.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import NoReturn

from app.domain.access import Purpose
from app.domain.errors import LedgerUnavailableError, LogInconsistentError, MalformedNoteError
from app.domain.json_fields import write_octets
from app.domain.mailbox import LastOpening
from app.review.desk import Desk
from app.review.ledger import AccessAnswer
from app.review.log import accept_line
from app.review.sessions import SignedIn
from app.tlog.access import Access, CaseLine, Proof, parse_access
from app.tlog.note import Note
from app.tlog.statement import pad_entry
from app.vault.keys import public_key_of

LOGGER = logging.getLogger("sacca.review")

CLOCKS = timedelta(days=1)
"""How far the ledger's day may be from ours: clocks differ around midnight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    A signed statement, and what the ledger answered to it, verified.

    Attributes:
        access: What the statement says.

        whole: The signed statement.

        answer: With the entry and the releases.
    """

    access: Access
    whole: str
    answer: AccessAnswer

    @property
    def name(self) -> bytes:
        """The case's blinded name, 32 bytes, as it stands in the log."""
        return self.access.cases[0].name

    def shown(self, name_key: bytes) -> LastOpening:
        """Return the line as its reporter is shown it, with the key that gives the name, 32 bytes."""
        return LastOpening(
            entry=self.whole,
            index=self.answer.index,
            proof=self.answer.proof,
            checkpoint=self.answer.checkpoint,
            name_key=name_key,
        )


def write_line(desk: Desk, who: SignedIn, *, case_id: bytes, ordinals: Sequence[int], purpose: Purpose) -> Line:
    """
    Have it written that a member opens envelopes of a case for a purpose.

    One at a time, so that the checkpoints come in the order of the log.

    Args:
        desk: What review works with.

        who: Who opens.

        case_id: 16 bytes.

        ordinals: Which envelopes, ascending.

        purpose: Why.

    Raises:
        NotFoundError: The ledger knows of no such thing for this member.
        LedgerUnavailableError: It does not answer, can't write its log, or asks to sign something else.
        LogInconsistentError: The line is not in the log, or the log is not the one it was. An alarm.
    """
    session_key = public_key_of(who.session_seed)
    wanted = {
        "type": "access",
        "member": who.member_id,
        "cases": [{"case_id": write_octets(case_id), "ordinals": list(ordinals)}],
        "purpose": purpose,
        "session_hash": write_octets(sha256(session_key).digest()),
    }
    with desk.opening:
        text = desk.ledger.challenge(wanted)
        access = _require_asked(desk, who, text, ordinals=ordinals, purpose=purpose)
        whole = str(Note(text, (who.keys.signing.sign(text),)))
        answer = desk.ledger.access(whole, session_key=session_key)
        try:
            accept_line(desk, answer, expected=pad_entry(whole))
        except LogInconsistentError:
            raise_alarm()
    return Line(access=access, whole=whole, answer=answer)


def raise_alarm() -> NoReturn:
    """
    Let the operator know, and open nothing.

    Raises:
        LogInconsistentError: Always.
    """
    LOGGER.critical("the ledger's log is not what it must be: nothing was opened; tell the auditors")
    raise LogInconsistentError


def _require_asked(desk: Desk, who: SignedIn, text: str, *, ordinals: Sequence[int], purpose: Purpose) -> Access:
    """
    Return what a drawn-up text says, if it is what was asked for.

    The case's blinded name can't be checked before the release brings its key; then it is.
    """
    try:
        access = parse_access(text)
    except MalformedNoteError:
        raise LedgerUnavailableError from None
    asked = Access(
        origin=desk.trust.origin,
        member_id=who.member_id,
        cases=(CaseLine(name=access.cases[0].name, ordinals=tuple(ordinals)),),
        purpose=purpose,
        session_hash=sha256(public_key_of(who.session_seed)).digest(),
        proof=Proof.SESSION,
        nonce=access.nonce,
        day=access.day,
        hour=access.hour,
    )
    if access != asked or abs(access.day - desk.today()) > CLOCKS:
        raise LedgerUnavailableError
    return access
