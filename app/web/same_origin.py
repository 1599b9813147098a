"""
What another site's page makes a browser send is refused (cross-site request forgery).

Browsers say where a request comes from (W3C Fetch Metadata; RFC 6454 §7 for older ones), and pages can't forge it.
Who is no browser says nothing, and has no cookie that somebody else could make use of.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.problems import CROSS_SITE

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110 §9.2.1): links from elsewhere may lead here."""


class SameOrigin:
    """Refuses requests that change something, unless this origin's own pages sent them; pure ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may come in."""
        if scope["type"] == "http" and scope["method"] not in SAFE and not _is_own(Headers(scope=scope)):
            await CROSS_SITE.response({"connection": "close"})(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_own(headers: Headers) -> bool:
    """Say if a request comes from this origin, from a person's own hand, or from no browser at all."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")
