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


@pytest.mark.parametrize("content", [b"", b"x" * 10], ids=["empty", "full"])
def test_a_body_within_the_limit_is_read(client: TestClient, content: bytes) -> None:
    """Up to and with the last byte."""
    assert client.post("/take", content=content, headers=OCTETS).status_code == HTTPStatus.OK


def test_a_body_over_the_limit_is_413(client: TestClient) -> None:
    """Its length is announced, so none of it is read."""
    answer = client.post("/take", content=b"x" * 11, headers=OCTETS)

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert answer.json()["type"] == "urn:sacca:problem:too-large"


@pytest.mark.parametrize("path", ["/take", "/", "/no"])
def test_a_body_of_unannounced_length_is_411_and_not_read(client: TestClient, path: str) -> None:
    """Wherever it is sent, the first piece is not asked for, and the connection is closed."""
    asked = False

    def body() -> Iterator[bytes]:
        nonlocal asked
        asked = True
        yield b"x"

    answer = client.post(path, content=body(), headers=OCTETS)

    assert answer.status_code == HTTPStatus.LENGTH_REQUIRED
    assert answer.json()["type"] == "urn:sacca:problem:length-required"
    assert answer.headers["connection"] == "close"
    assert not asked


@pytest.mark.parametrize("path", ["/%74ake", "/take%00", "/%2ftake", "/%2Ftake", "/%25take"])
def test_a_path_has_one_spelling(client: TestClient, path: str) -> None:
    """An escaped letter is another address, whatever it would stand for."""
    assert client.post(path, content=b"x", headers=OCTETS).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("length", ["-1", "1e1", "¹", "0x1", "9" * 5_000])
def test_a_length_that_is_none_is_refused(client: TestClient, length: str) -> None:
    """Odd numbers are not taken for small ones, however many digits they have."""
    headers = [(b"content-type", b"application/octet-stream"), (b"content-length", length.encode())]

    answer = client.post("/take", content=b"x", headers=headers)

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


@pytest.mark.parametrize(
    ("path", "media_type", "status"),
    [
        ("/take", "application/octet-stream", HTTPStatus.OK),
        ("/api/take", "application/json", HTTPStatus.OK),
        ("/api/take", "text/plain", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        ("/other", "text/plain", HTTPStatus.OK),
        ("/other", "application/json", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    ],
)
def test_the_longest_path_above_a_route_says_what_it_takes(path: str, media_type: str, status: HTTPStatus) -> None:
    """Its own path first; so a route that is added later has a limit before anybody thinks of it."""
    app = FastAPI(telemetry=TELEMETRY_OFF, openapi_url=None)

    @app.post("/{rest:path}")
    async def take(rest: str, request: Request) -> Response:
        return Response(rest + str(len(await request.body())))

    json, text = (BodyLimit(media_type=name, max_bytes=10) for name in ("application/json", "text/plain"))
    app.add_middleware(Limits, bodies={"/take": LIMIT, "/api/*": json, "/*": text}, pages=frozenset())

    assert TestClient(app).post(path, content=b"x", headers={"content-type": media_type}).status_code == status


def test_a_path_may_take_a_query() -> None:
    """The route looks at it; a POST there may not."""
    app = FastAPI(telemetry=TELEMETRY_OFF, openapi_url=None)

    @app.api_route("/list", methods=["GET", "POST"])
    async def find(cursor: str) -> Response:
        return Response(cursor)

    app.add_middleware(Limits, bodies={}, pages=frozenset(), queries=frozenset({"/list"}))
    client = TestClient(app)

    assert client.get("/list?cursor=here").text == "here"
    assert client.post("/list?cursor=here").status_code == HTTPStatus.BAD_REQUEST
