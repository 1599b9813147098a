"""
What a receipt derives (docs/protocol.md, "Receipt"): names and secrets, each under a label of its own.

The reporter's browser does this. Here it serves the tests, and whoever wants to check what the browser did.
"""

from hashlib import sha256

from app.domain.envelope import CASE_ID_LEN
from app.sealing.suite import hkdf, label

_SALT = b"sacca/v1 receipt"


def reply_seed(digits: str) -> bytes:
    """Return the X-Wing seed that replies are sealed to, 32 bytes, of 34 ASCII digits."""
    return _derive(digits, "sacca/v1 reply seed")


def mailbox_secret(digits: str) -> bytes:
    """Return the secret that opens the mailbox, 32 bytes, of 34 ASCII digits."""
    return _derive(digits, "sacca/v1 mailbox secret")


def lock_of(secret: bytes) -> bytes:
    """Return the lock of a mailbox: SHA-256 of its secret, 32 bytes."""
    return sha256(secret).digest()


def case_id_of(reply_public_key: bytes) -> bytes:
    """Return the case id that certifies an X-Wing reply key of 1,216 bytes: 16 bytes of SHA-256."""
    return sha256(label("sacca/v1 case id", reply_public_key)).digest()[:CASE_ID_LEN]


def _derive(digits: str, name: str) -> bytes:
    """Return h(label) of docs/protocol.md: HKDF over the digits, 32 bytes."""
    return hkdf(digits.encode("ascii"), label(name), salt=_SALT)
