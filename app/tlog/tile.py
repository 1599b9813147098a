"""
Tiles (C2SP tlog-tiles): the tree and the entries cut into files that never change once they are full.

A hash tile of level L holds up to 256 hashes of nodes of level 8·L; an entry bundle holds up to 256 entries.
A partial tile, at the right edge, holds fewer, and its path says how many.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.errors import MalformedError
from app.tlog.tree import HASH_LEN, Node

WIDTH = 256
"""Hashes or entries of a full tile."""

HEIGHT = 8
"""Levels of the tree from one level of tiles to the next."""

MAX_ENTRY_LEN = 65_535
"""Longest entry, bytes: its length is a u16."""

_MAX_LEVEL = 63
_LENGTH = struct.Struct(">H")
_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/){0,4}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """
    One file of the log.

    Attributes:
        level: Of a hash tile, 0 (leaf hashes) to 63; None for an entry bundle.

        number: Its place from the left, from 0.

        width: Hashes or entries in it, 1 to 256.
    """

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """``tile/<level or entries>/<number>[.p/<width>]``, the number in groups of three digits."""
        digits = str(self.number)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
        number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        level = "entries" if self.level is None else self.level
        return f"tile/{level}/{number}" + (f".p/{self.width}" if self.width < WIDTH else "")

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes whose hashes a hash tile holds; for an entry bundle, those of its entries."""
        first = self.number * WIDTH
        level = HEIGHT * (self.level or 0)
        return tuple(Node(level, number) for number in range(first, first + self.width))


def parse_path(path: str) -> Tile:
    """
    Return the tile at *path*, written exactly as `Tile.path` writes it.

    Raises:
        MalformedError: Not the path of a tile. The client's fault.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        raise MalformedError
    level = None if match["level"] == "entries" else int(match["level"])
    number = int(re.sub("[x/]", "", match["number"]))
    tile = Tile(level=level, number=number, width=int(match["width"] or WIDTH))
    if (level or 0) > _MAX_LEVEL or tile.path != path:
        raise MalformedError
    return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield the hash tiles of a tree of *size* entries, level by level, then its entry bundles."""
    level, count = 0, size
    while count:
        yield from _row(level, count)
        level, count = level + 1, count // WIDTH
    yield from _row(None, size)


def _row(level: int | None, count: int) -> Iterator[Tile]:
    for number in range(-(-count // WIDTH)):
        yield Tile(level=level, number=number, width=min(WIDTH, count - number * WIDTH))


def parse_hashes(data: bytes, *, width: int) -> list[bytes]:
    """
    Return the hashes in a hash tile.

    Raises:
        MalformedError: Not exactly *width* hashes. The log's fault.
    """
    if len(data) != width * HASH_LEN:
        raise MalformedError
    return [data[start : start + HASH_LEN] for start in range(0, len(data), HASH_LEN)]


def write_entries(entries: Sequence[bytes]) -> bytes:
    """Return an entry bundle: u16 length ‖ entry, for each entry of at most 65,535 bytes."""
    return b"".join(_LENGTH.pack(len(entry)) + entry for entry in entries)


def parse_entries(data: bytes, *, width: int) -> list[bytes]:
    """
    Return the entries in an entry bundle.

    Raises:
        MalformedError: Not exactly *width* entries. The log's fault.
    """
    entries = split_entries(data)
    if len(entries) != width:
        raise MalformedError
    return entries


def split_entries(data: bytes) -> list[bytes]:
    """
    Return the entries in an entry bundle, however many they are.

    Raises:
        MalformedError: The last one is cut short. The log's fault.
    """
    entries = []
    at = 0
    while at < len(data):
        start = at + _LENGTH.size
        end = start + int.from_bytes(data[at:start], "big")
        if len(data) < max(start, end):
            raise MalformedError
        entries.append(data[start:end])
        at = end
    return entries
