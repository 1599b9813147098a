"""
Sealing an envelope (docs/protocol.md, "Envelope"): two shares, a body, and nothing that opens them.

The envelope key is derived from share A, which each triage member can open, and share B, which only the
ledger can. Every sealing binds bundle, case and envelope; the body binds the whole header.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import sha512

from cryptography.cobblestone import Cobblestone256Encryptor

from app.domain.envelope import Header, Kind, Place
from app.sealing.header import encode_header
from app.sealing.padding import pad_body
from app.sealing.recipients import Recipients, write_exclusion
from app.sealing.suite import KEY_LEN, hkdf, label, seal

Entropy = Callable[[int], bytes]
"""Returns that many random bytes, fit for keys: `os.urandom`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """
    What stands on an envelope besides its recipients.

    Attributes:
        kind: Report or follow-up.

        case_id: 16 bytes.

        envelope_id: Random, 16 bytes.

        lock: 32 bytes.
    """

    kind: Kind = Kind.REPORT
    case_id: bytes
    envelope_id: bytes
    lock: bytes


def share_a_info(place: Place, position: int) -> bytes:
    """Return the info of share A's stanza at *position*, its zero-based place in the header."""
    return label("sacca/v1 share A", place.octets, bytes((position,)))


def share_b_info(place: Place) -> bytes:
    """Return the info of share B's stanza."""
    return label("sacca/v1 share B", place.octets)


def envelope_key(share_a: bytes, share_b: bytes, *, place: Place) -> bytes:
    """Return the key of one envelope, 32 bytes, of its two shares of 32 bytes."""
    return hkdf(share_a + share_b, label("sacca/v1 envelope key", place.octets))


def body_context(header_octets: bytes) -> bytes:
    """Return the Cobblestone context of the body: the exact header is bound in."""
    return label("sacca/v1 body", sha512(header_octets).digest())


def seal_envelope(
    content: bytes,
    *,
    address: Address,
    recipients: Recipients,
    entropy: Entropy,
    excluded: Collection[int] = (),
) -> bytes:
    """
    Seal *content* as one envelope.

    Args:
        content: The body's JSON, at most 1 MiB padded.

        address: Kind, case, envelope id, lock.

        recipients: Keys of a verified bundle.

        entropy: Source of the two shares.

        excluded: Roster lines of those who must not read it. An excluded triage member's stanza is an honest seal
            of random bytes, so nothing in the header shows it.

    Returns:
        ``header ‖ body``, the wire form.

    Raises:
        TooFewTriageError: Fewer than two triage members would remain. The reporter must choose again.
        ValueError: *content* is too long. The caller's fault.
    """
    recipients.require_readers(excluded)
    place = Place(bundle_id=recipients.bundle_id, case_id=address.case_id, envelope_id=address.envelope_id)
    share_a, share_b = entropy(KEY_LEN), entropy(KEY_LEN)
    header = Header(
        kind=address.kind,
        place=place,
        lock=address.lock,
        stanzas_a=tuple(
            seal(
                entropy(KEY_LEN) if line in excluded else share_a,
                recipient=key,
                info=share_a_info(place, position),
            )
            for position, (line, key) in enumerate(recipients.triage)
        ),
        stanza_b=seal(share_b + write_exclusion(excluded), recipient=recipients.ledger, info=share_b_info(place)),
    )
    octets = encode_header(header)
    body = Cobblestone256Encryptor(envelope_key(share_a, share_b, place=place), body_context(octets))
    return octets + body.update(pad_body(content)) + body.finalize()
