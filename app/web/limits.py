"""
What is refused before anything is read.

Queries, other content types, encodings, bodies over their limit, bodies whose length is not announced, and paths in
any spelling but one.

Starlette and FastAPI would answer some of these as bare text, and read others first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.problems import LENGTH_REQUIRED, MALFORMED_REQUEST, NOT_FOUND, TOO_LARGE, UNSUPPORTED, Problem


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

        bodies: Path → what its POST takes; where the path ends in "*", what every other POST under it takes.

        pages: Paths that people open by links. A query there, which other sites add to links to follow people,
            is dropped by a redirect; everywhere else a query is refused.

        queries: Paths whose GET takes a query; the route looks at it.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        bodies: Mapping[str, BodyLimit],
        pages: frozenset[str],
        queries: frozenset[str] = frozenset(),
    ) -> None:
        self._app = app
        self._bodies = {path: limit for path, limit in bodies.items() if not path.endswith("*")}
        self._below = {path[:-1]: limit for path, limit in bodies.items() if path.endswith("*")}
        self._pages = pages
        self._queries = queries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._find_limit(scope["path"]) if scope["method"] == "POST" else None
        refusal = _refuse_path(scope) or self._refuse_query(scope) or _refuse(Headers(scope=scope), limit)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _find_limit(self, path: str) -> BodyLimit | None:
        """Return the limit of the path itself, or else that of the longest path above it."""
        above = [start for start in self._below if path.startswith(start)]
        return self._bodies.get(path) or (self._below[max(above, key=len)] if above else None)

    def _refuse_query(self, scope: Scope) -> Response | None:
        if not scope["query_string"] or (scope["method"] == "GET" and scope["path"] in self._queries):
            return None
        if scope["method"] in {"GET", "HEAD"} and scope["path"] in self._pages:
            return Response(status_code=HTTPStatus.SEE_OTHER, headers={"location": scope["path"]})
        return MALFORMED_REQUEST.response()


def _refuse_path(scope: Scope) -> Response | None:
    """Refuse escapes: no path here needs any, and a proxy may not see which route is meant."""
    return _closing(NOT_FOUND) if b"%" in scope["raw_path"] else None


def _refuse(headers: Headers, limit: BodyLimit | None) -> Response | None:
    """
    Return the refusal that the headers of a request call for, if any.

    Without Transfer-Encoding a body has the length that is announced, or none (RFC 9112 §6.3); the server sees to it.
    """
    if "transfer-encoding" in headers:
        return _closing(LENGTH_REQUIRED)
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
