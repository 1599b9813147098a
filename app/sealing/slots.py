"""
Slots of a mailbox (docs/protocol.md, "Coming back"): sealed messages that all have one length.

A framed message is ``u16 length ‖ content ‖ zeros``, 4,096 bytes; the content is UTF-8 JSON.
"""

import json
from collections.abc import Mapping

from app.sealing.suite import ENC_LEN, TAG_LEN, seal

FRAME_LEN = 4096
"""A framed message, bytes."""

LENGTH_LEN = 2
"""The length that precedes the content: u16, bytes."""

MAX_CONTENT_LEN = FRAME_LEN - LENGTH_LEN
"""Longest content, bytes."""

SLOT_LEN = ENC_LEN + FRAME_LEN + TAG_LEN
"""A sealed message, bytes: 5,232."""


def encode_content(members: Mapping[str, object]) -> bytes:
    """Return *members* as the shortest JSON there is, UTF-8; a lone surrogate becomes "?"."""
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="replace")


def frame_content(content: bytes) -> bytes:
    """
    Frame *content*.

    Returns:
        ``u16 length ‖ content ‖ zeros``, 4,096 bytes.

    Raises:
        ValueError: Longer than 4,094 bytes. The caller's fault.
    """
    if len(content) > MAX_CONTENT_LEN:
        msg = f"a slot holds {MAX_CONTENT_LEN} bytes, got {len(content)}"
        raise ValueError(msg)
    return (len(content).to_bytes(LENGTH_LEN, "big") + content).ljust(FRAME_LEN, b"\x00")


def seal_slot(content: bytes, *, reply_key: bytes, info: bytes) -> bytes:
    """
    Seal *content* to a reporter.

    Args:
        content: At most 4,094 bytes.

        reply_key: The reporter's X-Wing public key, 1,216 bytes; the caller has checked that the case id is its.

        info: Label, 0x00 and case id.

    Returns:
        5,232 bytes.

    Raises:
        ValueError: *content* is too long, or *reply_key* is no key.
    """
    return seal(frame_content(content), recipient=reply_key, info=info)
