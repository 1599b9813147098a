"""How rooms connect to their databases."""

from pathlib import Path

import pytest

from app.storage.engines import make_engine, make_readers, make_writers
from app.storage.migrate import upgrade
from app.storage.tables import locks


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("trusted_schema", 0),
        ("foreign_keys", 1),
    ],
)
def test_sqlite_is_durable_and_forgetful(tmp_path: Path, pragma: str, value: object) -> None:
    """Committed rows survive power loss, deleted ones are overwritten, and a planted schema does nothing."""
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}", room=None)
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    engine.dispose()


def test_another_database_is_refused_by_name() -> None:
    """What Sacca does not run on is said at the start."""
    with pytest.raises(ValueError, match="sqlite"):
        make_engine("mysql://localhost/x", room=None)


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    """The page is served while an envelope is being written."""
    url = f"sqlite:///{tmp_path / 'dropbox.db'}"
    upgrade("dropbox", url)
    engine = make_engine(url, room=None)
    with make_writers(engine)() as writing, make_readers(engine)() as reading:
        writing.execute(locks.insert(), {"case_id": b"a", "lock": b"a"})

        assert reading.execute(locks.select()).all() == []
    engine.dispose()
