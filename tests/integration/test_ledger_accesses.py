"""Releases at the counter: first the line, durably, then the half."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from app.domain.json_fields import require_octets, write_octets
from app.storage import secrets
from app.storage.engines import open_transaction
from app.tlog.access import parse_access
from app.tlog.checkpoint import verify_checkpoint
from app.tlog.note import parse_vkey
from app.tlog.statement import parse_statement_entry, verify_statement
from app.tlog.tree import leaf_hash, verify_inclusion
from app.vault.keys import public_key_of
from tests.helpers.counters import SESSION_SEED, Json, LedgerHouse, OpenLedger, Sealed, access_asked, open_ledger
from tests.helpers.envelopes import BODY
from tests.helpers.organisation import change_member, seed_of, sign

CASE = bytes(range(16))
OTHER = bytes(range(16, 32))


@pytest.fixture
def sealed(ledger: OpenLedger) -> Sealed:
    """A claimed envelope, sealed to three members."""
    envelope = ledger.house.seal(case_id=CASE)
    ledger.claim(envelope)
    return envelope


def verify_evidence(ledger: OpenLedger, answer: Json) -> None:
    """Check an answer's proof as review does."""
    key = parse_vkey(ledger.house.organisation.roster.ledger_vkey)
    checkpoint = verify_checkpoint(answer["checkpoint"], key=key)
    verify_inclusion(
        leaf_hash(require_octets(answer["entry"], 2048)),
        index=answer["index"],
        size=checkpoint.size,
        proof=[require_octets(digest, 32) for digest in answer["proof"]],
        root=checkpoint.root,
    )


def test_a_report_opens_after_its_line_is_written(ledger: OpenLedger, sealed: Sealed) -> None:
    """The entry is the signed statement, the proof holds, and both halves open the body."""
    answer = ledger.access({CASE: [1]}).json()
    entry = require_octets(answer["entry"], 2048)
    note = parse_statement_entry(entry)
    access = parse_access(note.text)

    verify_evidence(ledger, answer)
    assert ledger.house.entries()[answer["index"]] == entry
    verify_statement(note, next(m for m in ledger.house.organisation.roster.members if m.id == "m10"))
    assert (access.member_id, access.purpose, access.cases[0].ordinals) == ("m10", "triage", (1,))
    assert (access.day, access.hour) == (ledger.house.clock.now.date(), 9)
    assert access.session_hash == sha256(public_key_of(SESSION_SEED)).digest()
    assert ledger.open(sealed, answer) == BODY


def test_one_statement_opens_several_envelopes_of_several_cases(ledger: OpenLedger, sealed: Sealed) -> None:
    """In the order in which they were asked for, under one line."""
    more = [ledger.house.seal(case_id=case, content=b"more") for case in (CASE, CASE, OTHER)]
    for envelope in more:
        ledger.claim(envelope)

    answer = ledger.access({OTHER: [1], CASE: [1, 3]}, purpose="investigate").json()

    assert [(require_octets(r["case_id"]), r["ordinal"]) for r in answer["releases"]] == [
        (OTHER, 1),
        (CASE, 1),
        (CASE, 3),
    ]
    assert ledger.open(more[2], answer, at=0) == b"more"
    assert ledger.open(sealed, answer, at=1) == BODY
    assert ledger.open(more[1], answer, at=2) == b"more"
    assert len([entry for entry in ledger.house.statements() if entry.startswith(b"sacca/v1 access\n")]) == 1


def test_the_same_note_again_gets_the_same_answer_and_no_second_line(ledger: OpenLedger, sealed: Sealed) -> None:
    """Within ten minutes; after them it is refused."""
    del sealed
    note = ledger.signed(access_asked({CASE: [1]}))
    first = ledger.send_access(note)
    before = ledger.house.entries()

    assert ledger.send_access(note).content == first.content
    ledger.house.clock.move(minutes=9, seconds=59)
    assert ledger.send_access(note).content == first.content
    ledger.house.clock.move(seconds=1)
    assert ledger.send_access(note).status_code == 403
    assert ledger.house.entries() == before


def test_after_a_restart_an_old_note_is_refused(ledger_house: LedgerHouse) -> None:
    """Nonces live in memory alone; the line and everything claimed are still there, and a new statement opens."""
    with open_ledger(ledger_house) as ledger:
        sealed = ledger_house.seal(case_id=CASE)
        ledger.claim(sealed)
        waiting, used = (ledger.signed(access_asked({CASE: [1]})) for _ in range(2))
        ledger.send_access(used)
    before = ledger_house.entries()

    with open_ledger(ledger_house) as ledger:
        assert [ledger.send_access(note).status_code for note in (waiting, used)] == [403, 403]
        assert ledger_house.entries() == before
        answer = ledger.access({CASE: [1]}).json()
        assert ledger.open(sealed, answer) == BODY
        verify_evidence(ledger, answer)


HIDDEN: dict[str, Json] = {
    "unknown case": access_asked({OTHER: [1]}),
    "unknown ordinal": access_asked({CASE: [2]}),
    "known and unknown": access_asked({CASE: [1], OTHER: [1]}),
    "excluded": access_asked({CASE: [1]}, "m12"),
    "not granted": access_asked({CASE: [1]}, "zz"),
    "an auditor": access_asked({CASE: [1]}, "au"),
    "a custodian": access_asked({CASE: [1]}, "c1"),
    "nobody": access_asked({CASE: [1]}, "nobody"),
}


def test_not_yours_looks_like_not_there(ledger: OpenLedger) -> None:
    """Unknown, not granted and shut out are answered by the same bytes, and leave no line."""
    ledger.claim(ledger.house.seal(case_id=CASE, excluded=["m12"]))
    before = ledger.house.entries()

    answers = {name: ledger.private.post("/v1/challenges", json=asked) for name, asked in HIDDEN.items()}

    assert {answer.status_code for answer in answers.values()} == {404}
    assert len({answer.content for answer in answers.values()}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers.values()}) == 1
    assert ledger.house.entries() == before


def test_who_is_shut_out_meanwhile_gets_nothing(ledger: OpenLedger, sealed: Sealed) -> None:
    """The policy counts when the statement comes, not when it was drawn up."""
    del sealed
    note = ledger.signed(access_asked({CASE: [1]}, "m11"))
    ledger.claim(ledger.house.seal(case_id=CASE, excluded=["m11"]))
    before = ledger.house.entries()

    answer = ledger.send_access(note)

    assert answer.status_code == 404
    assert ledger.house.entries() == before


def test_whose_line_expires_opens_nothing_more(ledger_house: LedgerHouse) -> None:
    """From the day after, also with a text that was drawn up before midnight."""
    organisation = ledger_house.organisation
    roster = change_member(organisation.roster, "m11", expires_on=ledger_house.clock.now.date())
    ledger_house.put_notes(replace(organisation, roster=roster))
    ledger_house.clock.move(hours=14, minutes=29)
    with open_ledger(ledger_house) as ledger:
        house = replace(ledger_house, organisation=replace(organisation, roster=roster))
        ledger.claim(house.seal(case_id=CASE))
        assert ledger.access({CASE: [1]}, "m11").status_code == 200
        note = ledger.signed(access_asked({CASE: [1]}, "m11"))
        ledger_house.clock.move(minutes=2)

        assert ledger.send_access(note).status_code == 403
        assert ledger.private.post("/v1/challenges", json=access_asked({CASE: [1]}, "m11")).status_code == 404


def foreign(ledger: OpenLedger) -> str:
    """Signed by another granted member."""
    return ledger.signed(access_asked({CASE: [1]}), by="m11")


def changed_purpose(ledger: OpenLedger) -> str:
    """Signed, but over another purpose than was drawn up."""
    return sign(ledger.text(access_asked({CASE: [1]})).replace("triage", "court"), ledger.key_of("m10"))


def late(ledger: OpenLedger) -> str:
    """Signed, and brought ten minutes later."""
    note = ledger.signed(access_asked({CASE: [1]}))
    ledger.house.clock.move(minutes=10)
    return note


def signed_by_the_ledger(ledger: OpenLedger) -> str:
    """The ledger asks itself for nothing."""
    return sign(ledger.text(access_asked({CASE: [1]})), ledger.house.organisation.ledger)


def of_a_claim(ledger: OpenLedger) -> str:
    """A statement of another type, genuine and drawn by the ledger."""
    return ledger.signed(ledger.house.seal(case_id=CASE).asked("m10"))


@pytest.mark.parametrize("make", [foreign, changed_purpose, late, signed_by_the_ledger, of_a_claim])
def test_what_is_no_statement_of_ours_releases_nothing(
    ledger: OpenLedger, sealed: Sealed, make: Callable[[OpenLedger], str]
) -> None:
    """And leaves no line."""
    del sealed
    note = make(ledger)
    before = ledger.house.entries()

    answer = ledger.send_access(note)

    assert (answer.status_code, answer.json()["type"]) == (403, "urn:sacca:problem:statement-refused")
    assert ledger.house.entries() == before


def test_another_signature_of_the_same_text_is_refused_once_it_is_answered(ledger: OpenLedger, sealed: Sealed) -> None:
    """One text, one entry: the nonce is spent."""
    del sealed
    text = ledger.text(access_asked({CASE: [1]}))
    ledger.send_access(sign(text, ledger.key_of("m10")))
    before = ledger.house.entries()

    assert ledger.send_access(sign(text, ledger.key_of("m11"))).status_code == 403
    assert ledger.house.entries() == before


@pytest.mark.parametrize("key", [public_key_of(seed_of("another")), b"", bytes(1_216), b"\xff" * 1_216])
def test_another_session_key_than_the_signed_one_gets_nothing(ledger: OpenLedger, sealed: Sealed, key: bytes) -> None:
    """Review can't have the half sealed to a key that the member did not sign for."""
    del sealed
    note = ledger.signed(access_asked({CASE: [1]}))
    before = ledger.house.entries()

    answer = ledger.private.post("/v1/accesses", json={"note": note, "session_key": write_octets(key)})

    assert answer.status_code == 403
    assert ledger.house.entries() == before


def test_a_session_key_that_is_none_gets_nothing(ledger: OpenLedger, sealed: Sealed) -> None:
    """Though its hash was signed for: no line is written for what can't be sealed."""
    del sealed
    key = b"\xff" * 1_216
    asked = {**access_asked({CASE: [1]}), "session_hash": write_octets(sha256(key).digest())}
    note = ledger.signed(asked)
    before = ledger.house.entries()

    answer = ledger.private.post("/v1/accesses", json={"note": note, "session_key": write_octets(key)})

    assert answer.status_code == 403
    assert ledger.house.entries() == before


@contextmanager
def unwritable(url: str) -> Iterator[None]:
    """Let every new entry fail as a full disk does, until the block ends."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'full'); END")
        try:
            yield
        finally:
            connection.execute("DROP TRIGGER full")


def test_if_the_log_cant_be_written_nothing_is_released(ledger: OpenLedger, sealed: Sealed) -> None:
    """A bare refusal; and the same statement goes through once the log can be written again."""
    note = ledger.signed(access_asked({CASE: [1]}))
    before = ledger.house.entries()
    with unwritable(ledger.house.settings.database_url):
        answer = ledger.send_access(note)

    assert (answer.status_code, answer.json()) == (
        503,
        {
            "type": "urn:sacca:problem:log-unavailable",
            "title": "The log can't be written; nothing was released",
            "status": 503,
        },
    )
    assert ledger.house.entries() == before
    assert ledger.open(sealed, ledger.send_access(note).json()) == BODY


def test_a_log_on_a_read_only_disk_releases_nothing(ledger_house: LedgerHouse, tmp_path: Path) -> None:
    """Whatever was claimed before."""
    with open_ledger(ledger_house) as ledger:
        ledger.claim(ledger_house.seal(case_id=CASE))
    read_only = f"sqlite:///file:{tmp_path / 'logbook.db'}?mode=ro&uri=true"
    house = replace(ledger_house, settings=ledger_house.settings.model_copy(update={"database_url": read_only}))
    with open_ledger(house) as ledger:
        answer = ledger.access({CASE: [1]})

        assert answer.status_code == 503
        assert set(answer.json()) == {"type", "title", "status"}


def test_a_claim_that_could_not_be_logged_is_finished_later(ledger: OpenLedger) -> None:
    """Until then nothing of it opens; the same note, or anybody's new one, finishes it under the same ordinal."""
    sealed = ledger.house.seal(case_id=CASE)
    note = ledger.signed(sealed.asked("m10"))
    with unwritable(ledger.house.settings.database_url):
        refused = ledger.send_claim(sealed, note)
    unfinished = ledger.private.post("/v1/challenges", json=access_asked({CASE: [1]}))

    assert (refused.status_code, refused.json()["type"]) == (503, "urn:sacca:problem:log-unavailable")
    assert unfinished.status_code == 404
    assert ledger.send_claim(sealed, note).json()["ordinal"] == 1
    assert ledger.claim(sealed, "m11").json()["ordinal"] == 1
    assert len(ledger.house.statements()) == 1
    assert ledger.open(sealed, ledger.access({CASE: [1]}).json()) == BODY


def test_more_than_an_entry_holds_is_refused_before_it_is_signed(ledger: OpenLedger, sealed: Sealed) -> None:
    """Every second of many envelopes: 400 ordinals fit, and 500 are a malformed request."""
    del sealed
    with open_transaction(ledger.house.settings.secrets_url, room="ledger") as session:
        (first,) = secrets.list_claims(session, CASE, [1])
        for ordinal in range(2, 1_000):
            secrets.add_claim(session, replace(first, envelope_id=os.urandom(16), ordinal=ordinal))

    fits, too_many = (access_asked({CASE: list(range(1, last, 2))}) for last in (800, 1_000))

    assert len(ledger.signed(fits)) <= 2_048
    assert ledger.private.post("/v1/challenges", json=too_many).status_code == 400


BAD: list[Json] = [
    {},
    {"type": "other"},
    {**access_asked({CASE: [1]}), "more": 1},
    {**access_asked({CASE: [1]}), "purpose": "curiosity"},
    {**access_asked({CASE: [1]}), "cases": []},
    access_asked({CASE: []}),
    access_asked({CASE: [0]}),
    access_asked({CASE: [10_000]}),
    access_asked({CASE: [2, 1]}),
    access_asked({CASE: [1, 1]}),
    {**access_asked({CASE: [1]}), "cases": access_asked({CASE: [1]})["cases"] * 2},
    {**access_asked({CASE: [1]}), "session_hash": "AA"},
    {**access_asked({CASE: [1]}), "session_hash": write_octets(bytes(32)) + "="},
    {**access_asked({CASE: [1]}), "session_hash": 7},
    access_asked({os.urandom(16): [1] for _ in range(21)}),
]


@pytest.mark.parametrize("asked", BAD)
def test_a_malformed_body_is_refused_without_an_echo(ledger: OpenLedger, asked: Json) -> None:
    """The same bytes for all of them."""
    answer = ledger.private.post("/v1/challenges", json=asked)

    assert (answer.status_code, answer.json()["type"]) == (400, "urn:sacca:problem:malformed-request")


def test_a_claim_with_part_of_a_hash_is_malformed(ledger: OpenLedger) -> None:
    """Hashes have 32 bytes each."""
    asked = {**ledger.house.seal().asked("m10"), "hashes": write_octets(bytes(33))}

    assert ledger.private.post("/v1/challenges", json=asked).status_code == 400
