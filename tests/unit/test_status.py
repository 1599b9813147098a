"""Sealing a status, up to the largest there is."""

import json
from dataclasses import replace

import pytest

from app.domain.errors import MalformedError, OpenError
from app.domain.mailbox import LastOpening, State, Status
from app.sealing.slots import MAX_CONTENT_LEN, SLOT_LEN, encode_content
from app.sealing.status import encode_status, parse_status, seal_status
from app.tlog.access import Access, CaseLine, write_access
from app.tlog.checkpoint import Checkpoint, write_checkpoint
from app.tlog.statement import ENTRY_LEN, pad_entry
from app.vault.keys import SigningKey
from app.vault.opening import open_status
from tests.helpers.mailboxes import NAME_KEY, REPORTER, make_opening, make_status
from tests.helpers.organisation import DAY, make_organisation, seed_of, sign

ORGANISATION = make_organisation()
OPENING = make_opening(ORGANISATION, REPORTER.case_id)

ORIGIN = "a-long-name.sacca.org"
"""21 characters: as long as an origin may be."""

WITNESS_NAME = "witness.of-another-organisation.example"


def open_here(slot: bytes) -> Status:
    """Open as the reporter of these tests."""
    return open_status(slot, seed=REPORTER.seed, case_id=REPORTER.case_id)


def make_largest(*, hashes: int) -> Status:
    """Return a status over an entry without a spare byte, cosigned by three witnesses, with a proof of *hashes*."""
    log, member = SigningKey(ORIGIN, seed_of("log")), SigningKey(f"{ORIGIN}/m1", seed_of("m1"))
    witnesses = [SigningKey(WITNESS_NAME + str(number), seed_of(f"w{number}")) for number in range(3)]
    access = Access(
        origin=ORIGIN,
        member_id="m1",
        cases=tuple(CaseLine(name=seed_of(f"case {number}"), ordinals=(1,)) for number in range(20)),
        purpose="investigate",  # type: ignore[arg-type]
        session_hash=bytes(32),
        nonce=bytes(32),
        day=DAY,
        hour=23,
    )
    spare = ENTRY_LEN - len(sign(write_access(access), member).encode())
    filled = write_access(access).replace("case", "c" * spare + "case", 1)
    checkpoint = Checkpoint(origin=ORIGIN, size=2**hashes, root=bytes(32))
    opening = LastOpening(
        entry=sign(filled, member),
        index=2**hashes - 1,
        proof=tuple(seed_of(f"hash {number}") for number in range(hashes)),
        checkpoint=sign(write_checkpoint(checkpoint), log, *witnesses),
        name_key=NAME_KEY,
    )
    assert len(opening.entry.encode()) == ENTRY_LEN
    return make_status(opening, number=9_999, state=State.ANSWERED, excluded=128)


def test_a_status_opens_as_it_was_written() -> None:
    """With the proof, to the last hash."""
    status = make_status(OPENING, number=3, state=State.CLOSED, excluded=2)
    slot = seal_status(REPORTER.reply_key, REPORTER.case_id, status)

    assert len(slot) == SLOT_LEN
    assert open_here(slot) == status
    assert open_here(seal_status(REPORTER.reply_key, REPORTER.case_id, make_status())).last_opening is None


def test_the_entry_of_a_status_is_that_of_the_log() -> None:
    """What is padded again is what was hashed."""
    assert pad_entry(OPENING.entry).rstrip(b"\0").decode() == OPENING.entry


def test_the_largest_status_fits_with_its_proof() -> None:
    """An entry of 2,048 bytes, 3 witnesses, a log of 16 million entries: years of the busiest organisation."""
    status = make_largest(hashes=24)

    assert 3_900 <= len(encode_status(status)) <= MAX_CONTENT_LEN
    assert open_here(seal_status(REPORTER.reply_key, REPORTER.case_id, status)) == status


def test_a_status_that_does_not_fit_goes_without_its_proof() -> None:
    """And with everything else."""
    status = make_largest(hashes=40)
    opening = status.last_opening
    assert opening is not None
    assert len(encode_status(status)) > MAX_CONTENT_LEN

    opened = open_here(seal_status(REPORTER.reply_key, REPORTER.case_id, status))

    assert opened == replace(status, last_opening=replace(opening, proof=(), checkpoint=""))


def test_an_entry_that_no_log_has_is_refused() -> None:
    """The caller's fault: it would not fit alone."""
    status = make_status(replace(OPENING, entry="x" * 5_000))

    with pytest.raises(ValueError, match="4094"):
        seal_status(REPORTER.reply_key, REPORTER.case_id, status)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("number", 0),
        ("day", "2026-11-31"),
        ("state", "lost"),
        ("state", 1),
        ("excluded", -1),
        ("last_opening", []),
        ("last_opening.entry", None),
        ("last_opening.index", -1),
        ("last_opening.proof", "AAAA"),
        ("last_opening.proof", None),
        ("last_opening.checkpoint", 0),
        ("last_opening.name_key", "AAAA"),
        ("last_opening.more", 1),
        ("more", 1),
    ],
)
def test_what_opens_and_is_no_status_is_refused(member: str, value: object) -> None:
    """Each member is exactly what it must be."""
    members = json.loads(encode_status(make_status(OPENING)))
    inside = members["last_opening"] if "." in member else members
    inside[member.rpartition(".")[2]] = value

    with pytest.raises(MalformedError):
        parse_status(encode_content(members))


def test_a_status_of_another_case_does_not_open() -> None:
    """The case is bound."""
    slot = seal_status(REPORTER.reply_key, bytes(16), make_status())

    with pytest.raises(OpenError):
        open_here(slot)
