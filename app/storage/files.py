"""Files that are there whole or not at all, durably: notes that others read, secrets that nobody else reads."""

import os
import tempfile
from pathlib import Path


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
