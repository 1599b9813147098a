"""Claims at the counter: registered once, fixed by a line, and never answered with the ledger's half."""

import os
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest

from app.domain.errors import MalformedNoteError
from app.domain.json_fields import write_octets
from app.storage import secrets
from app.storage.engines import open_transaction
from app.tlog.claim import parse_claim
from app.tlog.statement import parse_statement_entry, unpad_entry
from app.vault.counter import evidence_digest, name_key_of
from tests.helpers.counters import LedgerHouse, OpenLedger, Sealed, access_asked, open_ledger
from tests.helpers.organisation import change_member, sign

CASE = bytes(range(16))
EVERYBODY = ["m10", "m11", "m12"]


def test_a_claim_registers_and_names_whom_to_seal_for(ledger: OpenLedger) -> None:
    """The answer has these members and no half of a key."""
    answer = ledger.claim(ledger.house.seal(case_id=CASE))

    assert answer.status_code == 200
    assert answer.json() == {"result": "claimed", "ordinal": 1, "seal_for": EVERYBODY}


def test_the_line_of_a_claim_fixes_the_evidence_and_names_nobody(ledger: OpenLedger) -> None:
    """Blinded name, ordinal, digest and day; whoever has the case's name key can check the digest."""
    sealed = ledger.house.seal(case_id=CASE)
    ledger.claim(sealed)
    (entry,) = ledger.house.statements()
    line = parse_claim(unpad_entry(entry))

    with open_transaction(ledger.house.settings.secrets_url, room="ledger") as session:
        case = secrets.find_case(session, CASE)
    assert case is not None
    name_key = name_key_of(ledger.context.counter.case_secret(case))
    assert line.digest == evidence_digest(name_key, sha256(sealed.wire).digest())
    assert (line.ordinal, line.day) == (1, ledger.house.clock.now.date())
    assert b"m10" not in entry
    assert CASE not in entry


def test_envelopes_of_a_case_are_counted_in_the_order_of_claims(ledger: OpenLedger) -> None:
    """Under one name, and other cases under others."""
    envelopes = [ledger.house.seal(case_id=case) for case in (CASE, CASE, bytes(16))]

    assert [ledger.claim(sealed).json()["ordinal"] for sealed in envelopes] == [1, 2, 1]
    names = [parse_claim(unpad_entry(entry)).name for entry in ledger.house.statements()]
    assert names[0] == names[1] != names[2]


def test_the_same_envelope_again_is_the_same_claim(ledger: OpenLedger) -> None:
    """Whoever claims it: the first ordinal, and no second line."""
    sealed = ledger.house.seal(case_id=CASE)
    ledger.claim(sealed, "m10")

    for member_id in EVERYBODY:
        assert ledger.claim(sealed, member_id).json() == {"result": "already", "ordinal": 1, "seal_for": EVERYBODY}
    assert len(ledger.house.statements()) == 1


def test_the_same_note_again_gets_the_same_answer(ledger: OpenLedger) -> None:
    """A lost answer can be asked for again."""
    sealed = ledger.house.seal(case_id=CASE)
    note = ledger.signed(sealed.asked("m10"))

    assert ledger.send_claim(sealed, note).content == ledger.send_claim(sealed, note).content


def test_the_excluded_get_no_grant(ledger: OpenLedger) -> None:
    """Share A is sealed to the others alone."""
    sealed = ledger.house.seal(case_id=CASE, excluded=["m11", "zz"])

    assert ledger.claim(sealed).json()["seal_for"] == ["m10", "m12"]


def test_an_excluded_member_claims_nothing(ledger: OpenLedger) -> None:
    """The answer is that to an unknown bundle, there is no line, and the others can claim it still."""
    sealed = ledger.house.seal(case_id=CASE, excluded=["m10"])
    unknown = ledger.private.post("/v1/challenges", json={**sealed.asked("m10"), "bundle_id": write_octets(bytes(32))})
    refused = ledger.claim(sealed, "m10")

    assert (refused.status_code, refused.content) == (404, unknown.content)
    assert ledger.house.statements() == []
    assert ledger.claim(sealed, "m11").json() == {"result": "claimed", "ordinal": 1, "seal_for": ["m11", "m12"]}
    again = ledger.private.post("/v1/challenges", json=sealed.asked("m10"))
    assert (again.status_code, again.content) == (404, unknown.content)


def test_exclusions_of_a_case_add_up(ledger: OpenLedger) -> None:
    """Who is shut out by a later envelope has lost the earlier ones too."""
    first = ledger.house.seal(case_id=CASE)
    ledger.claim(first)
    ledger.claim(ledger.house.seal(case_id=CASE, excluded=["m12"]))

    assert ledger.claim(first).json()["seal_for"] == ["m10", "m11"]
    assert ledger.private.post("/v1/challenges", json=first.asked("m12")).status_code == 404


def test_the_map_counts_the_lines_of_the_bundles_own_roster(ledger_house: LedgerHouse) -> None:
    """A roster that came later, with other lines before, shuts out nobody else."""
    organisation = ledger_house.organisation
    members = tuple(member for member in organisation.roster.members if member.id != "c3")
    people = {member_id: keys for member_id, keys in organisation.people.items() if member_id != "c3"}
    with open_ledger(ledger_house):
        sealed = ledger_house.seal(case_id=CASE, excluded=["m11"])
    ledger_house.put_notes(
        replace(organisation, roster=replace(organisation.roster, version=2, members=members), people=people)
    )
    with open_ledger(ledger_house) as ledger:
        assert ledger.context.counter.board.current.newest.version == 2
        assert ledger.claim(sealed).json()["seal_for"] == ["m10", "m12"]


def test_first_grants_are_of_the_newest_roster(ledger_house: LedgerHouse) -> None:
    """Who has left by then gets none, though the envelope was sealed to them."""
    with open_ledger(ledger_house) as ledger:
        sealed = ledger.house.seal(case_id=CASE)
    organisation = ledger_house.organisation
    left = change_member(organisation.roster, "m12", expires_on=ledger_house.clock.now.date())
    ledger_house.put_notes(replace(organisation, roster=replace(left, version=2)))
    ledger_house.clock.move(days=1)
    with open_ledger(ledger_house) as ledger:
        assert ledger.claim(sealed).json()["seal_for"] == ["m10", "m11"]
        assert ledger.private.post("/v1/challenges", json=sealed.asked("m12")).status_code == 404


@pytest.mark.parametrize("member_id", ["zz", "c1", "au", "nobody", "ledger"])
def test_only_triage_members_claim(ledger: OpenLedger, member_id: str) -> None:
    """Everybody else is answered as for an unknown bundle."""
    answer = ledger.private.post("/v1/challenges", json=ledger.house.seal().asked(member_id))

    assert answer.status_code == 404


def test_a_stanza_that_does_not_open_is_said_to_be_so(ledger: OpenLedger) -> None:
    """Nothing is registered; the ledger can't tell who is shut out of it."""
    sealed = ledger.house.seal(case_id=CASE)
    header = replace(sealed.envelope.header, stanza_b=os.urandom(1_184))
    broken = replace(sealed, envelope=replace(sealed.envelope, header=header))

    assert ledger.claim(broken).json() == {"result": "unopenable", "ordinal": None, "seal_for": []}
    assert ledger.house.statements() == []


def test_a_destroyed_epoch_opens_nothing_more_but_what_was_claimed_stays(ledger: OpenLedger) -> None:
    """A claimed envelope can be finished whenever; an unclaimed one is gone with its epoch."""
    claimed, unclaimed = ledger.house.seal(case_id=CASE), ledger.house.seal(case_id=CASE)
    ledger.claim(claimed)
    with open_transaction(ledger.house.settings.secrets_url, room="ledger") as session:
        (epoch,) = secrets.list_ledger_epochs(session)
        secrets.delete_ledger_epoch(session, epoch.epoch_id)

    assert ledger.claim(claimed).json()["result"] == "already"
    assert ledger.claim(unclaimed).json()["result"] == "unopenable"


def test_other_contents_under_a_claimed_id_are_a_conflict(ledger: OpenLedger) -> None:
    """The evidence was fixed by the first claim."""
    sealed = ledger.house.seal(case_id=CASE)
    ledger.claim(sealed)

    answer = ledger.claim(replace(sealed, wire=sealed.wire + b"x"))

    assert answer.status_code == 409
    assert len(ledger.house.statements()) == 1


def test_a_claimed_id_in_another_case_is_unknown(ledger: OpenLedger) -> None:
    """It tells nobody that the envelope exists elsewhere."""
    sealed = ledger.house.seal(case_id=CASE)
    ledger.claim(sealed)
    place = replace(sealed.envelope.header.place, case_id=bytes(16))
    moved = replace(sealed, envelope=replace(sealed.envelope, header=replace(sealed.envelope.header, place=place)))

    assert ledger.claim(moved).status_code == 404
    ledger.claim(ledger.house.seal(case_id=bytes(16)))
    assert ledger.claim(moved).status_code == 404


def foreign(ledger: OpenLedger, sealed: Sealed) -> str:
    """Signed by another member."""
    return ledger.signed(sealed.asked("m10"), by="m11")


def unknown_text(ledger: OpenLedger, sealed: Sealed) -> str:
    """Signed over a text with another nonce."""
    text = ledger.text(sealed.asked("m10"))
    nonce = next(line for line in text.splitlines() if line.startswith("nonce "))
    return sign(text.replace(nonce, f"nonce {'A' * 43}="), ledger.key_of("m10"))


def twice_signed(ledger: OpenLedger, sealed: Sealed) -> str:
    """Signed by two."""
    return sign(ledger.text(sealed.asked("m10")), ledger.key_of("m10"), ledger.key_of("m11"))


def late(ledger: OpenLedger, sealed: Sealed) -> str:
    """Signed, and brought ten minutes later."""
    note = ledger.signed(sealed.asked("m10"))
    ledger.house.clock.move(minutes=10)
    return note


def no_note(ledger: OpenLedger, sealed: Sealed) -> str:
    """Not a note at all."""
    del ledger, sealed
    return "sacca/v1 claim-request\n"


def of_an_access(ledger: OpenLedger, sealed: Sealed) -> str:
    """A statement of another type, genuine and drawn by the ledger."""
    ledger.claim(sealed)
    return ledger.signed(access_asked({CASE: [1]}))


@pytest.mark.parametrize("make", [foreign, unknown_text, twice_signed, late, no_note, of_an_access])
def test_what_is_no_statement_of_ours_is_refused(ledger: OpenLedger, make: Callable[[OpenLedger, Sealed], str]) -> None:
    """All of them alike."""
    sealed = ledger.house.seal(case_id=CASE)
    note = make(ledger, sealed)
    before = ledger.house.entries()

    answer = ledger.send_claim(sealed, note)

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:sacca:problem:statement-refused"
    assert ledger.house.entries() == before


def test_another_stanza_than_the_signed_one_is_refused(ledger: OpenLedger) -> None:
    """Review can't exchange what a member signed for, and with it the map of the excluded."""
    sealed, other = ledger.house.seal(case_id=CASE, excluded=["m11"]), ledger.house.seal(case_id=CASE)

    assert ledger.send_claim(other, ledger.signed(sealed.asked("m10"))).status_code == 403


def test_a_claim_request_is_no_entry(ledger: OpenLedger) -> None:
    """The log does not tell who claims."""
    ledger.claim(ledger.house.seal(case_id=CASE))

    (entry,) = ledger.house.statements()
    assert b"sacca/v1 claim\n" in entry
    with pytest.raises(MalformedNoteError):
        parse_statement_entry(entry)


def test_a_case_has_no_more_envelopes_than_a_line_can_name(ledger: OpenLedger) -> None:
    """A claim with a longer ordinal would be a line that no auditor can read: it is not registered."""
    ledger.claim(ledger.house.seal(case_id=CASE))
    with open_transaction(ledger.house.settings.secrets_url, room="ledger") as session:
        (first,) = secrets.list_claims(session, CASE, [1])
        secrets.add_claim(session, replace(first, envelope_id=os.urandom(16), ordinal=9_999))
    sealed = ledger.house.seal(case_id=CASE)

    assert ledger.claim(sealed).status_code == 503
    assert len(ledger.house.statements()) == 1
    assert ledger.private.post("/v1/challenges", json=access_asked({CASE: [9_998]})).status_code == 404


def test_no_repr_holds_a_key(ledger: OpenLedger) -> None:
    """A repr ends up in tracebacks and logs."""
    root = ledger.context.counter.newest_root()

    assert repr(root) == "Root(1)"
    assert root.key.hex() not in repr(ledger.context.counter)
