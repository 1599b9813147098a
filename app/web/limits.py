"""
What is refused before anything is read: queries, other content types, encodings, bodies over their limit.

Starlette and FastAPI would answer some of these as bare text, and read others first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.problems import MALFORMED_REQUEST, TOO_LARGE, UNSUPPORTED, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimit:
    """
    What a route takes.

    Attributes:
        media_type: The one content type.

        max_bytes: Longest body.
    """

    media_type: str
    max_bytes: int


class Limits:
    """
    Refuses what no route should see; pure ASGI.

    Args:
        app: What comes next.

        bodies: Path → what its POST takes.

        pages: Paths that people open by links. A query there, which other sites add to links to follow people,
            is dropped by a redirect; everywhere else a query is refused.
    """

    def __init__(self, app: ASGIApp, *, bodies: Mapping[str, BodyLimit], pages: frozenset[str]) -> None:
        self._app = app
        self._bodies = bodies
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._bodies.get(scope["path"]) if scope["method"] == "POST" else None
        refusal = self._refuse_query(scope) or _refuse(Headers(scope=scope), limit)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit.max_bytes) if limit else receive, send)

    def _refuse_query(self, scope: Scope) -> Response | None:
        if not scope["query_string"]:
            return None
        if scope["method"] == "GET" and scope["path"] in self._pages:
            return Response(status_code=HTTPStatus.SEE_OTHER, headers={"location": scope["path"]})
        return MALFORMED_REQUEST.response()


def _refuse(headers: Headers, limit: BodyLimit | None) -> Response | None:
    """Return the refusal that the headers of a request call for, if any."""
    if headers.get("content-encoding", "identity") != "identity":
        return _closing(UNSUPPORTED)
    if limit is None:
        return None
    if headers.get("content-type", "").lower() != limit.media_type:
        return _closing(UNSUPPORTED)
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdecimal()):
        return _closing(MALFORMED_REQUEST)
    return _closing(TOO_LARGE) if len(length) > len(str(limit.max_bytes)) or int(length) > limit.max_bytes else None


def _closing(problem: Problem) -> Response:
    """Return a refusal after which the connection is closed, so that the body need not be read."""
    return problem.response({"connection": "close"})


def _counted(receive: Receive, max_bytes: int) -> Receive:
    """Return *receive*, but refusing a body of unannounced length as soon as it is over *max_bytes*."""
    seen = 0

    async def receive_counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > max_bytes:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return receive_counted
