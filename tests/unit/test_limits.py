"""What is refused before it is read."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from fastapi import FastAPI, Request, Response
from starlette.testclient import TestClient

from app.web.limits import BodyLimit, Limits
from app.web.problems import install_problems
from app.web.telemetry import TELEMETRY_OFF

LIMIT = BodyLimit(media_type="application/octet-stream", max_bytes=10)
OCTETS = {"content-type": "application/octet-stream"}


@pytest.fixture
def client() -> Iterator[TestClient]:
    """An app with a page and a route that takes ten bytes."""
    app = FastAPI(telemetry=TELEMETRY_OFF, openapi_url=None)

    @app.get("/")
    async def page() -> Response:
        return Response("page")

    @app.post("/take")
    async def take(request: Request) -> Response:
        return Response(str(len(await request.body())))

    app.add_middleware(Limits, bodies={"/take": LIMIT}, pages=frozenset({"/"}))
    install_problems(app)
    with TestClient(app, follow_redirects=False) as client:
        yield client


def pieces(length: int) -> Iterator[bytes]:
    """Yield *length* bytes one by one, which is sent chunked: without a length beforehand."""
    for _ in range(length):
        yield b"x"


@pytest.mark.parametrize("content", [b"", b"x" * 10, pieces(10)], ids=["empty", "full", "chunked"])
def test_a_body_within_the_limit_is_read(client: TestClient, content: bytes | Iterator[bytes]) -> None:
    """Up to and with the last byte."""
    assert client.post("/take", content=content, headers=OCTETS).status_code == HTTPStatus.OK


@pytest.mark.parametrize("content", [b"x" * 11, pieces(11)], ids=["announced", "chunked"])
def test_a_body_over_the_limit_is_413(client: TestClient, content: bytes | Iterator[bytes]) -> None:
    """Whether its length was announced or not."""
    answer = client.post("/take", content=content, headers=OCTETS)

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert answer.json()["type"] == "urn:sacca:problem:too-large"


@pytest.mark.parametrize("length", ["-1", "1e1", "¹", "0x1", "9" * 5_000])
def test_a_length_that_is_none_is_refused(client: TestClient, length: str) -> None:
    """Odd numbers are not taken for small ones, however many digits they have."""
    headers = [(b"content-type", b"application/octet-stream"), (b"content-length", length.encode())]

    answer = client.post("/take", content=pieces(1), headers=headers)

    assert answer.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/octet-stream; charset=utf-8"},
        {"content-type": "multipart/form-data; boundary=x"},
        {},
        {**OCTETS, "content-encoding": "gzip"},
        {**OCTETS, "content-encoding": "identity, br"},
    ],
)
def test_another_type_or_encoding_is_415(client: TestClient, headers: dict[str, str]) -> None:
    """One type, unencoded; nothing is sniffed, parsed or unpacked."""
    answer = client.post("/take", content=b"x", headers=headers)

    assert answer.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert answer.json()["type"] == "urn:sacca:problem:unsupported-media-type"


def test_names_of_types_have_no_case(client: TestClient) -> None:
    """RFC 9110 §8.3.1."""
    answer = client.post("/take", content=b"x", headers={"content-type": "Application/Octet-Stream"})

    assert answer.status_code == HTTPStatus.OK


def test_a_query_on_a_page_is_dropped(client: TestClient) -> None:
    """What other sites hang on links to follow people does not stop anyone, and does not stay in the address."""
    answer = client.get("/?fbclid=canary")

    assert (answer.status_code, answer.headers["location"]) == (HTTPStatus.SEE_OTHER, "/")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/take?a=canary"), ("POST", "/?a=canary"), ("GET", "/no?canary")]
)
def test_any_other_query_is_refused_without_echo(client: TestClient, method: str, path: str) -> None:
    """No route has a use for one."""
    answer = client.request(method, path, headers=OCTETS)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.json()["type"] == "urn:sacca:problem:malformed-request"
    assert "canary" not in answer.text + str(answer.headers)
