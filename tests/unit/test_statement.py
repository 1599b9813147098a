"""Statements as entries of the log."""

import pytest

from app.domain.errors import MalformedNoteError, SignatureError
from app.tlog.note import Note, parse_note
from app.tlog.statement import (
    ENTRY_LEN,
    MAX_TEXT_LEN,
    entry_kind,
    pad_entry,
    parse_statement,
    parse_statement_entry,
    statement_hash,
    unpad_entry,
    verify_statement,
)
from app.vault.keys import SigningKey
from tests.helpers.organisation import make_organisation, seed_of, sign
from tests.helpers.statements import MEMBER_KEY, ORGANISATION, SIGNED, TEXTS

MEMBER = next(member for member in ORGANISATION.roster.members if member.id == "m10")


def test_an_entry_is_the_signed_statement_and_zeros() -> None:
    """What the log holds is what was signed, to the last byte."""
    entry = pad_entry(SIGNED["access"])

    assert len(entry) == ENTRY_LEN
    assert entry.rstrip(b"\0").decode() == SIGNED["access"]
    assert str(parse_statement_entry(entry)) == SIGNED["access"]
    assert unpad_entry(pad_entry(TEXTS["claim"])) == TEXTS["claim"]


def test_the_longest_text_fits_with_the_longest_name_and_no_longer_one() -> None:
    """Whoever asks learns at once that a statement would be too long, and not after it is signed."""
    key = SigningKey("a" * 24, seed_of("long"))
    text = "x" * (MAX_TEXT_LEN - 1) + "\n"

    assert len(pad_entry(sign(text, key)).rstrip(b"\0")) == ENTRY_LEN
    with pytest.raises(MalformedNoteError):
        pad_entry(sign("x" + text, key))


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        bytes(ENTRY_LEN),
        pad_entry(SIGNED["access"])[:-1],
        pad_entry(SIGNED["access"]) + b"\0",
        pad_entry(SIGNED["access"][:-1]),
        b"\xff".ljust(ENTRY_LEN, b"\0"),
        b"a\0b\n".ljust(ENTRY_LEN, b"\0"),
        pad_entry(TEXTS["access"]),
    ],
    ids=["empty", "zeros", "short", "long", "no newline", "no text", "zero inside", "unsigned"],
)
def test_what_is_no_statement_and_zeros_is_refused(entry: bytes) -> None:
    """Each entry has one form."""
    with pytest.raises(MalformedNoteError):
        parse_statement_entry(entry)


def test_a_second_signature_line_is_refused() -> None:
    """Lines of unknown keys would put words into the log that nobody answers for."""
    with pytest.raises(MalformedNoteError):
        parse_statement(sign(TEXTS["access"], MEMBER_KEY, ORGANISATION.ledger))


def test_the_member_of_the_roster_is_who_signs() -> None:
    """A genuine signature of the key in the roster."""
    verify_statement(parse_statement(SIGNED["access"]), MEMBER)


@pytest.mark.parametrize(
    "key",
    [
        ORGANISATION.people["m11"].signing,
        SigningKey(MEMBER_KEY.name, seed_of("another")),
        SigningKey("sacca.test/m11", MEMBER_KEY.seed),
        make_organisation(origin="other.test").people["m10"].signing,
    ],
    ids=["another member", "another key of the name", "another name of the key", "another organisation"],
)
def test_nobody_else_signs_for_a_member(key: SigningKey) -> None:
    """Neither by the name nor by the key alone."""
    with pytest.raises(SignatureError):
        verify_statement(parse_statement(sign(TEXTS["access"], key)), MEMBER)


def test_a_signature_of_another_text_is_refused() -> None:
    """A genuine line, moved."""
    note = Note(TEXTS["audit"], parse_note(SIGNED["access"]).signatures)

    with pytest.raises(SignatureError):
        verify_statement(note, MEMBER)


def test_every_entry_says_what_it_is_in_its_first_line() -> None:
    """Published notes too."""
    roster = ORGANISATION.publish().roster.encode()

    assert entry_kind(roster) == "roster"
    assert {kind: entry_kind(pad_entry(text)) for kind, text in TEXTS.items()} == {kind: kind for kind in TEXTS}
    for entry in (b"", b"sacca.test\n12\n", b"sacca/v1 access", b"sacca/v1 \xff\n"):
        with pytest.raises(MalformedNoteError):
            entry_kind(entry)


def test_the_hash_of_a_statement_is_that_of_its_text() -> None:
    """It stays the same whoever signs it."""
    assert statement_hash("sacca\n").hex() == "c524caeaad968a8de6e9ea9689e7c9565cb7b4322f0d582c3a973264271627ac"
