"""Killed between any two steps and run again: nothing is lost, nothing is doubled."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import pytest

from app.domain.access import Purpose
from app.ledger.claims import ClaimChallenges, Claimed, challenge_claim, claim
from app.ledger.counter import Counter
from app.ledger.releases import AccessChallenges, Released, Selection, challenge_access, release
from app.ledger.room import open_room
from app.storage.database import Database
from app.storage.writer import Writer
from app.vault.keys import public_key_of
from tests.helpers.counters import SESSION_SEED, LedgerHouse, Sealed
from tests.helpers.organisation import sign

CASE = bytes(range(16))


class KilledError(BaseException):
    """The process is gone."""


@dataclass
class Executioner:
    """Kills at one of the moments before and after each durable step."""

    moment: int
    passed: int = 0

    def pass_by(self) -> None:
        """Kill if this is the moment."""
        self.passed += 1
        if self.passed == self.moment:
            raise KilledError


class MortalWriter(Writer):
    """Writes as the real one does, and may be killed just before a job, or just after it is durable."""

    def __init__(self, writer: Writer, executioner: Executioner) -> None:
        self._inner = writer
        self._executioner = executioner

    def run(self, job: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the real one
        """Run a job, if the executioner lets it."""
        self._executioner.pass_by()
        result = self._inner.run(job, *args, **kwargs)
        self._executioner.pass_by()
        return result


@contextmanager
def open_counter(house: LedgerHouse, *, kill_at: int = 0) -> Iterator[Counter]:
    """Open a ledger's desk that is killed at one moment."""
    executioner = Executioner(kill_at)
    with open_room(house.settings, clock=house.clock, entropy=os.urandom) as room:
        room.daily.refresh()

        def mortal(database: Database) -> Database:
            return replace(database, writer=MortalWriter(database.writer, executioner))

        yield replace(room.counter, log=mortal(room.counter.log), secrets=mortal(room.counter.secrets))


def claim_once(house: LedgerHouse, sealed: Sealed, *, member_id: str = "m10", kill_at: int = 0) -> Claimed:
    """Start a ledger, and claim."""
    with open_counter(house, kill_at=kill_at) as counter:
        challenges = ClaimChallenges(clock=house.clock, entropy=os.urandom)
        header = sealed.envelope.header
        text = challenge_claim(
            counter,
            challenges,
            member_id=member_id,
            place=header.place,
            stanza_hash=sha256(header.stanza_b).digest(),
            hashes=sealed.hashes,
        )
        note = sign(text, house.organisation.people[member_id].signing)
        return claim(counter, challenges, whole=note, stanza_b=header.stanza_b)


def open_once(house: LedgerHouse, *, kill_at: int = 0) -> Released:
    """Start a ledger, and have the first envelope released."""
    with open_counter(house, kill_at=kill_at) as counter:
        challenges = AccessChallenges(clock=house.clock, entropy=os.urandom)
        key = public_key_of(SESSION_SEED)
        text = challenge_access(
            counter,
            challenges,
            member_id="m10",
            selections=[Selection(case_id=CASE, ordinals=(1,))],
            purpose=Purpose.TRIAGE,
            session_hash=sha256(key).digest(),
        )
        note = sign(text, house.organisation.people["m10"].signing)
        return release(counter, challenges, whole=note, session_key=key)


@pytest.fixture
def sealed(ledger_house: LedgerHouse) -> Sealed:
    """An envelope under the first bundle."""
    with open_counter(ledger_house):
        return ledger_house.seal(case_id=CASE, excluded=["m12"])


MOMENTS = range(1, 7)
"""Before and after: secrets, entry, where the entry stands."""


def test_a_claim_has_no_other_moments(ledger_house: LedgerHouse, sealed: Sealed) -> None:
    """Three durable steps: whoever adds one adds its moments here."""
    assert claim_once(ledger_house, sealed, kill_at=MOMENTS.stop).ordinal == 1


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_claim_killed_at_any_moment_is_finished_by_the_next(
    ledger_house: LedgerHouse, sealed: Sealed, moment: int
) -> None:
    """By any eligible member: the same ordinal, the same grants, one line, and it opens."""
    with pytest.raises(KilledError):
        claim_once(ledger_house, sealed, kill_at=moment)

    again = claim_once(ledger_house, sealed, member_id="m11")

    assert (again.ordinal, again.seal_for) == (1, ("m10", "m11"))
    assert again.result == ("claimed" if moment == 1 else "already")
    assert len(ledger_house.statements()) == 1
    assert len(open_once(ledger_house).releases) == 1


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_twice_it_is_finished_by_the_third(ledger_house: LedgerHouse, sealed: Sealed, moment: int) -> None:
    """Also when the second one is killed at the entry."""
    for kill_at in (moment, 2):
        try:
            claim_once(ledger_house, sealed, kill_at=kill_at)
        except KilledError:
            continue

    assert claim_once(ledger_house, sealed).ordinal == 1
    assert len(ledger_house.statements()) == 1


def test_a_new_day_between_changes_no_line(ledger_house: LedgerHouse, sealed: Sealed) -> None:
    """The line has the day of the claim, whenever it gets written."""
    with pytest.raises(KilledError):
        claim_once(ledger_house, sealed, kill_at=4)
    ledger_house.clock.move(days=1)

    claim_once(ledger_house, sealed)

    (entry,) = ledger_house.statements()
    assert f"day {ledger_house.organisation.day}\n".encode() in entry


@pytest.mark.parametrize("moment", [1, 2])
def test_an_opening_killed_at_its_line_released_nothing(ledger_house: LedgerHouse, sealed: Sealed, moment: int) -> None:
    """There may be a line without a release; there is never a release without its line."""
    claim_once(ledger_house, sealed)
    with pytest.raises(KilledError):
        open_once(ledger_house, kill_at=moment)
    lines = [entry for entry in ledger_house.statements() if b"sacca/v1 access\n" in entry]

    assert len(lines) == moment - 1
    released = open_once(ledger_house)
    assert released.entry in ledger_house.entries()


def test_two_members_claim_at_once(ledger_house: LedgerHouse, sealed: Sealed) -> None:
    """The second finds the envelope registered only when it writes: the same ordinal, and one line."""
    with open_counter(ledger_house) as counter:
        challenges = ClaimChallenges(clock=ledger_house.clock, entropy=os.urandom)
        header = sealed.envelope.header
        notes = {
            member_id: sign(
                challenge_claim(
                    counter,
                    challenges,
                    member_id=member_id,
                    place=header.place,
                    stanza_hash=sha256(header.stanza_b).digest(),
                    hashes=sealed.hashes,
                ),
                ledger_house.organisation.people[member_id].signing,
            )
            for member_id in ("m10", "m11")
        }
        answers: list[Claimed] = []

        class Overtaken(MortalWriter):
            """Lets the other member's claim go first, once."""

            def run(self, job: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the real one
                if not answers:
                    answers.append(claim(counter, challenges, whole=notes["m11"], stanza_b=header.stanza_b))
                return self._inner.run(job, *args, **kwargs)

        slow = replace(
            counter, secrets=replace(counter.secrets, writer=Overtaken(counter.secrets.writer, Executioner(0)))
        )
        answers.append(claim(slow, challenges, whole=notes["m10"], stanza_b=header.stanza_b))

    assert [(answer.result, answer.ordinal) for answer in answers] == [("claimed", 1), ("already", 1)]
    assert len(ledger_house.statements()) == 1
