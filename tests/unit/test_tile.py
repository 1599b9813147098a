"""Tiles: paths as C2SP tlog-tiles spells them, and what is in them."""

import pytest

from app.domain.errors import MalformedError
from app.tlog.tile import Tile, parse_entries, parse_hashes, parse_path, tiles_of, write_entries
from app.tlog.tree import Node

PATHS = {
    "tile/0/000": Tile(level=0, number=0),
    "tile/3/x001/x234/067": Tile(level=3, number=1_234_067),
    "tile/63/999.p/255": Tile(level=63, number=999, width=255),
    "tile/entries/x001/000.p/1": Tile(level=None, number=1000, width=1),
}
"""Two of them are the specification's own examples."""

REFUSED = (
    "",
    "tile/0/000/",
    "/tile/0/000",
    "tile/00/000",
    "tile/64/000",
    "tile/-1/000",
    "tile/0/0",
    "tile/0/x000/001",
    "tile/0/001/x000",
    "tile/0/1000",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/01",
    "tile/data/000",
    "tile/0/០០០",
    "tile/0/000\n",
)


@pytest.mark.parametrize(("path", "tile"), PATHS.items())
def test_a_path_is_spelt_as_the_specification_says(path: str, tile: Tile) -> None:
    """Groups of three digits, an x before all but the last, the width only of a partial one."""
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize("path", REFUSED)
def test_another_path_is_of_no_tile(path: str) -> None:
    """Other spellings, levels and widths, and what comes before or behind."""
    with pytest.raises(MalformedError):
        parse_path(path)


def test_the_specifications_example_tree_has_its_tiles() -> None:
    """A tree of 70,000 entries: 273 full and a partial tile, then one full and one of 17, then one of 1."""
    tiles = list(tiles_of(70_000))

    assert [tile.path for tile in tiles if tile.width < 256] == [
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
        "tile/entries/273.p/112",
    ]
    assert len(tiles) == 274 + 2 + 1 + 274


@pytest.mark.parametrize(("size", "count"), [(0, 0), (1, 2), (255, 2), (256, 3), (257, 5)])
def test_small_trees_have_few_tiles(size: int, count: int) -> None:
    """None for an empty one; a second level from 256 entries on."""
    assert len(list(tiles_of(size))) == count


def test_a_tile_holds_the_nodes_of_every_eighth_level() -> None:
    """The second tile of level 1 begins with the node over entries 65,536 to 65,791."""
    assert Tile(level=1, number=1, width=2).nodes == (Node(8, 256), Node(8, 257))
    assert Tile(level=None, number=1, width=1).nodes == (Node(0, 256),)


def test_hashes_are_32_bytes_each() -> None:
    """A tile of another length is none."""
    hashes = [bytes([n]) * 32 for n in range(3)]

    assert parse_hashes(b"".join(hashes), width=3) == hashes
    for width in (2, 4):
        with pytest.raises(MalformedError):
            parse_hashes(b"".join(hashes), width=width)


def test_entries_stand_behind_their_lengths() -> None:
    """A length is two bytes, big-endian; 65,535 is the most it says."""
    entries = [b"", b"one", bytes(65_535)]

    data = write_entries(entries)

    assert data == b"\0\0" + b"\0\3one" + b"\xff\xff" + bytes(65_535)
    assert parse_entries(data, width=3) == entries


@pytest.mark.parametrize("data", [b"\0", b"\0\3on", b"\0\0", b"\0\0\0\0\0\0", b"\0\0\0\0\0"])
def test_a_bundle_that_does_not_fit_is_refused(data: bytes) -> None:
    """Cut short, and with another number of entries than its path says."""
    with pytest.raises(MalformedError):
        parse_entries(data, width=2)
