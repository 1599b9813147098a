"""Who is sealed to, and who is shut out."""

import pytest

from app.domain.errors import TooFewTriageError
from app.sealing.recipients import Recipients, parse_exclusion, write_exclusion

RECIPIENTS = Recipients(bundle_id=bytes(32), triage=((4, b""), (5, b""), (6, b"")), ledger=b"")


@pytest.mark.parametrize(
    ("lines", "first"),
    [([], "0000"), ([0], "0100"), ([7], "8000"), ([8], "0001"), ([0, 1, 9], "0302"), ([3, 3], "0800")],
)
def test_the_map_begins_with_the_lowest_bit(lines: list[int], first: str) -> None:
    """Line i is bit i mod 8, least significant first, of byte ⌊i/8⌋."""
    assert write_exclusion(lines).hex() == first + "00" * 14


def test_the_last_bit_is_line_127() -> None:
    """As many lines as a roster can have."""
    assert write_exclusion([127]) == bytes(15) + b"\x80"
    assert parse_exclusion(b"\xff" * 16) == frozenset(range(128))


@pytest.mark.parametrize("line", [-1, 128])
def test_a_line_that_no_roster_has_is_refused(line: int) -> None:
    """Silently leaving somebody in would be worse than an error."""
    with pytest.raises(ValueError, match="line"):
        write_exclusion([0, line])


@pytest.mark.parametrize("excluded", [[], [4], [6], [0, 1, 2, 3, 4, 99]])
def test_two_readers_are_enough(excluded: list[int]) -> None:
    """Excluding people who don't read new reports anyway takes nobody away."""
    RECIPIENTS.require_readers(excluded)


@pytest.mark.parametrize("excluded", [[4, 5], [4, 5, 6]])
def test_one_reader_is_too_few(excluded: list[int]) -> None:
    """One alone could look away, or be the official's friend."""
    with pytest.raises(TooFewTriageError):
        RECIPIENTS.require_readers(excluded)
