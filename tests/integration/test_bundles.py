"""The counter signs the daily bundle, or nothing: what it refuses leaves no entry in the log book."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.errors import ChainError, MalformedError, OpenError
from app.ledger import bundles
from app.ledger.keys import load_log_key, newest_root
from app.storage.engines import open_transaction
from app.tlog.bundle import parse_bundle
from app.tlog.epoch import OFFERED_DAYS, RENEWED_DAYS, epoch_id, parse_epoch, write_epoch
from app.tlog.note import Note, parse_note
from app.vault.keys import SigningKey
from app.web.terminal import SENTENCES
from tests.helpers.ceremony import INVESTIGATORS, ORIGIN, Ceremony, passphrase
from tests.helpers.servers import TODAY


def epoch_name(ceremony: Ceremony, owner: str) -> bytes:
    """Return the hash by which a bundle names the newest sealing key of somebody."""
    return epoch_id(parse_note(ceremony.note(f"epoch-{owner}.note")).text)


def named(ceremony: Ceremony) -> tuple[bytes, ...]:
    """Sign a bundle, and return the member epochs that it names."""
    ceremony.run("ledger", "bundle")
    return parse_bundle(parse_note(ceremony.note("bundle.note")).text).epoch_hashes


def test_a_bundle_names_the_members_keys_in_member_order(signed: Ceremony) -> None:
    """The order is that of the roster, which stanzas are counted by."""
    assert named(signed) == tuple(epoch_name(signed, member_id) for member_id in INVESTIGATORS)


def test_all_that_a_bundle_names_is_an_entry_before_it(signed: Ceremony) -> None:
    """Roster, keys, epochs and at last the bundle itself stand in the log book, whole."""
    signed.run("ledger", "bundle")

    names = (
        "roster.note",
        "keys.note",
        *(f"epoch-{owner}.note" for owner in (*INVESTIGATORS, "ledger")),
        "bundle.note",
    )
    assert signed.entries() == [signed.note(name).encode() for name in names]


def test_the_same_bundle_again_adds_no_entry(signed: Ceremony) -> None:
    """Signing again on the same day is harmless."""
    signed.run("ledger", "bundle")
    before = signed.entries()

    signed.run("ledger", "bundle")

    assert signed.entries() == before


def test_a_key_is_named_until_its_last_day(signed: Ceremony) -> None:
    """Thirty days old is named, thirty-one is not, and one of tomorrow is not yet."""
    signed.make_epoch("in1", on=TODAY - timedelta(days=OFFERED_DAYS))
    signed.make_epoch("in2", on=TODAY - timedelta(days=OFFERED_DAYS + 1))
    signed.make_epoch("in3", on=TODAY + timedelta(days=1))

    assert named(signed) == (epoch_name(signed, "in1"),)


def test_an_expired_member_drops_out(signed: Ceremony) -> None:
    """Reports are not sealed to somebody whose line does not count any more."""
    lines = signed.roster().members
    yesterday = TODAY - timedelta(days=1)
    signed.change_roster(members=tuple(replace(m, expires_on=yesterday) if m.id == "in2" else m for m in lines))

    assert named(signed) == (epoch_name(signed, "in1"), epoch_name(signed, "in3"))


def test_who_waits_for_the_next_roster_does_not_stop_the_bundle(signed: Ceremony) -> None:
    """A new member has a sealing key before the custodians have signed; until then it is passed over."""
    signed.add_member("in4")

    assert named(signed) == tuple(epoch_name(signed, member_id) for member_id in INVESTIGATORS)
    assert signed.note("epoch-in4.note").encode() not in signed.entries()


def test_who_is_no_triage_member_gets_no_reports(signed: Ceremony) -> None:
    """An investigator without triage is in the roster, and in no bundle."""
    signed.add_member("in0", "investigator")
    signed.draft()
    signed.sign("cu1", "cu2")

    assert named(signed) == tuple(epoch_name(signed, member_id) for member_id in INVESTIGATORS)


def test_a_sealing_key_that_is_none_is_left_out(signed: Ceremony) -> None:
    """A member who signs 1,216 bytes that nobody can seal to does not close the door for everybody."""
    epoch = replace(parse_epoch(parse_note(signed.note("epoch-in1.note")).text), public_key=b"\xff" * 1216)
    text = write_epoch(epoch)
    note = Note(text, (signed.member_keys("in1").signing.sign(text),))
    (signed.notes / "epoch-in1.note").write_text(str(note))

    assert named(signed) == (epoch_name(signed, "in2"), epoch_name(signed, "in3"))


def test_a_key_of_low_order_is_left_out(signed: Ceremony) -> None:
    """It loads, and yet no browser can seal to it."""
    epoch = parse_epoch(parse_note(signed.note("epoch-in1.note")).text)
    text = write_epoch(replace(epoch, public_key=epoch.public_key[:1184] + bytes(32)))
    note = Note(text, (signed.member_keys("in1").signing.sign(text),))
    (signed.notes / "epoch-in1.note").write_text(str(note))

    assert named(signed) == (epoch_name(signed, "in2"), epoch_name(signed, "in3"))


@pytest.mark.parametrize("age", [0, 3])
def test_a_replaced_key_is_not_named_again(signed: Ceremony, age: int) -> None:
    """Whoever can write into the notice folder can't bring a doubted key back: the log knows a newer one."""
    signed.make_epoch("in2", on=TODAY - timedelta(days=age))
    old, doubted = signed.note("epoch-in2.note"), epoch_name(signed, "in2")
    assert doubted in named(signed)
    signed.make_epoch("in2", on=TODAY)
    assert doubted not in named(signed)

    (signed.notes / "epoch-in2.note").write_text(old)

    assert named(signed) == (epoch_name(signed, "in1"), epoch_name(signed, "in3"))


def test_a_key_older_than_one_that_was_named_is_not_named(signed: Ceremony) -> None:
    """Also where the log never had it."""
    signed.run("ledger", "bundle")
    signed.make_epoch("in2", on=TODAY - timedelta(days=1))

    assert named(signed) == (epoch_name(signed, "in1"), epoch_name(signed, "in3"))


def test_a_replaced_key_of_the_ledger_is_not_named_again(signed: Ceremony) -> None:
    """Of its own keys, too, the ledger names the newest alone."""
    old = signed.note("epoch-ledger.note")
    signed.run("ledger", "bundle")
    (signed.notes / "epoch-ledger.note").unlink()
    signed.run("ledger", "bundle")
    before = signed.entries()
    (signed.notes / "epoch-ledger.note").write_text(old)

    assert SENTENCES[ChainError] in signed.refuse("ledger", "bundle")
    assert signed.entries() == before


def test_only_numbered_root_keys_count(signed: Ceremony) -> None:
    """A file that somebody left beside the root keys does not stop the ledger."""
    (signed.folder / "ledger-keys" / "root-old.key").write_text("")
    (signed.notes / "epoch-ledger.note").unlink()

    signed.run("ledger", "bundle")

    assert newest_root(signed.folder / "ledger-keys") == 1


def older_roster(ceremony: Ceremony) -> None:
    """Put version 1 back after version 2 was signed and entered."""
    notes = {name: ceremony.note(name) for name in ("roster.note", "keys.note")}
    ceremony.change_roster(version=2)
    ceremony.run("ledger", "bundle")
    for name, whole in notes.items():
        (ceremony.notes / name).write_text(whole)


def other_roster_of_a_known_version(ceremony: Ceremony) -> None:
    """Let two custodians sign another version 1, after one was entered."""
    ceremony.run("ledger", "bundle")
    ceremony.change_roster(members=ceremony.roster().members[:-1])


def foreign_ledger(ceremony: Ceremony) -> None:
    """Let two custodians name another ledger."""
    ceremony.change_roster(ledger_vkey=str(SigningKey(ORIGIN, bytes(32)).verifier))


def one_signature(ceremony: Ceremony) -> None:
    """Take away one custodian's signature."""
    ceremony.put_roster(ceremony.roster(), "cu1")


def same_custodian_twice(ceremony: Ceremony) -> None:
    """Double one custodian's signature."""
    ceremony.put_roster(ceremony.roster(), "cu1", "cu1")


def unsigned_epoch(ceremony: Ceremony) -> None:
    """Offer in1's key under in2's signature."""
    text = parse_note(ceremony.note("epoch-in1.note")).text
    stranger = ceremony.member_keys("in2").signing
    (ceremony.notes / "epoch-in1.note").write_text(str(Note(text, (stranger.sign(text),))))


def altered_epoch(ceremony: Ceremony) -> None:
    """Change the day in a signed epoch."""
    path = ceremony.notes / "epoch-in1.note"
    note = parse_note(path.read_text())
    epoch = parse_epoch(note.text)
    shifted = note.text.replace(f"made {epoch.made_on}", f"made {epoch.made_on - timedelta(days=1)}").replace(
        f"last {epoch.last_on}", f"last {epoch.last_on - timedelta(days=1)}"
    )
    path.write_text(str(Note(shifted, note.signatures)))


def keys_of_another_version(ceremony: Ceremony) -> None:
    """Put the keys note of version 1 beside the roster of version 2."""
    keys = ceremony.note("keys.note")
    ceremony.change_roster(version=2)
    (ceremony.notes / "keys.note").write_text(keys)


def keys_with_one_signature(ceremony: Ceremony) -> None:
    """Take a signature from the keys note alone."""
    path = ceremony.notes / "keys.note"
    note = parse_note(path.read_text())
    path.write_text(str(Note(note.text, note.signatures[:1])))


def epoch_for_the_ledger_by_a_member(ceremony: Ceremony) -> None:
    """Put a member's sealing key in the place of the ledger's."""
    (ceremony.notes / "epoch-ledger.note").write_text(ceremony.note("epoch-in1.note"))


@pytest.mark.parametrize(
    "spoil",
    [
        older_roster,
        other_roster_of_a_known_version,
        foreign_ledger,
        one_signature,
        same_custodian_twice,
        unsigned_epoch,
        altered_epoch,
        keys_of_another_version,
        keys_with_one_signature,
        epoch_for_the_ledger_by_a_member,
    ],
)
def test_the_ledger_signs_nothing_that_does_not_hold(signed: Ceremony, spoil: Callable[[Ceremony], None]) -> None:
    """One sentence, no new entry, and the bundle of before stays."""
    spoil(signed)
    entries = signed.entries()
    bundle = signed.notes / "bundle.note"
    before = bundle.read_bytes() if bundle.exists() else None

    said = signed.refuse("ledger", "bundle")

    assert SENTENCES[ChainError] in said
    assert signed.entries() == entries
    assert (bundle.read_bytes() if bundle.exists() else None) == before


@pytest.mark.parametrize("name", ["epoch-in1.note", "epoch-zz.note", "epoch-ledger.note"])
def test_what_is_no_note_stops_the_bundle(signed: Ceremony, name: str) -> None:
    """Rubbish in the notice folder is said, and not passed over."""
    (signed.notes / name).write_text("rubbish\n")

    said = signed.refuse("ledger", "bundle")

    assert SENTENCES[MalformedError] in said
    assert signed.entries() == []


def test_an_epoch_of_the_ledger_that_is_stale_is_not_named(signed: Ceremony) -> None:
    """A bundle of a day on which the ledger's key is not fresh is not signed."""
    offered = bundles.Offered(
        roster=signed.note("roster.note"),
        keys=signed.note("keys.note"),
        epochs=(),
        ledger=signed.note("epoch-ledger.note"),
    )
    log_key = load_log_key(signed.folder / "ledger-keys")
    late = TODAY + timedelta(days=OFFERED_DAYS + 1)

    with pytest.raises(ChainError), open_transaction(signed.url("logbook"), room="ledger") as session:
        bundles.sign_bundle(session, offered, log_key=log_key, custodians=signed.pinned, today=late)

    assert signed.entries() == []


def test_a_member_renews_after_a_week(signed: Ceremony) -> None:
    """Whose key is seven days old is due; a new key takes its place in the next bundle."""
    signed.make_epoch("in1", on=TODAY - timedelta(days=RENEWED_DAYS - 1))
    signed.make_epoch("in2", on=TODAY - timedelta(days=RENEWED_DAYS))
    old = epoch_name(signed, "in2")
    assert signed.run("review", "member", "due").split() == ["in2"]

    signed.run("review", "member", "renew", "in2", "--secret-file", "-", secret=passphrase("in2"))

    assert signed.run("review", "member", "due").split() == []
    assert old not in named(signed)


def test_a_lost_sealing_key_is_due(signed: Ceremony) -> None:
    """Whoever has no note in the notice folder makes a new key."""
    (signed.notes / "epoch-in3.note").unlink()

    assert signed.run("review", "member", "due").split() == ["in3"]


@pytest.mark.parametrize("change", ["memory_kib = 4294967296", "passes = 0", "lanes = 200", "salt = x'00'"])
def test_a_changed_row_costs_nothing(signed: Ceremony, change: str) -> None:
    """Costs in the casebook that no wrap of ours has are refused before anything is derived."""
    with closing(sqlite3.connect(signed.folder / "casebook.db")) as connection, connection:
        connection.execute(f"UPDATE members SET {change}")  # noqa: S608 - the cases above

    said = signed.refuse("review", "member", "renew", "in1", "--secret-file", "-", secret=passphrase("in1"))

    assert SENTENCES[OpenError] in said


@pytest.mark.parametrize(("member_id", "secret"), [("in1", "in2"), ("in9", "in1")], ids=["password", "member"])
def test_only_the_member_renews(signed: Ceremony, member_id: str, secret: str) -> None:
    """A wrong password, or nobody of that id: one sentence, and everything as before."""
    before = signed.files()

    signed.refuse("review", "member", "renew", member_id, "--secret-file", "-", secret=passphrase(secret))

    assert signed.files() == before


def test_the_ledger_renews_its_own_key_when_it_is_due(signed: Ceremony) -> None:
    """Without a note of its own in the folder, the ledger makes a key before it signs."""
    (signed.notes / "epoch-ledger.note").unlink()

    signed.run("ledger", "bundle")

    bundle = parse_bundle(parse_note(signed.note("bundle.note")).text)
    assert bundle.ledger_hash == epoch_name(signed, "ledger")


def test_keys_again_prints_the_same_and_makes_nothing_new(signed: Ceremony) -> None:
    """A log keeps its key for years; `keys` can be run again when it broke off."""
    before = signed.files()

    assert signed.run("ledger", "keys") == (signed.folder / "ledger.vkey").read_text()
    assert signed.files() == before


def test_keys_makes_what_is_missing(signed: Ceremony) -> None:
    """Broken off after the log key, it goes on where it stopped."""
    (signed.folder / "ledger-keys" / "root-1.key").unlink()

    signed.run("ledger", "keys")

    assert (signed.folder / "ledger-keys" / "root-1.key").exists()


def test_a_log_key_of_another_origin_is_not_taken(signed: Ceremony) -> None:
    """A misspelt LEDGER_ORIGIN does not go into a roster."""
    said = signed.refuse("ledger", "keys", env={"LEDGER_ORIGIN": "other.test"})

    assert SENTENCES[MalformedError] in said


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"PRIVATE+KEY+sacca.test+00000000+!",
        b"PRIVATE+KEY+sacca.test+00000000+AQ==",
        b"PRIVATE+KEY+sacca.test+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ],
)
def test_a_spoilt_log_key_signs_nothing(signed: Ceremony, content: bytes) -> None:
    """A file that is no log key is said in one sentence."""
    (signed.folder / "ledger-keys" / "log.key").write_bytes(content)

    said = signed.refuse("ledger", "bundle")

    assert SENTENCES[MalformedError] in said


@pytest.mark.parametrize("content", [b"AA==", b"!", b"\xff"])
def test_a_spoilt_root_key_wraps_nothing(signed: Ceremony, content: bytes) -> None:
    """A new sealing key is not made under half a root key."""
    (signed.folder / "ledger-keys" / "root-1.key").write_bytes(content)
    (signed.notes / "epoch-ledger.note").unlink()

    said = signed.refuse("ledger", "bundle")

    assert SENTENCES[MalformedError] in said


def test_without_keys_there_is_no_bundle(signed: Ceremony) -> None:
    """`bundle` before `keys` says that something is missing."""
    signed.refuse("ledger", "bundle", env={"LEDGER_KEYS": str(signed.folder / "empty")})
