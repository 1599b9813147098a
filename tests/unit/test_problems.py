"""Errors as answers."""

import json
import logging
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.testclient import TestClient

from app.domain import errors
from app.web.problems import ERRORS, install_problems
from app.web.telemetry import TELEMETRY_OFF

CANARY = "canary-in-the-error"


class UnknownVersionError(errors.MalformedEnvelopeError):
    """A kind of error that the table knows by its parent."""


RAISED: dict[str, Exception] = {
    "malformed": errors.MalformedEnvelopeError(CANARY),
    "younger": UnknownVersionError(CANARY),
    "conflict": errors.EnvelopeConflictError(CANARY),
    "missing": errors.NotFoundError(CANARY),
    "closed": errors.ClosedError(CANARY),
    "busy": errors.BusyError(CANARY),
    "invalid": RequestValidationError([CANARY]),
    "large": HTTPException(413, CANARY),
    "teapot": HTTPException(418, CANARY),
    "unlisted": errors.OpenError(CANARY),
    "fault": RuntimeError(CANARY),
}

EXPECTED = {
    "malformed": (400, "malformed-envelope"),
    "younger": (400, "malformed-envelope"),
    "conflict": (409, "envelope-conflict"),
    "missing": (404, "not-found"),
    "closed": (503, "closed"),
    "busy": (503, "busy"),
    "invalid": (400, "malformed-request"),
    "large": (413, "too-large"),
    "teapot": (500, "internal"),
    "unlisted": (500, "internal"),
    "fault": (500, "internal"),
}


@pytest.fixture
def client() -> Iterator[TestClient]:
    """An app that raises what its path names."""
    app = FastAPI(telemetry=TELEMETRY_OFF, openapi_url=None)

    @app.get("/raise/{name}")
    def fail(name: str) -> None:
        raise RAISED[name]

    @app.get("/halfway")
    def begin() -> StreamingResponse:
        def halves() -> Iterator[bytes]:
            yield b"half"
            raise RAISED["fault"]

        return StreamingResponse(halves())

    @app.get("/gone")
    def gone() -> None:
        raise ClientDisconnect

    install_problems(app)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("name", RAISED)
def test_every_error_has_its_problem_and_tells_nothing_else(client: TestClient, name: str) -> None:
    """Status and type come from the one table; the error's own words never get out."""
    status, slug = EXPECTED[name]

    answer = client.get(f"/raise/{name}")

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"urn:sacca:problem:{slug}"
    assert answer.json()["status"] == status
    assert CANARY not in answer.text


def test_a_wrong_method_names_the_right_ones(client: TestClient) -> None:
    """405 carries `Allow` (RFC 9110 §15.5.6)."""
    answer = client.delete("/raise/fault")

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert answer.headers["allow"] == "GET"
    assert answer.json()["type"] == "urn:sacca:problem:method-not-allowed"


def test_a_fault_is_logged_by_its_type_alone(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """The line names RuntimeError; text and traceback stay out of it."""
    with caplog.at_level(logging.DEBUG):
        client.get("/raise/fault")

    assert "RuntimeError" in caplog.text
    assert CANARY not in caplog.text
    assert all(record.exc_info is None for record in caplog.records)


def test_a_fault_after_the_answer_began_adds_nothing_to_it(client: TestClient) -> None:
    """No second answer is written into the first."""
    answer = client.get("/halfway")

    assert "urn:sacca" not in answer.text


def test_a_closed_tab_is_not_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """A line for each broken upload would tell when somebody tried."""
    with caplog.at_level(logging.DEBUG, logger="sacca"):
        client.get("/gone")

    assert [record for record in caplog.records if record.name.startswith("sacca")] == []


def test_titles_and_statuses_are_one_document_each() -> None:
    """Each problem is the same JSON every time, with its own type."""
    documents = [json.loads(problem.content) for problem in set(ERRORS.values())]

    assert len({document["type"] for document in documents}) == len(documents)
