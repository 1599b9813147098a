"""The log book: entries and the tree over them are one, at every size and in every state a transaction leaves."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text

from app.domain.errors import NotFoundError
from app.storage import logbook
from app.storage.engines import make_engine
from app.storage.migrate import INI, upgrade
from app.storage.tables import nodes
from app.tlog.tile import parse_entries, parse_hashes
from app.tlog.tree import EMPTY_ROOT, leaf_hash, root_hash, verify_consistency, verify_inclusion
from app.vault.keys import SigningKey
from tests.helpers.logs import Log, make_log
from tests.helpers.organisation import seed_of

KEY = SigningKey("sacca.test", seed_of("log"))
ENTRIES = [f"entry {index}".encode() for index in range(520)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """An empty log book."""
    return make_log(tmp_path / "logbook.db", key=KEY)


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """One of 520 entries, added a few at a time."""
    log = make_log(tmp_path_factory.mktemp("long") / "logbook.db", key=KEY)
    start = 0
    for step in range(1, 40):
        log.append(*ENTRIES[start : start + step])
        start += step
    return log


def test_an_empty_log_has_the_empty_root(log: Log) -> None:
    """And no entry."""
    with log.session() as session:
        assert logbook.tree_size(session) == 0
        assert logbook.root(session, 0) == EMPTY_ROOT
        assert logbook.append(session, []) == range(0)
        assert logbook.list_entries(session) == []


def test_entries_come_back_by_their_indices(log: Log) -> None:
    """The indices are those that `append` returned, without a gap."""
    assert log.append(b"a", b"b") == range(2)
    assert log.append(b"c") == range(2, 3)
    with log.session() as session:
        assert logbook.append_entry(session, b"d") == 3
        assert logbook.list_entries(session) == [b"a", b"b", b"c", b"d"]
        assert logbook.list_entries(session, start=1, limit=2) == [b"b", b"c"]


def test_roots_and_proofs_are_those_of_the_entries(long_log: Log) -> None:
    """However many entries came in one transaction, and for every size that the log ever had."""
    with long_log.session() as session:
        size = logbook.tree_size(session)
        root = logbook.root(session, size)
        for old in range(0, size + 1, 13):
            old_root = root_hash(LEAVES[:old])
            assert logbook.root(session, old) == old_root
            proof = logbook.consistency_proof(session, old, size)
            verify_consistency(old_size=old, new_size=size, proof=proof, old_root=old_root, new_root=root)
        for index in range(0, size, 13):
            proof = logbook.inclusion_proof(session, index, size)
            verify_inclusion(LEAVES[index], index=index, size=size, proof=proof, root=root)


def test_tiles_hold_hashes_and_entries(long_log: Log) -> None:
    """Full and partial ones; a partial one stays to be had when the tile is full."""
    with long_log.session() as session:
        assert parse_hashes(logbook.hash_tile(session, 0, 1), width=256) == LEAVES[256:512]
        assert parse_hashes(logbook.hash_tile(session, 0, 1, width=5), width=5) == LEAVES[256:261]
        roots = [root_hash(LEAVES[:256]), root_hash(LEAVES[256:512])]
        assert parse_hashes(logbook.hash_tile(session, 1, 0, width=2), width=2) == roots
        assert parse_entries(logbook.entry_bundle(session, 2, width=8), width=8) == ENTRIES[512:520]
        assert parse_entries(logbook.entry_bundle(session, 0), width=256) == ENTRIES[:256]


def test_what_the_log_does_not_have_yet_is_not_found(long_log: Log) -> None:
    """Tiles beyond the edge, larger trees, entries of smaller ones, and sizes in the wrong order."""
    with long_log.session() as session:
        for ask in (
            lambda: logbook.hash_tile(session, 0, 2, width=9),
            lambda: logbook.hash_tile(session, 1, 0, width=3),
            lambda: logbook.hash_tile(session, 7, 0, width=1),
            lambda: logbook.entry_bundle(session, 2, width=9),
            lambda: logbook.entry_bundle(session, 3, width=1),
            lambda: logbook.root(session, 521),
            lambda: logbook.root(session, -1),
            lambda: logbook.inclusion_proof(session, 0, 521),
            lambda: logbook.inclusion_proof(session, 5, 5),
            lambda: logbook.consistency_proof(session, 1, 521),
            lambda: logbook.consistency_proof(session, 6, 5),
        ):
            with pytest.raises(NotFoundError):
                ask()


def test_an_entry_too_long_for_a_tile_is_not_added(log: Log) -> None:
    """65,535 bytes fit, one more does not, and then nothing of the call is kept."""
    log.append(bytes(65_535))
    with log.session() as session, pytest.raises(ValueError, match="at most 65535"):
        logbook.append(session, [b"short", bytes(65_536)])
    with log.session() as session:
        assert logbook.tree_size(session) == 1


def test_an_undone_transaction_leaves_no_node(log: Log) -> None:
    """Entry and nodes come together or not at all."""
    log.append(b"a")
    try:
        with log.session() as session:
            logbook.append(session, [b"b", b"c"])
            raise InterruptedError  # noqa: TRY301 - the point is what the transaction does
    except InterruptedError:
        pass

    log.append(b"d")

    with log.session() as session:
        assert logbook.root(session, 2) == root_hash([leaf_hash(b"a"), leaf_hash(b"d")])
        assert session.execute(text("SELECT count(number) FROM nodes")).scalar() == 3


def test_nodes_are_read_by_key(log: Log) -> None:
    """A proof costs a few reads however long the log is: no statement of it walks over the table."""
    statements: list[str] = []
    with log.session() as session:
        session.connection().connection.dbapi_connection.set_trace_callback(statements.append)  # type: ignore[union-attr]
        logbook.append(session, ENTRIES[:300])
        logbook.inclusion_proof(session, 17, 299)
    engine = make_engine(log.url, room=None)
    with engine.connect() as connection:
        plans = [
            row[-1]
            for statement in statements
            if statement.startswith("SELECT") and "hash" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
        ]
    engine.dispose()

    assert [plan for plan in plans if plan.startswith("SEARCH nodes USING PRIMARY KEY (level=? AND number=?)")]
    assert [plan for plan in plans if plan.startswith("SCAN nodes")] == []


def upgrade_to(url: str, revision: str) -> None:
    """Bring a log book to the tables of an older version."""
    config = Config(INI, ini_section="logbook")
    engine = make_engine(url, room=None)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def all_nodes(log: Log) -> list[tuple[int, int, bytes]]:
    """Return every node of a log, in the order of their keys."""
    with log.session() as session:
        return [tuple(row) for row in session.execute(select(nodes).order_by(nodes.c.level, nodes.c.number))]


@pytest.mark.parametrize("size", [0, 1, 300])
def test_a_log_of_the_first_version_gets_its_nodes(tmp_path: Path, size: int) -> None:
    """The entries that the migration finds are in the tree afterwards, as if they had been added with it."""
    log = Log(url=f"sqlite:///{tmp_path / 'old.db'}", key=KEY)
    upgrade_to(log.url, "0001")
    engine = make_engine(log.url, room="ledger")
    with engine.begin() as connection:
        for index, entry in enumerate(ENTRIES[:size]):
            connection.execute(text("INSERT INTO entries VALUES (:index, :entry)"), {"index": index, "entry": entry})
    engine.dispose()

    upgrade("logbook", log.url)

    assert all_nodes(log) == all_nodes(make_log(tmp_path / "new.db", key=KEY, entries=ENTRIES[:size]))
    assert log.append(b"next") == range(size, size + 1)
