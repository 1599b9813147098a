"""Sealing a reply to a reporter (docs/protocol.md, "Coming back")."""

from app.domain.errors import MalformedError
from app.domain.json_fields import require_count, require_day, require_members, require_text
from app.domain.mailbox import LANGUAGES, Reply
from app.domain.strict_json import parse_strict_json
from app.sealing.slots import MAX_CONTENT_LEN, encode_content, seal_slot
from app.sealing.suite import label


def reply_info(case_id: bytes) -> bytes:
    """Return the info of a reply in the case of *case_id*, 16 bytes."""
    return label("sacca/v1 reply", case_id)


def encode_reply(reply: Reply) -> bytes:
    """Return the JSON of *reply*, UTF-8."""
    return encode_content(
        {
            "number": reply.number,
            "day": reply.day.isoformat(),
            "language": reply.language,
            "text": reply.text,
        }
    )


def fits_slot(reply: Reply) -> bool:
    """Say if *reply* is short enough to be sealed: its JSON has at most 4,094 bytes."""
    return len(encode_reply(reply)) <= MAX_CONTENT_LEN


def seal_reply(reply_key: bytes, case_id: bytes, reply: Reply) -> bytes:
    """
    Seal *reply* to the reporter of a case.

    Args:
        reply_key: X-Wing public key, 1,216 bytes; the caller has checked that the case id certifies it.

        case_id: 16 bytes.

        reply: What to say; see `fits_slot`.

    Returns:
        One slot, 5,232 bytes.

    Raises:
        ValueError: It is too long, or *reply_key* is no key. The caller's fault.
    """
    return seal_slot(encode_reply(reply), reply_key=reply_key, info=reply_info(case_id))


def parse_reply(content: bytes) -> Reply:
    """
    Return the reply in *content*, as `encode_reply` wrote it.

    Raises:
        MalformedError: It is none. Whoever sealed it is at fault.
    """
    members = require_members(parse_strict_json(content), ("number", "day", "language", "text"))
    language = require_text(members["language"])
    if language not in LANGUAGES:
        raise MalformedError
    return Reply(
        number=require_count(members["number"], least=1),
        day=require_day(members["day"]),
        language=language,
        text=require_text(members["text"]),
    )
