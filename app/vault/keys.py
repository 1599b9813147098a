"""
Private keys from seeds: X-Wing to open, Ed25519 to sign.

A seed is 32 bytes. X-Wing (draft-connolly-cfrg-xwing-kem §5.2): ``SHAKE256(seed, 96)`` is the ML-KEM seed
d ‖ z, 64 bytes, then the X25519 key, 32 bytes. HPKE's own DeriveKeyPair is never called: drafts differ.
"""

from dataclasses import dataclass
from hashlib import shake_256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from app.sealing.suite import KEY_LEN, hkdf_expand, label
from app.tlog.note import Signature, VerifierKey

_MLKEM_SEED_LEN = 64
_XWING_EXPANDED_LEN = 96


def load_private_key(seed: bytes) -> MLKEM768X25519PrivateKey:
    """Return the X-Wing private key of a 32-byte seed."""
    return MLKEM768X25519PrivateKey(*_expand(seed))


def public_key_of(seed: bytes) -> bytes:
    """Return the X-Wing public key of a 32-byte seed: ML-KEM 1,184 bytes ‖ X25519 32 bytes."""
    mlkem, x25519 = _expand(seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def _expand(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    if len(seed) != KEY_LEN:
        msg = f"a seed is {KEY_LEN} bytes, got {len(seed)}"
        raise ValueError(msg)
    expanded = shake_256(seed).digest(_XWING_EXPANDED_LEN)
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_LEN]),
        X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_LEN:]),
    )


@dataclass(frozen=True, slots=True)
class SigningKey:
    """
    A named Ed25519 key that signs notes (C2SP signed-note).

    Attributes:
        name: Key name.

        seed: 32 bytes; never printed.
    """

    name: str
    seed: bytes

    def __repr__(self) -> str:
        """Show the name alone: a repr ends up in tracebacks and logs."""
        return f"SigningKey({self.name!r})"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        return VerifierKey(self.name, key.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """Return the signature of a note's *text*, final newline included."""
        octets = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return Signature(self.name, self.verifier.key_id, octets)


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """
    The two keys of a person, derived from one seed, so that one password guards one secret.

    Attributes:
        hpke_seed: X-Wing seed, 32 bytes.

        signing: Signs what the person asks and makes.
    """

    hpke_seed: bytes
    signing: SigningKey

    def __repr__(self) -> str:
        """Show the name alone."""
        return f"PersonKeys({self.signing.name!r})"


def member_keys(seed: bytes, name: str) -> PersonKeys:
    """Return the keys of a member's 32-byte *seed* (docs/protocol.md, "Keys")."""
    return PersonKeys(
        hkdf_expand(seed, label("sacca/v1 member hpke")),
        SigningKey(name, hkdf_expand(seed, label("sacca/v1 member sign"))),
    )


def custodian_keys(seed: bytes, name: str) -> PersonKeys:
    """Return the keys of a custodian's 32-byte *seed*: X-Wing to recover, Ed25519 to sign."""
    return PersonKeys(
        hkdf_expand(seed, label("sacca/v1 custodian recover")),
        SigningKey(name, hkdf_expand(seed, label("sacca/v1 custodian sign"))),
    )


def auditor_key(seed: bytes, name: str) -> SigningKey:
    """Return the signing key of an auditor's 32-byte *seed*; an auditor has no key that opens anything."""
    return SigningKey(name, hkdf_expand(seed, label("sacca/v1 auditor sign")))
