"""
The tree, built anew from the entries, and held against all that claim to know it.

These are the served hash tiles, the signed checkpoint, the visit before, and checkpoints that others were shown.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from app.audit.kept import Kept
from app.audit.report import Report
from app.audit.source import Source
from app.domain.errors import MalformedError, NotFoundError
from app.tlog.checkpoint import Checkpoint
from app.tlog.tile import HEIGHT, WIDTH, Tile, parse_hashes
from app.tlog.tree import EMPTY_ROOT, Frontier, leaf_hash


class Growth:
    """
    The tree so far.

    Args:
        source: Where hash tiles are read.

        kept: The visit before.

        others: Checkpoints that others were shown; their signatures are looked at elsewhere.

        report: Takes the faults.
    """

    def __init__(self, source: Source, *, kept: Kept, others: Collection[Checkpoint], report: Report) -> None:
        self._source = source
        self._kept = kept
        self.report = report
        self._frontier = Frontier()
        self._rows: defaultdict[int, list[bytes]] = defaultdict(list)
        self._marks: defaultdict[int, list[tuple[bytes, str]]] = defaultdict(list)
        if kept.checkpoint:
            self._marks[kept.size].append((kept.checkpoint.root, "the log is not the one of the visit before"))
        for other in others:
            self._marks[other.size].append((other.root, "the log is not the one that others were shown"))
        self._check_marks()
        self.leaves = bytearray()

    @property
    def size(self) -> int:
        """Number of lines so far."""
        return self._frontier.size

    @property
    def root(self) -> bytes:
        """Root hash so far."""
        return self._frontier.root

    def add(self, entries: Sequence[bytes], *, width: int) -> list[bool]:
        """Take the entries of the next bundle, which should be *width*; say of each if the visit before read it."""
        first = self.size
        leaves = [leaf_hash(entry) for entry in entries]
        tile = self._read(Tile(level=0, number=first // WIDTH, width=width)) or leaves
        changed = [at for at, (ours, theirs) in enumerate(zip(leaves, tile, strict=False)) if ours != theirs]
        if changed:
            self.report.fault(_told(changed, "is not what the tree was built over"), line=first + changed[0])
        elif len(leaves) != width:
            self.report.fault(f"{width} lines should be read here on, and {len(leaves)} are", line=first)
        # The tile goes on: if it leads to the signed root, it is the entry that was changed, and that alone.
        for leaf in tile:
            self._grow(leaf)
        return [leaf == self._kept.leaf(first + at) for at, leaf in enumerate(leaves)]

    def end(self, checkpoint: Checkpoint) -> None:
        """Return once all is held against the log's checkpoint."""
        for level in list(self._rows):
            self._check_row(level)
        if self.size != checkpoint.size or self.root != checkpoint.root:
            self.report.fault("the lines do not give the root hash that the log signed")
        for size in sorted(self._marks):
            if size > checkpoint.size:
                self.report.fault(f"the log has {checkpoint.size} lines now, and had signed for {size} before")

    def _grow(self, leaf: bytes) -> None:
        index = self.size
        before = self._kept.leaf(index)
        if before and before != leaf:
            self.report.fault("is another than at the visit before", line=index)
        self.leaves += leaf
        for node, digest in self._frontier.add(leaf):
            level, beside = divmod(node.level, HEIGHT)
            if level and not beside:
                self._rows[level].append(digest)
                if len(self._rows[level]) == WIDTH:
                    self._check_row(level, number=node.number // WIDTH)
                    self._rows[level].clear()
        self._check_marks()

    def _check_row(self, level: int, *, number: int | None = None) -> None:
        """Hold a tile above the lowest level against its place in the tree; of the last, partial one find the place."""
        row = self._rows[level]
        if not row:
            return
        if number is None:
            number = (self.size >> HEIGHT * level) // WIDTH
        tile = Tile(level=level, number=number, width=len(row))
        served = self._read(tile)
        if served and served != row:
            self.report.fault(f"{tile.path} is not of this tree")

    def _read(self, tile: Tile) -> list[bytes]:
        try:
            return parse_hashes(self._source.tile(tile), width=tile.width)
        except (NotFoundError, MalformedError):
            self.report.fault(f"{tile.path} is not there, or not whole")
            return []

    def _check_marks(self) -> None:
        root = self.root if self.size in self._marks else EMPTY_ROOT
        for expected, text in self._marks.pop(self.size, []):
            if root != expected:
                self.report.fault(f"{text}: its first {self.size} lines had another root hash")


def _told(changed: Sequence[int], text: str) -> str:
    more = len(changed) - 1
    return text + (f"; nor are {more} of the lines behind it" if more else "")
