"""Sealing a case's status to its reporter (docs/protocol.md, "Coming back")."""

from dataclasses import replace

from app.domain.errors import MalformedError
from app.domain.json_fields import (
    require_count,
    require_day,
    require_members,
    require_octets,
    require_text,
    write_octets,
)
from app.domain.mailbox import LastOpening, State, Status
from app.domain.strict_json import parse_strict_json
from app.sealing.slots import MAX_CONTENT_LEN, encode_content, seal_slot
from app.sealing.suite import KEY_LEN, label

_HASH_LEN = 32


def status_info(case_id: bytes) -> bytes:
    """Return the info of the status of the case of *case_id*, 16 bytes."""
    return label("sacca/v1 status", case_id)


def encode_status(status: Status) -> bytes:
    """Return the JSON of *status*, UTF-8."""
    opening = status.last_opening
    return encode_content(
        {
            "number": status.number,
            "day": status.day.isoformat(),
            "state": status.state,
            "excluded": status.excluded,
            "last_opening": None if opening is None else _members_of(opening),
        }
    )


def seal_status(reply_key: bytes, case_id: bytes, status: Status) -> bytes:
    """
    Seal *status* to the reporter of a case; one that would not fit goes without its proof.

    Args:
        reply_key: X-Wing public key, 1,216 bytes; the caller has checked that the case id certifies it.

        case_id: 16 bytes.

        status: What to say.

    Returns:
        One slot, 5,232 bytes.

    Raises:
        ValueError: *reply_key* is no key, or the entry alone is longer than a log's. The caller's fault.
    """
    content = encode_status(status)
    if len(content) > MAX_CONTENT_LEN and status.last_opening is not None:
        content = encode_status(replace(status, last_opening=status.last_opening.without_proof()))
    return seal_slot(content, reply_key=reply_key, info=status_info(case_id))


def parse_status(content: bytes) -> Status:
    """
    Return the status in *content*, as `encode_status` wrote it.

    Raises:
        MalformedError: It is none. Whoever sealed it is at fault.
    """
    members = require_members(parse_strict_json(content), ("number", "day", "state", "excluded", "last_opening"))
    opening = members["last_opening"]
    return Status(
        number=require_count(members["number"], least=1),
        day=require_day(members["day"]),
        state=_state(members["state"]),
        excluded=require_count(members["excluded"]),
        last_opening=None if opening is None else _last_opening(opening),
    )


def _state(value: object) -> State:
    try:
        return State(require_text(value))
    except ValueError:
        raise MalformedError from None


def _last_opening(value: object) -> LastOpening:
    members = require_members(value, ("entry", "index", "proof", "checkpoint", "name_key"))
    proof = require_octets(members["proof"])
    if len(proof) % _HASH_LEN:
        raise MalformedError
    return LastOpening(
        entry=require_text(members["entry"]),
        index=require_count(members["index"]),
        proof=tuple(proof[at : at + _HASH_LEN] for at in range(0, len(proof), _HASH_LEN)),
        checkpoint=require_text(members["checkpoint"]),
        name_key=require_octets(members["name_key"], KEY_LEN),
    )


def _members_of(opening: LastOpening) -> dict[str, object]:
    return {
        "entry": opening.entry,
        "index": opening.index,
        "proof": write_octets(b"".join(opening.proof)),
        "checkpoint": opening.checkpoint,
        "name_key": write_octets(opening.name_key),
    }
