"""The shape of the tables."""

import pytest
from sqlalchemy import DateTime, Integer, Interval, Table, Time

from app.storage.tables import DATABASES, dropbox

TABLES = [table for database in DATABASES.values() for table in database.sorted_tables]


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_no_column_holds_a_time_finer_than_a_day(table: Table) -> None:
    """Not even where it would be handy."""
    assert [column for column in table.columns if isinstance(column.type, DateTime | Time | Interval)] == []


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_rows_lie_in_the_order_of_their_keys(table: Table) -> None:
    """SQLite's own row numbers would tell the order of their coming."""
    assert table.dialect_options["sqlite"]["with_rowid"] is False


@pytest.mark.parametrize("name", ["envelopes", "locks"])
def test_ac_12_what_reporters_send_has_no_number(name: str) -> None:
    """Sequential ids reveal counts and neighbours; these rows have none, only what the browser drew."""
    assert [column for column in dropbox.tables[name].columns if isinstance(column.type, Integer)] == []
