"""Sealed submissions: what an envelope is called, where it belongs, what its header says."""

from dataclasses import dataclass
from enum import IntEnum

BUNDLE_ID_LEN = 32
CASE_ID_LEN = 16
ENVELOPE_ID_LEN = 16
LOCK_LEN = 32

MIN_TRIAGE = 2
"""Fewest triage members a report is sealed to: one alone could look away, or be the official's friend."""

MAX_TRIAGE = 12
"""Most triage members in a roster; each costs 1,168 bytes in every header."""

MAX_MEMBERS = 128
"""Most member lines in a roster: bits of the exclusion map."""

MAX_OBJECTS = 20
"""Most attachments in one envelope."""


class Kind(IntEnum):
    """Who wrote the envelope, and when."""

    REPORT = 1
    FOLLOW_UP = 2
    INTERNAL = 3
    """Written at review: memos, copies of replies, redactions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    Where an envelope belongs; bound into everything that is sealed for it.

    Attributes:
        bundle_id: SHA-256 of the text of the bundle note it was sealed under, 32 bytes.

        case_id: Certifies the reply key, 16 bytes.

        envelope_id: Random, 16 bytes.
    """

    bundle_id: bytes
    case_id: bytes
    envelope_id: bytes

    @property
    def octets(self) -> bytes:
        """``bundle id ‖ case id ‖ envelope id``, 64 bytes: the context of every info."""
        return self.bundle_id + self.case_id + self.envelope_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """
    The part of an envelope that everyone may read.

    Attributes:
        kind: Report, follow-up or internal.

        server_sealed: The server sealed it (flag bit 0), because the browser could not.

        place: Bundle, case and envelope.

        lock: SHA-256 of the mailbox secret, 32 bytes; zeros in kind 3.

        object_lens: Ciphertext length of each attachment, bytes.

        stanzas_a: Share A sealed to each triage member of the bundle, in its order; 1,168 bytes each.

        stanza_b: Share B and the exclusion map sealed to the ledger, 1,184 bytes.
    """

    kind: Kind
    server_sealed: bool = False
    place: Place
    lock: bytes
    object_lens: tuple[int, ...] = ()
    stanzas_a: tuple[bytes, ...]
    stanza_b: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """
    One sealed submission, taken apart.

    Attributes:
        header: What it says in the clear.

        header_octets: The header's exact bytes; their SHA-512 is bound into body and objects.

        body: Cobblestone-256 ciphertext.
    """

    header: Header
    header_octets: bytes
    body: bytes
