"""
Keys from passwords: Argon2id with the second recommended profile of RFC 9106 §4 (64 MiB, t = 3, p = 4).

Parameters travel beside what they wrap, so that they can be raised later. Input is bounded, and at most two
derivations run at once: a sign-in page must not be a way to exhaust memory.
"""

from dataclasses import dataclass
from threading import BoundedSemaphore

from argon2.low_level import Type, hash_secret_raw

from app.sealing.suite import KEY_LEN

MAX_PASSWORD_LEN = 1024
"""Longest password, bytes of UTF-8."""

SALT_LEN = 16
"""RFC 9106 §3.1, bytes."""

MAX_MEMORY_KIB = 2**18
"""Most memory that a wrap may ask for, KiB: a changed row or file must not be a way to exhaust it either."""

MAX_PASSES = 16
MAX_LANES = 16

_AT_ONCE = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Argon2:
    """
    Salt and cost of one derivation.

    Attributes:
        salt: 16 bytes, random.

        memory_kib: Memory, KiB.

        passes: Iterations t.

        lanes: Parallelism p.

    Raises:
        ValueError: A salt or a cost that no wrap of ours has. Whoever changed the wrap is at fault.
    """

    salt: bytes
    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        bearable = (
            len(self.salt) == SALT_LEN
            and 1 <= self.lanes <= MAX_LANES
            and 1 <= self.passes <= MAX_PASSES
            and 8 * self.lanes <= self.memory_kib <= MAX_MEMORY_KIB
        )
        if not bearable:
            msg = "salt or cost of a password's key is out of bounds"
            raise ValueError(msg)


def derive_key(password: str, parameters: Argon2) -> bytes:
    """
    Return the 32-byte key of *password*; takes about 0.1 s and 64 MiB.

    Raises:
        ValueError: Longer than 1,024 bytes. The typist's fault.
    """
    secret = password.encode()
    if len(secret) > MAX_PASSWORD_LEN:
        msg = f"a password is at most {MAX_PASSWORD_LEN} bytes"
        raise ValueError(msg)
    with _AT_ONCE:
        return hash_secret_raw(
            secret,
            parameters.salt,
            time_cost=parameters.passes,
            memory_cost=parameters.memory_kib,
            parallelism=parameters.lanes,
            hash_len=KEY_LEN,
            type=Type.ID,
        )
