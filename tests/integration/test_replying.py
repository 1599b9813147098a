"""Replying: words that only the reporter's number opens."""

from hashlib import sha256

import pytest

from app.domain.access import Purpose
from app.domain.errors import NotFoundError, NotOpenError, TooLongError
from app.domain.mailbox import State
from app.review.cases import get_case
from app.review.open_case import open_case
from app.review.replies import send_reply
from app.review.sessions import SignedIn
from app.sealing.receipt import lock_of, mailbox_secret, reply_seed
from app.sealing.slots import SLOT_LEN
from app.storage.engines import open_transaction
from app.storage.mailboxes import find_mailbox, forget_replies
from app.vault.opening import open_reply, open_status
from tests.helpers.reviewing import DIGITS, Back, body_of, case_of

REPLY = "យើង\u200bបាន\u200bអាន\u200bហើយ។\nសូម\u200bអរគុណ"


@pytest.fixture
def who(back: Back) -> SignedIn:
    """A member who may open one report."""
    back.report()
    return back.sign_in("in1")


def open_it(back: Back, who: SignedIn) -> None:
    """Open the case of `DIGITS`."""
    open_case(back.desk, who, case_id=case_of(), purpose=Purpose.ANSWER)


def reply(back: Back, who: SignedIn, text: str = REPLY) -> int:
    """Reply to the reporter of `DIGITS`."""
    return send_reply(back.desk, who, case_id=case_of(), text=text, language="km")


def test_the_reporter_reads_the_reply_with_the_number_alone(back: Back, who: SignedIn) -> None:
    """Through the mailbox, as intake serves it; the status says that there is an answer."""
    open_it(back, who)
    assert (reply(back, who), reply(back, who, "second")) == (1, 2)

    with open_transaction(back.ceremony.url("dropbox"), room="intake") as session:
        slots = find_mailbox(session, case_id=case_of(), lock=lock_of(mailbox_secret(DIGITS)), page=0)
    status, newest, older = slots[:3]
    assert status is not None
    assert newest is not None
    assert older is not None
    opened = open_reply(older, seed=reply_seed(DIGITS), case_id=case_of())
    assert (opened.number, opened.text, opened.language, opened.day) == (1, REPLY, "km", back.clock.now.date())
    assert open_reply(newest, seed=reply_seed(DIGITS), case_id=case_of()).text == "second"
    told = open_status(status, seed=reply_seed(DIGITS), case_id=case_of())
    assert (told.state, told.number) == (State.ANSWERED, 3)
    assert told.last_opening is not None


def test_a_case_that_was_answered_stays_so_when_it_is_opened_again(back: Back, who: SignedIn) -> None:
    """What the reporter was told is not taken back."""
    open_it(back, who)
    reply(back, who)
    open_it(back, who)

    assert back.rows("casebook", "cases")[0][2] == "answered"


def test_replying_needs_the_case_open_in_this_session(back: Back, who: SignedIn) -> None:
    """No table holds a reply key: not another session's, not after signing in anew."""
    with pytest.raises(NotOpenError):
        reply(back, who)
    open_it(back, who)
    assert get_case(back.desk, who, case_of()).can_reply

    for other in (back.sign_in("in1"), back.sign_in("in2")):
        assert not get_case(back.desk, other, case_of()).can_reply
        with pytest.raises(NotOpenError):
            reply(back, other)


def test_there_is_no_reply_to_what_is_not_ones_own(back: Back, who: SignedIn) -> None:
    """A grant that is gone takes the answer with it."""
    open_it(back, who)
    with back.desk.casebook.write.begin() as session:
        session.connection().exec_driver_sql("DELETE FROM share_grants WHERE member_id = 'in1'")

    with pytest.raises(NotFoundError):
        reply(back, who)


def test_a_reply_that_does_not_fit_is_not_sent(back: Back, who: SignedIn) -> None:
    """Nor is half of it."""
    open_it(back, who)
    with pytest.raises(TooLongError):
        reply(back, who, "ក" * 1400)

    assert back.replies() == []
    assert back.rows("casebook", "cases")[0][2] == "opened"


def test_a_number_never_comes_again(back: Back, who: SignedIn) -> None:
    """Also when the reporter has deleted the newest answer, or all of them."""
    open_it(back, who)
    assert (reply(back, who), reply(back, who)) == (1, 2)
    slots = [slot for row in back.replies() for slot in row if isinstance(slot, bytes) and len(slot) == SLOT_LEN]
    with open_transaction(back.ceremony.url("dropbox"), room="intake") as session:
        lock, hashes = lock_of(mailbox_secret(DIGITS)), {sha256(slot).digest() for slot in slots}
        forget_replies(session, case_id=case_of(), lock=lock, hashes=hashes)
    assert back.replies() == []

    assert reply(back, who) == 3


def test_a_casebook_from_before_replies_were_counted_goes_on(back: Back, who: SignedIn) -> None:
    """It counts none; those that lie in the mailbox count."""
    open_it(back, who)
    reply(back, who)
    with back.desk.casebook.write.begin() as session:
        session.connection().exec_driver_sql("UPDATE cases SET reply_count = 0")

    assert reply(back, who) == 2


def test_a_foreign_body_under_a_case_gets_no_reply(back: Back) -> None:
    """Its key is not the case's, so intake can't have answers sent to itself."""
    back.report(body_of("8" * 34))
    who = back.sign_in("in1")
    open_it(back, who)

    with pytest.raises(NotOpenError):
        reply(back, who)
