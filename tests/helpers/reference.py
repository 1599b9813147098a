"""
X-Wing and HPKE read from their specifications, to hold the library against.

The library opens and seals whole HPKE messages of our suite, for which nobody publishes vectors. This reading is
checked with the vectors of the other suites; then it and the library must open each other's messages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha3_256, shake_256

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

KEM_ID = 0x647A
HKDF_SHA256 = 0x0001
AEADS: dict[int, Callable[[bytes], AESGCM | ChaCha20Poly1305]] = {2: AESGCM, 3: ChaCha20Poly1305}

_XWING_LABEL = b"\\.//^\\"


@dataclass(frozen=True, kw_only=True)
class Context:
    """Key and base nonce of one HPKE context (RFC 9180 §5.1)."""

    key: bytes
    base_nonce: bytes


def decapsulate(enc: bytes, seed: bytes) -> bytes:
    """Return the X-Wing shared secret of *enc* (draft-connolly-cfrg-xwing-kem §5.5)."""
    expanded = shake_256(seed).digest(96)
    own = X25519PrivateKey.from_private_bytes(expanded[64:])
    first = MLKEM768PrivateKey.from_seed_bytes(expanded[:64]).decapsulate(enc[:1088])
    second = own.exchange(X25519PublicKey.from_public_bytes(enc[1088:]))
    return _combine(first, second, enc=enc[1088:], public_key=own.public_key().public_bytes_raw())


def encapsulate(public_key: bytes) -> tuple[bytes, bytes]:
    """Return an X-Wing shared secret and its ``enc``, 1,120 bytes (§5.4)."""
    ephemeral = X25519PrivateKey.generate()
    enc = ephemeral.public_key().public_bytes_raw()
    first, ciphertext = MLKEM768PublicKey.from_public_bytes(public_key[:1184]).encapsulate()
    second = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key[1184:]))
    return _combine(first, second, enc=enc, public_key=public_key[1184:]), ciphertext + enc


def _combine(first: bytes, second: bytes, *, enc: bytes, public_key: bytes) -> bytes:
    return sha3_256(first + second + enc + public_key + _XWING_LABEL).digest()


def schedule(shared_secret: bytes, info: bytes, *, aead: int) -> Context:
    """Return the context of a base-mode message with HKDF-SHA256 (RFC 9180 §5.1)."""
    suite = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (KEM_ID, HKDF_SHA256, aead))

    def extract(salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return HKDF.extract(SHA256(), salt, b"HPKE-v1" + suite + label + ikm)

    def expand(prk: bytes, label: bytes, *, length: int) -> bytes:
        labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
        return HKDFExpand(SHA256(), length, labelled).derive(prk)

    context = b"\x00" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret = extract(shared_secret, b"secret", b"")
    return Context(key=expand(secret, b"key", length=32), base_nonce=expand(secret, b"base_nonce", length=12))


def open_message(sealed: bytes, *, seed: bytes, info: bytes, aead: int = 2, aad: bytes = b"") -> bytes:
    """Open ``enc ‖ ct``, single shot (RFC 9180 §6.1)."""
    context = schedule(decapsulate(sealed[:1120], seed), info, aead=aead)
    return AEADS[aead](context.key).decrypt(context.base_nonce, sealed[1120:], aad)


def seal_message(plaintext: bytes, *, public_key: bytes, info: bytes) -> bytes:
    """Seal to ``enc ‖ ct``, single shot, with our suite."""
    shared_secret, enc = encapsulate(public_key)
    context = schedule(shared_secret, info, aead=2)
    return enc + AESGCM(context.key).encrypt(context.base_nonce, plaintext, b"")
