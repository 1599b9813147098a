"""What the auditor makes of single lines: each under the roster of its time, each fault at its line."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.tlog.access import CaseLine
from app.tlog.roster import write_roster
from app.tlog.statement import ENTRY_LEN
from app.vault.keys import SigningKey
from tests.helpers.chronicle import (
    CASES,
    FIRST,
    PUBLISHED,
    ROSTER,
    STORY,
    access_entry,
    audit_entry,
    change_member,
    claim_entry,
    hand_on,
    lines_of,
    read,
    roster_entry,
)
from tests.helpers.organisation import DAY, make_organisation, seed_of, sign
from tests.helpers.statements import ORGANISATION

STRANGER = SigningKey("sacca.test/m10", seed_of("stranger"))
OTHER = make_organisation(label="other")
OTHER_NAME = seed_of("name two")
YESTERDAY = DAY - timedelta(days=1)

WRONG_LINES = {
    "no text": b"\xff\xfe",
    "no type": b"hello\n",
    "an unknown type": b"sacca/v1 gossip\nsacca.test\n".ljust(ENTRY_LEN, b"\0"),
    "a request that is no entry": b"sacca/v1 claim-request\nsacca.test\n".ljust(ENTRY_LEN, b"\0"),
    "a roster by other custodians": roster_entry(replace(ROSTER, version=2), signers=OTHER.custodians[:2]),
    "a roster by one custodian": roster_entry(replace(ROSTER, version=2), signers=ORGANISATION.custodians[:1]),
    "a roster of the same version": roster_entry(replace(change_member("m10", affiliation="Elsewhere"), version=1)),
    "a roster that is no text": roster_entry().replace(b"Legal", b"\xff\xff") + b"\xff",
    "keys of another roster": sign(OTHER.keys_text(), *ORGANISATION.custodians[:2]).encode(),
    "a roster that is spelt in another way": sign(
        write_roster(replace(ROSTER, version=2)).replace("investigator,triage", "triage,investigator"),
        *ORGANISATION.custodians[:2],
    ).encode(),
    "an epoch of nobody in the roster": sign(
        ORGANISATION.texts().epochs["m10"].replace("member m10", "member nobody"), STRANGER
    ).encode(),
    "an epoch of a stranger": OTHER.publish().epochs[0].encode(),
    "a bundle of another ledger": OTHER.publish().bundle.encode(),
    "a bundle with an unknown key": sign(
        ORGANISATION.bundle_text(replace(ORGANISATION.texts(), ledger=OTHER.texts().ledger)), ORGANISATION.ledger
    ).encode(),
    "a claim of another log": claim_entry(3, origin="sacca.other"),
    "a claim made twice": claim_entry(2),
    "a claim of no envelope": claim_entry(3).replace(b"ordinal 3", b"ordinal 0"),
    "a claim with something behind it": claim_entry(3)[:-1] + b"x",
    "a claim that is too short": claim_entry(3)[:-1],
    "an opening signed by a stranger": access_entry("x", key=STRANGER),
    "an opening signed by somebody else": access_entry("x", key=ORGANISATION.people["m11"].signing),
    "an opening by nobody in the roster": access_entry("x", member_id="nobody", key=STRANGER),
    "an opening by an auditor": access_entry("x", member_id="au", key=ORGANISATION.auditors["au"]),
    "an opening after the member's last day": access_entry("x", day=DAY + timedelta(days=366)),
    "an opening of another log": access_entry("x", origin="sacca.other"),
    "an opening that was made before": access_entry("one"),
    "an opening of what nobody claimed": access_entry("x", cases=(CaseLine(name=OTHER_NAME, ordinals=(1,)),)),
    "an opening of more than was claimed": access_entry("x", cases=(CaseLine(name=CASES[0].name, ordinals=(2, 3)),)),
    "an opening without a signature": access_entry("x").partition(b"\n\n")[0].ljust(ENTRY_LEN, b"\0"),
    "a session of somebody who is no auditor": audit_entry(
        "x", member_id="m10", key=ORGANISATION.people["m10"].signing
    ),
    "a session signed by a stranger": audit_entry("x", key=STRANGER),
    "a session of another log": audit_entry("x", origin="sacca.other"),
    "a session that was held before": audit_entry(),
}


def judge(tmp_path: Path, entries: Sequence[bytes]) -> list[int]:
    """Return the lines with a fault in a log of *entries*, whose tree and signature are right."""
    report = read(hand_on(tmp_path, entries))
    assert len(report.faults) == len(lines_of(report))
    return lines_of(report)


def test_a_log_as_the_ledger_keeps_it_holds(tmp_path: Path) -> None:
    """Every line is counted by its kind, and the opening is told: who, why, when, which."""
    report = read(hand_on(tmp_path, STORY))

    assert report.faults == report.remarks == []
    assert report.counts == {"roster": 1, "keys": 1, "epoch": 4, "bundle": 1, "claim": 2, "access": 1, "audit": 1}
    (opening,) = report.openings
    assert (opening.line, opening.member_id, opening.purpose) == (FIRST + 2, "m10", "investigate")
    assert (opening.role, opening.affiliation, opening.day, opening.hour) == ("Investigator", "Legal aid", DAY, 9)
    assert opening.cases == CASES


@pytest.mark.parametrize("entry", WRONG_LINES.values(), ids=WRONG_LINES)
def test_a_line_that_must_not_be_is_named(tmp_path: Path, entry: bytes) -> None:
    """The ledger has signed a tree over it, and still it does not hold: at its line, and nowhere else."""
    assert judge(tmp_path, [*STORY, entry, claim_entry(3), access_entry("last")]) == [len(STORY)]


@pytest.mark.parametrize("entry", [*PUBLISHED[1:], access_entry("x"), audit_entry("x")])
def test_nothing_counts_before_the_first_roster(tmp_path: Path, entry: bytes) -> None:
    """There is nobody yet whose signature would mean something."""
    assert judge(tmp_path, [entry, *STORY]) == [0]


@pytest.mark.parametrize("index", range(len(STORY)))
def test_one_byte_of_any_line_changed_before_it_was_signed_is_found(tmp_path: Path, index: int) -> None:
    """
    A ledger that writes something else than what people signed is found out at that line.

    A claim is the ledger's own, so there another day would be as good as this one; its type would not.
    """
    entry = STORY[index]
    changed = entry[:20] + bytes((entry[20] ^ 1,)) + entry[21:]

    report = read(hand_on(tmp_path, [*STORY[:index], changed, *STORY[index + 1 :]]))

    assert lines_of(report)[0] == index


def test_a_line_is_held_to_the_roster_of_its_time(tmp_path: Path) -> None:
    """Who left may have opened before, and may not any more; who signs with a new key signed with the old one then."""
    gone = replace(ROSTER, version=2, members=tuple(m for m in ROSTER.members if m.id != "m10"))
    new = SigningKey("sacca.test/m10", seed_of("new key of m10"))
    rekeyed = replace(change_member("m10", vkey=str(new.verifier)), version=3)
    rosters = [roster_entry(gone), access_entry("after"), roster_entry(rekeyed)]

    faulty = judge(tmp_path, [*STORY, *rosters, access_entry("old key"), access_entry("new key", key=new)])

    assert faulty == [len(STORY) + 1, len(STORY) + 3]


def test_a_roster_with_one_more_signature_is_the_same_roster(tmp_path: Path) -> None:
    """The third custodian may sign later."""
    assert judge(tmp_path, [*STORY, roster_entry(signers=ORGANISATION.custodians)]) == []


def test_a_claim_without_a_line_is_remarked(tmp_path: Path) -> None:
    """Ordinals are given in the order of claims: one that is missing was perhaps never written down."""
    report = read(hand_on(tmp_path, [*STORY, claim_entry(5)]))

    assert report.faults == []
    assert [(remark.line, "2 have no line" in remark.text) for remark in report.remarks] == [(None, True)]


def test_a_line_that_bears_an_earlier_day_is_remarked(tmp_path: Path) -> None:
    """One day back is how midnight looks; two days back, somebody's clock or word was wrong."""
    entries = [access_entry("a", day=YESTERDAY), access_entry("b", day=YESTERDAY - timedelta(days=1))]

    report = read(hand_on(tmp_path, [*STORY, *entries]))

    assert report.faults == []
    assert [remark.line for remark in report.remarks] == [len(STORY) + 1]
