"""Members, their names and their order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.errors import MalformedNoteError
from app.domain.member import Member, Role, key_name, require_member_id, require_members, require_origin
from tests.helpers.organisation import DAY, change_member, make_organisation

ROSTER = make_organisation().roster
READER = ROSTER.members[ROSTER.line_of("m10")]
AUDITOR = ROSTER.members[ROSTER.line_of("au")]


@pytest.mark.parametrize("member_id", ["m1", "abcdefghijkl", "007"])
def test_an_id_is_two_to_twelve_plain_characters(member_id: str) -> None:
    """What fits a key name and a line is an id."""
    require_member_id(member_id)


@pytest.mark.parametrize("member_id", ["", "m", "m123456789012", "M1", "m 1", "m1\n", "m-1", "ម១", "m\u0661", "ledger"])
def test_other_ids_are_refused(member_id: str) -> None:
    """Nothing that could be mistaken for another id, and never the ledger's."""
    with pytest.raises(MalformedNoteError):
        require_member_id(member_id)


@pytest.mark.parametrize("origin", ["", "a" * 22, "Sacca.test", "sacca/test", "sacca test", "sacca.test\n", "សច្ចៈ"])
def test_other_origins_are_refused(origin: str) -> None:
    """An origin has 1 to 21 plain characters."""
    with pytest.raises(MalformedNoteError):
        require_origin(origin)


def test_a_key_name_has_at_most_24_bytes() -> None:
    """The longest origin leaves room for the shortest id, and no more."""
    origin = "a" * 21
    require_origin(origin)

    assert len(key_name(origin, "m1")) == 24
    with pytest.raises(MalformedNoteError):
        key_name(origin, "m10")


def many(count: int, *, roles: frozenset[Role]) -> list[Member]:
    """Return members in order."""
    return [replace(READER, id=f"m{i:03}", roles=roles) for i in range(count)]


@pytest.mark.parametrize(
    "members",
    [
        many(128, roles=frozenset({Role.INVESTIGATOR})),
        many(12, roles=frozenset({Role.TRIAGE})),
        [AUDITOR, READER],
        [],
    ],
    ids=["128 lines", "12 readers", "an auditor without a key", "nobody"],
)
def test_these_can_be_a_roster(members: list[Member]) -> None:
    """Up to 128 lines, 12 readers among them."""
    require_members(members)


@pytest.mark.parametrize(
    "members",
    [
        many(129, roles=frozenset({Role.INVESTIGATOR})),
        many(13, roles=frozenset({Role.TRIAGE})),
        [READER, AUDITOR],
        [READER, READER],
        [replace(READER, id="M1")],
        [replace(READER, roles=frozenset())],
        [replace(READER, hpke_hash=None)],
        [replace(AUDITOR, hpke_hash=bytes(32))],
        [replace(AUDITOR, roles=AUDITOR.roles | {Role.INVESTIGATOR})],
    ],
    ids=[
        "129 lines",
        "13 readers",
        "out of order",
        "an id twice",
        "no id",
        "no role",
        "a reader without a key",
        "an auditor with a key",
        "an auditor who investigates without a key",
    ],
)
def test_these_can_not_be_a_roster(members: list[Member]) -> None:
    """Order, number, roles and keys are checked before anybody signs."""
    with pytest.raises(MalformedNoteError):
        require_members(members)


def test_reports_are_sealed_to_triage_members_until_their_last_day() -> None:
    """Other roles read nothing new, and a line counts on its last day."""
    roster = change_member(ROSTER, "m11", expires_on=DAY)

    assert [member.id for member in roster.triage(DAY)] == ["m10", "m11", "m12"]
    assert [member.id for member in roster.triage(DAY + timedelta(days=1))] == ["m10", "m12"]


def test_all_member_lines_are_counted() -> None:
    """The exclusion map has a bit for custodians and auditors too."""
    assert [ROSTER.line_of(member.id) for member in ROSTER.members] == list(range(len(ROSTER.members)))
    with pytest.raises(KeyError):
        ROSTER.line_of("m99")
