"""
Who may do what: the one table of database rights.

SQLite's authorizer is made from it (a guard against mistakes: the process could take it off). It sees
tables and columns, not rows.
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Table

from app.storage.tables import (
    bundles,
    casebook,
    entries,
    envelopes,
    locks,
    nodes,
    replies,
    secrets,
    statuses,
)

NOTHING: frozenset[str] = frozenset()

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]
"""What `sqlite3.Connection.set_authorizer` wants: action, two arguments, database, trigger → verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """
    What one room may do with one table.

    Attributes:
        select: Columns it may read, also in a WHERE.

        update: Columns it may change.

        insert: It may add rows.

        delete: It may remove rows; finding them needs `select`.
    """

    select: frozenset[str] = NOTHING
    update: frozenset[str] = NOTHING
    insert: bool = False
    delete: bool = False


def _columns(table: Table) -> frozenset[str]:
    return frozenset(table.columns.keys())


def _every_right(table: Table) -> Rights:
    return Rights(select=_columns(table), update=_columns(table), insert=True, delete=True)


RIGHTS: Mapping[str, Mapping[str, Rights]] = {
    "intake": {
        envelopes.name: Rights(select=frozenset({"envelope_id", "digest"}), insert=True),
        locks.name: Rights(select=_columns(locks), insert=True),
        replies.name: Rights(select=_columns(replies), delete=True),
        statuses.name: Rights(select=_columns(statuses)),
        bundles.name: Rights(select=_columns(bundles)),
    },
    "review": {
        envelopes.name: Rights(select=_columns(envelopes), delete=True),
        locks.name: Rights(select=frozenset({"case_id"}), delete=True),
        replies.name: Rights(select=frozenset({"case_id", "number"}), insert=True),
        statuses.name: Rights(select=frozenset({"case_id"}), update=frozenset({"slot"}), insert=True),
        bundles.name: Rights(select=_columns(bundles), update=frozenset({"serial"}), insert=True),
        **{table.name: _every_right(table) for table in casebook.sorted_tables},
    },
    "ledger": {
        entries.name: Rights(select=_columns(entries), insert=True),
        nodes.name: Rights(select=_columns(nodes), insert=True),
        **{table.name: _every_right(table) for table in secrets.sorted_tables},
    },
}
"""Room → table → rights; what is not listed is refused."""

_ALWAYS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT})
"""Statements that name no table by themselves; each table in them is asked for separately."""

_FUNCTIONS = frozenset({"count", "max", "substr"})


def authorizer_for(room: str) -> Authorizer:
    """
    Return SQLite's authorizer for *room*: allows what `RIGHTS` lists, refuses all else.

    Raises:
        KeyError: There is no such room. A programming error.
    """
    tables = RIGHTS[room]

    def authorize(action: int, *asked: str | None) -> int:
        first, second, database, _trigger = asked
        if action in _ALWAYS or (action == sqlite3.SQLITE_FUNCTION and second in _FUNCTIONS):
            return sqlite3.SQLITE_OK
        rights = tables.get(first or "")
        allowed = database == "main" and rights is not None and _allows(rights, action, second)
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    return authorize


def _allows(rights: Rights, action: int, column: str | None) -> bool:
    """Say if *rights* hold *action*; counting rows reads the column with the empty name, which nobody has."""
    asked_for = {
        sqlite3.SQLITE_READ: column in rights.select,
        sqlite3.SQLITE_UPDATE: column in rights.update,
        sqlite3.SQLITE_INSERT: rights.insert,
        sqlite3.SQLITE_DELETE: rights.delete,
    }
    return asked_for.get(action, False)
