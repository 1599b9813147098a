"""Signing in: who may, for how long, and what a thief of the database has."""

import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from statistics import median
from threading import Barrier, Thread, get_ident

import pytest
from sqlalchemy import event

from app.domain.errors import BusyError, NoSessionError, SignInError
from app.review.live import IDLE
from app.review.sessions import sign_out, sweep, unlock
from app.review.sign_in import MAX_AT_ONCE, sign_in
from app.storage import casebook
from app.storage.sessions import add_session, delete_session, find_session
from app.tlog.epoch import parse_epoch
from app.tlog.note import parse_note
from tests.helpers.ceremony import Ceremony, passphrase
from tests.helpers.reviewing import Back, open_back


def test_the_token_is_in_no_table(back: Back) -> None:
    """Only its hash, and the seed under a key that is made of it."""
    token = back.token("in1")

    ((token_hash, member_id, wrapped),) = back.rows("casebook", "sessions")
    assert (token_hash, member_id) == (sha256(token).digest(), "in1")
    assert isinstance(wrapped, bytes)
    assert len(wrapped) == 104
    assert unlock(back.desk, token).member_id == "in1"


@pytest.mark.parametrize(
    ("member_id", "password"),
    [
        ("in1", "wrong"),
        ("in1", passphrase("in2")),
        ("in1", "x" * 1025),
        ("in1", "\ud800"),
        ("nobody", passphrase("in1")),
        ("", ""),
        ("cu1", passphrase("cu1")),
    ],
)
def test_nobody_else_gets_in(back: Back, member_id: str, password: str) -> None:
    """And whoever tries is told nothing but that."""
    with pytest.raises(SignInError):
        sign_in(back.desk, member_id=member_id, password=password)

    assert back.rows("casebook", "sessions") == []


def test_an_unknown_member_costs_what_a_wrong_password_costs(back: Back) -> None:
    """Both derive one key; a row of other costs is none of ours."""

    def seconds(member_id: str) -> float:
        begun = time.perf_counter()
        with pytest.raises(SignInError):
            sign_in(back.desk, member_id=member_id, password="wrong")  # noqa: S106 - it is
        return time.perf_counter() - begun

    known, unknown = ([seconds(name) for _ in range(5)] for name in ("in1", "nobody"))

    assert 0.5 < median(known) / median(unknown) < 2


def test_a_member_who_left_the_roster_is_signed_out_and_stays_out(back: Back) -> None:
    """At the next request, with the right password too."""
    token = back.token("in1")
    left = tuple(member for member in back.ceremony.roster().members if member.id != "in1")
    back.ceremony.change_roster(members=left)

    with pytest.raises(NoSessionError):
        unlock(back.desk, token)
    with pytest.raises(SignInError):
        back.token("in1")


def test_a_line_counts_until_its_last_day(back: Back) -> None:
    """And not a day longer."""
    members = tuple(
        replace(member, expires_on=back.clock.now.date()) if member.id == "in1" else member
        for member in back.ceremony.roster().members
    )
    back.ceremony.change_roster(members=members)
    back.token("in1")
    back.clock.pass_by(days=1)

    with pytest.raises(SignInError):
        back.token("in1")


def test_without_a_roster_nobody_gets_in(back: Back) -> None:
    """There is nobody then whom custodians vouch for."""
    (back.ceremony.notes / "roster.note").unlink()

    with pytest.raises(SignInError):
        back.token("in1")


def test_a_session_ends_when_its_member_says_so(back: Back) -> None:
    """In the casebook and in the process; saying it twice changes nothing."""
    token = back.token("in1")
    sign_out(back.desk, token)
    sign_out(back.desk, token)

    assert back.rows("casebook", "sessions") == []
    with pytest.raises(NoSessionError):
        unlock(back.desk, token)


def test_a_session_that_ran_out_leaves_the_casebook(back: Back) -> None:
    """At the next sweep; others stay."""
    back.token("in1")
    back.clock.pass_by(minutes=10)
    other = back.token("in2")
    back.clock.pass_by(minutes=IDLE.total_seconds() / 60 - 10)
    sweep(back.desk)

    assert [row[1] for row in back.rows("casebook", "sessions")] == ["in2"]
    assert unlock(back.desk, other).member_id == "in2"


def test_who_signs_in_during_a_sweep_stays_signed_in(back: Back) -> None:
    """The session begins when the sweep has seen the others, and does not yet hold the database."""
    sweeping = get_ident()
    tokens: list[bytes] = []

    def begin(*_: object) -> None:
        if get_ident() == sweeping and not tokens:
            tokens.append(b"")
            tokens[:] = [back.token("in1")]

    engine = back.desk.casebook.write.kw["bind"]
    event.listen(engine, "checkout", begin)
    sweep(back.desk)
    event.remove(engine, "checkout", begin)

    assert unlock(back.desk, *tokens).member_id == "in1"


def test_a_copy_of_the_database_opens_no_session(back: Back) -> None:
    """Without the token the wrapped seed is noise, and a guessed token finds no row."""
    token = back.token("in1")
    with back.desk.casebook.read() as session:
        stored = find_session(session, sha256(token).digest())
    assert stored is not None

    for stolen in (stored.token_hash, bytes(32), token[:-1], token + b"\0", b""):
        with pytest.raises(NoSessionError):
            unlock(back.desk, stolen)


def test_a_token_opens_no_row_but_its_own(back: Back) -> None:
    """Rows that were exchanged in the casebook sign nobody in as somebody else."""
    mine, yours = back.token("in1"), back.token("in2")
    with back.desk.casebook.write.begin() as session:
        stored = find_session(session, sha256(yours).digest())
        assert stored is not None
        delete_session(session, sha256(mine).digest())
        forged = replace(stored, token_hash=sha256(mine).digest())
        add_session(session, forged)

    with pytest.raises(NoSessionError):
        unlock(back.desk, mine)


def test_a_session_whose_row_is_gone_is_over(back: Back) -> None:
    """Whoever empties the table signs everybody out."""
    token = back.token("in1")
    with back.desk.casebook.write.begin() as session:
        delete_session(session, sha256(token).digest())

    with pytest.raises(NoSessionError):
        unlock(back.desk, token)


def test_a_process_that_was_started_again_knows_nobody(published: Ceremony) -> None:
    """The row and the token are both there, and yet the member signs in anew; the rows go."""
    with open_back(published) as before:
        token = before.token("in1")
    with open_back(published) as after:
        with pytest.raises(NoSessionError):
            unlock(after.desk, token)
        sweep(after.desk)
        assert after.rows("casebook", "sessions") == []


def test_a_sealing_key_is_made_at_the_first_sign_in_after_a_week(back: Back) -> None:
    """The private half is in the casebook, and the note in the notice folder, signed by its member."""
    back.token("in1")
    before = back.ceremony.note("epoch-in1.note")
    back.clock.pass_by(days=7)
    back.token("in1")
    after = back.ceremony.note("epoch-in1.note")
    back.token("in1")

    assert parse_epoch(parse_note(before).text).made_on < parse_epoch(parse_note(after).text).made_on
    assert back.ceremony.note("epoch-in1.note") == after
    with back.desk.casebook.read() as session:
        assert len(casebook.list_member_epochs(session, "in1")) == 2


def remove(note: str) -> None:
    """Take the note away."""
    del note


def spoil(note: str) -> str:
    """Make it no note."""
    return note[:-1]


@pytest.mark.parametrize("change", [remove, spoil, "other"], ids=str)
def test_a_note_that_is_not_the_members_own_is_made_anew(back: Back, change: Callable[[str], str | None] | str) -> None:
    """Nothing is believed because it lies in the notice folder."""
    path = back.ceremony.notes / "epoch-in1.note"
    note = back.ceremony.note("epoch-in2.note") if isinstance(change, str) else change(path.read_text())
    path.unlink()
    if note is not None:
        path.write_text(note)
    back.token("in1")

    text = parse_note(path.read_text()).text
    assert parse_epoch(text).owner == "in1"
    with back.desk.casebook.read() as session:
        assert len(casebook.list_member_epochs(session, "in1")) == 2


def test_who_reads_no_new_reports_makes_no_sealing_key(back: Back) -> None:
    """An investigator without the role of triage has none."""
    members = tuple(
        replace(member, roles=member.roles - {"triage"}) if member.id == "in3" else member
        for member in back.ceremony.roster().members
    )
    back.ceremony.change_roster(members=members)
    back.clock.pass_by(days=8)
    before = back.ceremony.note("epoch-in3.note")
    back.token("in3")

    assert back.ceremony.note("epoch-in3.note") == before


def test_a_crowd_is_sent_away_before_it_costs_anything(back: Back) -> None:
    """So many wait at most; nobody behind them takes a thread."""
    outcomes: list[type[Exception]] = []
    barrier = Barrier(3 * MAX_AT_ONCE)

    def attempt() -> None:
        barrier.wait()
        try:
            sign_in(back.desk, member_id="in1", password="wrong")  # noqa: S106 - it is
        except (BusyError, SignInError) as error:
            outcomes.append(type(error))

    threads = [Thread(target=attempt) for _ in range(3 * MAX_AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count(SignInError) >= MAX_AT_ONCE
    assert BusyError in outcomes
    back.token("in1")


def test_a_ledger_that_is_down_stops_no_sign_in(back: Back) -> None:
    """What waits is claimed at the next one."""
    back.report()
    back.line.cut["/v1/challenges"] = 503
    back.token("in1")
    assert back.rows("casebook", "cases") == []
    back.line.cut.clear()
    back.token("in1")

    assert len(back.rows("casebook", "cases")) == 1


def test_repr_of_a_session_shows_no_key(back: Back) -> None:
    """It ends up in tracebacks and logs."""
    assert repr(back.sign_in("in1")) == "SignedIn('in1')"
