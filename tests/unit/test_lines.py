"""Type, origin, and lines in a fixed order."""

from collections.abc import Callable
from datetime import date

import pytest

from app.domain.errors import MalformedNoteError
from app.tlog.lines import Lines, encode_octets, parse_day, parse_octets, write_lines

TEXT = write_lines("test", "sacca.test", "one 1", "many a", "many b b", "last x")


def test_lines_are_read_in_their_order() -> None:
    """Values are what follows the first space; lists may be of any length."""
    lines = Lines(TEXT, "test")

    assert (lines.origin, lines.value("one"), lines.values("many")) == ("sacca.test", "1", ("a", "b b"))
    assert (lines.values("many"), lines.value("last")) == ((), "x")
    lines.end()


def test_ac_21_a_parser_takes_one_type_only() -> None:
    """A genuine text of one type is nothing under another."""
    with pytest.raises(MalformedNoteError):
        Lines(TEXT, "tes")


@pytest.mark.parametrize("text", ["", "\n", TEXT[:-1], "sacca/v1 test\n", " " + TEXT, TEXT.replace("v1", "v2")])
def test_a_text_without_type_and_origin_is_refused(text: str) -> None:
    """Both stand in every note, each ended by a newline."""
    with pytest.raises(MalformedNoteError):
        Lines(text, "test")


@pytest.mark.parametrize(
    "read",
    [
        lambda lines: lines.value("two"),
        lambda lines: lines.value("on"),
        lambda lines: lines.end(),
        lambda lines: [lines.value("one"), *lines.values("many"), lines.value("last"), lines.value("more")],
    ],
    ids=["another key", "the beginning of a key", "lines left", "no line left"],
)
def test_lines_missing_doubled_or_out_of_order_are_refused(read: Callable[[Lines], object]) -> None:
    """There is one way to write each note."""
    with pytest.raises(MalformedNoteError):
        read(Lines(TEXT, "test"))


@pytest.mark.parametrize("line", ["one", "one ", "one\u00a01", " one 1", ""])
def test_a_line_has_a_key_a_space_and_a_value(line: str) -> None:
    """Nothing is empty, and a space is a space."""
    with pytest.raises(MalformedNoteError):
        Lines(write_lines("test", "sacca.test", line), "test").value("one")


def test_a_day_is_read() -> None:
    """Year, month, day."""
    assert parse_day("2026-11-24") == date(2026, 11, 24)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-31",
        "2026-1-24",
        "20261124",
        "2026-W48-2",
        "2026-11-24T00:00",
        "+2026-11-24",
        "២០២៦-១១-២៤",
        "0000-01-01",
    ],
)
def test_a_day_has_one_spelling(text: str) -> None:
    """Other forms that ISO 8601 and Python know are refused."""
    with pytest.raises(MalformedNoteError):
        parse_day(text)


def test_octets_have_their_length() -> None:
    """What was written is read; one byte more or less is refused."""
    assert parse_octets(encode_octets(b"\xff" * 32), 32) == b"\xff" * 32
    for length in (31, 33):
        with pytest.raises(MalformedNoteError):
            parse_octets(encode_octets(bytes(length)), 32)
