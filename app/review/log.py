"""
The log as review sees it: every checkpoint must be the ledger's, hold the line in question, and continue the last one.

The newest checkpoint that was ever accepted stays in the casebook: a log that was cut, or begun anew, is refused.
"""

from app.domain.errors import LogInconsistentError, MalformedNoteError, NotFoundError, SignatureError
from app.review.desk import Desk
from app.review.ledger import AccessAnswer
from app.storage import sessions
from app.tlog.checkpoint import VerifiedCheckpoint, verify_checkpoint
from app.tlog.note import VerifierKey, parse_vkey
from app.tlog.tree import leaf_hash, root_before, verify_consistency, verify_inclusion


def accept_line(desk: Desk, answer: AccessAnswer, *, expected: bytes) -> None:
    """
    Keep the checkpoint of a ledger's answer; return only if it shows that the line is in a log that only grew.

    Args:
        desk: What review works with.

        answer: The ledger's.

        expected: The line, 2,048 bytes.

    Raises:
        LogInconsistentError: A proof or a signature does not hold, or the log is smaller than, or not the one that,
            review has seen. An alarm; nothing may be opened.
        LedgerUnavailableError: The ledger gives no proof that its log grew. Nothing may be opened.
    """
    if answer.entry != expected:
        raise LogInconsistentError
    key = parse_vkey(desk.roster().ledger_vkey)
    try:
        checkpoint = verify_checkpoint(answer.checkpoint, key=key)
    except (MalformedNoteError, SignatureError):
        raise LogInconsistentError from None
    verify_inclusion(
        leaf_hash(answer.entry),
        index=answer.index,
        size=checkpoint.size,
        proof=answer.proof,
        root=checkpoint.root,
    )
    _require_grown(desk, checkpoint, answer, key=key)
    stored = sessions.StoredCheckpoint(origin=key.name, size=checkpoint.size, note=checkpoint.whole)
    with desk.casebook.write.begin() as session:
        sessions.put_checkpoint(session, stored)


def _require_grown(desk: Desk, new: VerifiedCheckpoint, answer: AccessAnswer, *, key: VerifierKey) -> None:
    """
    Return if the log of *new* begins with the whole of the one that was seen last.

    If it grew by the answer's line alone, the line's own proof, verified before, holds the root that was seen last.
    """
    with desk.casebook.read() as session:
        stored = sessions.find_checkpoint(session, new.checkpoint.origin)
    if stored is None:
        return
    try:
        old = verify_checkpoint(stored.note, key=key)
    except (MalformedNoteError, SignatureError):
        raise LogInconsistentError from None
    if new.size < old.size:
        raise LogInconsistentError
    if old.size == answer.index == new.size - 1:
        if root_before(answer.proof) != old.root:
            raise LogInconsistentError
        return
    try:
        proof = () if new.size == old.size else desk.ledger.consistency(old.size, new.size)
    except NotFoundError:
        raise LogInconsistentError from None
    verify_consistency(old_size=old.size, new_size=new.size, proof=proof, old_root=old.root, new_root=new.root)
