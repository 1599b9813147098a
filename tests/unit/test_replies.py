"""Sealing replies, and opening them as a browser does."""

import json

import pytest

from app.domain.errors import MalformedError, OpenError
from app.domain.mailbox import Reply
from app.sealing.replies import encode_reply, fits_slot, parse_reply, reply_info, seal_reply
from app.sealing.slots import FRAME_LEN, MAX_CONTENT_LEN, SLOT_LEN, encode_content, frame_content, seal_slot
from app.sealing.suite import seal
from app.vault.opening import open_reply, open_status
from tests.helpers.mailboxes import REPORTER, Reporter, make_reply, make_status

OTHER = Reporter(digits="0" * 34)
GOOD = {"number": 1, "day": "2026-11-24", "language": "km", "text": "x"}


def seal_here(reply: Reply) -> bytes:
    """Seal to the reporter of these tests."""
    return seal_reply(REPORTER.reply_key, REPORTER.case_id, reply)


def open_here(slot: bytes) -> Reply:
    """Open as the reporter of these tests."""
    return open_reply(slot, seed=REPORTER.seed, case_id=REPORTER.case_id)


def test_a_reply_opens_as_it_was_written() -> None:
    """Every character, in a slot of the one length."""
    reply = make_reply()
    slot = seal_here(reply)

    assert len(slot) == SLOT_LEN == 5_232
    assert open_here(slot) == reply
    assert seal_here(reply) != slot


def test_a_reply_is_nobody_elses_and_nothing_else() -> None:
    """Case and kind are bound, and so is every byte."""
    slot = seal_here(make_reply())
    wrong = (
        (open_reply, OTHER.seed, OTHER.case_id, slot),
        (open_reply, REPORTER.seed, OTHER.case_id, slot),
        (open_status, REPORTER.seed, REPORTER.case_id, slot),
        (open_reply, REPORTER.seed, REPORTER.case_id, slot[:-1]),
        (open_reply, REPORTER.seed, REPORTER.case_id, slot[:-1] + bytes((slot[-1] ^ 1,))),
    )
    for opener, seed, case_id, sealed in wrong:
        with pytest.raises(OpenError):
            opener(sealed, seed=seed, case_id=case_id)


def test_the_longest_reply_fits_and_one_byte_more_does_not() -> None:
    """Who writes is told before it is sealed."""
    room = MAX_CONTENT_LEN - len(encode_reply(make_reply(text="")))
    longest, longer = make_reply(text="x" * room), make_reply(text="x" * (room + 1))

    assert (fits_slot(longest), fits_slot(longer)) == (True, False)
    assert open_here(seal_here(longest)) == longest
    with pytest.raises(ValueError, match="4094"):
        seal_here(longer)


def test_a_lone_surrogate_is_not_sealed_as_one() -> None:
    """It is no text, and could not be read again."""
    assert open_here(seal_here(make_reply(text="a\ud800b"))).text == "a?b"


@pytest.mark.parametrize(
    "frame",
    [
        frame_content(b"{}")[:-1],
        frame_content(b"{}")[:-1] + b"\x01",
        b"\x00\x03{}".ljust(FRAME_LEN, b"\x01"),
        b"\xff\xff".ljust(FRAME_LEN, b"\x00"),
        b"\x0f\xff".ljust(FRAME_LEN, b"x"),
        b"",
        b"\x00",
        b"\x00\x02{}",
        b"\x10\x00".ljust(FRAME_LEN + 64, b"\x00"),
    ],
)
def test_what_is_not_exactly_framed_does_not_open(frame: bytes) -> None:
    """Another length, and zeros that are none."""
    slot = seal(frame, recipient=REPORTER.reply_key, info=reply_info(REPORTER.case_id))

    with pytest.raises(OpenError):
        open_here(slot)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 0},
        {"number": "1"},
        {"day": "2026-02-30"},
        {"language": "fr"},
        {"language": None},
        {"text": None},
        {"more": 1},
    ],
    ids=str,
)
def test_what_opens_and_is_no_reply_is_refused(changes: dict[str, object]) -> None:
    """The sealer's fault, and not the carrier's."""
    content = encode_content({**GOOD, **changes})

    with pytest.raises(MalformedError):
        parse_reply(content)
    with pytest.raises(MalformedError):
        open_here(seal_slot(content, reply_key=REPORTER.reply_key, info=reply_info(REPORTER.case_id)))


def test_the_json_is_what_the_protocol_says() -> None:
    """Shortest form, texts as they are."""
    assert encode_reply(make_reply(text="ក\n")) == (
        '{"number":1,"day":"2026-11-24","language":"km","text":"ក\\n"}'.encode()
    )
    assert parse_reply(json.dumps(GOOD, indent=1).encode()).text == "x"
    assert make_status().last_opening is None
