"""The mailboxes' shelf."""

import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.sealing.slots import SLOT_LEN
from app.storage.dropbox import add_lock
from app.storage.engines import make_engine, make_writers
from app.storage.mailboxes import (
    NOBODY,
    Slots,
    add_reply,
    find_mailbox,
    forget_replies,
    last_reply_number,
    put_status,
)
from app.storage.migrate import upgrade
from app.storage.tables import replies, statuses

CASE, OTHER = b"c" * 16, b"o" * 16
LOCK = b"l" * 32
NOTHING: Slots = (None,) * 6


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """An open transaction of the owner, on a drop box with one locked mailbox."""
    url = f"sqlite:///{tmp_path / 'dropbox.db'}"
    upgrade("dropbox", url)
    engine = make_engine(url, room=None)
    with make_writers(engine)() as session:
        add_lock(session, case_id=CASE, lock=LOCK)
        yield session
    engine.dispose()


def slot(number: int) -> bytes:
    """Return a slot that can be told from others."""
    return bytes((number,)) * SLOT_LEN


def fill(session: Session, *, count: int, case_id: bytes = CASE) -> None:
    """Put a status and some replies into a mailbox."""
    put_status(session, case_id, slot(100))
    for number in range(1, count + 1):
        assert last_reply_number(session, case_id) == number - 1
        add_reply(session, case_id, slot(number), number=number)


def test_a_page_is_the_status_and_the_newest_replies(session: Session) -> None:
    """Five a page, then the next older ones, then none; the status stands on all."""
    fill(session, count=7)
    fill(session, count=3, case_id=OTHER)

    def page(number: int) -> Slots:
        return find_mailbox(session, case_id=CASE, lock=LOCK, page=number)

    assert page(0) == (slot(100), *map(slot, (7, 6, 5, 4, 3)))
    assert page(1) == (slot(100), slot(2), slot(1), None, None, None)
    assert page(2) == (slot(100), None, None, None, None, None)


def test_a_new_status_takes_the_place_of_the_one_before(session: Session) -> None:
    """There is one a case."""
    put_status(session, CASE, slot(1))
    put_status(session, CASE, slot(2))

    assert session.scalars(select(statuses.c.slot).where(statuses.c.case_id == CASE)).all() == [slot(2)]


@pytest.mark.parametrize(
    ("case_id", "lock"),
    [(CASE, b"m" * 32), (CASE, b""), (OTHER, LOCK), (secrets.token_bytes(16), LOCK), (NOBODY, LOCK), (NOBODY, b"")],
)
def test_nothing_is_there_for_who_has_not_the_lock(session: Session, case_id: bytes, lock: bytes) -> None:
    """Another lock, a mailbox that has none, and nobody's."""
    fill(session, count=2)
    fill(session, count=2, case_id=OTHER)

    assert find_mailbox(session, case_id=case_id, lock=lock, page=0) == NOTHING


def test_s_31_the_work_is_the_same_whatever_is_found(session: Session) -> None:
    """The same statements in the same order, and six slots read, for a full, an empty, a wrong and an unknown one."""
    fill(session, count=7)
    add_lock(session, case_id=OTHER, lock=LOCK)
    work: dict[str, list[str]] = {}

    def look(name: str, case_id: bytes, lock: bytes, *, page: int = 0) -> None:
        ran: list[str] = []

        def note(*about: object) -> None:
            ran.append(str(about[2]))

        event.listen(session.connection().engine, "before_cursor_execute", note)
        find_mailbox(session, case_id=case_id, lock=lock, page=page)
        event.remove(session.connection().engine, "before_cursor_execute", note)
        work[name] = ran

    look("full", CASE, LOCK)
    look("part", CASE, LOCK, page=1)
    look("empty", OTHER, LOCK)
    look("wrong", CASE, b"m" * 32)
    look("unknown", secrets.token_bytes(16), LOCK)

    assert len(work["full"]) == 5
    assert all(ran == work["full"] for ran in work.values())


def test_decoys_are_six_and_never_handed_out(session: Session) -> None:
    """They are there to be read, so that reading nothing takes as long as reading something."""
    kept = [
        *session.scalars(select(replies.c.slot).where(replies.c.case_id == NOBODY)),
        *session.scalars(select(statuses.c.slot).where(statuses.c.case_id == NOBODY)),
    ]

    assert [len(each) for each in kept] == [SLOT_LEN] * 6
    assert len(set(kept)) == 6
    assert find_mailbox(session, case_id=NOBODY, lock=bytes(32), page=0) == NOTHING


def test_a_reply_is_forgotten_by_its_hash(session: Session) -> None:
    """Those named, in the own case, with the right lock; all others stay."""
    fill(session, count=3)
    fill(session, count=3, case_id=OTHER)
    hashes = {sha256(slot(number)).digest() for number in (1, 3, 9)}

    forget_replies(session, case_id=CASE, lock=b"m" * 32, hashes=hashes)
    assert find_mailbox(session, case_id=CASE, lock=LOCK, page=0)[1:4] == (slot(3), slot(2), slot(1))
    forget_replies(session, case_id=CASE, lock=LOCK, hashes=hashes)
    assert find_mailbox(session, case_id=CASE, lock=LOCK, page=0)[1:] == (slot(2), None, None, None, None)
    assert len(session.scalars(select(replies.c.reply_id).where(replies.c.case_id == OTHER)).all()) == 3


def test_replies_have_random_ids(session: Session) -> None:
    """Only within a case does anything tell the order."""
    fill(session, count=2)
    fill(session, count=2, case_id=OTHER)
    ids = session.scalars(select(replies.c.reply_id).where(replies.c.case_id != NOBODY)).all()

    assert len({*ids}) == len(ids) == 4
    assert {len(each) for each in ids} == {16}
