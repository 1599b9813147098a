"""Headers of every answer: nothing is kept, framed, sniffed, referred, or loaded from elsewhere."""

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
"""What could watch a person; the list is sent with every answer, so it is short."""

SECURITY_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow, noarchive",
}


class SecurityHeaders:
    """
    Adds `SECURITY_HEADERS` to every answer; pure ASGI, outermost.

    Args:
        app: What comes next.

        policy: The Content-Security-Policy, where a face needs another than intake's.
    """

    def __init__(self, app: ASGIApp, *, policy: str = CONTENT_SECURITY_POLICY) -> None:
        self._app = app
        headers = {**SECURITY_HEADERS, "content-security-policy": policy}
        self._encoded = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers added when the answer starts."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._encoded]
            await send(message)

        await self._app(scope, receive, send_with_headers)
