"""Opening: first the line, verified to be in the log, and only then the words."""

import secrets
from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest
from cryptography.cobblestone import Cobblestone256Encryptor

from app.domain.access import Purpose
from app.domain.case import CaseState
from app.domain.envelope import Kind
from app.domain.errors import NotFoundError
from app.domain.mailbox import State, Status
from app.review.cases import get_case
from app.review.claim import claim_waiting
from app.review.open_case import Opened, Verdict, open_case
from app.review.sessions import SignedIn
from app.sealing.envelope import body_context, envelope_key, share_a_info, share_b_info
from app.sealing.header import encode_header, parse_envelope
from app.sealing.padding import pad_body
from app.sealing.receipt import reply_seed
from app.sealing.recipients import write_exclusion
from app.sealing.release import case_name
from app.sealing.suite import seal
from app.tlog.access import parse_access
from app.tlog.note import parse_note
from app.tlog.statement import pad_entry
from app.vault.opening import open_status
from tests.helpers.reviewing import ANSWERS, DIGITS, WORDS, Back, body_of, case_of


def open_it(back: Back, who: SignedIn, **about: Any) -> Opened:  # noqa: ANN401 - those of `open_case`
    """Open the case of `DIGITS`."""
    return open_case(back.desk, who, **{"case_id": case_of(), "purpose": Purpose.TRIAGE, **about})


def status_of(back: Back) -> Status:
    """Return the status as the reporter reads it."""
    ((case_id, slot),) = back.statuses()
    assert isinstance(slot, bytes)
    assert isinstance(case_id, bytes)
    return open_status(slot, seed=reply_seed(DIGITS), case_id=case_id)


def test_a_member_reads_exactly_her_words(back: Back) -> None:
    """ZWSP and all, and the line says who, when and why."""
    back.report()
    opened = open_it(back, back.sign_in("in1"), purpose=Purpose.INVESTIGATE)

    assert (opened.member_id, opened.purpose, opened.on, opened.hour) == (
        "in1",
        Purpose.INVESTIGATE,
        back.clock.now.date(),
        12,
    )
    (envelope,) = opened.envelopes
    assert (envelope.ordinal, envelope.verdict) == (1, Verdict.OPENED)
    assert envelope.report is not None
    assert envelope.report.answers["words"].texts["words"] == WORDS
    assert envelope.report.answers["who"].choices == tuple(ANSWERS["who"]["choices"])


def test_the_line_is_in_the_log_before_there_is_anything_to_read(back: Back) -> None:
    """The entry is the signed statement, under the case's blinded name."""
    back.report()
    opened = open_it(back, back.sign_in("in2"))

    entry = back.ceremony.entries()[opened.index]
    access = parse_access(parse_note(entry.rstrip(b"\0").decode()).text)
    assert (access.member_id, access.purpose, access.cases[0].ordinals) == ("in2", Purpose.TRIAGE, (1,))
    assert case_of() not in entry
    assert b64encode(case_of()) not in entry


def test_two_members_read_the_same_and_leave_a_line_each(back: Back) -> None:
    """Each with the own grant."""
    back.report()
    first, second = (open_it(back, back.sign_in(member_id)) for member_id in ("in1", "in3"))

    assert first.envelopes == second.envelopes
    assert second.index == first.index + 1


def test_a_follow_up_is_opened_with_its_report_or_alone(back: Back) -> None:
    """By ordinal; what is not there is not found."""
    back.report()
    who = back.sign_in("in1")
    back.report(kind=Kind.FOLLOW_UP)
    claim_waiting(back.desk, who)

    assert [each.ordinal for each in open_it(back, who).envelopes] == [1, 2]
    assert [each.kind for each in open_it(back, who, ordinals={2}).envelopes] == [Kind.FOLLOW_UP]
    with pytest.raises(NotFoundError):
        open_it(back, who, ordinals={1, 3})


def test_what_is_not_there_is_not_asked_of_the_ledger(back: Back) -> None:
    """An unknown case leaves no line."""
    who = back.sign_in("in1")
    back.line.asked.clear()  # signing in asks about an envelope that nobody sealed
    with pytest.raises(NotFoundError):
        open_it(back, who)

    assert back.line.asked == []


def test_a_grant_in_the_casebook_alone_opens_nothing(back: Back) -> None:
    """Whoever writes rows there has no word with the ledger (G6)."""
    back.report(excluded=["in3"])
    who = back.sign_in("in1")
    excluded = back.sign_in("in3")
    with back.desk.casebook.write.begin() as session:
        statement = "INSERT INTO share_grants SELECT envelope_id, 'in3', sealed FROM share_grants LIMIT 1"
        session.connection().exec_driver_sql(statement)

    with pytest.raises(NotFoundError):
        open_it(back, excluded)
    assert open_it(back, who).envelopes[0].verdict is Verdict.OPENED


def test_the_reporter_is_told_with_a_proof(back: Back) -> None:
    """Who, when and why, as an entry that the checkpoint holds, and the key that gives the case's name."""
    back.report()
    opened = open_it(back, back.sign_in("in1"))
    status = status_of(back)

    assert (status.number, status.state, status.excluded) == (1, State.OPENED, 0)
    last = status.last_opening
    assert last is not None
    assert last.index == opened.index
    assert pad_entry(last.entry) == back.ceremony.entries()[opened.index]
    assert parse_access(parse_note(last.entry).text).cases[0].name == case_name(last.name_key, case_of())
    assert last.checkpoint
    assert back.rows("casebook", "cases")[0][2] == CaseState.OPENED


def test_each_opening_renews_the_status(back: Back) -> None:
    """It tells of the last one, and counts up."""
    back.report(excluded=["in3"])
    open_it(back, back.sign_in("in1"))
    second = open_it(back, back.sign_in("in2"), purpose=Purpose.COURT)
    status = status_of(back)

    assert (status.number, status.excluded) == (2, 1)
    assert status.last_opening is not None
    assert status.last_opening.index == second.index


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (body_of("8" * 34), Verdict.NOT_FROM_REPORTER),
        (b"{}", Verdict.MALFORMED),
        (WORDS.encode(), Verdict.MALFORMED),
    ],
    ids=["another reporter", "no answers", "no JSON"],
)
def test_what_is_not_from_the_reporter_is_marked_and_never_answered(
    back: Back, content: bytes, verdict: Verdict
) -> None:
    """A foreign body under a known case id diverts no reply (G2)."""
    back.report(content)
    who = back.sign_in("in1")
    (envelope,) = open_it(back, who).envelopes

    assert envelope.verdict is verdict
    assert (envelope.report is None) == (verdict is Verdict.MALFORMED)
    assert not get_case(back.desk, who, case_of()).can_reply
    assert back.statuses() == []


def spoil_body(wire: bytes) -> bytes:
    """Change one byte of the body."""
    return wire[:-1] + bytes((wire[-1] ^ 1,))


def test_a_changed_body_is_marked(back: Back) -> None:
    """The line stands, since somebody tried; the report's other envelopes open."""
    back.report()
    back.drop(spoil_body(back.seal(kind=Kind.FOLLOW_UP)))
    who = back.sign_in("in1")
    opened = open_it(back, who)

    assert sorted(each.verdict for each in opened.envelopes) == [Verdict.OPENED, Verdict.UNOPENABLE]


def seal_wrongly_for(back: Back, member_id: str) -> bytes:
    """Seal a report that gives one member a wrong share, openly: the ledger knows of no exclusion."""
    bundle = back.bundle()
    header = parse_envelope(back.seal()).header
    place, share_a, share_b = header.place, secrets.token_bytes(32), secrets.token_bytes(32)
    stanzas = tuple(
        seal(
            secrets.token_bytes(32) if epoch.owner == member_id else share_a,
            recipient=epoch.public_key,
            info=share_a_info(place, position),
        )
        for position, epoch in enumerate(bundle.epochs)
    )
    half = seal(share_b + write_exclusion(()), recipient=bundle.ledger.public_key, info=share_b_info(place))
    octets = encode_header(replace(header, stanzas_a=stanzas, stanza_b=half))
    body = Cobblestone256Encryptor(envelope_key(share_a, share_b, place=place), body_context(octets))
    return octets + body.update(pad_body(body_of())) + body.finalize()


def test_a_wrong_share_that_was_granted_on_stops_only_whom_it_was_meant_for(back: Back) -> None:
    """Who was given the right one in the header opens with that, whatever the claimer granted."""
    back.drop(seal_wrongly_for(back, "in1"))
    claimer, other = back.sign_in("in1"), back.sign_in("in2")

    assert open_it(back, claimer).envelopes[0].verdict is Verdict.UNOPENABLE
    assert open_it(back, other).envelopes[0].verdict is Verdict.OPENED


def test_who_has_no_stanza_of_their_own_has_the_grant_alone(back: Back) -> None:
    """A wrong one opens nothing then, and hides nothing of the others' words."""
    back.drop(seal_wrongly_for(back, "in1"))
    claimer, other = back.sign_in("in1"), back.sign_in("in2")
    with back.desk.casebook.write.begin() as session:
        session.connection().exec_driver_sql("DELETE FROM member_epochs WHERE member_id = 'in2'")

    assert {open_it(back, who).envelopes[0].verdict for who in (claimer, other)} == {Verdict.UNOPENABLE}
