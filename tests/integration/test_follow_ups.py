"""Follow-ups at review: into their case, in order, unread until read, and marked when somebody else wrote them."""

from typing import Any

import pytest

from app.domain.access import Purpose
from app.domain.case import CaseState
from app.domain.envelope import Kind
from app.domain.errors import NotOpenError
from app.domain.mailbox import State
from app.review.cases import get_case, list_cases
from app.review.claim import claim_waiting
from app.review.open_case import Opened, Verdict, open_case
from app.review.replies import send_reply
from app.review.sessions import SignedIn
from app.review.wire import encode_id
from app.sealing.receipt import reply_seed
from app.vault.opening import open_status
from tests.helpers.reviewing import DIGITS, Back, body_of, case_of

STRANGER = "8" * 34
"""The receipt of somebody who has learnt the case id, as intake does."""

ADDED = {"words": {"words": "គេ\u200bមក\u200bម្ដង\u200bទៀត"}}


def add(back: Back, who: SignedIn, content: bytes | None = None) -> None:
    """Drop a follow-up to the case of `DIGITS`, and claim it."""
    back.report(body_of(answers=ADDED) if content is None else content, kind=Kind.FOLLOW_UP)
    claim_waiting(back.desk, who)


def open_it(back: Back, who: SignedIn, **about: Any) -> Opened:  # noqa: ANN401 - those of `open_case`
    """Open the case of `DIGITS`."""
    return open_case(back.desk, who, case_id=case_of(), purpose=Purpose.TRIAGE, **about)


def state_of(back: Back, who: SignedIn) -> CaseState:
    """Return the state of the one case in the list."""
    (row,) = list_cases(back.desk, who).cases
    return row.state


def told(back: Back) -> State:
    """Return the state as the reporter reads it."""
    ((case_id, slot),) = back.statuses()
    assert isinstance(slot, bytes)
    assert isinstance(case_id, bytes)
    return open_status(slot, seed=reply_seed(DIGITS), case_id=case_id).state


def test_what_she_added_is_read_after_what_she_told(back: Back) -> None:
    """In order, each with its day and under its kind; the line names both."""
    back.report()
    who = back.sign_in("in1")
    back.clock.pass_by(minutes=5)
    add(back, who)
    report, follow_up = open_it(back, who).envelopes

    assert [(each.ordinal, each.kind) for each in (report, follow_up)] == [(1, Kind.REPORT), (2, Kind.FOLLOW_UP)]
    assert follow_up.verdict is Verdict.OPENED
    assert follow_up.report is not None
    assert follow_up.report.answers["words"].texts == ADDED["words"]


def test_reports_are_claimed_before_what_was_added_on_the_same_day(back: Back) -> None:
    """Whatever their random ids: a case reads from its beginning."""
    back.report(kind=Kind.FOLLOW_UP, envelope_id=bytes(16))
    back.report(kind=Kind.REPORT, envelope_id=b"\xff" * 16)
    view = get_case(back.desk, back.sign_in("in1"), case_of())

    assert [(each.ordinal, each.kind) for each in view.envelopes] == [(1, Kind.REPORT), (2, Kind.FOLLOW_UP)]


def test_who_is_shut_out_of_the_report_can_not_claim_what_was_added(back: Back) -> None:
    """Whoever signs in first: before the report is claimed nobody but its own page knows whom it shuts out (G6)."""
    back.report(excluded=["in3"])
    back.report(body_of(answers=ADDED), kind=Kind.FOLLOW_UP)
    excluded = back.sign_in("in3")
    assert back.rows("casebook", "case_envelopes") == []
    who = back.sign_in("in1")
    claim_waiting(back.desk, excluded)

    assert [each.ordinal for each in open_it(back, who).envelopes] == [1, 2]
    assert list_cases(back.desk, excluded).cases == ()
    assert {row[1] for row in back.rows("casebook", "share_grants")} == {"in1", "in2"}


def test_the_list_shows_what_came_after_the_last_opening(back: Back) -> None:
    """Until what was added is opened; reading the old part again does not do it."""
    back.report()
    who = back.sign_in("in1")
    add(back, who)
    assert state_of(back, who) is CaseState.NEW

    open_it(back, who)
    assert state_of(back, who) is CaseState.OPENED
    add(back, who)
    assert state_of(back, who) is CaseState.ADDED
    open_it(back, who, ordinals={1, 2})
    assert (state_of(back, who), told(back)) == (CaseState.ADDED, State.OPENED)
    open_it(back, who, ordinals={3})
    assert state_of(back, who) is CaseState.OPENED


def test_an_answer_does_not_hide_what_came_meanwhile(back: Back) -> None:
    """The reporter reads that there is an answer, the list that there is something to read."""
    back.report()
    who = back.sign_in("in1")
    open_it(back, who)
    add(back, who)
    send_reply(back.desk, who, case_id=case_of(), text="a", language="km")
    assert (state_of(back, who), told(back)) == (CaseState.ADDED, State.ANSWERED)

    open_it(back, who)
    assert (state_of(back, who), told(back)) == (CaseState.OPENED, State.OPENED)


@pytest.mark.parametrize("kind", [Kind.REPORT, Kind.FOLLOW_UP])
def test_g2_a_foreign_body_under_a_known_case_is_marked(back: Back, kind: Kind) -> None:
    """Intake knows case ids and can seal, but not with the case's reply key: page and API say so."""
    back.report()
    browser, case = back.browse("in1"), encode_id(case_of())
    back.report(body_of(STRANGER), kind=kind)
    browser.post("/v1/claims", json={})
    opened = browser.post(f"/v1/cases/{case}/openings", json={"purpose": "triage"}).json()
    page = browser.post(f"/cases/{case}/open", data={"purpose": "triage"})

    assert [each["verdict"] for each in opened["envelopes"]] == ["opened", "not-from-reporter"]
    assert opened["envelopes"][1]["report"] is not None
    assert page.text.count('data-verdict="not-from-reporter"') == 1


def test_g2_a_foreign_follow_up_is_never_told_or_answered(back: Back) -> None:
    """Opened alone it gives nobody to answer; opened with the report, answers go to the report's key."""
    back.report()
    who = back.sign_in("in1")
    add(back, who, body_of(STRANGER))
    open_it(back, who, ordinals={2})
    with pytest.raises(NotOpenError):
        send_reply(back.desk, who, case_id=case_of(), text="a", language="km")
    assert back.statuses() == []

    open_it(back, who)
    send_reply(back.desk, who, case_id=case_of(), text="a", language="km")
    assert told(back) is State.ANSWERED


def test_a_follow_up_to_nothing_is_a_case_of_its_own(back: Back) -> None:
    """Her report may be lost, or the number another's: it is kept, says that it has no report, and is read."""
    back.report(body_of(answers=ADDED), kind=Kind.FOLLOW_UP)
    browser, case = back.browse("in1"), encode_id(case_of())
    sealed = browser.get(f"/cases/{case}")
    (found,) = browser.get("/v1/cases").json()["cases"]
    opened = browser.post(f"/v1/cases/{case}/openings", json={"purpose": "triage"}).json()
    page = browser.post(f"/cases/{case}/open", data={"purpose": "triage"})

    assert (found["state"], found["envelope_count"]) == ("new", 1)
    assert [(each["kind"], each["verdict"]) for each in opened["envelopes"]] == [(Kind.FOLLOW_UP, "opened")]
    assert "data-no-report" in sealed.text
    assert "data-no-report" in page.text
    assert browser.post(f"/v1/cases/{case}/replies", json={"text": "a", "language": "km"}).status_code == 201

    back.report()
    browser.post("/v1/claims", json={})
    assert "data-no-report" not in browser.get(f"/cases/{case}").text


def test_opening_what_nobody_can_answer_is_reading_all_the_same(back: Back) -> None:
    """The list does not call it new for ever."""
    back.report(b"no answers at all")
    who = back.sign_in("in1")
    assert open_it(back, who).envelopes[0].verdict is Verdict.MALFORMED

    assert state_of(back, who) is CaseState.OPENED
    assert back.statuses() == []
