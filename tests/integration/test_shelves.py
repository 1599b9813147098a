"""The shelves of review and the ledger: casebook, log book, secrets."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.errors import NotFoundError
from app.storage import casebook, logbook
from app.storage.casebook import StoredMember, StoredMemberEpoch, StoredNote
from app.storage.engines import make_engine, make_writers
from app.storage.migrate import upgrade
from app.storage.secrets import StoredLedgerEpoch, add_ledger_epoch, delete_ledger_epoch, list_ledger_epochs
from tests.helpers.servers import TODAY

MEMBER = StoredMember(member_id="ab", wrapped_seed=b"seed", salt=bytes(16), memory_kib=65_536, passes=3, lanes=4)
EPOCH = StoredMemberEpoch(epoch_id=bytes(32), member_id="ab", made_on=TODAY, last_on=TODAY, wrapped_key=b"key")
NOTE = StoredNote(digest=bytes(32), kind="roster", serial=1, text="…")
LEDGER_EPOCH = StoredLedgerEpoch(epoch_id=bytes(32), made_on=TODAY, last_on=TODAY, root_index=1, wrapped_key=b"key")

Opener = Callable[[str, str], Session]


@pytest.fixture
def open_session(tmp_path: Path) -> Iterator[Opener]:
    """Opens a transaction on a new database, with the rights of a room."""
    with ExitStack() as stack:

        def opener(database: str, room: str) -> Session:
            url = f"sqlite:///{tmp_path / database}.db"
            upgrade(database, url)
            engine = make_engine(url, room=room)
            stack.callback(engine.dispose)
            return stack.enter_context(make_writers(engine)())

        yield opener


def test_members_come_back_as_they_were_kept(open_session: Opener) -> None:
    """In ASCII order of their ids, and one by one."""
    session = open_session("casebook", "review")
    other = replace(MEMBER, member_id="aa")
    casebook.add_member(session, MEMBER)
    casebook.add_member(session, other)

    assert casebook.list_members(session) == [other, MEMBER]
    assert casebook.get_member(session, "ab") == MEMBER
    with pytest.raises(NotFoundError):
        casebook.get_member(session, "zz")


def test_a_member_id_is_never_taken_twice(open_session: Opener) -> None:
    """A second member of the same id is an error, and no overwriting."""
    session = open_session("casebook", "review")
    casebook.add_member(session, MEMBER)

    with pytest.raises(IntegrityError):
        casebook.add_member(session, replace(MEMBER, wrapped_seed=b"other"))


def test_the_newest_epoch_of_a_member_comes_first(open_session: Opener) -> None:
    """By the day it was made."""
    session = open_session("casebook", "review")
    casebook.add_member(session, MEMBER)
    newer = replace(EPOCH, epoch_id=b"b" * 32, made_on=TODAY + timedelta(days=7))
    casebook.add_member_epoch(session, EPOCH)
    casebook.add_member_epoch(session, newer)

    assert casebook.list_member_epochs(session, "ab") == [newer, EPOCH]
    assert casebook.list_member_epochs(session, "zz") == []


def test_an_epoch_belongs_to_a_member(open_session: Opener) -> None:
    """An epoch key of nobody is refused by the database."""
    session = open_session("casebook", "review")

    with pytest.raises(IntegrityError):
        casebook.add_member_epoch(session, EPOCH)


def test_a_known_note_is_not_kept_again(open_session: Opener) -> None:
    """Notes of one kind come back newest first, each once."""
    session = open_session("casebook", "review")
    newer = replace(NOTE, digest=b"b" * 32, serial=2)

    assert casebook.add_note(session, NOTE)
    assert casebook.add_note(session, newer)
    assert not casebook.add_note(session, NOTE)
    assert casebook.list_notes(session, "roster") == [newer, NOTE]
    assert casebook.list_notes(session, "bundle") == []


def test_entries_are_counted_from_nought(open_session: Opener) -> None:
    """The log book only grows, and comes back in its order."""
    session = open_session("logbook", "ledger")

    assert [logbook.append_entry(session, entry) for entry in (b"a", b"b", b"c")] == [0, 1, 2]
    assert logbook.list_entries(session) == [b"a", b"b", b"c"]
    assert logbook.list_entries(session, start=1, limit=1) == [b"b"]


def test_a_destroyed_ledger_epoch_is_gone(open_session: Opener) -> None:
    """Keys come back newest first until they are destroyed; destroying twice is once."""
    session = open_session("secrets", "ledger")
    newer = replace(LEDGER_EPOCH, epoch_id=b"b" * 32, made_on=TODAY + timedelta(days=7))
    add_ledger_epoch(session, LEDGER_EPOCH)
    add_ledger_epoch(session, newer)
    assert list_ledger_epochs(session) == [newer, LEDGER_EPOCH]

    delete_ledger_epoch(session, newer.epoch_id)
    delete_ledger_epoch(session, newer.epoch_id)

    assert list_ledger_epochs(session) == [LEDGER_EPOCH]
