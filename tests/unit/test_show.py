"""What a custodian sees before signing is everything that the roster says, and nothing can hide."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.member import Member, Role, Roster
from app.review.candidates import fingerprint
from app.review.rosters import Draft
from app.review.show import printable, show_draft
from app.tlog.note import Note, VerifierKey
from app.tlog.roster import write_roster
from tests.helpers.servers import TODAY

ORIGIN = "sacca.test"


def person(member_id: str, number: int) -> Member:
    """Return a member line."""
    return Member(
        id=member_id,
        role_km="មេធាវី",
        role_en="lawyer",
        affiliation="Bar",
        vkey=str(VerifierKey(f"{ORIGIN}/{member_id}", bytes([number]) * 32)),
        hpke_hash=bytes(32),
        roles=frozenset({Role.TRIAGE}),
        expires_on=TODAY,
    )


ROSTER = Roster(
    origin=ORIGIN,
    ledger_vkey=str(VerifierKey(ORIGIN, bytes(32))),
    version=2,
    members=(person("in1", 1), person("in2", 2)),
)


def shown(roster: Roster, before: Roster | None, capsys: pytest.CaptureFixture[str], *, late: int = 0) -> str:
    """Return what is printed, without the lines of the table."""
    note = Note(write_roster(roster), ())
    draft = Draft(roster=roster, roster_note=note, keys_note=note, signers=())
    show_draft(draft, before, today=TODAY + timedelta(days=late))
    return capsys.readouterr().out


def row(text: str, member_id: str) -> list[str]:
    """Return the first line of somebody's cells."""
    (line,) = (line for line in text.splitlines() if f" {member_id} " in line)
    return [cell.strip() for cell in line.strip("│┃ ").split("│")]


def test_each_person_stands_there_with_key_roles_and_last_day(capsys: pytest.CaptureFixture[str]) -> None:
    """What is signed is what is read: both languages too."""
    text = shown(ROSTER, None, capsys)

    whole = fingerprint(ROSTER.members[0])
    assert row(text, "in1") == ["new", "in1", whole[:9], "lawyer", "Bar", "triage", str(TODAY)]
    assert all(part in text for part in (whole[10:19], whole[20:], "មេធាវី"))


@pytest.mark.parametrize("change", [{"hpke_hash": bytes([1]) * 32}, {"affiliation": "Baz"}, {"expires_on": date.max}])
def test_a_fingerprint_is_of_the_whole_line(change: dict[str, Any]) -> None:
    """Whoever swaps one of the two keys, or a word, does not have the fingerprint that its owner reads out."""
    member = ROSTER.members[0]

    assert fingerprint(member) != fingerprint(replace(member, **change))
    assert len(fingerprint(member).replace(" ", "")) == 24


def test_what_changes_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """New, changed, gone and same are told apart."""
    before = replace(ROSTER, members=(replace(ROSTER.members[0], role_en="clerk"), person("in3", 3)))

    text = shown(ROSTER, before, capsys)

    assert {member_id: row(text, member_id)[0] for member_id in ("in1", "in2", "in3")} == {
        "in1": "changed",
        "in2": "new",
        "in3": "gone",
    }
    assert row(shown(ROSTER, ROSTER, capsys), "in1")[0] == "same"


def test_a_line_that_does_not_count_any_more_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    """The custodian sees who has to be renewed."""
    text = shown(ROSTER, ROSTER, capsys, late=1)

    assert row(text, "in1")[0] != row(shown(ROSTER, ROSTER, capsys), "in1")[0]


def test_another_ledger_key_stands_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever changes the ledger's key could read share B: it is shown, and whether it is the same."""
    before = replace(ROSTER, ledger_vkey=str(VerifierKey(ORIGIN, bytes([9]) * 32)))

    said = [shown(ROSTER, roster, capsys).replace(ROSTER.ledger_vkey, "") for roster in (None, ROSTER, before)]

    assert len(set(said[1:])) == 2
    assert ROSTER.ledger_vkey in shown(ROSTER, before, capsys)


def test_nothing_moves_the_cursor_or_turns_the_text_round(capsys: pytest.CaptureFixture[str]) -> None:
    """A candidate's own words can't hide another line, nor pass for markup."""
    hidden = replace(ROSTER.members[0], affiliation="\x1b[2K\u202ebar\x07[red]")

    text = shown(replace(ROSTER, members=(hidden,)), None, capsys)

    assert not any(c in text for c in ("\x1b", "\u202e", "\x07"))
    assert "[red]" in text


def test_text_is_shown_as_it_is_signed(capsys: pytest.CaptureFixture[str]) -> None:
    """No short name of a picture becomes the picture."""
    named = replace(ROSTER.members[0], affiliation=":skull: B", role_en="[b]a[/b]")

    text = shown(replace(ROSTER, members=(named,)), None, capsys)

    assert ":skull:" in text
    assert "[b]a[/b]" in text


@pytest.mark.parametrize("columns", ["80", "120"])
def test_nothing_of_what_is_signed_is_cut_off(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    """Whoever says much about themselves is read to the end."""
    monkeypatch.setenv("COLUMNS", columns)
    long = "Bar-Association-of-Phnom-Penh,acting-for-the-Ministry"
    khmer = "អ្នកស៊ើបអង្កេតនៃអង្គភាពប្រឆាំងអំពើពុករលួយថ្នាក់ជាតិ"
    person_of_words = replace(ROSTER.members[0], affiliation=long, role_km=khmer)

    text = shown(replace(ROSTER, members=(person_of_words,)), None, capsys)

    column = [line.split("│")[5].strip() for line in text.splitlines() if line.count("│") == 8]
    assert "".join(column) == long
    assert "…" not in text


def test_khmer_keeps_its_breaks() -> None:
    """Zero-width spaces part Khmer words, and stay."""
    assert printable("អ្នក\u200bរក្សា\nx") == "អ្នក\u200bរក្សា\N{REPLACEMENT CHARACTER}x"
