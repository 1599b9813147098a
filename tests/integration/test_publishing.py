"""Publishing: what a browser would refuse never reaches the front door."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from app.domain.errors import ChainError, ClosedError, NotFoundError
from app.intake.bundle import get_served_bundle
from app.ledger.keys import load_log_key
from app.review.publish import Trust, gather, publish
from app.storage.dropbox import get_current_bundle
from app.storage.engines import open_transaction
from app.tlog.bundle import SERVED_DAYS, Bundle, parse_bundle, write_bundle
from app.tlog.chain import Published
from app.tlog.epoch import OFFERED_DAYS
from app.tlog.note import Note, parse_note
from app.web.terminal import SENTENCES
from tests.helpers.ceremony import ORIGIN, Ceremony
from tests.helpers.servers import TODAY


def change_bundle(ceremony: Ceremony, change: Callable[[Bundle], Bundle]) -> None:
    """Put another bundle in the notice folder, signed with the log key, whatever it says."""
    text = write_bundle(change(parse_bundle(parse_note(ceremony.note("bundle.note")).text)))
    key = load_log_key(ceremony.folder / "ledger-keys")
    (ceremony.notes / "bundle.note").write_text(str(Note(text, (key.sign(text),))))


def nothing_is_served(ceremony: Ceremony) -> bool:
    """Say if the front door has nothing to serve."""
    with open_transaction(ceremony.url("dropbox"), room="intake") as session:
        try:
            get_current_bundle(session)
        except NotFoundError:
            return True
    return False


def test_the_front_door_serves_what_was_published(signed: Ceremony) -> None:
    """The document holds exactly the notes of the folder."""
    served = Published.from_json(json.loads(signed.publish().document))

    assert served == Published(
        roster=signed.note("roster.note"),
        epochs=tuple(signed.note(f"epoch-{member_id}.note") for member_id in ("in1", "in2", "in3")),
        ledger=signed.note("epoch-ledger.note"),
        bundle=signed.note("bundle.note"),
    )


def test_publishing_again_changes_nothing(signed: Ceremony) -> None:
    """Hourly publishing of one bundle leaves one bundle."""
    served = signed.publish()

    signed.run("review", "publish")

    assert signed.served() == served


def unsigned_bundle(ceremony: Ceremony) -> None:
    """Let a member sign the bundle."""
    text = parse_note(ceremony.note("bundle.note")).text
    key = ceremony.member_keys("in1").signing
    (ceremony.notes / "bundle.note").write_text(str(Note(text, (key.sign(text),))))


def added_reader(ceremony: Ceremony) -> None:
    """Name a key that is nobody's."""
    change_bundle(ceremony, lambda bundle: replace(bundle, epoch_hashes=(*bundle.epoch_hashes, bytes(32))))


def swapped_readers(ceremony: Ceremony) -> None:
    """Name the readers in another order."""
    change_bundle(ceremony, lambda bundle: replace(bundle, epoch_hashes=bundle.epoch_hashes[::-1]))


def other_ledger_key(ceremony: Ceremony) -> None:
    """Name another key of the ledger."""
    change_bundle(ceremony, lambda bundle: replace(bundle, ledger_hash=bytes(32)))


def late_bundle(ceremony: Ceremony) -> None:
    """Sign for the day after tomorrow."""
    change_bundle(ceremony, lambda bundle: replace(bundle, day=TODAY + timedelta(days=2)))


def other_roster(ceremony: Ceremony) -> None:
    """Let the custodians sign version 2 after the bundle."""
    ceremony.change_roster(version=2)


@pytest.mark.parametrize(
    "spoil",
    [unsigned_bundle, added_reader, swapped_readers, other_ledger_key, late_bundle, other_roster],
)
def test_what_a_browser_would_refuse_is_not_published(signed: Ceremony, spoil: Callable[[Ceremony], None]) -> None:
    """One sentence, and the front door stays as it was."""
    signed.run("ledger", "bundle")
    spoil(signed)

    said = signed.refuse("review", "publish")

    assert SENTENCES[ChainError] in said
    assert nothing_is_served(signed)


@pytest.mark.parametrize("days", [0, SERVED_DAYS])
def test_a_bundle_is_published_for_a_week(signed: Ceremony, days: int) -> None:
    """Seven days after its signing it may still go up; on the eighth it may not."""
    signed.run("ledger", "bundle")
    trust = Trust(origin=ORIGIN, custodians=signed.pinned)
    served = gather(signed.notes)

    with (
        open_transaction(signed.url("casebook"), room="review") as book,
        open_transaction(signed.url("dropbox"), room="review") as dropbox,
    ):
        publish(book, dropbox, served, trust=trust, today=TODAY + timedelta(days=days))
        with pytest.raises(ChainError):
            publish(book, dropbox, served, trust=trust, today=TODAY + timedelta(days=SERVED_DAYS + 1))


def test_an_older_roster_is_not_published(signed: Ceremony) -> None:
    """Review remembers the newest roster it published, whatever lies in the folder later."""
    signed.run("ledger", "bundle")
    first = {name: signed.note(name) for name in ("roster.note", "keys.note", "bundle.note")}
    signed.change_roster(version=2)
    served = signed.publish()
    for name, whole in first.items():
        (signed.notes / name).write_text(whole)

    said = signed.refuse("review", "publish")

    assert SENTENCES[ChainError] in said
    assert signed.served() == served


def test_two_rosters_of_one_version_are_an_alarm(signed: Ceremony) -> None:
    """The ledger may not know the first one: review does."""
    served = signed.publish()
    lines = signed.roster().members
    signed.change_roster(members=tuple(replace(m, role_en="x") if m.id == "in1" else m for m in lines))
    digest = sha256(parse_note(signed.note("roster.note")).text.encode()).digest()
    change_bundle(signed, lambda bundle: replace(bundle, roster_hash=digest))

    said = signed.refuse("review", "publish")

    assert SENTENCES[ChainError] in said
    assert signed.served() == served


def test_a_bundle_for_one_reader_closes_the_front_door(signed: Ceremony) -> None:
    """It is published all the same: the keys of those who left must not be offered any longer."""
    signed.publish()
    for member_id in ("in1", "in2"):
        signed.make_epoch(member_id, on=TODAY - timedelta(days=OFFERED_DAYS + 1))

    signed.publish()

    with pytest.raises(ClosedError), open_transaction(signed.url("dropbox"), room="intake") as session:
        get_served_bundle(session, on=TODAY)


@pytest.mark.parametrize("name", ["bundle.note", "roster.note", "epoch-ledger.note"])
def test_a_missing_note_is_named(signed: Ceremony, name: str) -> None:
    """The operator reads which step comes first."""
    signed.run("ledger", "bundle")
    (signed.notes / name).unlink()

    assert name in signed.refuse("review", "publish")


def test_a_reader_whose_note_is_missing_is_not_left_out(signed: Ceremony) -> None:
    """A bundle is published whole, or not."""
    signed.run("ledger", "bundle")
    (signed.notes / "epoch-in2.note").unlink()

    assert SENTENCES[ChainError] in signed.refuse("review", "publish")


def test_without_tables_the_sentence_says_migrate(signed: Ceremony) -> None:
    """A database that is empty, or none, is the operator's to mend."""
    signed.run("ledger", "bundle")
    (signed.folder / "dropbox.db").write_bytes(b"")

    assert "migrate" in signed.refuse("review", "publish")

    (signed.folder / "dropbox.db").write_bytes(b"not a database at all" * 100)

    assert "migrate" in signed.refuse("review", "publish")
