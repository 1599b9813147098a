"""
The log book: the ledger's entries and the tree over them, which are only ever added to.

Every complete node of the tree is kept, so that an entry, a proof or a tile costs a few reads by key, however
long the log is. Functions take a Session; the caller owns the transaction.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFoundError
from app.storage.tables import entries, nodes
from app.tlog import proof
from app.tlog.lines import PREFIX
from app.tlog.tile import MAX_ENTRY_LEN, WIDTH, Tile, write_entries
from app.tlog.tree import Frontier, Node, leaf_hash, peaks


def tree_size(session: Session) -> int:
    """Return the number of entries."""
    newest = session.scalar(select(func.max(entries.c.index)))
    return 0 if newest is None else newest + 1


def append(session: Session, added: Sequence[bytes]) -> range:
    """
    Add entries at the end of the log, with every node that they complete.

    Args:
        session: An open transaction, which holds the write lock.

        added: At most 65,535 bytes each.

    Returns:
        Their indices, from 0.

    Raises:
        ValueError: An entry is longer. A programming error.
    """
    if any(len(entry) > MAX_ENTRY_LEN for entry in added):
        msg = f"an entry is at most {MAX_ENTRY_LEN} bytes"
        raise ValueError(msg)
    size = tree_size(session)
    if not added:
        return range(size, size)
    edge = tuple(peaks(0, size))
    known = find_nodes(session, edge)
    frontier = Frontier(size, (known[node] for node in edge))
    completed = [
        {"level": node.level, "number": node.number, "hash": digest}
        for entry in added
        for node, digest in frontier.add(leaf_hash(entry))
    ]
    session.execute(insert(entries), [{"index": size + i, "entry": entry} for i, entry in enumerate(added)])
    session.execute(insert(nodes), completed)
    return range(size, frontier.size)


def append_entry(session: Session, entry: bytes) -> int:
    """Add one *entry* at the end of the log; return its index, from 0."""
    return append(session, [entry]).start


def list_entries(session: Session, *, start: int = 0, limit: int | None = None) -> Sequence[bytes]:
    """
    Return entries in the order of the log.

    Args:
        session: An open transaction.

        start: Index of the first one.

        limit: At most so many; None for all.
    """
    statement = select(entries.c.entry).where(entries.c.index >= start).order_by(entries.c.index).limit(limit)
    return session.scalars(statement).all()


def list_notes(session: Session, kind: str) -> Sequence[bytes]:
    """Return the entries whose first line is ``sacca/v1 <kind>``, in the order of the log; it looks at every entry."""
    first_line = f"{PREFIX}{kind}".encode()
    statement = (
        select(entries.c.entry)
        .where(entries.c.entry >= first_line + b"\n", entries.c.entry < first_line + b"\x0b")
        .order_by(entries.c.index)
    )
    return session.scalars(statement).all()


def find_entry(session: Session, entry: bytes, *, start: int = 0) -> int | None:
    """Return the index of the first such entry from *start* on, or None; it looks at every leaf hash from there."""
    statement = (
        select(nodes.c.number)
        .where(nodes.c.level == 0, nodes.c.number >= start, nodes.c.hash == leaf_hash(entry))
        .order_by(nodes.c.number)
        .limit(1)
    )
    index: int | None = session.scalar(statement)
    return index


def append_once(session: Session, entry: bytes, *, start: int = 0) -> int:
    """
    Add *entry* at the end of the log unless it stands there already; return its index.

    Args:
        session: An open transaction, which holds the write lock.

        entry: At most 65,535 bytes.

        start: The log was no longer when nobody could have written it yet.
    """
    found = find_entry(session, entry, start=start)
    return append_entry(session, entry) if found is None else found


def find_nodes(session: Session, wanted: Collection[Node]) -> dict[Node, bytes]:
    """Return the hashes of those of the *wanted* nodes that are complete."""
    if not wanted:
        return {}
    levels: defaultdict[int, list[int]] = defaultdict(list)
    for node in wanted:
        levels[node.level].append(node.number)
    # Spelt out by level, since SQLite would answer `(level, number) IN (…)` by reading the whole table.
    each = [(nodes.c.level == level) & nodes.c.number.in_(numbers) for level, numbers in levels.items()]
    return {Node(row.level, row.number): row.hash for row in session.execute(select(nodes).where(or_(*each)))}


def root(session: Session, size: int) -> bytes:
    """
    Return the root hash of the tree of the first *size* entries, 32 bytes.

    Raises:
        NotFoundError: The log is not so long.
    """
    _require_size(session, size)
    return proof.tree_root(size, lambda wanted: find_nodes(session, wanted))


def inclusion_proof(session: Session, index: int, size: int) -> list[bytes]:
    """
    Return the proof that entry *index* is in the tree of the first *size* entries.

    Raises:
        NotFoundError: The log is not so long, or that tree has no such entry.
    """
    _require_size(session, size)
    if not 0 <= index < size:
        raise NotFoundError
    return proof.inclusion_proof(index, size, lambda wanted: find_nodes(session, wanted))


def consistency_proof(session: Session, old_size: int, new_size: int) -> list[bytes]:
    """
    Return the proof that the tree of *new_size* entries begins with the one of *old_size*.

    Raises:
        NotFoundError: The log is not so long, or the sizes stand in the wrong order.
    """
    _require_size(session, new_size)
    if not 0 <= old_size <= new_size:
        raise NotFoundError
    return proof.consistency_proof(old_size, new_size, lambda wanted: find_nodes(session, wanted))


def hash_tile(session: Session, level: int, number: int, *, width: int = WIDTH) -> bytes:
    """
    Return a hash tile, 32·*width* bytes.

    Raises:
        NotFoundError: The tree does not have all of it.
    """
    wanted = Tile(level=level, number=number, width=width).nodes
    statement = (
        select(nodes.c.hash)
        .where(nodes.c.level == wanted[0].level, nodes.c.number.between(wanted[0].number, wanted[-1].number))
        .order_by(nodes.c.number)
    )
    hashes = session.scalars(statement).all()
    if len(hashes) != width:
        raise NotFoundError
    return b"".join(hashes)


def entry_bundle(session: Session, number: int, *, width: int = WIDTH) -> bytes:
    """
    Return an entry bundle.

    Raises:
        NotFoundError: The log does not have all of it.
    """
    found = list_entries(session, start=number * WIDTH, limit=width)
    if len(found) != width:
        raise NotFoundError
    return write_entries(found)


def _require_size(session: Session, size: int) -> None:
    if not 0 <= size <= tree_size(session):
        raise NotFoundError
