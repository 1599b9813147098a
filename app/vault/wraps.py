"""
Secrets at rest: wrapped under a password, under a person's own key, or under the ledger's root key.

Every wrap binds a label and what the secret belongs to, so that a wrap moved to another row does not open.
"""

from dataclasses import dataclass

from cryptography.cobblestone import Cobblestone256Encryptor

from app.domain.errors import OpenError
from app.sealing.passwords import Argon2, derive_key
from app.sealing.suite import KEY_LEN, hkdf, label, seal
from app.vault.keys import public_key_of
from app.vault.opening import open_chunks, unseal


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordWrap:
    """
    A seed under a password.

    Attributes:
        argon2: Salt and cost of the password's key.

        wrapped: Cobblestone-256 ciphertext of the 32-byte seed, 104 bytes.
    """

    argon2: Argon2
    wrapped: bytes


def wrap_seed(seed: bytes, *, password: str, argon2: Argon2, context: bytes) -> PasswordWrap:
    """
    Wrap a person's 32-byte seed under a password.

    Raises:
        ValueError: The password is longer than 1,024 bytes. The typist's fault.
    """
    return PasswordWrap(argon2=argon2, wrapped=wrap(seed, key=derive_key(password, argon2), context=context))


def unwrap_seed(wrapped: PasswordWrap, *, password: str, context: bytes) -> bytes:
    """
    Return the 32-byte seed that was wrapped under a password.

    Raises:
        OpenError: A wrong password, or a wrap of somebody else.
        ValueError: The password is longer than 1,024 bytes. The typist's fault.
    """
    return unwrap(wrapped.wrapped, key=derive_key(password, wrapped.argon2), context=context)


def wrap(secret: bytes, *, key: bytes, context: bytes) -> bytes:
    """Return Cobblestone-256(key, context) of a 32-byte secret: 104 bytes."""
    encryptor = Cobblestone256Encryptor(key, context)
    return encryptor.update(secret) + encryptor.finalize()


def unwrap(wrapped: bytes, *, key: bytes, context: bytes) -> bytes:
    """
    Return the 32-byte secret in a wrap.

    Raises:
        OpenError: It does not open.
    """
    secret = open_chunks(wrapped, key=key, context=context)
    if len(secret) != KEY_LEN:
        raise OpenError
    return secret


def wrap_epoch(epoch_seed: bytes, *, hpke_seed: bytes, epoch_id: bytes) -> bytes:
    """
    Wrap a member's epoch seed to the member's own key, so that making one later needs no second secret.

    Returns:
        ``enc ‖ ct``: 1,168 bytes.
    """
    return seal(epoch_seed, recipient=public_key_of(hpke_seed), info=label("sacca/v1 member epoch", epoch_id))


def unwrap_epoch(wrapped: bytes, *, hpke_seed: bytes, epoch_id: bytes) -> bytes:
    """
    Return a member's 32-byte epoch seed.

    Raises:
        OpenError: Another member's, or another epoch's.
    """
    epoch_seed = unseal(wrapped, seed=hpke_seed, info=label("sacca/v1 member epoch", epoch_id))
    if len(epoch_seed) != KEY_LEN:
        raise OpenError
    return epoch_seed


def member_context(member_id: str) -> bytes:
    """Return the context under which a member's seed is wrapped."""
    return label("sacca/v1 member seed", member_id.encode())


def session_wrap_key(token: bytes) -> bytes:
    """Return the key that wraps a member's seed for one session, 32 bytes, of the session's token of 32 bytes."""
    return hkdf(token, label("sacca/v1 session"))


def session_context(member_id: str) -> bytes:
    """Return the context under which a member's seed is wrapped for one session."""
    return label("sacca/v1 session", member_id.encode())


def session_hpke_seed(token: bytes) -> bytes:
    """Return the X-Wing seed to which the ledger's halves are released in one session, 32 bytes."""
    return hkdf(token, label("sacca/v1 session hpke"))


def key_file_context(kind: str, name: str) -> bytes:
    """Return the context under which a custodian's or an auditor's seed is wrapped in a key file."""
    return label(f"sacca/v1 {kind} seed", name.encode())


def root_context(root: int, row_id: bytes) -> bytes:
    """Return the context under which the ledger wraps a secret: number of the root key as u32, id of the row."""
    return label("sacca/v1 root", root.to_bytes(4, "big"), row_id)
