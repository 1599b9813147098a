"""Keys from passwords."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.sealing.passwords import MAX_LANES, MAX_MEMORY_KIB, MAX_PASSES, Argon2, derive_key

SALT = b"sixteen bytes ok"
CHEAP = Argon2(salt=SALT, memory_kib=8, passes=1, lanes=1)

SIX_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from app.sealing.passwords import Argon2, derive_key

def peak_mib():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024

before = peak_mib()
with ThreadPoolExecutor(6) as pool:
    list(pool.map(lambda i: derive_key(str(i), Argon2(salt=bytes(16), passes=1)), range(6)))
print(peak_mib() - before)
"""


def test_the_profile_is_the_second_one_of_rfc_9106() -> None:
    """64 MiB, three passes, four lanes, held against OpenSSL's Argon2id."""
    other = Argon2id(salt=SALT, length=32, iterations=3, lanes=4, memory_cost=64 * 1024)

    assert derive_key("ពាក្យសម្ងាត់", Argon2(salt=SALT)) == other.derive("ពាក្យសម្ងាត់".encode())


def test_salt_and_costs_change_the_key() -> None:
    """Parameters that were changed beside a wrap do not open it."""
    others = [
        Argon2(salt=bytes(16), memory_kib=8, passes=1, lanes=1),
        Argon2(salt=SALT, memory_kib=16, passes=1, lanes=1),
        Argon2(salt=SALT, memory_kib=8, passes=2, lanes=1),
        Argon2(salt=SALT, memory_kib=16, passes=1, lanes=2),
    ]

    assert len({derive_key("password", parameters) for parameters in (CHEAP, *others)}) == 5


@pytest.mark.parametrize(
    "costs",
    [
        {"salt": b""},
        {"memory_kib": MAX_MEMORY_KIB + 1},
        {"memory_kib": 7},
        {"passes": 0},
        {"passes": MAX_PASSES + 1},
        {"lanes": 0},
        {"lanes": MAX_LANES + 1},
        {"lanes": 2},
    ],
)
def test_costs_out_of_bounds_are_refused_before_they_cost_anything(costs: dict[str, Any]) -> None:
    """A wrap that somebody changed can't ask for all the memory there is; each lane needs 8 KiB (RFC 9106 §3.1)."""
    with pytest.raises(ValueError, match="out of bounds"):
        replace(CHEAP, **costs)


def test_ac_40_a_password_has_at_most_1024_bytes() -> None:
    """Bytes of UTF-8 are counted, not characters: Khmer letters have three."""
    derive_key("ក" * 341 + "a", CHEAP)
    with pytest.raises(ValueError, match="at most"):
        derive_key("ក" * 342, CHEAP)


def test_ac_41_only_two_passwords_are_tried_at_once() -> None:
    """Six sign-ins at the same moment take the memory of two, 128 MiB and not 384."""
    ran = subprocess.run([sys.executable, "-c", SIX_AT_ONCE], check=True, capture_output=True, text=True)

    assert 64 <= int(ran.stdout) < 180
