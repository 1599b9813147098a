"""Where a log is read from: a folder of files, as C2SP tlog-tiles lays them out."""

from pathlib import Path
from typing import Protocol

from app.domain.errors import NotFoundError
from app.tlog.note import MAX_NOTE_LEN
from app.tlog.tile import MAX_ENTRY_LEN, WIDTH, Tile

MAX_TILE_LEN = WIDTH * (2 + MAX_ENTRY_LEN)
"""Longest tile, bytes: a bundle of the longest entries."""


class Source(Protocol):
    """A log that can be read. Nothing that comes from it is believed."""

    def checkpoint(self) -> str:
        """
        Return the newest checkpoint, a note.

        Raises:
            NotFoundError: There is none.
        """

    def tile(self, tile: Tile) -> bytes:
        """
        Return the content of a tile.

        Raises:
            NotFoundError: The log does not have it.
        """


class Folder:
    """
    A copy of a log in a folder: ``checkpoint`` and ``tile/…``.

    Args:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def checkpoint(self) -> str:
        """Return what is in the file ``checkpoint``."""
        try:
            return self._read("checkpoint", MAX_NOTE_LEN).decode()
        except UnicodeDecodeError:
            raise NotFoundError from None

    def tile(self, tile: Tile) -> bytes:
        """Return what is in a tile's file."""
        return self._read(tile.path, MAX_TILE_LEN)

    def _read(self, name: str, most: int) -> bytes:
        try:
            with (self._path / name).open("rb") as file:
                data = file.read(most + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise NotFoundError from None
        if len(data) > most:
            raise NotFoundError
        return data
