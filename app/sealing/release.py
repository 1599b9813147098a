"""What the ledger releases after its entry: share B and the name key, sealed to a session (docs/protocol.md, §15)."""

import hmac

from app.sealing.suite import KEY_LEN, label, seal

RELEASE_LEN = 2 * KEY_LEN
"""Share B ‖ name key, bytes."""


def case_name(name_key: bytes, case_id: bytes) -> bytes:
    """Return the blinded name of a case, 32 bytes: the same in every entry, and nobody's to take back."""
    return hmac.digest(name_key, case_id, "sha256")


def release_info(entry_hash: bytes, *, case_id: bytes, envelope_id: bytes) -> bytes:
    """
    Return the info of a release: it belongs to one entry of the log.

    Args:
        entry_hash: SHA-256 of the entry's 2,048 bytes.

        case_id: 16 bytes.

        envelope_id: 16 bytes.
    """
    return label("sacca/v1 release", entry_hash, case_id, envelope_id)


def seal_release(share_b: bytes, name_key: bytes, *, session_key: bytes, info: bytes) -> bytes:
    """
    Seal what a session needs of the ledger to open one envelope.

    Args:
        share_b: 32 bytes.

        name_key: Of the case, 32 bytes.

        session_key: X-Wing public key of the session, 1,216 bytes.

        info: See `release_info`.

    Returns:
        ``enc 1120 ‖ ct 80``.

    Raises:
        ValueError: *session_key* is no key. Whoever asked is at fault.
    """
    return seal(share_b + name_key, recipient=session_key, info=info)
