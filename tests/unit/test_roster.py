"""The roster and keys notes."""

import base64
import re
from dataclasses import replace

import pytest

from app.domain.errors import MalformedNoteError
from app.domain.member import Role
from app.tlog.note import VerifierKey, parse_vkey
from app.tlog.roster import parse_keys, parse_member, parse_roster, write_keys, write_member, write_roster
from app.vault.keys import SigningKey, public_key_of
from tests.helpers.broken_chains import swap
from tests.helpers.organisation import change_member, make_organisation, seed_of

ORGANISATION = make_organisation()
ROSTER = change_member(ORGANISATION.roster, "m10", passkey=b"COSE key")
TEXT = write_roster(ROSTER)
KEYS = {member_id: public_key_of(keys.hpke_seed) for member_id, keys in ORGANISATION.people.items()}


def test_what_was_written_is_read() -> None:
    """Every field of every line comes back."""
    assert parse_roster(TEXT) == ROSTER


def test_lines_are_as_the_protocol_says() -> None:
    """The first lines and a member's are written out once here."""
    auditor = ROSTER.members[0]
    lines = TEXT.split("\n")
    fields = lines[4].split(" ")

    assert lines[:4] == [
        "sacca/v1 roster",
        "sacca.test",
        f"ledger sacca.test {ORGANISATION.ledger.verifier}",
        "version 1",
    ]
    assert [base64.b64decode(text).decode() for text in fields[2:5]] == [
        auditor.role_km,
        auditor.role_en,
        auditor.affiliation,
    ]
    assert fields[:2] + fields[5:] == ["member", "au", auditor.vkey, "-", "-", "auditor", "2027-11-24"]


@pytest.mark.parametrize("version", [1, 999_999_999])
def test_versions_have_up_to_nine_digits(version: int) -> None:
    """They only grow, for as long as anybody signs rosters."""
    roster = replace(ROSTER, version=version)

    assert parse_roster(write_roster(roster)).version == version


@pytest.mark.parametrize("version", ["0", "01", "-1", "1.0", "1000000000", "9" * 5_000, "១", "²", "1 "])
def test_other_versions_are_refused(version: str) -> None:
    """Also such that no integer could be made of."""
    with pytest.raises(MalformedNoteError):
        parse_roster(swap("version 1", f"version {version}")(TEXT))


@pytest.mark.parametrize("owner", ["m11", "ledger"])
def test_no_two_people_have_one_key(owner: str) -> None:
    """Two lines of one person would count as two readers, or a member would sign as the ledger."""
    key = parse_vkey(ROSTER.ledger_vkey if owner == "ledger" else ROSTER.members[ROSTER.line_of(owner)].vkey)
    double = change_member(ROSTER, "m10", vkey=str(VerifierKey("sacca.test/m10", key.public_key)))

    with pytest.raises(MalformedNoteError):
        parse_roster(write_roster(double))


@pytest.mark.parametrize("owner", ["m11", "c1"])
def test_no_two_people_open_with_one_key(owner: str) -> None:
    """One reader would count as two, and what is kept from one line be open to the other."""
    double = change_member(ROSTER, "m10", hpke_hash=ROSTER.members[ROSTER.line_of(owner)].hpke_hash)

    with pytest.raises(MalformedNoteError):
        parse_roster(write_roster(double))


def test_who_opens_nothing_shares_no_key() -> None:
    """Two auditors, neither of whom has one, are two people."""
    au = ROSTER.members[ROSTER.line_of("au")]
    vkey = str(SigningKey("sacca.test/av", seed_of("another auditor")).verifier)
    roster = replace(ROSTER, members=(au, replace(au, id="av", vkey=vkey), *ROSTER.members[1:]))

    assert parse_roster(write_roster(roster)) == roster


def test_roles_that_are_not_known_are_refused() -> None:
    """This side acts on roles, so it takes no line it does not understand."""
    with pytest.raises(MalformedNoteError):
        parse_roster(swap(r"(member m10 .* investigator,triage)", r"\1,witness")(TEXT))


LINE = write_member(ROSTER.members[ROSTER.line_of("m10")])


@pytest.mark.parametrize("place", range(9))
def test_no_field_of_a_member_is_empty(place: int) -> None:
    """Reporters choose by what stands there, and two spaces would be two spellings."""
    fields = LINE.split(" ")
    fields[place] = ""

    with pytest.raises(MalformedNoteError):
        parse_member(" ".join(fields), ROSTER.origin)


@pytest.mark.parametrize("line", [LINE + " ", LINE + " more", LINE.rpartition(" ")[0], "", " " * 8])
def test_a_member_has_nine_fields(line: str) -> None:
    """No more, no less."""
    with pytest.raises(MalformedNoteError):
        parse_member(line, ROSTER.origin)


def test_a_text_of_a_member_is_utf_8() -> None:
    """Other bytes could be shown in many ways."""
    with pytest.raises(MalformedNoteError):
        parse_member(re.sub(r"^m10 \S+", "m10 //8=", LINE), ROSTER.origin)


def test_a_member_signs_under_the_own_name() -> None:
    """A line can't hand one member's signatures to another id."""
    key = parse_vkey(ROSTER.members[-1].vkey)

    assert key.name == "sacca.test/zz"
    with pytest.raises(MalformedNoteError):
        parse_member(" ".join(["m10", *LINE.split(" ")[1:4], str(key), *LINE.split(" ")[5:]]), ROSTER.origin)


def test_the_keys_note_belongs_to_its_roster() -> None:
    """Members find the keys whose hashes custodians signed, and no key for an auditor."""
    assert parse_keys(write_keys(ROSTER, KEYS), ROSTER) == KEYS
    assert "au" not in KEYS


@pytest.mark.parametrize(
    "changed",
    [
        {**KEYS, "m10": KEYS["m11"]},
        {member_id: key for member_id, key in KEYS.items() if member_id != "m10"},
        {**KEYS, "m10": KEYS["m10"][:-1]},
    ],
    ids=["another member's", "missing", "cut"],
)
def test_a_keys_note_with_other_keys_is_not_written(changed: dict[str, bytes]) -> None:
    """Nobody is asked to sign a key that the roster does not name."""
    with pytest.raises(MalformedNoteError):
        write_keys(ROSTER, changed)


def test_a_keys_note_of_another_roster_is_refused() -> None:
    """Another version, people or order is another note."""
    text = write_keys(ROSTER, KEYS)
    doubled = swap(r"(key m10 .*\n)", r"\1\1")(text)

    for roster in (replace(ROSTER, version=2), change_member(ROSTER, "m10", hpke_hash=bytes(32))):
        with pytest.raises(MalformedNoteError):
            parse_keys(text, roster)
    for changed in (doubled, text + "more\n", swap("keys", "roster")(text), swap(r"key m10 .*\n", "")(text)):
        with pytest.raises(MalformedNoteError):
            parse_keys(changed, ROSTER)


def test_a_role_is_written_in_order() -> None:
    """The set of roles has one spelling."""
    roster = change_member(ROSTER, "m10", roles=frozenset({Role.TRIAGE, Role.CUSTODIAN, Role.INVESTIGATOR}))

    assert " custodian,investigator,triage " in write_roster(roster)
