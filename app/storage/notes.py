"""
The notice folder: signed public notes as files, on their way between rooms and machines.

Names: ``roster.note``, ``keys.note``, ``bundle.note``, ``epoch-<member id>.note``, ``epoch-ledger.note``; a
``.draft`` still wants signatures, a ``.candidate`` is a member line that no roster holds yet. Nothing here is
secret, and nothing is believed because it lies here: readers verify the signatures.
"""

import os
import tempfile
from pathlib import Path

from app.domain.errors import MalformedNoteError, NotFoundError

MAX_FILE_LEN = 2**20
"""Longest file that is read, bytes."""


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


def write_text(folder: Path, name: str, text: str) -> None:
    """Put *text* in place of the file *name*, whole or not at all, and durably."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / name, text.encode(), mode=0o644)


def write_whole(path: Path, data: bytes, *, mode: int) -> None:
    """Write *data* to a temporary neighbour, fsync it, and rename it to *path*: readers see the old or the new."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def create_secret(path: Path, data: bytes) -> None:
    """
    Write *data* to a new file that only its owner reads.

    Raises:
        FileExistsError: The file is there already; a key is never written over.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
