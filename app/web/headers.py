"""Headers of every answer: nothing is kept, framed, sniffed, referred, or loaded from elsewhere."""

from collections.abc import Iterable, Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types sacca",
)

CONTENT_SECURITY_POLICY = "; ".join(_DIRECTIVES)

POLICY_WITH_FORMS = CONTENT_SECURITY_POLICY.replace("form-action 'none'", "form-action 'self'")
"""The same for a face whose pages send forms, to itself."""

_UNUSED_FEATURES = (
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "idle-detection",
    "microphone",
    "payment",
    "usb",
)
"""What could watch a person; the list goes to poor phones, so it is short."""

HEADERS_OF_ALL = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Of every answer. What is no page may load and run nothing at all, should somebody open it as one."""

HEADERS_OF_PAGES = {
    **HEADERS_OF_ALL,
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES),
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow, noarchive",
}
"""Of HTML. Browsers read the further ones on pages only, and half a kilobyte on each file is a lot for a phone."""


class SecurityHeaders:
    """
    Adds `HEADERS_OF_PAGES` to pages and `HEADERS_OF_ALL` to all other answers; pure ASGI, outermost.

    Args:
        app: What comes next.

        policy: The Content-Security-Policy of pages, where a face needs another than intake's.
    """

    def __init__(self, app: ASGIApp, *, policy: str = CONTENT_SECURITY_POLICY) -> None:
        self._app = app
        self._of_pages = _encode({**HEADERS_OF_PAGES, "content-security-policy": policy})
        self._of_all = _encode(HEADERS_OF_ALL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers added when the answer starts."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                message["headers"] = headers + (self._of_pages if _is_page(headers) else self._of_all)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _encode(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _is_page(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Say if it is HTML, in whatever spelling of the type."""
    return any(name.lower() == b"content-type" and b"html" in value.lower() for name, value in headers)
