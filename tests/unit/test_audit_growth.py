"""The auditor's tree over so many lines that it has three levels of tiles."""

from app.audit.growth import Growth
from app.audit.kept import Kept
from app.audit.report import Report
from app.tlog.checkpoint import Checkpoint
from app.tlog.tile import WIDTH, Tile
from app.tlog.tree import Frontier, Node, leaf_hash

SIZE = WIDTH * WIDTH + 1
LEAF = leaf_hash(b"")


class Empty:
    """A log of empty lines, in memory."""

    def __init__(self) -> None:
        self.frontier = Frontier()
        self.nodes = {node: digest for _ in range(SIZE) for node, digest in self.frontier.add(LEAF)}
        self.asked: list[str] = []

    def checkpoint(self) -> str:
        """Return nothing: these tests bring a checkpoint of their own."""
        return ""

    def tile(self, tile: Tile) -> bytes:
        """Return a hash tile."""
        self.asked.append(tile.path)
        return b"".join(self.nodes[node] for node in tile.nodes)


def grow(source: Empty) -> Report:
    """Let the auditor build the tree, and hold it against what the source says."""
    report = Report(origin="sacca.test")
    growth = Growth(source, kept=Kept(checkpoint=None, leaves=b""), others=[], report=report)
    while growth.size < SIZE:
        width = min(WIDTH, SIZE - growth.size)
        assert growth.add([b""] * width, width=width) == [False] * width
    growth.end(Checkpoint(origin="sacca.test", size=SIZE, root=source.frontier.root))
    return report


def test_every_tile_of_every_level_is_held_against_the_tree() -> None:
    """257 of leaf hashes, a full one above them, and one of a single hash above that; each is asked for once."""
    source = Empty()

    assert grow(source).faults == []
    assert sorted(source.asked)[-3:] == ["tile/0/256.p/1", "tile/1/000", "tile/2/000.p/1"]
    assert len(source.asked) == len(set(source.asked)) == WIDTH + 3


def test_a_full_tile_above_the_leaves_that_is_another_is_found() -> None:
    """By its path: which line it hides, it does not tell."""
    source = Empty()
    source.nodes[Node(8, 17)] = bytes(32)

    (fault,) = grow(source).faults

    assert (fault.line, "tile/1/000 " in fault.text) == (None, True)
