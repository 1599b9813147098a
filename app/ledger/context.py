"""What the routes of the counter work with."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from app.ledger.auditors import AuditChallenges, Tokens
from app.ledger.claims import ClaimChallenges
from app.ledger.counter import Counter
from app.ledger.releases import AccessChallenges


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """
    Everything that is made once at the start.

    Attributes:
        counter: Keys, clock, databases, notices.

        claims: Claim requests that wait to be signed.

        accesses: Access statements that wait to be signed.

        audits: Auditors' sessions that wait to be signed; apart, so that the public door can't use up the others.

        tokens: Of auditors' sessions.
    """

    counter: Counter
    claims: ClaimChallenges
    accesses: AccessChallenges
    audits: AuditChallenges
    tokens: Tokens


def make_context(counter: Counter) -> Context:
    """Return the context of a *counter*; nobody has asked for anything yet."""
    clock, entropy = counter.clock, counter.entropy
    return Context(
        counter=counter,
        claims=ClaimChallenges(clock=clock, entropy=entropy),
        accesses=AccessChallenges(clock=clock, entropy=entropy),
        audits=AuditChallenges(clock=clock, entropy=entropy),
        tokens=Tokens(clock=clock, entropy=entropy),
    )


async def get_context(request: Request) -> Context:
    """Return the app's context; async, so that it takes no thread of its own."""
    context: Context = request.app.state.context
    return context


WithContext = Annotated[Context, Depends(get_context)]
