"""
The ledger's half: opening share B, and keeping it under its case's secret.

For the ledger alone (an import contract of its own). Whoever destroys a case's secret destroys every share B of
the case, and the way back from its blinded name (docs/protocol.md, "Claim").
"""

import hmac

from app.domain.envelope import Place
from app.domain.errors import OpenError
from app.sealing.envelope import share_b_info
from app.sealing.recipients import EXCLUDED_LEN, parse_exclusion
from app.sealing.suite import KEY_LEN, hkdf_expand, label
from app.vault.opening import unseal
from app.vault.wraps import unwrap, wrap


def open_share_b(stanza: bytes, *, seed: bytes, place: Place) -> tuple[bytes, frozenset[int]]:
    """
    Open the ledger's stanza of one envelope.

    Args:
        stanza: ``enc 1120 ‖ ct 64``.

        seed: X-Wing seed of the ledger's epoch, 32 bytes.

        place: Bundle, case and envelope; a stanza moved elsewhere does not open.

    Returns:
        Share B, 32 bytes, and the roster lines of those who must not read the envelope.

    Raises:
        OpenError: It does not open.
    """
    opened = unseal(stanza, seed=seed, info=share_b_info(place))
    if len(opened) != KEY_LEN + EXCLUDED_LEN:
        raise OpenError
    return opened[:KEY_LEN], parse_exclusion(opened[KEY_LEN:])


def name_key_of(case_secret: bytes) -> bytes:
    """Return the key of a case's name and digests, 32 bytes; whoever opens the case learns it."""
    return hkdf_expand(case_secret, label("sacca/v1 name"))


def evidence_digest(name_key: bytes, hashes: bytes) -> bytes:
    """
    Return the digest that a claim's entry fixes an envelope by, 32 bytes.

    Args:
        name_key: Of its case.

        hashes: SHA-256(header ‖ body) ‖ SHA-256 of each object.
    """
    return hmac.digest(name_key, hashes, "sha256")


def wrap_share_b(share_b: bytes, *, case_secret: bytes, envelope_id: bytes) -> bytes:
    """Wrap the 32 bytes of a share B under its case's secret: 104 bytes."""
    return wrap(share_b, key=_wrap_key(case_secret), context=_wrap_context(envelope_id))


def unwrap_share_b(wrapped: bytes, *, case_secret: bytes, envelope_id: bytes) -> bytes:
    """
    Return share B, 32 bytes.

    Raises:
        OpenError: Another case's, another envelope's, or changed.
    """
    return unwrap(wrapped, key=_wrap_key(case_secret), context=_wrap_context(envelope_id))


def _wrap_key(case_secret: bytes) -> bytes:
    return hkdf_expand(case_secret, label("sacca/v1 wrap"))


def _wrap_context(envelope_id: bytes) -> bytes:
    return label("sacca/v1 wrapped B", envelope_id)
