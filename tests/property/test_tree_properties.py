"""Proofs of any tree: made ones verify, and nothing near one does."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.errors import LogInconsistentError, MalformedError
from app.tlog.proof import consistency_proof, inclusion_proof
from app.tlog.tile import Tile, parse_entries, parse_path, write_entries
from app.tlog.tree import EMPTY_ROOT, leaf_hash, root_before, verify_consistency, verify_inclusion
from tests.helpers.merkle import ENTRIES, MAX_SIZE, mth, path, read_nodes, subproof

sizes = st.integers(1, MAX_SIZE)
tiles = st.builds(
    Tile,
    level=st.none() | st.integers(0, 63),
    number=st.integers(0, 999_999_999_999_999),
    width=st.integers(1, 256),
)


def flip(data: bytes, bit: int) -> bytes:
    """Return *data* with one bit changed."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def nearby(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """Return every list that has one bit changed, one hash less, more or twice, or two neighbours swapped."""
    found = [[*hashes, bytes(32)], [bytes(32), *hashes]]
    for at, digest in enumerate(hashes):
        found += [[*hashes[:at], flip(digest, bit), *hashes[at + 1 :]] for bit in range(256)]
        found += [[*hashes[:at], *hashes[at + 1 :]], [*hashes[: at + 1], *hashes[at:]]]
        if at and hashes[at - 1] != digest:
            found.append([*hashes[: at - 1], digest, hashes[at - 1], *hashes[at + 1 :]])
    return [each for each in found if each != list(hashes)]


@given(size=sizes, data=st.data())
def test_an_inclusion_proof_is_the_recursions_and_nothing_near_it_verifies(size: int, data: st.DataObject) -> None:
    """One bit of a hash, of the leaf or of the root, another place or size of the tree: each is refused."""
    index = data.draw(st.integers(0, size - 1))
    made, leaf, root = inclusion_proof(index, size, read_nodes), leaf_hash(ENTRIES[index]), mth(0, size)
    assert made == path(index, 0, size)
    verify_inclusion(leaf, index=index, size=size, proof=made, root=root)

    refused = [(leaf, index, each, root) for each in nearby(made)]
    refused += [(flip(leaf, bit), index, made, root) for bit in range(256)]
    refused += [(leaf, index, made, flip(root, bit)) for bit in range(256)]
    refused += [(leaf, other, made, root) for other in range(-1, size + 2) if other != index]
    for wrong_leaf, wrong_index, wrong, wrong_root in refused:
        with pytest.raises(LogInconsistentError):
            verify_inclusion(wrong_leaf, index=wrong_index, size=size, proof=wrong, root=wrong_root)


@given(size=sizes)
def test_the_last_entrys_proof_holds_the_root_before_it(size: int) -> None:
    """By the recursion of the specification."""
    assert root_before(inclusion_proof(size - 1, size, read_nodes)) == mth(0, size - 1)


@given(old=sizes, new=sizes)
def test_a_consistency_proof_is_the_recursions_and_nothing_near_it_verifies(old: int, new: int) -> None:
    """One bit of a hash or of either root: each is refused."""
    assume(old <= new)
    made, old_root, new_root = consistency_proof(old, new, read_nodes), mth(0, old), mth(0, new)
    assert made == subproof(old, 0, new)
    verify_consistency(old_size=old, new_size=new, proof=made, old_root=old_root, new_root=new_root)

    refused = [(each, old_root, new_root) for each in nearby(made)]
    refused += [(made, flip(old_root, bit), new_root) for bit in range(256)]
    refused += [(made, old_root, flip(new_root, bit)) for bit in range(256)]
    for wrong, wrong_old, wrong_new in refused:
        with pytest.raises(LogInconsistentError):
            verify_consistency(old_size=old, new_size=new, proof=wrong, old_root=wrong_old, new_root=wrong_new)


@given(
    index=st.integers(-2, 400),
    size=st.integers(-2, 400),
    hashes=st.lists(st.binary(min_size=32, max_size=32), max_size=12),
    digest=st.binary(min_size=32, max_size=32),
)
def test_whatever_is_served_a_verifier_takes_it_or_calls_it_inconsistent(
    *, index: int, size: int, hashes: list[bytes], digest: bytes
) -> None:
    """No other error reaches who asked, and hashes that nobody made for it prove nothing."""
    assume(digest not in {bytes(32), EMPTY_ROOT})
    with pytest.raises(LogInconsistentError):
        verify_inclusion(digest, index=index, size=size, proof=hashes, root=bytes(32))
    with pytest.raises(LogInconsistentError):
        verify_consistency(old_size=index, new_size=size, proof=hashes, old_root=digest, new_root=bytes(32))


@given(tile=tiles)
def test_a_tiles_path_leads_back_to_it(tile: Tile) -> None:
    """Whatever its level, number and width."""
    assert parse_path(tile.path) == tile


@given(text=st.text(max_size=40) | st.from_regex(r"tile/[0-9a-z]{1,7}/[x0-9/.p]{1,20}", fullmatch=True))
def test_a_path_that_is_read_is_the_one_that_is_written(text: str) -> None:
    """One tile has one path: caches and proxies never see two."""
    try:
        tile = parse_path(text)
    except MalformedError:
        return
    assert tile.path == text


@given(entries=st.lists(st.binary(max_size=300), max_size=256))
def test_a_bundle_of_entries_is_read_as_it_was_written(entries: list[bytes]) -> None:
    """Empty entries and empty bundles too."""
    assert parse_entries(write_entries(entries), width=len(entries)) == entries


@given(data=st.binary(max_size=300), width=st.integers(0, 256))
def test_bytes_that_are_read_as_entries_are_those_that_are_written(data: bytes, width: int) -> None:
    """A bundle has one spelling, and anything else is malformed."""
    try:
        entries = parse_entries(data, width=width)
    except MalformedError:
        return
    assert write_entries(entries) == data
