"""The API's description (OpenAPI), made from the routes and checked in as docs/api/review.json."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, FastAPI

from app.domain import errors
from app.review.context import COOKIE
from app.review.routes import router
from app.web.problems import CROSS_SITE, ERRORS, MALFORMED_REQUEST, MEDIA_TYPE, TOO_LARGE, UNSUPPORTED, Problem

OPEN = frozenset({"/v1/sessions"})
"""Paths that want no session: the door itself."""

PROBLEM_SCHEMA = {
    "type": "object",
    "description": "RFC 9457, with exactly these members.",
    "required": ["type", "title", "status"],
    "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}},
}

_SIGN_IN = (errors.SignInError, errors.BusyError)
_OPENING = (errors.NotFoundError, errors.LedgerUnavailableError, errors.LogInconsistentError)
_RAISED: Mapping[str, tuple[type[Exception], ...]] = {
    "post_session": _SIGN_IN,
    "post_claims": (errors.LedgerUnavailableError,),
    "get_one_case": (errors.NotFoundError,),
    "post_opening": _OPENING,
    "post_reply": (errors.NotFoundError, errors.NotOpenError),
}
"""Route → what its use case may answer, besides what every route may."""


def write_document() -> str:
    """Return the description as JSON text, always the same bytes for the same routes."""
    return json.dumps(describe(router), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def describe(described: APIRouter) -> dict[str, Any]:
    """Return the description of the routes: FastAPI's, with our problems in place of its own."""
    app = FastAPI(title="Sacca review", version="1", description=__doc__)
    app.include_router(described)
    document = app.openapi()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _tell_problems(operation, path=path, changes=method != "get")
    schemas = document["components"]["schemas"]
    document["components"] = {
        "schemas": {name: schema for name, schema in schemas.items() if "ValidationError" not in name}
        | {"Problem": PROBLEM_SCHEMA},
        "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": COOKIE}},
    }
    return document


def _tell_problems(operation: dict[str, Any], *, path: str, changes: bool) -> None:
    """Replace FastAPI's own refusals in an operation's answers, and say if it wants a session."""
    name = operation["operationId"].partition("_v1")[0]
    operation["operationId"] = name
    operation["responses"].pop("422", None)
    by_status: dict[int, list[str]] = {}
    for problem in _problems(name, is_open=path in OPEN, changes=changes):
        by_status.setdefault(problem.status, []).append(f"`{problem.slug}`")
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, slugs in sorted(by_status.items()):
        operation["responses"][str(int(status))] = {"description": ", ".join(sorted(slugs)), "content": content}
    operation["security"] = [] if path in OPEN else [{"session": []}]


def _problems(name: str, *, is_open: bool, changes: bool) -> Iterator[Problem]:
    yield MALFORMED_REQUEST
    if changes:
        yield from (CROSS_SITE, TOO_LARGE, UNSUPPORTED)
    if not is_open:
        yield ERRORS[errors.NoSessionError]
    yield from (ERRORS[kind] for kind in _RAISED.get(name, ()))
