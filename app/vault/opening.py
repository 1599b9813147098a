"""
Opening: the counterpart of app/sealing, for review. Everything that does not open is one `OpenError`.

A member opens share A, the ledger hands over share B, and only both together give the envelope's key.
"""

from cryptography.cobblestone import Cobblestone256Decryptor
from cryptography.exceptions import InvalidTag

from app.domain.envelope import Envelope
from app.domain.errors import OpenError
from app.domain.mailbox import Reply, Status
from app.sealing import slots
from app.sealing.envelope import body_context, envelope_key, share_a_info
from app.sealing.padding import LENGTH_LEN, pad_body
from app.sealing.replies import parse_reply, reply_info
from app.sealing.status import parse_status, status_info
from app.sealing.suite import SUITE
from app.vault.keys import load_private_key


def unseal(sealed: bytes, *, seed: bytes, info: bytes) -> bytes:
    """
    Open what was sealed to the X-Wing key of *seed* (RFC 9180 §6.1).

    Args:
        sealed: ``enc 1120 ‖ ct``.

        seed: X-Wing seed, 32 bytes.

        info: As when it was sealed.

    Raises:
        OpenError: It does not open.
    """
    try:
        return SUITE.decrypt(sealed, load_private_key(seed), info=info)
    except (InvalidTag, ValueError):
        raise OpenError from None


def open_share_a(envelope: Envelope, *, seed: bytes, position: int) -> bytes:
    """
    Open a member's half of the envelope key.

    Args:
        envelope: As parsed.

        seed: X-Wing seed of the member's epoch, 32 bytes.

        position: Zero-based place of the member among the bundle's triage members.

    Returns:
        Share A, 32 bytes; for a member whom the reporter excluded, 32 bytes that fit nothing.

    Raises:
        OpenError: It does not open.
    """
    stanzas = envelope.header.stanzas_a
    if not 0 <= position < len(stanzas):
        raise OpenError
    return unseal(stanzas[position], seed=seed, info=share_a_info(envelope.header.place, position))


def open_body(envelope: Envelope, *, share_a: bytes, share_b: bytes) -> bytes:
    """
    Join the shares and open the body.

    Returns:
        The content as it was sealed: UTF-8 JSON, without length and padding.

    Raises:
        OpenError: A wrong share, changed bytes, or wrong padding.
    """
    key = envelope_key(share_a, share_b, place=envelope.header.place)
    padded = open_chunks(envelope.body, key=key, context=body_context(envelope.header_octets))
    content = padded[LENGTH_LEN : LENGTH_LEN + int.from_bytes(padded[:LENGTH_LEN], "big")]
    if pad_body(content) != padded:
        raise OpenError
    return content


def open_chunks(ciphertext: bytes, *, key: bytes, context: bytes) -> bytes:
    """
    Open a whole Cobblestone-256 ciphertext (C2SP chunked-encryption); nothing of it is given out before its end.

    Args:
        ciphertext: Salt 24 ‖ commitment 32 ‖ chunks.

        key: 32 bytes.

        context: As when it was sealed.

    Raises:
        OpenError: It does not open.
    """
    decryptor = Cobblestone256Decryptor(key, context)
    try:
        return decryptor.update(ciphertext) + decryptor.finalize()
    except (InvalidTag, ValueError):
        raise OpenError from None


def open_reply(slot: bytes, *, seed: bytes, case_id: bytes) -> Reply:
    """
    Open a reply as its reporter's browser does; it serves the tests, and whoever wants to check a browser.

    Args:
        slot: 5,232 bytes.

        seed: X-Wing seed of the reply key, 32 bytes.

        case_id: 16 bytes.

    Raises:
        OpenError: It does not open.

        MalformedError: It opened, and is no reply. Whoever sealed it is at fault.
    """
    return parse_reply(_open_slot(slot, seed=seed, info=reply_info(case_id)))


def open_status(slot: bytes, *, seed: bytes, case_id: bytes) -> Status:
    """
    Open a status as its reporter's browser does.

    Args:
        slot: 5,232 bytes.

        seed: X-Wing seed of the reply key, 32 bytes.

        case_id: 16 bytes.

    Raises:
        OpenError: It does not open.

        MalformedError: It opened, and is no status. Whoever sealed it is at fault.
    """
    return parse_status(_open_slot(slot, seed=seed, info=status_info(case_id)))


def _open_slot(slot: bytes, *, seed: bytes, info: bytes) -> bytes:
    """Open a slot and take its content out of the frame."""
    frame = unseal(slot, seed=seed, info=info)
    content = frame[slots.LENGTH_LEN : slots.LENGTH_LEN + int.from_bytes(frame[: slots.LENGTH_LEN], "big")]
    if len(content) > slots.MAX_CONTENT_LEN or slots.frame_content(content) != frame:
        raise OpenError
    return content
