"""
The Merkle tree over the log's entries (RFC 9162 §2.1, which hashes as RFC 6962 does).

All hashes are SHA-256, 32 bytes. Where the specification names its variables, so does the code.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from app.domain.errors import LogInconsistentError

HASH_LEN = 32
EMPTY_ROOT = sha256(b"").digest()
"""Root hash of a tree without entries."""


class Node(NamedTuple):
    """A complete subtree: the one over the entries from ``number << level`` to ``(number + 1) << level``."""

    level: int
    number: int


def leaf_hash(entry: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def peaks(start: int, end: int) -> Iterator[Node]:
    """
    Yield the complete subtrees, from left to right, whose entries are exactly those from *start* to *end*.

    Args:
        start: Index of the first entry; a multiple of the largest power of two that is at most ``end - start``.

        end: Index behind the last one.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield Node(level, start >> level)
        start += 1 << level


def join(hashes: Sequence[bytes]) -> bytes:
    """Return the hash of a subtree from those of its `peaks`, left to right."""
    if not hashes:
        return EMPTY_ROOT
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node_hash(left, found)
    return found


class Frontier:
    """
    The right edge of a tree that grows: all that adding entries needs, so a log of any length fits in memory.

    Args:
        size: Tree size.

        hashes: The hashes of ``peaks(0, size)``, in that order.
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)

    def add(self, leaf: bytes) -> Iterator[tuple[Node, bytes]]:
        """Add an entry by its leaf hash; yield every node it completes with its hash, itself first."""
        level, number, found = 0, self.size, leaf
        yield Node(level, number), found
        while number & 1:
            found = node_hash(self.hashes.pop(), found)
            level, number = level + 1, number >> 1
            yield Node(level, number), found
        self.hashes.append(found)
        self.size += 1

    @property
    def root(self) -> bytes:
        """Root hash of the tree so far."""
        return join(self.hashes)


def root_hash(leaves: Iterable[bytes]) -> bytes:
    """Return the root of the tree over *leaves*, given by their leaf hashes (RFC 9162 §2.1.1)."""
    frontier = Frontier()
    for leaf in leaves:
        for _ in frontier.add(leaf):
            pass
    return frontier.root


def verify_inclusion(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """
    Return if *leaf* is at *index* (zero-based) in the tree with *root* (RFC 9162 §2.1.3.2).

    Raises:
        LogInconsistentError: It is not, or the proof does not show it.
    """
    if not 0 <= index < size:
        raise LogInconsistentError
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            raise LogInconsistentError
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or r != root:
        raise LogInconsistentError


def root_before(proof: Sequence[bytes]) -> bytes:
    """
    Return the root of the tree before its last entry came, from that entry's inclusion proof, which was verified.

    The hashes beside the last entry are those of the `peaks` of all that stands before it, right to left.
    """
    return join(tuple(reversed(proof)))


def verify_consistency(
    *, old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """
    Return if the tree of *new_size* begins with the whole tree of *old_size* (RFC 9162 §2.1.4.2).

    An empty tree begins every other, and a tree begins itself; both are shown by an empty proof.

    Raises:
        LogInconsistentError: It does not, or the proof does not show it.
    """
    if old_size in {0, new_size}:
        expected = EMPTY_ROOT if old_size == 0 else new_root
        known = new_size > 0 or new_root == EMPTY_ROOT
        if proof or old_root != expected or not known:
            raise LogInconsistentError
        return
    if not 0 < old_size < new_size or not proof:
        raise LogInconsistentError
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            raise LogInconsistentError
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    if fr != old_root or sr != new_root or sn != 0:
        raise LogInconsistentError
