"""
The one suite, and how context is bound into it.

HPKE base mode, single shot (RFC 9180 §6.1) with KEM 0x647a (X-Wing = ML-KEM-768 + X25519), KDF 0x0001
(HKDF-SHA256) and AEAD 0x0002 (AES-256-GCM). There is no negotiation. Context goes into `info`, not into
`aad`, as RFC 9180 §8.1 asks of single-shot users.
"""

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

PUBLIC_KEY_LEN = 1216
"""ML-KEM-768 encapsulation key, 1,184 bytes ‖ X25519 public key, 32 bytes."""

ENC_LEN = 1120
"""X-Wing ciphertext: ML-KEM 1,088 bytes ‖ X25519 32 bytes."""

TAG_LEN = 16
"""AES-GCM tag, bytes."""

KEY_LEN = 32
"""Every symmetric key, share, secret and seed of the protocol, bytes."""

_MLKEM_LEN = 1184


def load_public_key(data: bytes) -> MLKEM768X25519PublicKey:
    """
    Return the X-Wing public key in *data*.

    Args:
        data: 1,216 bytes.

    Raises:
        ValueError: Another length, or not an ML-KEM key (FIPS 203 §7.2 modulus check). Whoever signed it is at fault.
    """
    if len(data) != PUBLIC_KEY_LEN:
        msg = f"an X-Wing public key is {PUBLIC_KEY_LEN} bytes, got {len(data)}"
        raise ValueError(msg)
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(data[:_MLKEM_LEN]),
        X25519PublicKey.from_public_bytes(data[_MLKEM_LEN:]),
    )


def is_public_key(data: bytes) -> bool:
    """
    Say if *data* is an X-Wing public key that can be sealed to.

    It is tried: an X25519 half of low order loads like any other, and gives zero to everybody (RFC 7748 §6.1).
    """
    try:
        seal(b"", recipient=data, info=b"")
    except ValueError:
        return False
    return True


def seal(plaintext: bytes, *, recipient: bytes, info: bytes) -> bytes:
    """
    Seal *plaintext* to one X-Wing public key (RFC 9180 §6.1).

    Args:
        plaintext: Any length.

        recipient: X-Wing public key, 1,216 bytes.

        info: Label, 0x00 and context; see `label`.

    Returns:
        ``enc ‖ ct``: 1,120 + len(plaintext) + 16 bytes.

    Raises:
        ValueError: *recipient* is no key, or its X25519 half is of low order. Whoever signed it is at fault.
    """
    return SUITE.encrypt(plaintext, load_public_key(recipient), info=info)


def label(text: str, *context: bytes) -> bytes:
    """Return ``text ‖ 0x00 ‖ context…``: how every info and context of the protocol begins."""
    return b"".join((text.encode("ascii"), b"\x00", *context))


def hkdf(ikm: bytes, info: bytes, *, salt: bytes = b"") -> bytes:
    """Return 32 bytes of HKDF-SHA256 (RFC 5869 §2); an empty salt stands for 32 zero bytes (§2.2)."""
    return HKDF(SHA256(), KEY_LEN, salt, info).derive(ikm)


def hkdf_expand(key: bytes, info: bytes) -> bytes:
    """Return 32 bytes of HKDF-SHA256's second half, for a *key* that is uniform already (RFC 5869 §2.3, §3.3)."""
    return HKDFExpand(SHA256(), KEY_LEN, info).derive(key)
