"""Bundle notes."""

from datetime import date

import pytest

from app.domain.errors import MalformedNoteError
from app.tlog.bundle import Bundle, parse_bundle, write_bundle
from tests.helpers.broken_chains import swap

BUNDLE = Bundle(
    origin="sacca.test",
    day=date(2026, 11, 24),
    roster_hash=b"r" * 32,
    epoch_hashes=(b"1" * 32, b"2" * 32),
    ledger_hash=b"l" * 32,
)
TEXT = write_bundle(BUNDLE)


def test_what_was_written_is_read() -> None:
    """Day, last day, and the hashes of roster, epochs and the ledger's epoch, in this order."""
    keys = [line.partition(" ")[0] for line in TEXT.split("\n")[2:-1]]

    assert parse_bundle(TEXT) == BUNDLE
    assert keys == ["day", "last", "roster", "epoch", "epoch", "ledger"]
    assert BUNDLE.last_on == date(2026, 12, 24)


@pytest.mark.parametrize("count", [0, 12])
def test_a_bundle_names_up_to_twelve_epochs(count: int) -> None:
    """None at all is a bundle too: it says that intake is closed."""
    text = swap(r"(epoch .*\n)+", "epoch " + "A" * 43 + "=\n")(TEXT)

    assert (
        len(parse_bundle(text.replace("epoch " + "A" * 43 + "=\n", ("epoch " + "A" * 43 + "=\n") * count)).epoch_hashes)
        == count
    )


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"(epoch .*\n)", r"\1" * 12),
        (r"last .*", "last 2026-12-25"),
        (r"last .*", "last 2026-12-23"),
        (r"day .*\nlast .*", "day 9999-12-31\nlast 9999-12-31"),
        (r"(day .*\n)(last .*\n)", r"\2\1"),
        (r"(epoch .*\n)+(ledger .*\n)", r"\2\1"),
        (r"roster .*\n", ""),
        (r"roster \S{4}", "roster "),
        (r"$", "more\n"),
        ("bundle", "epoch"),
    ],
)
def test_another_text_is_refused(pattern: str, replacement: str) -> None:
    """Thirteen epochs, another span, another order, another length, and days beyond the calendar."""
    with pytest.raises(MalformedNoteError):
        parse_bundle(swap(pattern, replacement)(TEXT))
