"""
The notice folder: signed public notes as files, on their way between rooms and machines.

A ``.note`` is signed, a ``.draft`` still wants signatures, a ``.candidate`` is a member line that no roster holds
yet. Nothing here is secret, and nothing is believed because it lies here: readers verify the signatures.
"""

from pathlib import Path

from app.domain.errors import MalformedNoteError, NotFoundError
from app.domain.member import LEDGER_ID
from app.storage.files import write_whole

ROSTER = "roster.note"
KEYS = "keys.note"
ROSTER_DRAFT = "roster.draft"
KEYS_DRAFT = "keys.draft"
BUNDLE = "bundle.note"
CANDIDATE = ".candidate"
"""After a member id."""

_EPOCH, _NOTE = "epoch-", ".note"

MAX_FILE_LEN = 2**20
"""Longest file that is read, bytes."""


def epoch_note(owner: str) -> str:
    """Return the name of the newest epoch note of *owner*: a member id, or "ledger"."""
    return f"{_EPOCH}{owner}{_NOTE}"


LEDGER_EPOCH = epoch_note(LEDGER_ID)


def read_text(folder: Path, name: str) -> str:
    """
    Return the text of one file.

    Raises:
        NotFoundError: There is no such file.
        MalformedNoteError: It is there, but no UTF-8 or too long. Whoever put it there is at fault; it must not
            pass for a file that is missing.
    """
    try:
        with (folder / name).open("rb") as file:
            data = file.read(MAX_FILE_LEN + 1)
    except FileNotFoundError:
        raise NotFoundError(name) from None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise MalformedNoteError(name) from None
    if len(data) > MAX_FILE_LEN:
        raise MalformedNoteError(name)
    return text


def find_text(folder: Path, name: str) -> str | None:
    """
    Return the text of one file, or None if there is no such file.

    Raises:
        MalformedNoteError: As for `read_text`.
    """
    try:
        return read_text(folder, name)
    except NotFoundError:
        return None


def list_names(folder: Path, suffix: str) -> tuple[str, ...]:
    """Return the names in *folder* that end in *suffix*, in ASCII order."""
    return tuple(sorted(path.name for path in folder.glob(f"*{suffix}")))


def list_epoch_notes(folder: Path) -> tuple[str, ...]:
    """Return the names of all epoch notes in *folder*, the ledger's too, in ASCII order."""
    return tuple(name for name in list_names(folder, _NOTE) if name.startswith(_EPOCH))


def write_text(folder: Path, name: str, text: str) -> None:
    """Put *text* in place of the file *name*, whole or not at all, and durably."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / name, text.encode(), mode=0o644)
