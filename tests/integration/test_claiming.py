"""Claiming: what waits in the drop box gets into the casebook, once, for those who may read it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any, NoReturn

import pytest
from sqlalchemy import event

from app.domain.case import CaseState
from app.domain.envelope import Kind
from app.domain.errors import ChainError, LedgerUnavailableError
from app.domain.json_fields import write_octets
from app.review.cases import get_case, list_cases
from app.review.claim import Claimed, claim_waiting
from app.review.desk import Shelf
from tests.helpers.ceremony import INVESTIGATORS
from tests.helpers.reviewing import Back, case_of

BEFORE = 7
"""Entries of the log before anything is claimed: roster, keys, three members' epochs, the ledger's, bundle."""


class KilledError(BaseException):
    """Stands for the end of the process."""


def test_a_report_is_claimed_by_who_signs_in(back: Back) -> None:
    """Header and body unchanged; then the drop box has forgotten it."""
    wire = back.seal()
    back.drop(wire)
    who = back.sign_in("in1")

    ((envelope_id, case_id, ordinal, kind, _, kept),) = back.rows("casebook", "case_envelopes")
    assert (case_id, ordinal, kind, kept) == (case_of(), 1, Kind.REPORT, wire)
    assert back.rows("dropbox", "envelopes") == []
    grants = back.rows("casebook", "share_grants")
    assert {(row[0], row[1]) for row in grants} == {(envelope_id, member_id) for member_id in INVESTIGATORS}
    (row,) = list_cases(back.desk, who).cases
    assert (row.state, row.envelope_count, len(row.title.split())) == (CaseState.NEW, 1, 2)


def test_everybody_who_is_granted_sees_the_case(back: Back) -> None:
    """Whoever claimed it."""
    back.report()
    first, second = back.sign_in("in1"), back.sign_in("in2")

    assert list_cases(back.desk, first) == list_cases(back.desk, second)
    assert get_case(back.desk, first, case_of()) == get_case(back.desk, second, case_of())


def test_a_follow_up_joins_its_case(back: Back) -> None:
    """With the next ordinal, under the same title."""
    back.report()
    who = back.sign_in("in1")
    back.report(kind=Kind.FOLLOW_UP)

    assert claim_waiting(back.desk, who) == Claimed(claimed=1)
    view = get_case(back.desk, who, case_of())
    assert [(each.ordinal, each.kind) for each in view.envelopes] == [(1, Kind.REPORT), (2, Kind.FOLLOW_UP)]
    assert len(back.rows("casebook", "cases")) == 1


def test_claiming_again_changes_nothing(back: Back) -> None:
    """There is nothing left to claim."""
    back.report()
    who = back.sign_in("in1")
    before = back.rows("casebook", "case_envelopes"), back.rows("casebook", "share_grants")

    assert claim_waiting(back.desk, who) == Claimed()
    assert (back.rows("casebook", "case_envelopes"), back.rows("casebook", "share_grants")) == before


def test_an_excluded_member_sees_what_nobody_wrote(back: Back) -> None:
    """Lists, counts and answers are, byte for byte, those of a house without that report (S-11, G6)."""
    browser = back.browse("in3")

    def seen() -> list[tuple[int, bytes]]:
        answers = [
            browser.post("/v1/claims", json={}),
            browser.get("/v1/cases"),
            browser.get(f"/v1/cases/{write_octets(case_of())}"),
            browser.post(f"/v1/cases/{write_octets(case_of())}/openings", json={"purpose": "triage"}),
            browser.post(f"/v1/cases/{write_octets(case_of())}/replies", json={"text": "a", "language": "km"}),
        ]
        return [(answer.status_code, answer.content) for answer in answers]

    nothing = seen()
    back.report(excluded=["in3"])
    waiting_on = seen()
    back.sign_in("in1")
    claimed = seen()

    assert nothing == waiting_on == claimed
    assert [row[1] for row in back.rows("casebook", "share_grants")] == ["in1", "in2"]


def test_an_excluded_members_claim_leaves_it_for_the_others(back: Back) -> None:
    """The envelope waits on, and the session does not ask again."""
    back.report(excluded=["in3"])
    who = back.sign_in("in3")
    asked = list(back.line.asked)

    assert claim_waiting(back.desk, who) == Claimed()
    assert back.line.asked == [*asked, "/v1/challenges"]  # about an envelope that nobody sealed
    assert len(back.rows("dropbox", "envelopes")) == 1
    assert claim_waiting(back.desk, back.sign_in("in1")) == Claimed()
    assert back.rows("dropbox", "envelopes") == []


def test_a_follow_up_may_shut_somebody_out(back: Back) -> None:
    """From then on the whole case is none of theirs: the union of a case's exclusions counts."""
    back.report()
    who, excluded = back.sign_in("in1"), back.sign_in("in2")
    assert len(list_cases(back.desk, excluded).cases) == 1
    back.report(kind=Kind.FOLLOW_UP, excluded=["in2"])
    claim_waiting(back.desk, who)

    assert list_cases(back.desk, excluded).cases == ()
    assert len(get_case(back.desk, who, case_of()).envelopes) == 2


def kill(*_: object) -> NoReturn:
    """End the process."""
    raise KilledError


@contextmanager
def killed_at(shelf: Shelf, statement: str) -> Iterator[None]:
    """Let the process end where it would run a statement on a database."""
    engine = shelf.write.kw["bind"]

    def watch(*arguments: object) -> None:
        if str(arguments[2]).startswith(statement):
            kill()

    event.listen(engine, "before_cursor_execute", watch)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", watch)


@contextmanager
def killed_after(back: Back, url: str) -> Iterator[None]:
    """Let the process end when the ledger has answered."""
    back.line.change[url] = kill
    try:
        yield
    finally:
        del back.line.change[url]


STEPS: dict[str, Callable[[Back], AbstractContextManager[None]]] = {
    "before anything": lambda back: killed_after(back, "/v1/challenges"),
    "after the ledger": lambda back: killed_after(back, "/v1/claims"),
    "before the casebook": lambda back: killed_at(back.desk.casebook, "INSERT INTO cases"),
    "within the casebook": lambda back: killed_at(back.desk.casebook, "INSERT INTO share_grants"),
    "before the drop box": lambda back: killed_at(back.desk.dropbox, "DELETE FROM envelopes"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("again", ["in1", "in2"])
def test_a_claim_that_was_killed_is_mended_by_the_next(back: Back, *, step: str, again: str) -> None:
    """Nothing is lost and nothing doubled, whoever claims next."""
    who = back.sign_in("in1")
    wire = back.seal()
    back.drop(wire)
    with STEPS[step](back), pytest.raises(KilledError):
        claim_waiting(back.desk, who)
    assert len(back.rows("dropbox", "envelopes")) == 1

    claim_waiting(back.desk, back.sign_in(again))

    assert [row[5] for row in back.rows("casebook", "case_envelopes")] == [wire]
    assert len(back.rows("casebook", "share_grants")) == len(INVESTIGATORS)
    assert len(back.rows("logbook", "entries")) == BEFORE + 1
    assert back.rows("dropbox", "envelopes") == []


def test_a_ledger_that_stops_halfway_stops_the_claim_there(back: Back) -> None:
    """What was claimed stays claimed."""
    who = back.sign_in("in1")
    for number in range(3):
        back.report(digits=str(number) * 34)
    calls = iter(range(10))

    def stop(answer: Any) -> Any:  # noqa: ANN401 - any JSON
        return answer if next(calls) < 1 else b"not json"

    back.line.change["/v1/claims"] = stop
    with pytest.raises(LedgerUnavailableError):
        claim_waiting(back.desk, who)
    assert len(back.rows("dropbox", "envelopes")) == 2
    back.line.change.clear()

    assert claim_waiting(back.desk, who) == Claimed(claimed=1, already=1)


def edit(key: str, value: str) -> Callable[[Any], Any]:
    """Return a change of one line of the text to be signed."""

    def change(answer: Any) -> Any:  # noqa: ANN401 - any JSON
        lines = [f"{key} {value}" if line.startswith(key + " ") else line for line in answer["text"].split("\n")]
        return {"text": "\n".join(lines)}

    return change


@pytest.mark.parametrize(
    "change",
    [
        edit("member", "in2"),
        edit("case", "A" * 22 + "=="),
        edit("hashes", "A" * 43 + "="),
        edit("day", "soon"),
        lambda answer: {"text": answer["text"].replace("claim-request", "access")},
    ],
)
def test_nobody_signs_a_claim_that_was_not_asked_for(back: Back, change: Callable[[Any], Any]) -> None:
    """A ledger that draws up something else gets no signature."""
    who = back.sign_in("in1")
    back.report()
    back.line.change["/v1/challenges"] = change
    with pytest.raises(LedgerUnavailableError):
        claim_waiting(back.desk, who)

    assert "/v1/claims" not in back.line.asked
    assert len(back.rows("dropbox", "envelopes")) == 1


def test_what_the_ledger_cannot_open_waits_on_and_is_counted(back: Back) -> None:
    """Everybody is told the same of it: it names nobody."""
    wire = bytearray(back.seal())
    header = len(wire) - 16_455
    wire[header - 1] ^= 1  # the last byte of the ledger's stanza
    back.drop(bytes(wire))
    first, second = back.sign_in("in1"), back.sign_in("in2")

    assert claim_waiting(back.desk, first) == claim_waiting(back.desk, second) == Claimed(unopenable=1)
    assert len(back.rows("dropbox", "envelopes")) == 1
    assert back.rows("casebook", "cases") == []


def test_a_stanza_that_does_not_open_is_left_for_the_others(back: Back) -> None:
    """Whoever sealed it wrongly for one member did not seal it for nobody."""
    wire = bytearray(back.seal())
    wire[105 + 1120] ^= 1  # in the first member's stanza
    back.drop(bytes(wire))

    assert claim_waiting(back.desk, back.sign_in("in1")) == Claimed()
    assert len(back.rows("dropbox", "envelopes")) == 1
    back.sign_in("in2")
    assert [row[1] for row in back.rows("casebook", "share_grants")] == list(INVESTIGATORS)


def test_an_id_that_was_claimed_with_other_bytes_is_claimed_by_nobody(back: Back) -> None:
    """It can come back, since the drop box forgets; the first one stays."""
    envelope_id = back.report()
    who = back.sign_in("in1")
    kept = back.rows("casebook", "case_envelopes")
    back.drop(back.seal(envelope_id=envelope_id))

    assert claim_waiting(back.desk, who) == Claimed(unopenable=1)
    assert back.rows("casebook", "case_envelopes") == kept


def test_the_same_envelope_again_is_claimed_already(back: Back) -> None:
    """A browser that repeats its bytes after a lost answer makes no second report."""
    wire = back.seal()
    back.drop(wire)
    who = back.sign_in("in1")
    back.drop(wire)

    assert claim_waiting(back.desk, who) == Claimed(already=1)
    assert len(back.rows("casebook", "case_envelopes")) == 1


def test_an_envelope_of_another_bundle_is_nobodys(back: Back) -> None:
    """A bundle that was never published names no readers."""
    who = back.sign_in("in1")
    wire = bytearray(back.seal())
    wire[8] ^= 1  # in the bundle's id
    back.drop(bytes(wire))

    assert claim_waiting(back.desk, who) == Claimed()


def test_two_members_who_claim_at_once_claim_each_report_once(back: Back) -> None:
    """Whoever comes second finds it registered, or gone."""
    first, second = back.sign_in("in1"), back.sign_in("in2")
    for number in range(2):
        back.report(digits=str(number) * 34)
    meanwhile: list[Claimed] = []

    def let_the_other_claim(answer: Any) -> Any:  # noqa: ANN401 - any JSON
        back.line.change.clear()
        meanwhile.append(claim_waiting(back.desk, second))
        return answer

    back.line.change["/v1/challenges"] = let_the_other_claim

    assert claim_waiting(back.desk, first) == Claimed(already=1)
    assert meanwhile == [Claimed(claimed=2)]
    assert len(back.rows("casebook", "case_envelopes")) == 2
    assert back.rows("dropbox", "envelopes") == []


def test_a_member_without_the_old_key_leaves_it_for_the_others(back: Back) -> None:
    """An epoch key that is gone opens nothing, and stops nothing."""
    who = back.sign_in("in1")
    back.report()
    with back.desk.casebook.write.begin() as session:
        session.connection().exec_driver_sql("DELETE FROM member_epochs WHERE member_id = 'in1'")

    assert claim_waiting(back.desk, who) == Claimed()
    assert len(back.rows("dropbox", "envelopes")) == 1


def test_a_ledger_with_a_newer_roster_is_not_followed_blindly(back: Back) -> None:
    """Share A is sealed to keys of the keys note that is here, and to no other."""
    who = back.sign_in("in1")
    back.report()
    back.line.change["/v1/claims"] = lambda answer: {**answer, "seal_for": ["in1", "in9"]}
    with pytest.raises(ChainError):
        claim_waiting(back.desk, who)

    assert back.rows("casebook", "cases") == []


def test_pages_of_the_list_follow_on_each_other(back: Back, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest first; each case on one page."""
    monkeypatch.setattr("app.review.cases.PAGE_LEN", 2)
    for number in range(3):
        back.report(digits=str(number) * 34)
    who = back.sign_in("in1")
    back.clock.pass_by(minutes=5)
    first = list_cases(back.desk, who)
    second = list_cases(back.desk, who, cursor=first.next_cursor)

    assert (len(first.cases), len(second.cases), second.next_cursor) == (2, 1, None)
    assert {row.case_id for row in (*first.cases, *second.cases)} == {case_of(str(n) * 34) for n in range(3)}


def test_two_cases_get_two_titles(back: Back) -> None:
    """As long as a few draws find a free one; after that they share it."""
    draws = iter((b"\1\1", b"\1\1", b"\1\2"))
    desk = replace(back.desk, entropy=lambda _: next(draws, b"\1\2"))
    who = back.sign_in("in1")
    for number in range(3):
        back.report(digits=str(number) * 34)
    claim_waiting(desk, who)

    titles = [row.title for row in list_cases(back.desk, who).cases]
    assert len(titles) == 3
    assert len(set(titles)) == 2
