"""
Making inclusion and consistency proofs (RFC 9162 §2.1.3.1 and §2.1.4.1) out of the nodes of a tree that is kept.

Every hash of a proof covers a run of entries. Which runs is arithmetic; their hashes are joined from complete
nodes, all of them read at once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from app.tlog.tree import Node, join, peaks

Run = tuple[int, int]
"""Entries from the first index to the one before the second."""

NodeReader = Callable[[Collection[Node]], Mapping[Node, bytes]]
"""Returns the hash of each of the nodes, all of which are complete."""


def inclusion_proof(index: int, size: int, read: NodeReader) -> list[bytes]:
    """
    Return PATH(index, D_size): the hashes from the leaf's side up to the root.

    Raises:
        ValueError: The tree has no such entry. A programming error.
    """
    if not 0 <= index < size:
        msg = f"a tree of size {size} has no entry {index}"
        raise ValueError(msg)
    runs: list[Run] = []
    start, end = 0, size
    while end - start > 1:
        k = start + _split(end - start)
        if index < k:
            runs.append((k, end))
            end = k
        else:
            runs.append((start, k))
            start = k
    return hashes_of(runs[::-1], read)


def consistency_proof(old_size: int, new_size: int, read: NodeReader) -> list[bytes]:
    """
    Return PROOF(old_size, D_new_size), from the leaves' side up; empty for an empty or an equal old tree.

    Raises:
        ValueError: The old tree is the larger. A programming error.
    """
    if not 0 <= old_size <= new_size:
        msg = f"a tree of size {new_size} does not begin with one of {old_size}"
        raise ValueError(msg)
    if old_size in {0, new_size}:
        return []
    runs: list[Run] = []
    start, end = 0, new_size
    while old_size != end:
        k = start + _split(end - start)
        if old_size <= k:
            runs.append((k, end))
            end = k
        else:
            runs.append((start, k))
            start = k
    if start:
        runs.append((start, end))
    return hashes_of(runs[::-1], read)


def tree_root(size: int, read: NodeReader) -> bytes:
    """Return the root hash of the tree of the first *size* entries."""
    return hashes_of([(0, size)], read)[0]


def hashes_of(runs: Sequence[Run], read: NodeReader) -> list[bytes]:
    """Return the hash of each run, with one call of *read*."""
    wanted = [tuple(peaks(start, end)) for start, end in runs]
    hashes = read({node for nodes in wanted for node in nodes})
    return [join([hashes[node] for node in nodes]) for nodes in wanted]


def _split(size: int) -> int:
    """Return k: the largest power of two smaller than *size*, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1
