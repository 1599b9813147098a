"""Whom an envelope is sealed to, and who is shut out (docs/protocol.md, "Exclusion")."""

from collections.abc import Collection
from dataclasses import dataclass

from app.domain.envelope import MAX_MEMBERS, MIN_TRIAGE
from app.domain.errors import TooFewTriageError

EXCLUDED_LEN = 16
"""The exclusion map, bytes: one bit for each of up to 128 member lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """
    The keys of one bundle.

    Attributes:
        bundle_id: SHA-256 of the bundle note's text, 32 bytes.

        triage: Triage members in the bundle's order: their roster line, from 0, and X-Wing public key, 1,216 bytes.

        ledger: The ledger's X-Wing public key, 1,216 bytes.
    """

    bundle_id: bytes
    triage: tuple[tuple[int, bytes], ...]
    ledger: bytes

    def require_readers(self, excluded: Collection[int]) -> None:
        """
        Return if at least two triage members remain who may read.

        Raises:
            TooFewTriageError: Fewer remain. The reporter must be told, and choose again.
        """
        if sum(line not in excluded for line, _ in self.triage) < MIN_TRIAGE:
            raise TooFewTriageError


def write_exclusion(lines: Collection[int]) -> bytes:
    """
    Return the exclusion map, 16 bytes: bit i mod 8, least significant first, of byte ⌊i/8⌋ is roster line i.

    Raises:
        ValueError: A line over 127. A programming error: rosters are not that long.
    """
    if any(not 0 <= line < MAX_MEMBERS for line in lines):
        msg = f"a roster line is 0 to {MAX_MEMBERS - 1}"
        raise ValueError(msg)
    return sum(1 << line for line in set(lines)).to_bytes(EXCLUDED_LEN, "little")


def parse_exclusion(data: bytes) -> frozenset[int]:
    """Return the roster lines whose bits are set in a 16-byte map."""
    bits = int.from_bytes(data, "little")
    return frozenset(line for line in range(MAX_MEMBERS) if bits >> line & 1)
