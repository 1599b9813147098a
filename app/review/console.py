"""
The console's routes: four pages over the use cases, for people with a keyboard and no script.

A page that shows a report is the answer to a POST, so that Back asks again instead of showing it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse

from app.domain.access import Purpose
from app.domain.errors import (
    BusyError,
    LedgerUnavailableError,
    LogInconsistentError,
    MalformedRequestError,
    NotFoundError,
    NotOpenError,
    SignInError,
    TooLongError,
)
from app.review.cases import get_case, list_cases
from app.review.claim import claim_waiting
from app.review.context import Context, WithContext, clear_cookie, find_member, set_cookie, token_of
from app.review.desk import Desk
from app.review.open_case import open_case
from app.review.pages import LANGUAGES, choose_language
from app.review.replies import send_reply
from app.review.sessions import SignedIn, sign_out
from app.review.sign_in import sign_in
from app.review.wire import decode_id

TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2"}

STATIC = {
    path.name: (path.read_bytes(), TYPES[path.suffix])
    for path in (Path(__file__).parent / "static").iterdir()
    if path.suffix in TYPES
}
"""Name → content and media type of what the pages load."""

MAX_FIELDS = 8

Alert = tuple[str, str, Mapping[str, object]]

router = APIRouter(include_in_schema=False)


class SignInFirst(Exception):  # noqa: N818 - a way to go, not an error
    """Nobody is signed in: the page to go to is the one for signing in."""


def send_to_sign_in(request: Request, error: Exception) -> Response:
    """Answer `SignInFirst`."""
    del request, error
    return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)


async def read_form(request: Request) -> dict[str, str]:
    """
    Return the fields of a form; its length is within the limits already.

    Raises:
        MalformedRequestError: Not UTF-8, too many fields, or one of them twice. The sender's fault.
    """
    try:
        pairs = parse_qsl(
            (await request.body()).decode(),
            keep_blank_values=True,
            strict_parsing=False,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:
        raise MalformedRequestError from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise MalformedRequestError
    return fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """
    A member at the console, for the time of one request.

    Attributes:
        headers: Of the request, for its language.

        context: What the routes work with.

        who: Who is signed in.
    """

    headers: Headers
    context: Context
    who: SignedIn

    @property
    def desk(self) -> Desk:
        """What the use cases work with."""
        return self.context.desk

    def show(self, name: str, *, status: int = HTTPStatus.OK, alert: Alert | None = None, **values: object) -> Response:
        """Return a page, with *alert* above its content."""
        return self.context.pages.render(name, self.headers, who=self.who, status=status, alert=alert, **values)

    def show_missing(self) -> Response:
        """Return the page for what is not there, or not for this member."""
        return self.show("missing", status=HTTPStatus.NOT_FOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    An answer that is being written.

    Attributes:
        text: As it stands, lines ended by a newline.

        language: One of `LANGUAGES`, or "" as long as none was chosen.
    """

    text: str = ""
    language: str = ""

    @property
    def complete(self) -> bool:
        """Say if there is something to send."""
        return bool(self.text) and self.language in LANGUAGES


def get_visit(request: Request, context: WithContext) -> Visit:
    """
    Return the visit of who is signed in.

    Raises:
        SignInFirst: Nobody is.
    """
    who = find_member(request, context)
    if who is None:
        raise SignInFirst
    return Visit(headers=request.headers, context=context, who=who)


Form = Annotated[dict[str, str], Depends(read_form)]
WithVisit = Annotated[Visit, Depends(get_visit)]


@router.get("/static/{name}")
def get_static(name: str) -> Response:
    """Serve what the pages load, out of memory: *name* is looked up, never joined to a path."""
    if name not in STATIC:
        raise NotFoundError
    content, media_type = STATIC[name]
    return Response(content, media_type=media_type)


@router.get("/")
def get_start() -> Response:
    """Lead to the cases."""
    return RedirectResponse("/cases", HTTPStatus.SEE_OTHER)


@router.get("/sign-in")
def get_sign_in(request: Request, context: WithContext) -> Response:
    """Show the page for signing in."""
    return context.pages.render("sign_in", request.headers, who=None)


@router.post("/sign-in")
def post_sign_in(request: Request, context: WithContext, form: Form) -> Response:
    """Sign in, and lead to the cases."""
    try:
        token = sign_in(context.desk, member_id=form.get("member", ""), password=form.get("password", ""))
    except (SignInError, BusyError) as error:
        busy = isinstance(error, BusyError)
        alert: Alert = ("sign-in.busy" if busy else "sign-in.failed", "bad", {})
        status = HTTPStatus.SERVICE_UNAVAILABLE if busy else HTTPStatus.UNAUTHORIZED
        return context.pages.render("sign_in", request.headers, who=None, status=status, alert=alert)
    response = RedirectResponse("/cases", HTTPStatus.SEE_OTHER)
    set_cookie(response, token)
    return response


@router.post("/sign-out")
def post_sign_out(request: Request, context: WithContext) -> Response:
    """End the session."""
    token = token_of(request)
    if token is not None:
        sign_out(context.desk, token)
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    clear_cookie(response)
    return response


@router.get("/cases")
def get_cases(request: Request, visit: WithVisit) -> Response:
    """List the member's cases."""
    page = list_cases(visit.desk, visit.who, cursor=request.query_params.get("cursor"))
    return visit.show("cases", here="cases", page=page)


@router.post("/cases")
def post_cases(visit: WithVisit) -> Response:
    """Claim what waits, and list the member's cases."""
    alert: Alert
    try:
        claimed = claim_waiting(visit.desk, visit.who)
    except LedgerUnavailableError:
        alert = ("error.ledger", "bad", {})
    else:
        alert = ("cases.collected", "good", {"count": claimed.claimed})
        if claimed.unopenable:
            alert = ("cases.unopenable", "warn", {"count": claimed.unopenable})
    return visit.show("cases", alert=alert, here="cases", page=list_cases(visit.desk, visit.who))


@router.get("/cases/{case_id}")
def get_one_case(case_id: str, visit: WithVisit) -> Response:
    """Show what may be known of a case without opening it, and ask why it is to be opened."""
    return _show_case(visit, case_id)


@router.post("/cases/{case_id}/open")
def post_open(case_id: str, visit: WithVisit, form: Form) -> Response:
    """Have the line written, and show the words."""
    if form.get("purpose") not in set(Purpose):
        return _show_case(visit, case_id, alert=("case.open.missing", "bad", {}), status=HTTPStatus.BAD_REQUEST)
    try:
        opened = open_case(visit.desk, visit.who, case_id=decode_id(case_id), purpose=Purpose(form["purpose"]))
    except NotFoundError:
        return visit.show_missing()
    except (LedgerUnavailableError, LogInconsistentError) as error:
        name = "error.log" if isinstance(error, LogInconsistentError) else "error.ledger"
        return _show_case(visit, case_id, alert=(name, "bad", {}), status=HTTPStatus.SERVICE_UNAVAILABLE)
    case = get_case(visit.desk, visit.who, opened.case_id)
    return visit.show("case", case=case, opened=opened, hour=f"{opened.hour:02d}", purposes=())


@router.get("/cases/{case_id}/reply")
def get_reply(case_id: str, visit: WithVisit) -> Response:
    """Show the page for answering."""
    return _show_reply(visit, case_id, Draft())


@router.post("/cases/{case_id}/reply")
def post_reply(case_id: str, visit: WithVisit, form: Form) -> Response:
    """Show how an answer will look, take it back to be changed, or send it."""
    draft = Draft(text=form.get("text", "").replace("\r\n", "\n").strip(), language=form.get("language", ""))
    match form.get("step"):
        case "change":
            return _show_reply(visit, case_id, draft)
        case _ if not draft.complete:
            alert: Alert = ("reply.empty", "bad", {})
            return _show_reply(visit, case_id, draft, alert=alert, status=HTTPStatus.BAD_REQUEST)
        case "send":
            return _send(visit, case_id, draft)
        case _:
            return _show_reply(visit, case_id, draft, preview=True)


def _send(visit: Visit, case_id: str, draft: Draft) -> Response:
    try:
        case = get_case(visit.desk, visit.who, decode_id(case_id))
        number = send_reply(visit.desk, visit.who, case_id=case.case_id, text=draft.text, language=draft.language)
    except NotFoundError:
        return visit.show_missing()
    except TooLongError:
        alert: Alert = ("reply.long", "bad", {})
        return _show_reply(visit, case_id, draft, alert=alert, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except NotOpenError:
        return _show_reply(visit, case_id, draft)
    return visit.show("sent", case=case, number=number)


def _show_case(visit: Visit, case_id: str, *, alert: Alert | None = None, status: int = HTTPStatus.OK) -> Response:
    try:
        case = get_case(visit.desk, visit.who, decode_id(case_id))
    except NotFoundError:
        return visit.show_missing()
    return visit.show("case", status=status, alert=alert, case=case, opened=None, purposes=tuple(Purpose))


def _show_reply(
    visit: Visit,
    case_id: str,
    draft: Draft,
    *,
    alert: Alert | None = None,
    status: int = HTTPStatus.OK,
    preview: bool = False,
) -> Response:
    """Show the page for answering; whoever has not opened the case in this session is told to."""
    try:
        case = get_case(visit.desk, visit.who, decode_id(case_id))
    except NotFoundError:
        return visit.show_missing()
    if not case.can_reply:
        alert, status, preview = ("reply.not-open", "bad", {}), HTTPStatus.CONFLICT, False
    return visit.show(
        "reply",
        status=status,
        alert=alert,
        case=case,
        preview=preview,
        draft=draft.text,
        draft_language=draft.language or choose_language(visit.headers),
    )
