"""Replying: words for a reporter, sealed to the key that the report itself carries."""

from app.domain.case import CaseState
from app.domain.errors import NotOpenError, TooLongError
from app.domain.mailbox import Reply, State
from app.review.desk import Desk
from app.review.sessions import SignedIn
from app.review.status import tell_status
from app.sealing.replies import fits_slot, seal_reply
from app.storage import cases, mailboxes


def send_reply(desk: Desk, who: SignedIn, *, case_id: bytes, text: str, language: str) -> int:
    """
    Seal a reply and put it where the reporter comes back for it; nobody at review can read it afterwards.

    Args:
        desk: What review works with.

        who: Who replies.

        case_id: 16 bytes.

        text: Plain text, as it was typed.

        language: ``km`` or ``en``: what it is written in.

    Returns:
        Its number within the case, from 1.

    Raises:
        NotFoundError: There is no such case for this member.
        NotOpenError: This session has not opened the case, or what it opened is not from the reporter: no table
            holds a reply key.
        TooLongError: The text does not fit.
    """
    with desk.casebook.read() as session:
        case = cases.get_case(session, who.member_id, case_id)
    reporter = who.live.opened.get(case_id)
    if reporter is None:
        raise NotOpenError
    reply = _number_reply(desk, case_id, text=text, language=language)
    with desk.dropbox.write.begin() as session:
        slot = seal_reply(reporter.reply_key, case_id, reply)
        mailboxes.add_reply(session, case_id, slot, number=reply.number)
    # What came meanwhile is still unread.
    state = CaseState.ADDED if case.state is CaseState.ADDED else CaseState.ANSWERED
    tell_status(desk, reporter, case_id=case_id, state=state, tell=State.ANSWERED)
    return reply.number


def _number_reply(desk: Desk, case_id: bytes, *, text: str, language: str) -> Reply:
    """
    Return a reply under the next number of its case.

    Raises:
        TooLongError: The text does not fit.
    """
    with desk.dropbox.read() as session:
        last = mailboxes.last_reply_number(session, case_id)
    with desk.casebook.write.begin() as session:
        number = cases.count_reply(session, case_id, above=last)
        reply = Reply(number=number, day=desk.today(), language=language, text=text)
        if not fits_slot(reply):
            raise TooLongError
    return reply
