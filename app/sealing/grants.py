"""Granting: a member's half of one envelope's key, sealed to the member's own key (docs/protocol.md, "Claim")."""

from app.domain.envelope import Place
from app.sealing.suite import label, seal


def grant_info(place: Place, member_id: str) -> bytes:
    """Return the info of share A's sealing to a member: case, envelope and member are bound in."""
    return label("sacca/v1 grant", place.case_id, place.envelope_id, member_id.encode())


def seal_grant(share_a: bytes, *, recipient: bytes, place: Place, member_id: str) -> bytes:
    """
    Seal share A to a member.

    Args:
        share_a: 32 bytes.

        recipient: The member's X-Wing public key, 1,216 bytes, of the keys note.

        place: Where the envelope belongs.

        member_id: Whose key it is.

    Returns:
        ``enc ‖ ct``: 1,168 bytes.

    Raises:
        ValueError: *recipient* is no key. The custodians' fault.
    """
    return seal(share_a, recipient=recipient, info=grant_info(place, member_id))
