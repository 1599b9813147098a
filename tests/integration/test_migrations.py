"""The four histories of the four databases."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, inspect

from app.storage.engines import make_engine
from app.storage.migrate import INI, upgrade
from app.storage.tables import DATABASES


@pytest.fixture(params=sorted(DATABASES))
def database(request: pytest.FixtureRequest) -> str:
    """Each database in turn."""
    name: str = request.param
    return name


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """The owner's connection to a file that is not there yet."""
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'x.db'}", room=None)
    yield engine
    engine.dispose()


def url_of(engine: Engine) -> str:
    """Return the URL of *engine*."""
    return str(engine.url)


def test_migrations_make_the_tables_that_the_code_knows(database: str, engine: Engine) -> None:
    """Nothing is left that autogeneration would add or take away."""
    upgrade(database, url_of(engine))

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), DATABASES[database]) == []


def test_migrated_tables_have_no_rowid(database: str, engine: Engine) -> None:
    """Rows lie in the order of their keys: SQLite's own numbers would tell the order of their coming."""
    upgrade(database, url_of(engine))

    with engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
    assert {name for name, sql in made if "WITHOUT ROWID" in sql} == set(DATABASES[database].tables)


def test_migrating_again_changes_nothing(database: str, engine: Engine) -> None:
    """Every start of a room may run it."""
    upgrade(database, url_of(engine))
    upgrade(database, url_of(engine))

    assert set(inspect(engine).get_table_names()) == {*DATABASES[database].tables, "alembic_version"}


def test_s_69_a_migration_cut_short_leaves_the_old_state(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it is cut, no table and no stamp is there; run again, all are."""
    statements = cut_at(database, tmp_path / "all.db", cut=10_000, monkeypatch=monkeypatch)
    assert statements > len(DATABASES[database].tables)
    for cut in range(statements):
        file = tmp_path / f"{cut}.db"
        cut_at(database, file, cut=cut, monkeypatch=monkeypatch)
        engine = make_engine(f"sqlite:///{file}", room=None)
        assert inspect(engine).get_table_names() == []
        upgrade(database, url_of(engine))
        assert set(DATABASES[database].tables) < set(inspect(engine).get_table_names())
        engine.dispose()


class CutError(Exception):
    """The process ended here."""


def cut_at(database: str, file: Path, *, cut: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Migrate, failing before statement *cut* that changes something; return how many such statements ran."""
    ran = 0

    def count(*about: object) -> None:
        nonlocal ran
        if not str(about[2]).lstrip().startswith(("CREATE", "INSERT", "UPDATE")):
            return
        if ran == cut:
            raise CutError
        ran += 1

    def make_cut_engine(url: str, *, room: str | None) -> Engine:
        engine = make_engine(url, room=room)
        event.listen(engine, "before_cursor_execute", count)
        return engine

    with monkeypatch.context() as patch:
        patch.setattr("app.storage.migrate.make_engine", make_cut_engine)
        with suppress(CutError):
            upgrade(database, f"sqlite:///{file}")
    return ran


def test_operators_can_run_a_history_by_hand(tmp_path: Path) -> None:
    """Alembic's own command line reaches the same tables, by the section and a URL."""
    file = tmp_path / "dropbox.db"
    config = Config(INI, ini_section="dropbox")
    config.cmd_opts = type("Options", (), {"x": [f"url=sqlite:///{file}"]})()

    command.upgrade(config, "head")

    engine = make_engine(f"sqlite:///{file}", room=None)
    assert "envelopes" in inspect(engine).get_table_names()
    engine.dispose()
