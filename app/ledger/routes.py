"""The counter's private door, for review alone: parse, one use case, answer."""

from fastapi import APIRouter, Response

from app.ledger.claims import challenge_claim, claim
from app.ledger.context import WithContext
from app.ledger.releases import challenge_access, release
from app.ledger.signer import sign_checkpoint
from app.ledger.wire import (
    Asked,
    ClaimAsked,
    ConsistencyAsked,
    Json,
    SignedAccess,
    SignedClaim,
    claimed_json,
    proof_json,
    released_json,
)
from app.storage import logbook

CHALLENGES = "/v1/challenges"
CLAIMS = "/v1/claims"
ACCESSES = "/v1/accesses"
CONSISTENCY = "/v1/consistency"

TEXT = "text/plain; charset=utf-8"

router = APIRouter()


@router.post(CHALLENGES)
def post_challenge(asked: Asked, context: WithContext) -> Json:
    """Draw up the text of a statement."""
    if isinstance(asked, ClaimAsked):
        text = challenge_claim(
            context.counter,
            context.claims,
            member_id=asked.member,
            place=asked.place,
            stanza_hash=asked.stanza_hash,
            hashes=asked.hashes,
        )
    else:
        text = challenge_access(
            context.counter,
            context.accesses,
            member_id=asked.member,
            selections=asked.selections,
            purpose=asked.purpose,
            session_hash=asked.session_hash,
        )
    return {"text": text}


@router.post(CLAIMS)
def post_claim(signed: SignedClaim, context: WithContext) -> Json:
    """Register an envelope; answer only after its entry is durable, and never with the ledger's half."""
    return claimed_json(claim(context.counter, context.claims, whole=signed.note, stanza_b=signed.stanza_b))


@router.post(ACCESSES)
def post_access(signed: SignedAccess, context: WithContext) -> Json:
    """Write the line, and release what it names only after it is durable."""
    return released_json(release(context.counter, context.accesses, whole=signed.note, session_key=signed.session_key))


@router.post(CONSISTENCY)
def post_consistency(asked: ConsistencyAsked, context: WithContext) -> Json:
    """Prove that the log only grew between two sizes."""
    with context.counter.log.readers() as session:
        proof = logbook.consistency_proof(session, asked.from_size, asked.to_size)
    return {"proof": proof_json(tuple(proof))}


@router.get("/v1/checkpoint")
def get_checkpoint(context: WithContext) -> Response:
    """Serve the newest checkpoint."""
    with context.counter.log.readers() as session:
        return Response(sign_checkpoint(session, log_key=context.counter.log_key), media_type=TEXT)
