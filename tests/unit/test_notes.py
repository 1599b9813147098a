"""The notice folder: whole files or none, secrets never written over."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import MalformedNoteError, NotFoundError
from app.storage.files import create_secret
from app.storage.notes import (
    LEDGER_EPOCH,
    MAX_FILE_LEN,
    ROSTER,
    epoch_note,
    find_text,
    list_epoch_notes,
    list_names,
    read_text,
    write_text,
)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """The folder is made when it is not there, and Khmer stays Khmer."""
    write_text(tmp_path / "notes", "roster.note", "សច្ចៈ\n")

    assert read_text(tmp_path / "notes", "roster.note") == "សច្ចៈ\n"


def test_a_note_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """No temporary neighbour is left, and everybody may read it."""
    for text in ("old", "new"):
        write_text(tmp_path, "a.note", text)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.note": "new"}
    assert stat.S_IMODE((tmp_path / "a.note").stat().st_mode) == 0o644


def test_a_note_that_can_not_be_put_in_place_leaves_nothing(tmp_path: Path) -> None:
    """A folder of that name stands in the way: the error is raised, and no half file lies about."""
    (tmp_path / "a.note").mkdir()

    with pytest.raises(OSError, match=r"a\.note"):
        write_text(tmp_path, "a.note", "new")

    assert [path.name for path in tmp_path.iterdir()] == ["a.note"]


@pytest.mark.parametrize("data", [b"\xff", b"x" * (MAX_FILE_LEN + 1)], ids=["no text", "too long"])
@pytest.mark.parametrize("read", [find_text, read_text])
def test_what_is_no_note_is_malformed_and_not_missing(
    tmp_path: Path, read: Callable[[Path, str], object], data: bytes
) -> None:
    """A spoilt roster must not pass for the first one."""
    (tmp_path / "a.note").write_bytes(data)

    with pytest.raises(MalformedNoteError, match=r"a\.note"):
        read(tmp_path, "a.note")


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    """Who expects it is told so, who only looks finds nothing."""
    assert find_text(tmp_path, "a.note") is None
    with pytest.raises(NotFoundError, match=r"a\.note"):
        read_text(tmp_path, "a.note")


def test_the_longest_file_is_read(tmp_path: Path) -> None:
    """The limit itself is allowed."""
    (tmp_path / "a.note").write_bytes(b"x" * MAX_FILE_LEN)

    assert len(read_text(tmp_path, "a.note")) == MAX_FILE_LEN


def test_names_come_in_ascii_order(tmp_path: Path) -> None:
    """Only those with the suffix; a folder that is not there has none."""
    for name in ("b.note", "a.note", "a.draft"):
        (tmp_path / name).touch()

    assert list_names(tmp_path, ".note") == ("a.note", "b.note")
    assert list_names(tmp_path / "none", ".note") == ()


def test_a_secret_is_for_its_owner_and_never_written_over(tmp_path: Path) -> None:
    """Whatever the umask, and whatever lies there."""
    umask = os.umask(0)
    try:
        create_secret(tmp_path / "keys" / "log.key", b"first")
    finally:
        os.umask(umask)

    with pytest.raises(FileExistsError):
        create_secret(tmp_path / "keys" / "log.key", b"second")
    assert (tmp_path / "keys" / "log.key").read_bytes() == b"first"
    assert stat.S_IMODE((tmp_path / "keys" / "log.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_epoch_notes_are_told_from_other_notes(tmp_path: Path) -> None:
    """Members' and the ledger's, and no draft."""
    for name in (epoch_note("in1"), LEDGER_EPOCH, ROSTER, "epoch-in2.draft"):
        (tmp_path / name).touch()

    assert list_epoch_notes(tmp_path) == ("epoch-in1.note", "epoch-ledger.note")
