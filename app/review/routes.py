"""The back door's API: parse, one use case, answer. The console's pages stand over the same use cases."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from app.review.cases import get_case, list_cases
from app.review.claim import claim_waiting
from app.review.context import WithContext, WithMember, clear_cookie, set_cookie, token_of
from app.review.open_case import open_case
from app.review.replies import send_reply
from app.review.sessions import sign_out
from app.review.sign_in import sign_in
from app.review.wire import (
    CaseAnswer,
    CasesAnswer,
    ClaimedAnswer,
    OpenedAnswer,
    OpeningAsked,
    RepliedAnswer,
    ReplyAsked,
    SignedInAnswer,
    SignInAsked,
    decode_id,
)

CASES = "/v1/cases"

router = APIRouter()


@router.post("/v1/sessions", status_code=HTTPStatus.CREATED)
def post_session(body: SignInAsked, response: Response, context: WithContext) -> SignedInAnswer:
    """Sign in; the answer sets the session's cookie."""
    set_cookie(response, sign_in(context.desk, member_id=body.member, password=body.password))
    return SignedInAnswer(member=body.member)


@router.delete("/v1/sessions/current", status_code=HTTPStatus.NO_CONTENT)
def delete_session(request: Request, response: Response, *, who: WithMember, context: WithContext) -> None:
    """Sign out."""
    del who
    sign_out(context.desk, token_of(request) or b"")
    clear_cookie(response)


@router.post("/v1/claims")
def post_claims(who: WithMember, context: WithContext) -> ClaimedAnswer:
    """Claim what waits in the drop box; signing in does the same."""
    done = claim_waiting(context.desk, who)
    return ClaimedAnswer(claimed=done.claimed, already=done.already, unopenable=done.unopenable)


@router.get(CASES)
def get_cases(who: WithMember, context: WithContext, cursor: str | None = None) -> CasesAnswer:
    """List the member's cases, the newest first."""
    return CasesAnswer.of(list_cases(context.desk, who, cursor=cursor))


@router.get(CASES + "/{case_id}")
def get_one_case(case_id: str, who: WithMember, context: WithContext) -> CaseAnswer:
    """Return what may be known of a case without opening it."""
    return CaseAnswer.of(get_case(context.desk, who, decode_id(case_id)))


@router.post(CASES + "/{case_id}/openings")
def post_opening(case_id: str, body: OpeningAsked, *, who: WithMember, context: WithContext) -> OpenedAnswer:
    """Open a case for a purpose: the log has the line before the answer has a word."""
    opened = open_case(
        context.desk, who, case_id=decode_id(case_id), purpose=body.purpose, ordinals=frozenset(body.ordinals)
    )
    return OpenedAnswer.of(opened)


@router.post(CASES + "/{case_id}/replies", status_code=HTTPStatus.CREATED)
def post_reply(case_id: str, body: ReplyAsked, *, who: WithMember, context: WithContext) -> RepliedAnswer:
    """Seal a reply to the reporter of a case that this session has opened."""
    number = send_reply(context.desk, who, case_id=decode_id(case_id), text=body.text, language=body.language)
    return RepliedAnswer(number=number)
