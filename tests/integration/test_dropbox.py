"""The drop box's shelf."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.envelope import Place
from app.domain.errors import EnvelopeConflictError, NotFoundError
from app.storage.dropbox import (
    BundleShape,
    add_envelope,
    add_lock,
    find_bundle_shape,
    get_current_bundle,
    put_published,
)
from app.storage.engines import make_engine, make_writers
from app.storage.migrate import upgrade
from app.storage.tables import bundles, envelopes, locks
from tests.helpers.servers import TODAY, make_bundle


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """An open transaction on an empty drop box, of its owner."""
    url = f"sqlite:///{tmp_path / 'dropbox.db'}"
    upgrade("dropbox", url)
    engine = make_engine(url, room=None)
    with make_writers(engine)() as session:
        yield session
    engine.dispose()


def make_place() -> Place:
    """Return a place of random ids."""
    return Place(
        bundle_id=secrets.token_bytes(32), case_id=secrets.token_bytes(16), envelope_id=secrets.token_bytes(16)
    )


def test_an_envelope_is_kept_with_its_day(session: Session) -> None:
    """The row holds the header's ids, the day and the exact bytes."""
    place = make_place()
    add_envelope(session, place, wire=b"sealed", on=TODAY)

    row = session.execute(select(envelopes)).mappings().one()
    assert (row["envelope_id"], row["case_id"], row["bundle_id"]) == (
        place.envelope_id,
        place.case_id,
        place.bundle_id,
    )
    assert (row["wire"], row["received_on"]) == (b"sealed", TODAY)


def test_the_same_envelope_again_changes_nothing(session: Session) -> None:
    """Sending twice, even on another day, leaves the first row."""
    place = make_place()
    add_envelope(session, place, wire=b"sealed", on=TODAY)
    add_envelope(session, place, wire=b"sealed", on=TODAY + timedelta(days=1))

    assert session.scalars(select(envelopes.c.received_on)).all() == [TODAY]


def test_other_bytes_under_the_same_id_conflict(session: Session) -> None:
    """The first bytes stay."""
    place = make_place()
    add_envelope(session, place, wire=b"sealed", on=TODAY)

    with pytest.raises(EnvelopeConflictError):
        add_envelope(session, place, wire=b"other", on=TODAY)
    assert session.scalars(select(envelopes.c.wire)).all() == [b"sealed"]


def test_the_first_lock_of_a_mailbox_stays(session: Session) -> None:
    """A second lock for the same case is dropped without a word."""
    add_lock(session, case_id=bytes(16), lock=b"a" * 32)
    add_lock(session, case_id=bytes(16), lock=b"b" * 32)

    assert session.scalars(select(locks.c.lock)).all() == [b"a" * 32]


def test_nothing_is_served_before_something_is_published(session: Session) -> None:
    """An empty drop box has no current bundle, and no shape of any."""
    with pytest.raises(NotFoundError):
        get_current_bundle(session)
    assert find_bundle_shape(session, bytes(32)) is None


def test_the_bundle_published_last_is_the_current_one(session: Session) -> None:
    """Order of publishing counts, not the day."""
    first, second = make_bundle(day=TODAY), make_bundle(day=TODAY - timedelta(days=1))
    put_published(session, first)
    put_published(session, second)

    assert get_current_bundle(session) == second


def test_an_earlier_bundle_that_is_published_again_is_the_current_one(session: Session) -> None:
    """A bundle that was wrong is taken back so; of the earlier one nothing else changes."""
    first, second = make_bundle(), make_bundle()
    for bundle in (first, second, replace(first, document="changed")):
        put_published(session, bundle)

    assert get_current_bundle(session) == first


def test_publishing_the_current_bundle_again_changes_nothing(session: Session) -> None:
    """Hourly publishing does not count up."""
    bundle = make_bundle()
    put_published(session, make_bundle())
    put_published(session, bundle)
    put_published(session, bundle)

    assert session.scalars(select(bundles.c.serial).order_by(bundles.c.serial)).all() == [1, 2]


def test_every_published_bundle_keeps_its_shape(session: Session) -> None:
    """Envelopes of older bundles are still measured by theirs."""
    old = make_bundle(triage_count=2)
    put_published(session, old)
    put_published(session, make_bundle(triage_count=5))

    assert find_bundle_shape(session, old.bundle_id) == BundleShape(triage_count=2, last_on=old.last_on)
