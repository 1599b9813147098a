"""What the database refuses each room; on SQLite a guard against mistakes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from app.storage.engines import make_engine
from app.storage.migrate import upgrade
from app.storage.rights import RIGHTS, authorizer_for
from app.storage.tables import DATABASES

DATABASE_OF = {"intake": "dropbox", "review": "dropbox", "ledger": "logbook"}

ALLOWED = {
    "intake": (
        "SELECT digest FROM envelopes WHERE envelope_id = x'00'",
        "INSERT INTO envelopes VALUES (x'00', x'00', x'00', x'00', '2026-11-24', x'00')",
        "INSERT INTO locks VALUES (x'00', x'00') ON CONFLICT DO NOTHING",
        "SELECT document FROM bundles ORDER BY serial DESC LIMIT 1",
        "SELECT lock FROM locks WHERE case_id = x'00'",
        "SELECT slot FROM statuses WHERE case_id = x'00' LIMIT 1",
        "SELECT slot FROM replies WHERE case_id = x'00' ORDER BY number DESC LIMIT 5 OFFSET 5",
        "DELETE FROM replies WHERE reply_id = x'00'",
    ),
    "review": (
        "SELECT wire FROM envelopes",
        "DELETE FROM envelopes WHERE envelope_id = x'00'",
        "DELETE FROM locks WHERE case_id = x'00'",
        "INSERT INTO bundles VALUES (x'00', '2026-11-24', '2026-11-24', 1, 2, '')",
        "UPDATE bundles SET serial = 2 WHERE bundle_id = x'00'",
        "SELECT max(number) FROM replies WHERE case_id = x'00'",
        "INSERT INTO replies VALUES (x'00', x'00', 1, x'00')",
        "INSERT INTO statuses VALUES (x'00', x'00') ON CONFLICT (case_id) DO UPDATE SET slot = excluded.slot",
    ),
    "ledger": (
        "INSERT INTO entries VALUES (0, x'00')",
        'SELECT entry FROM entries WHERE "index" = 0',
        "INSERT INTO nodes VALUES (0, 0, x'00')",
        "SELECT hash FROM nodes WHERE level = 0 AND number = 0",
    ),
}

EVERYWHERE = (
    "ATTACH ':memory:' AS other",
    "CREATE TABLE other (id)",
    "CREATE TEMP TABLE other (id)",
    "PRAGMA secure_delete=OFF",
    "SELECT name FROM sqlite_master",
    "SELECT load_extension('x')",
    "SELECT version_num FROM alembic_version",
)

REFUSED = {
    "intake": (
        "SELECT wire FROM envelopes",
        "SELECT case_id FROM envelopes",
        "SELECT count(*) FROM envelopes",
        "SELECT digest FROM envelopes ORDER BY received_on",
        "DELETE FROM envelopes",
        "UPDATE envelopes SET wire = x''",
        "INSERT OR REPLACE INTO bundles VALUES (x'00', '2026-11-24', '2026-11-24', 1, 2, '')",
        "DELETE FROM locks",
        "UPDATE locks SET lock = x''",
        "DROP TABLE locks",
        "INSERT INTO replies VALUES (x'00', x'00', 1, x'00')",
        "UPDATE replies SET slot = x''",
        "INSERT INTO statuses VALUES (x'00', x'00')",
        "UPDATE statuses SET slot = x''",
        "DELETE FROM statuses",
        *EVERYWHERE,
    ),
    "review": (
        "INSERT INTO envelopes VALUES (x'00', x'00', x'00', x'00', '2026-11-24', x'00')",
        "UPDATE envelopes SET wire = x''",
        "SELECT lock FROM locks",
        "INSERT INTO locks VALUES (x'00', x'00')",
        "UPDATE bundles SET document = ''",
        "UPDATE bundles SET day = '2026-11-25'",
        "UPDATE bundles SET last_on = '2026-11-25'",
        "UPDATE bundles SET triage_count = 3",
        "UPDATE bundles SET bundle_id = x'01'",
        "DELETE FROM bundles",
        "SELECT slot FROM replies",
        "DELETE FROM replies",
        "SELECT slot FROM statuses",
        "DELETE FROM statuses",
        *EVERYWHERE,
    ),
    "ledger": (
        "UPDATE entries SET entry = x''",
        "DELETE FROM entries",
        "UPDATE nodes SET hash = x''",
        "DELETE FROM nodes",
        *EVERYWHERE,
    ),
}


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[dict[str, Engine]]:
    """Each room's connection to the database it is tried on."""
    made = {}
    for room, database in DATABASE_OF.items():
        url = f"sqlite:///{tmp_path / database}.db"
        upgrade(database, url)
        made[room] = make_engine(url, room=room)
    yield made
    for engine in made.values():
        engine.dispose()


@pytest.mark.parametrize(("room", "statement"), [(room, each) for room, all_ in ALLOWED.items() for each in all_])
def test_a_room_may_do_its_work(engines: dict[str, Engine], room: str, statement: str) -> None:
    """What the table of rights lists goes."""
    with engines[room].begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(("room", "statement"), [(room, each) for room, all_ in REFUSED.items() for each in all_])
def test_a_room_may_do_nothing_else(engines: dict[str, Engine], room: str, statement: str) -> None:
    """The database refuses what a room's code did not mean to ask."""
    with engines[room].begin() as connection, pytest.raises(DatabaseError):
        connection.execute(text(statement))


def test_rights_are_of_tables_and_columns_that_there_are() -> None:
    """A misspelt name in the table of rights would silently refuse, or allow nothing."""
    tables = {table.name: table for database in DATABASES.values() for table in database.sorted_tables}
    for rights in RIGHTS.values():
        for name, right in rights.items():
            assert right.select | right.update <= set(tables[name].columns.keys())


def test_an_unknown_room_has_no_authorizer() -> None:
    """Who is not in the table does not connect."""
    with pytest.raises(KeyError):
        authorizer_for("audit")
