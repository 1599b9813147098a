"""Inserting what may be there already."""

from collections.abc import Mapping

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.orm import Session


def make_insert_if_absent(table: Table) -> Insert:
    """Return the statement that adds a row unless its key is taken; it needs no right to read the table."""
    return sqlite.insert(table).on_conflict_do_nothing()


def insert_if_absent(session: Session, statement: Insert, values: Mapping[str, object]) -> bool:
    """
    Run a statement of `make_insert_if_absent`, which is made once: making it costs as much as running it.

    Returns:
        True if the row is new.
    """
    return session.connection().execute(statement, dict(values)).rowcount == 1
