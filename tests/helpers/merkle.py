"""
The tree of RFC 9162 §2.1 written down as the specification defines it, by recursion: slow, and easy to believe.

``D[start:end]`` of the specification is that of `ENTRIES`.
"""

from collections.abc import Collection, Mapping
from functools import cache
from hashlib import sha256

from app.tlog.tree import Node

MAX_SIZE = 300
"""Trees of all sizes up to this are tried: more than one full tile."""

ENTRIES = tuple(f"entry {index}".encode() for index in range(MAX_SIZE))


@cache
def mth(start: int, end: int) -> bytes:
    """Return MTH(D[start:end]) (RFC 9162 §2.1.1)."""
    if start == end:
        return sha256(b"").digest()
    if end - start == 1:
        return sha256(b"\x00" + ENTRIES[start]).digest()
    k = start + split(end - start)
    return sha256(b"\x01" + mth(start, k) + mth(k, end)).digest()


def path(m: int, start: int, end: int) -> list[bytes]:
    """Return PATH(m, D[start:end]) (RFC 9162 §2.1.3.1)."""
    if end - start == 1:
        return []
    k = split(end - start)
    if m < k:
        return [*path(m, start, start + k), mth(start + k, end)]
    return [*path(m - k, start + k, end), mth(start, start + k)]


def subproof(m: int, start: int, end: int, *, whole: bool = True) -> list[bytes]:
    """Return SUBPROOF(m, D[start:end], whole) (RFC 9162 §2.1.4.1); PROOF(m, D_n) is that of all of D_n."""
    if m == end - start:
        return [] if whole else [mth(start, end)]
    k = split(end - start)
    if m <= k:
        return [*subproof(m, start, start + k, whole=whole), mth(start + k, end)]
    return [*subproof(m - k, start + k, end, whole=False), mth(start, start + k)]


def split(size: int) -> int:
    """Return k, the largest power of two smaller than *size*."""
    k = 1
    while 2 * k < size:
        k *= 2
    return k


def read_nodes(wanted: Collection[Node]) -> Mapping[Node, bytes]:
    """Return the hashes of nodes over `ENTRIES`."""
    return {node: mth(node.number << node.level, node.number + 1 << node.level) for node in wanted}
