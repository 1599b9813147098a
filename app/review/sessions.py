"""
Sessions: a member's seed, wrapped under a token that only the member's browser holds.

The casebook has the wrap and this process the session's life; the token is in neither. So a copy of the database
opens nothing, and neither does a process that was started again.
"""

from dataclasses import dataclass
from hashlib import sha256

from app.domain.errors import ChainError, NoSessionError, NotFoundError, OpenError, SignInError
from app.domain.member import Member, key_name
from app.review.desk import Desk
from app.review.live import Live
from app.storage import sessions
from app.vault.keys import PersonKeys, member_keys
from app.vault.wraps import session_context, session_hpke_seed, session_wrap_key, unwrap, wrap

TOKEN_LEN = 32
"""Random, bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """
    A member with an unlocked session, for the time of one request.

    Attributes:
        member_id: Who.

        member: The member's line in the roster.

        keys: The member's own keys.

        session_seed: X-Wing seed to which the ledger releases in this session, 32 bytes.

        live: What this process knows of the session.
    """

    member_id: str
    member: Member
    keys: PersonKeys
    session_seed: bytes
    live: Live

    def __repr__(self) -> str:
        """Show the id alone."""
        return f"SignedIn({self.member_id!r})"


def begin(desk: Desk, *, member_id: str, seed: bytes) -> bytes:
    """Begin a session of a member whose 32-byte *seed* a password has opened; return its token, 32 bytes."""
    token = desk.entropy(TOKEN_LEN)
    wrapped = wrap(seed, key=session_wrap_key(token), context=session_context(member_id))
    stored = sessions.StoredSession(token_hash=sha256(token).digest(), member_id=member_id, wrapped_seed=wrapped)
    desk.live.begin(stored.token_hash, now=desk.now())
    with desk.casebook.write.begin() as session:
        sessions.add_session(session, stored)
    return token


def unlock(desk: Desk, token: bytes) -> SignedIn:
    """
    Return the member whose session has this *token*.

    Raises:
        NoSessionError: There is none, it has ended, or the member is not in the roster any more.
    """
    token_hash = sha256(token).digest()
    live = desk.live.touch(token_hash, now=desk.now())
    with desk.casebook.read() as session:
        stored = sessions.find_session(session, token_hash)
    if stored is None or len(token) != TOKEN_LEN:
        raise NoSessionError
    try:
        context = session_context(stored.member_id)
        seed = unwrap(stored.wrapped_seed, key=session_wrap_key(token), context=context)
        keys = member_keys(seed, key_name(desk.trust.origin, stored.member_id))
        member = require_vetted(desk, stored.member_id, keys)
    except (OpenError, SignInError):
        raise NoSessionError from None
    return SignedIn(
        member_id=stored.member_id,
        member=member,
        keys=keys,
        session_seed=session_hpke_seed(token),
        live=live,
    )


def sign_out(desk: Desk, token: bytes) -> None:
    """End the session of a token; one that has ended already stays so."""
    token_hash = sha256(token).digest()
    desk.live.end(token_hash)
    with desk.casebook.write.begin() as session:
        sessions.delete_session(session, token_hash)


def sweep(desk: Desk) -> None:
    """End the sessions that were idle or lived too long, and those of an earlier process."""
    with desk.casebook.write.begin() as session:
        session.connection()  # the lock before the look: a session that begins between them would end with the others
        kept = desk.live.sweep(now=desk.now())
        sessions.delete_other_sessions(session, kept=kept.keys())


def require_vetted(desk: Desk, member_id: str, keys: PersonKeys) -> Member:
    """
    Return a member's line of today's roster, which must name these keys.

    Raises:
        SignInError: There is none that counts: the member was not vetted yet, or is not any more.
    """
    try:
        roster = desk.roster()
    except (NotFoundError, ChainError):
        raise SignInError from None
    for member in roster.members:
        if member.id == member_id and member.vkey == str(keys.signing.verifier) and desk.today() <= member.expires_on:
            return member
    raise SignInError
