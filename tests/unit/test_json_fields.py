"""Members of JSON objects."""

from datetime import date

import pytest

from app.domain.errors import MalformedError
from app.domain.json_fields import (
    require_count,
    require_day,
    require_members,
    require_octets,
    require_text,
    write_octets,
)


def test_an_object_has_exactly_the_members_agreed_on() -> None:
    """In any order."""
    assert require_members({"b": 1, "a": 2}, ("a", "b")) == {"a": 2, "b": 1}
    for value in ({"a": 1}, {"a": 1, "b": 1, "c": 1}, [["a", 1], ["b", 1]], None, "ab"):
        with pytest.raises(MalformedError):
            require_members(value, ("a", "b"))


def test_a_count_is_an_integer_within_its_limits() -> None:
    """True is an integer to Python, and none to anybody else."""
    assert [require_count(value, most=9) for value in (0, 5, 9)] == [0, 5, 9]
    for value in (-1, 10, True, False, "1", 1.0, None):
        with pytest.raises(MalformedError):
            require_count(value, most=9)
    with pytest.raises(MalformedError):
        require_count(0, least=1)


def test_a_text_is_a_text() -> None:
    """Nothing is turned into one."""
    assert require_text("") == ""
    for value in (None, 1, ["a"]):
        with pytest.raises(MalformedError):
            require_text(value)


def test_a_day_has_one_way_of_being_written() -> None:
    """Python itself reads more."""
    assert require_day("2028-02-29") == date(2028, 2, 29)
    for value in ("2026-02-29", "20260224", "2026-W09-2", "2026-2-4", "", "today", None, 20260224):
        with pytest.raises(MalformedError):
            require_day(value)


def test_bytes_have_one_way_of_being_written() -> None:
    """Without padding, without other characters, with spare bits zero."""
    for octets in (b"", b"\xfb", b"\xfb\xff", b"\xfb\xff\xfe", bytes(32)):
        assert require_octets(write_octets(octets)) == octets
    assert require_octets("-_8", 2) == b"\xfb\xff"
    for value in ("-_8=", "-_9", "+/8", "A", "AAAAA", "AA AA", "AA\nAA", "ក", "AA\u200b", None, 1):
        with pytest.raises(MalformedError):
            require_octets(value)
    with pytest.raises(MalformedError):
        require_octets("AAAA", 2)
