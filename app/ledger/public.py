"""
The counter's public door (C2SP tlog-tiles): checkpoint and hash tiles for everybody, entries for auditors.

Entries show when cases are opened, so reading them takes an auditor's session, which is a line in the log itself.
"""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from app.domain.errors import MalformedError, NotFoundError, NoTokenError
from app.ledger.auditors import challenge_audit, open_audit
from app.ledger.context import WithContext
from app.ledger.routes import TEXT
from app.ledger.signer import sign_checkpoint
from app.ledger.wire import AuditorAsked, Json, SignedAudit
from app.storage import logbook
from app.tlog.tile import parse_path

AUDITOR_CHALLENGES = "/v1/auditor-challenges"
AUDITOR_SESSIONS = "/v1/auditor-sessions"

OCTETS = "application/octet-stream"

_BEARER = "Bearer "

router = APIRouter()


@router.get("/checkpoint")
def get_checkpoint(context: WithContext) -> Response:
    """Serve the newest checkpoint."""
    with context.counter.log.readers() as session:
        return Response(sign_checkpoint(session, log_key=context.counter.log_key), media_type=TEXT)


@router.get("/tile/{path:path}")
def get_tile(path: str, context: WithContext, authorization: Annotated[str, Header()] = "") -> Response:
    """Serve a hash tile, or to an auditor an entry bundle."""
    try:
        tile = parse_path(f"tile/{path}")
    except MalformedError:
        raise NotFoundError from None
    if tile.level is None:
        scheme, token = authorization[: len(_BEARER)], authorization[len(_BEARER) :]
        if scheme != _BEARER:
            raise NoTokenError
        context.tokens.require(token)
    with context.counter.log.readers() as session:
        if tile.level is None:
            data = logbook.entry_bundle(session, tile.number, width=tile.width)
        else:
            data = logbook.hash_tile(session, tile.level, tile.number, width=tile.width)
    return Response(data, media_type=OCTETS)


@router.post(AUDITOR_CHALLENGES)
def post_auditor_challenge(asked: AuditorAsked, context: WithContext) -> Json:
    """Draw up the text that an auditor signs to read entries."""
    return {"text": challenge_audit(context.counter, context.audits, member_id=asked.member)}


@router.post(AUDITOR_SESSIONS)
def post_auditor_session(signed: SignedAudit, context: WithContext) -> Json:
    """Write the line, and let the auditor read for an hour only after it is durable."""
    return {"token": open_audit(context.counter, context.audits, context.tokens, whole=signed.note)}
