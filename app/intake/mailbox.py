"""Handing out a mailbox: what the front door answers to somebody who comes back, and to everybody else alike."""

import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker
from starlette.concurrency import run_in_threadpool

from app.domain.envelope import CASE_ID_LEN
from app.domain.errors import MalformedError, MalformedRequestError
from app.domain.json_fields import require_count, require_members, require_octets
from app.domain.strict_json import parse_strict_json
from app.intake.durable import AsyncWriter
from app.sealing.receipt import lock_of
from app.sealing.slots import SLOT_LEN
from app.sealing.suite import KEY_LEN
from app.storage.mailboxes import Slots, find_mailbox, forget_replies

MAX_REQUEST_BYTES = 2048
"""Longest request."""

ANSWER_LEN = 32_768
"""Every answer, bytes: six slots of 5,232 bytes and 1,376 random ones."""

MAX_PAGE = 999
MAX_FORGOTTEN = 20
"""Most replies that one request deletes."""

HASH_LEN = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxRequest:
    """
    What somebody asks who comes back.

    Attributes:
        case_id: 16 bytes.

        lock: SHA-256 of the mailbox secret, 32 bytes; the secret itself is not kept.

        page: From 0.

        forget: SHA-256 of each slot to delete, 32 bytes.
    """

    case_id: bytes
    lock: bytes
    page: int
    forget: frozenset[bytes]


def parse_mailbox_request(body: bytes) -> MailboxRequest:
    """
    Return the request in *body*, JSON of at most `MAX_REQUEST_BYTES`.

    Raises:
        MalformedRequestError: Not exactly such a request. The sender's fault.
    """
    try:
        members = require_members(parse_strict_json(body), ("case_id", "secret", "page", "forget"))
        return MailboxRequest(
            case_id=require_octets(members["case_id"], CASE_ID_LEN),
            lock=lock_of(require_octets(members["secret"], KEY_LEN)),
            page=require_count(members["page"], most=MAX_PAGE),
            forget=_require_hashes(members["forget"]),
        )
    except MalformedError:
        raise MalformedRequestError from None


def _require_hashes(value: object) -> frozenset[bytes]:
    if not isinstance(value, list) or len(value) > MAX_FORGOTTEN:
        raise MalformedError
    return frozenset(require_octets(each, HASH_LEN) for each in value)


async def open_mailbox(request: MailboxRequest, *, sessions: sessionmaker[Session], writer: AsyncWriter) -> bytes:
    """
    Delete what is to be forgotten, and return a page of the mailbox.

    The answer has the same length and look, and costs the same work, for a wrong secret, an unknown case, an empty
    and a full mailbox.

    Args:
        request: What is asked.

        sessions: Sessions that read the drop box.

        writer: Of the drop box.

    Returns:
        `ANSWER_LEN` bytes.

    Raises:
        BusyError: Too much waits for the disk, or the drop box can't be written now. Not the caller's fault.
    """
    if request.forget:
        await writer.run(forget_replies, case_id=request.case_id, lock=request.lock, hashes=request.forget)
    return fill_answer(await run_in_threadpool(_read, sessions, request))


def fill_answer(slots: Slots) -> bytes:
    """Return the answer of these six slots, random where there is none; as much randomness is drawn every time."""
    noise = memoryview(secrets.token_bytes(ANSWER_LEN))
    starts = range(0, len(slots) * SLOT_LEN, SLOT_LEN)
    decoys = (noise[start : start + SLOT_LEN] for start in starts)
    filled = (decoy if slot is None else slot for slot, decoy in zip(slots, decoys, strict=True))
    return b"".join((*filled, noise[len(slots) * SLOT_LEN :]))


def _read(sessions: sessionmaker[Session], request: MailboxRequest) -> Slots:
    with sessions() as session:
        return find_mailbox(session, case_id=request.case_id, lock=request.lock, page=request.page)
