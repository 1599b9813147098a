"""What a member opens on the way to a claimed envelope: the own grant, and what the ledger has released."""

from app.domain.envelope import Place
from app.domain.errors import OpenError
from app.sealing.grants import grant_info
from app.sealing.release import RELEASE_LEN, release_info
from app.sealing.suite import KEY_LEN
from app.vault.opening import unseal


def open_grant(sealed: bytes, *, hpke_seed: bytes, place: Place, member_id: str) -> bytes:
    """
    Return share A, 32 bytes, of what was granted to a member.

    Args:
        sealed: 1,168 bytes.

        hpke_seed: X-Wing seed of the member's own key, 32 bytes.

        place: Where the envelope belongs.

        member_id: Whose grant it is.

    Raises:
        OpenError: Another member's, another envelope's, or changed.
    """
    share_a = unseal(sealed, seed=hpke_seed, info=grant_info(place, member_id))
    if len(share_a) != KEY_LEN:
        raise OpenError
    return share_a


def open_release(sealed: bytes, *, session_seed: bytes, entry_hash: bytes, place: Place) -> tuple[bytes, bytes]:
    """
    Return share B and the case's name key, 32 bytes each, of what the ledger has released to a session.

    Args:
        sealed: ``enc 1120 ‖ ct 80``.

        session_seed: X-Wing seed of the session, 32 bytes.

        entry_hash: SHA-256 of the entry that the release belongs to, 32 bytes.

        place: Where the envelope belongs.

    Raises:
        OpenError: Another session's, entry's or envelope's, or changed.
    """
    info = release_info(entry_hash, case_id=place.case_id, envelope_id=place.envelope_id)
    released = unseal(sealed, seed=session_seed, info=info)
    if len(released) != RELEASE_LEN:
        raise OpenError
    return released[:KEY_LEN], released[KEY_LEN:]
