"""
Errors as answers: the one table from error to RFC 9457 problem document.

A problem is the same bytes for every cause, and never carries what was sent or why it was refused. What is
not in the table is a bare 500, of which only the type's name is logged.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain import errors

LOGGER = logging.getLogger("sacca.web")

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One kind of refusal.

    Attributes:
        status: HTTP status.

        slug: End of the stable type, ``urn:sacca:problem:<slug>``.

        title: The same in English, for people who read answers by eye.

        content: The document, made once.
    """

    status: HTTPStatus
    slug: str
    title: str
    content: bytes = field(init=False)

    def __post_init__(self) -> None:
        document = {"type": f"urn:sacca:problem:{self.slug}", "title": self.title, "status": int(self.status)}
        object.__setattr__(self, "content", json.dumps(document).encode())

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """Return the answer."""
        return Response(self.content, self.status, headers, MEDIA_TYPE)


MALFORMED_REQUEST = Problem(HTTPStatus.BAD_REQUEST, "malformed-request", "The request is malformed")
TOO_LARGE = Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "The body is too large")
UNSUPPORTED = Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body has another type")
LENGTH_REQUIRED = Problem(HTTPStatus.LENGTH_REQUIRED, "length-required", "The body's length is not announced")
CROSS_SITE = Problem(HTTPStatus.FORBIDDEN, "cross-site", "A page of another site sent this")
NOT_FOUND = Problem(HTTPStatus.NOT_FOUND, "not-found", "There is nothing here")
INTERNAL = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something failed here")

ERRORS: Mapping[type[Exception], Problem] = {
    errors.MalformedEnvelopeError: Problem(
        HTTPStatus.BAD_REQUEST, "malformed-envelope", "Not an envelope of a living bundle"
    ),
    errors.MalformedRequestError: MALFORMED_REQUEST,
    errors.EnvelopeConflictError: Problem(
        HTTPStatus.CONFLICT, "envelope-conflict", "Another envelope has this id already"
    ),
    errors.NotFoundError: NOT_FOUND,
    errors.ClosedError: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "closed", "No reports are taken at present"),
    errors.StatementRefusedError: Problem(HTTPStatus.FORBIDDEN, "statement-refused", "Not a statement to act on"),
    errors.NoTokenError: Problem(HTTPStatus.UNAUTHORIZED, "no-token", "Entries are for auditors"),
    errors.LogUnavailableError: Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "log-unavailable", "The log can't be written; nothing was released"
    ),
    errors.BusyError: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", "Too much is going on; try again"),
    errors.SignInError: Problem(HTTPStatus.UNAUTHORIZED, "sign-in-refused", "No such member with this password"),
    errors.NoSessionError: Problem(HTTPStatus.UNAUTHORIZED, "no-session", "Nobody is signed in"),
    errors.NotOpenError: Problem(HTTPStatus.CONFLICT, "not-open", "Open the reporter's own words first"),
    errors.TooLongError: TOO_LARGE,
    errors.LedgerUnavailableError: Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "ledger-unavailable", "The ledger does not answer; nothing was opened"
    ),
    errors.LogInconsistentError: Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "log-inconsistent", "The log is not the one it was; nothing was opened"
    ),
    RequestValidationError: MALFORMED_REQUEST,  # FastAPI's own echoes the input
}
"""Error → problem. Other errors of the tree are not a stranger's to see: they are a bare 500."""

STATUSES: Mapping[int, Problem] = {
    problem.status: problem
    for problem in (
        MALFORMED_REQUEST,
        NOT_FOUND,
        CROSS_SITE,
        Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "Not with this method"),
        LENGTH_REQUIRED,
        TOO_LARGE,
        UNSUPPORTED,
    )
}
"""What the router and the limits raise by status."""


async def answer_error(request: Request, error: Exception) -> Response:
    """Answer an error of the table."""
    del request
    return next(problem for kind, problem in ERRORS.items() if isinstance(error, kind)).response()


async def answer_status(request: Request, error: Exception) -> Response:
    """Answer an error that is raised by its status; only ``Allow`` is kept of its headers."""
    del request
    raised = cast("HTTPException", error)
    allow = {name: value for name, value in (raised.headers or {}).items() if name.lower() == "allow"}
    return STATUSES.get(raised.status_code, INTERNAL).response(allow)


def install_problems(app: FastAPI) -> None:
    """Answer known errors with a bare problem document, and all others with a bare 500."""
    for kind in ERRORS:
        app.add_exception_handler(kind, answer_error)
    app.add_exception_handler(HTTPException, answer_status)
    app.add_middleware(LastResort)


class LastResort:
    """Answers what nobody handled, before a server can log its text; pure ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; a failure before the answer began is a bare 500, later it cuts the connection."""
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ClientDisconnect:
            return  # somebody closed a tab or lost the network: nobody is there to be answered
        except Exception as error:  # noqa: BLE001 - the last resort
            LOGGER.error("failed: %s", type(error).__name__)  # noqa: TRY400 - never the text or the traceback
            if not begun:
                await INTERNAL.response()(scope, receive, send)
