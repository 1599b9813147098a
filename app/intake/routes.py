"""The front door's routes: parse, one use case, answer."""

from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from app.domain.errors import NotFoundError
from app.intake.bundle import get_served_bundle
from app.intake.context import Octets, WithContext
from app.intake.mailbox import open_mailbox, parse_mailbox_request
from app.intake.submit import submit

ENVELOPES = "/v1/envelopes"
MAILBOX = "/v1/mailbox"
PAGE = "/"

CLEARED = '"cache", "cookies", "storage"'
"""What a browser forgets of this site when somebody leaves (W3C Clear Site Data §3.1)."""

router = APIRouter()

get = partial(router.api_route, methods=["GET", "HEAD"])
"""HEAD is answered by the headers of GET (RFC 9110 §9.3.2); the server leaves the content out."""


# Routes are tried in their order, at a cost that can be measured: the one that must be fast stands first.
@router.post(ENVELOPES)
async def post_envelope(body: Octets, context: WithContext) -> Response:
    """Keep one sealed envelope; answer only after it is durable."""
    await submit(body, writer=context.writer, shapes=context.shapes, on=context.today())
    return Response(status_code=HTTPStatus.CREATED)


@get(PAGE)
async def get_page(request: Request, context: WithContext) -> Response:
    """Serve the family's page."""
    return context.page.response(request.headers)


@get("/static/{name}")
async def get_static(request: Request, name: str, context: WithContext) -> Response:
    """Serve a file of the page, out of memory: *name* is looked up, never joined to a path."""
    asset = context.static.get(name)
    if asset is None:
        raise NotFoundError
    return asset.response(request.headers)


@get("/leave")
async def get_leave(context: WithContext) -> Response:
    """Let the browser forget this site, and lead elsewhere."""
    headers = {"location": context.settings.leave_url, "clear-site-data": CLEARED}
    return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)


@get("/v1/bundle")
def get_bundle(request: Request, context: WithContext) -> Response:
    """Serve the notes that tell a browser whom to seal to."""
    with context.sessions() as session:
        bundle = get_served_bundle(session, on=context.today())
    return bundle.response(request.headers)


@router.post(MAILBOX)
async def post_mailbox(body: Octets, context: WithContext) -> Response:
    """Hand out a page of a mailbox: the same answer, to look at, whoever asks and whatever is in it."""
    request = parse_mailbox_request(body)
    answer = await open_mailbox(request, sessions=context.sessions, writer=context.writer)
    return Response(answer, media_type="application/octet-stream")
