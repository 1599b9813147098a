"""The Merkle tree: published roots, and every proof of every small tree against the specification's recursion."""

import pytest

from app.domain.errors import LogInconsistentError
from app.tlog.proof import consistency_proof, inclusion_proof, tree_root
from app.tlog.tree import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root_hash, verify_consistency, verify_inclusion
from tests.helpers.merkle import ENTRIES, MAX_SIZE, mth, path, read_nodes, subproof
from tests.helpers.vectors import read_vectors

VECTORS = read_vectors("merkle_rfc6962.json")
PUBLISHED = [leaf_hash(bytes.fromhex(entry)) for entry in VECTORS["entries"]]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]

SIZES = range(MAX_SIZE + 1)
OTHER = bytes(32)


def root_of(size: int) -> bytes:
    """Return the root of the first entries."""
    return mth(0, size)


@pytest.mark.parametrize(("size", "root"), list(enumerate(VECTORS["roots"])))
def test_roots_match_the_published_ones(size: int, root: str) -> None:
    """Each prefix of the entries has the root that the reference implementation of RFC 6962 states."""
    assert root_hash(PUBLISHED[:size]) == bytes.fromhex(root)


def test_roots_of_all_small_trees_are_those_of_the_recursion() -> None:
    """Growing one entry at a time, and joining kept nodes, give MTH(D_n)."""
    frontier = Frontier()
    for size in SIZES:
        assert frontier.root == root_hash(LEAVES[:size]) == tree_root(size, read_nodes) == root_of(size)
        if size < MAX_SIZE:
            assert all(read_nodes([node]) == {node: digest} for node, digest in frontier.add(LEAVES[size]))


def test_inclusion_proofs_of_all_small_trees_are_those_of_the_recursion_and_verify() -> None:
    """Every entry of every tree has PATH(m, D_n), and the verifier takes it."""
    for size in SIZES:
        for index in range(size):
            made = inclusion_proof(index, size, read_nodes)
            assert made == path(index, 0, size)
            verify_inclusion(LEAVES[index], index=index, size=size, proof=made, root=root_of(size))


def test_consistency_proofs_of_all_small_trees_are_those_of_the_recursion_and_verify() -> None:
    """Every smaller tree has PROOF(m, D_n), and the verifier takes it."""
    for size in SIZES:
        for old in range(1, size + 1):
            made = consistency_proof(old, size, read_nodes)
            assert made == subproof(old, 0, size)
            verify_consistency(old_size=old, new_size=size, proof=made, old_root=root_of(old), new_root=root_of(size))


def test_every_tree_begins_with_the_empty_one() -> None:
    """Its proof is empty; a root that is not the empty tree's is refused, and so is a proof with a hash in it."""
    for size in (0, 1, 5):
        assert consistency_proof(0, size, read_nodes) == []
        verify_consistency(old_size=0, new_size=size, proof=[], old_root=EMPTY_ROOT, new_root=root_of(size))
    for old_root, new_root, made in ((OTHER, root_of(5), []), (EMPTY_ROOT, root_of(5), [OTHER])):
        with pytest.raises(LogInconsistentError):
            verify_consistency(old_size=0, new_size=5, proof=made, old_root=old_root, new_root=new_root)
    with pytest.raises(LogInconsistentError):
        verify_consistency(old_size=0, new_size=0, proof=[], old_root=EMPTY_ROOT, new_root=OTHER)


def test_two_trees_of_one_size_have_one_root() -> None:
    """What was signed twice for one size is the same, or the log has two faces."""
    verify_consistency(old_size=7, new_size=7, proof=[], old_root=root_of(7), new_root=root_of(7))
    for made, root in (([], OTHER), ([OTHER], root_of(7))):
        with pytest.raises(LogInconsistentError):
            verify_consistency(old_size=7, new_size=7, proof=made, old_root=root_of(7), new_root=root)


@pytest.mark.parametrize(("old", "new"), [(5, 4), (-1, 4), (1, 0)])
def test_a_log_that_shrank_is_inconsistent(old: int, new: int) -> None:
    """Whatever the proof is."""
    for made in ([], [OTHER], [OTHER] * 3):
        with pytest.raises(LogInconsistentError):
            verify_consistency(old_size=old, new_size=new, proof=made, old_root=OTHER, new_root=OTHER)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (5, 4), (-1, 4)])
def test_an_entry_beyond_the_tree_is_not_in_it(index: int, size: int) -> None:
    """Whatever the proof is."""
    with pytest.raises(LogInconsistentError):
        verify_inclusion(OTHER, index=index, size=size, proof=[], root=OTHER)
    with pytest.raises(ValueError, match="has no entry"):
        inclusion_proof(index, size, read_nodes)


@pytest.mark.parametrize(("old", "new"), [(5, 4), (-1, 4)])
def test_a_proof_of_shrinking_is_not_made(old: int, new: int) -> None:
    """Who asks for one made a programming error."""
    with pytest.raises(ValueError, match="does not begin"):
        consistency_proof(old, new, read_nodes)


def test_a_leaf_is_no_node() -> None:
    """Two hashes written as an entry do not pass for the node above them (second preimages)."""
    left, right = LEAVES[:2]

    assert leaf_hash(left + right) != node_hash(left, right)
