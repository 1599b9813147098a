"""Epoch notes."""

from datetime import date, timedelta

import pytest

from app.domain.errors import MalformedNoteError
from app.tlog.epoch import Epoch, epoch_id, parse_epoch, write_epoch
from app.vault.keys import public_key_of
from tests.helpers.broken_chains import swap

EPOCH = Epoch(origin="sacca.test", owner="m10", public_key=public_key_of(bytes(32)), made_on=date(2026, 11, 24))
TEXT = write_epoch(EPOCH)


def test_what_was_written_is_read() -> None:
    """Five lines after type and origin, with the last day thirty days on."""
    assert parse_epoch(TEXT) == EPOCH
    assert [line.partition(" ")[0] for line in TEXT.split("\n")[2:]] == ["member", "key", "made", "last", ""]
    assert EPOCH.last_on == date(2026, 12, 24)


@pytest.mark.parametrize(("days", "fresh"), [(-1, False), (0, True), (30, True), (31, False)])
def test_a_bundle_may_name_it_for_thirty_days(days: int, *, fresh: bool) -> None:
    """From its first day to its last, both counted."""
    assert EPOCH.is_fresh(EPOCH.made_on + timedelta(days=days)) is fresh


@pytest.mark.parametrize(("days", "due"), [(-1, True), (0, False), (6, False), (7, True), (60, True)])
def test_its_owner_makes_a_new_one_after_a_week(days: int, *, due: bool) -> None:
    """Or when the clock went back, since then nobody knows how old it is."""
    assert EPOCH.is_due(EPOCH.made_on + timedelta(days=days)) is due


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"last .*", "last 2026-12-25"),
        (r"last .*", "last 2026-12-23"),
        (r"last .*", "last 2026-11-23"),
        (r"made .*\nlast .*", "made 9999-12-31\nlast 9999-12-31"),
        (r"key \S{4}", "key "),
        (r"key .*\n", ""),
        (r"(member .*\n)(key .*\n)", r"\2\1"),
        (r"$", "more\n"),
        ("epoch", "roster"),
    ],
)
def test_another_text_is_refused(pattern: str, replacement: str) -> None:
    """Another span, another length of key, another order, and days beyond the calendar."""
    with pytest.raises(MalformedNoteError):
        parse_epoch(swap(pattern, replacement)(TEXT))


def test_its_id_is_the_hash_of_its_text() -> None:
    """Bundles and tables name it so; a changed byte is another epoch."""
    assert len(epoch_id(TEXT)) == 32
    assert epoch_id(TEXT) != epoch_id(TEXT + "\n")
