"""The ledger's half: opening share B and the exclusion map. For the ledger alone (an import contract of its own)."""

from app.domain.envelope import Place
from app.domain.errors import OpenError
from app.sealing.envelope import share_b_info
from app.sealing.recipients import EXCLUDED_LEN, parse_exclusion
from app.sealing.suite import KEY_LEN
from app.vault.opening import unseal


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
