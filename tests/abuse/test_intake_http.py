"""Attacks on the front door's HTTP; ids of the list of attacks that must fail."""

import gzip
import json
import logging
import socket
import time
from http import HTTPStatus

import pytest

from app.intake.assets import STATIC
from app.intake.routes import router
from tests.helpers.servers import OCTETS, Intake, Running, make_wire

CANARY = "canary-7f3a"

ROUTES = {
    "/": {"GET", "HEAD"},
    "/leave": {"GET", "HEAD"},
    "/v1/bundle": {"GET", "HEAD"},
    "/static/client.js": {"GET", "HEAD"},
    "/v1/envelopes": {"POST"},
    "/v1/mailbox": {"POST"},
}

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")

NOWHERE = (
    "//",
    "/v1/bundle/",
    "/V1/bundle",
    "/v1//bundle",
    "/v1/./bundle",
    "/v1/../v1/bundle",
    "/v1/bundle;a=b",
    "/v1/bundle%00",
    "/static/",
    "/static/../routes.py",
    "/static/%2e%2e/routes.py",
    "/static/..%2froutes.py",
    "/static/..%5croutes.py",
    "/static//etc/passwd",
    "/static/client.js/",
    "/static/CLIENT.JS",
    "/static/integrity.json",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/%2e%2e/",
    f"/{CANARY}",
)

DEEP = b"[" * 200_000

BOMBS = {
    "deep JSON": DEEP,
    "a number of a million digits": b"1" * 1_000_000,
    "not a number": b'{"a": NaN}',
    "duplicate keys": b'{"a": 1, "a": 2}',
    "a lone surrogate": rb'{"a": "\ud800"}',
    "very many keys": json.dumps({str(i): 0 for i in range(100_000)}).encode(),
    "very many fields": b"&".join(b"a=%d" % i for i in range(100_000)),
}


def quickest(intake: Intake, body: bytes, media_type: str, *, rounds: int = 5) -> tuple[float, set[int]]:
    """Send *body* some times; return the seconds of the quickest answer, and all statuses."""
    seconds, statuses = [], set()
    for _ in range(rounds):
        begun = time.perf_counter()
        answer = intake.client.post("/v1/envelopes", content=body, headers={"content-type": media_type})
        seconds.append(time.perf_counter() - begun)
        statuses.add(answer.status_code)
    return min(seconds), statuses


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("media_type", ["application/json", "application/octet-stream", "multipart/form-data"])
def test_s_18_hostile_json_and_forms_are_refused_at_once(intake: Intake, bomb: bytes, media_type: str) -> None:
    """Nothing parses JSON or forms of a stranger here: 4xx as soon as for as many zeros (also S-02, S-04, S-08)."""
    control, refusal = quickest(intake, bytes(len(bomb)), media_type)
    seconds, statuses = quickest(intake, bomb, media_type)

    assert statuses == refusal
    assert statuses <= {HTTPStatus.BAD_REQUEST, HTTPStatus.UNSUPPORTED_MEDIA_TYPE}
    assert seconds < 5 * control
    assert intake.installation.wires() == []


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd", "gzip, identity"])
def test_s_19_an_encoded_body_is_415(intake: Intake, encoding: str) -> None:
    """Nothing is unpacked, so nothing can explode."""
    wire = gzip.compress(make_wire(intake.bundle))

    answer = intake.client.post("/v1/envelopes", content=wire, headers={**OCTETS, "content-encoding": encoding})

    assert answer.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert intake.installation.wires() == []


def test_s_20_forwarded_headers_have_no_effect(intake: Intake) -> None:
    """Whatever a proxy or a stranger claims about address, host or scheme, answers are the same bytes."""
    claims = {"X-Forwarded-For": CANARY, "X-Forwarded-Host": CANARY, "X-Forwarded-Proto": CANARY, "Forwarded": CANARY}
    for path in ("/", "/leave", "/v1/bundle", "/nothing", "/?a=b"):
        plain, claimed = intake.client.get(path), intake.client.get(path, headers=claims)

        assert (plain.status_code, plain.headers, plain.content) == (
            claimed.status_code,
            claimed.headers,
            claimed.content,
        )


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("method", METHODS)
def test_s_21_every_route_reads_or_takes(intake: Intake, method: str, path: str) -> None:
    """Any other method is 405, and the answer says which are meant; asking for headers alone is reading."""
    if method in ROUTES[path]:
        assert intake.client.request(method, path).status_code != HTTPStatus.METHOD_NOT_ALLOWED
        return
    answer = intake.client.request(method, path)

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert set(answer.headers["allow"].split(", ")) == ROUTES[path]


def test_s_21_these_are_all_routes() -> None:
    """A route that is added is added to these attacks."""
    paths = {getattr(route, "path", None) for route in router.routes}

    assert paths == {path.replace("client.js", "{name}") for path in ROUTES}


@pytest.mark.parametrize("path", NOWHERE)
def test_s_22_tricks_with_paths_lead_nowhere(running: Running, path: str) -> None:
    """Each address is one spelling; all others are 404, over a real connection that normalises nothing."""
    connection = running.connect()
    connection.request("GET", path)
    answer = connection.getresponse()

    assert answer.status == HTTPStatus.NOT_FOUND
    assert CANARY.encode() not in answer.read()


@pytest.mark.parametrize("path", ["/v1%2fenvelopes", "/v1/%65nvelopes", "/%761/envelopes"])
def test_s_22_an_escaped_route_is_none(running: Running, path: str) -> None:
    """A proxy that limits a route by its name sees every way to it."""
    connection = running.connect()
    connection.request("POST", path, body=make_wire(running.installation.bundle), headers=OCTETS)

    assert connection.getresponse().status == HTTPStatus.NOT_FOUND
    assert running.installation.wires() == []


@pytest.mark.parametrize("length", [b"", b"Content-Length: 4\r\n"], ids=["chunks", "chunks and a length"])
def test_s_22_a_body_has_one_length(running: Running, length: bytes) -> None:
    """Where two servers could disagree about the end of a body, nothing of it is read: 411, and the line is cut."""
    head = b"POST /v1/envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n" + length
    port = running.installation.settings.port
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        with connection.makefile("rb") as answer:
            content = answer.read()

    assert content.startswith(b"HTTP/1.1 411 ")
    assert b"urn:sacca:problem:length-required" in content


def test_s_23_no_answer_and_no_log_line_holds_what_was_sent(intake: Intake, caplog: pytest.LogCaptureFixture) -> None:
    """The canary goes in through every place a request has."""
    with caplog.at_level(logging.INFO):
        answers = [
            intake.client.request(method, path, content=CANARY, headers=headers)
            for method in ("GET", "POST", "DELETE")
            for path in (f"/{CANARY}", f"/static/{CANARY}", f"/?{CANARY}={CANARY}", "/v1/envelopes", f"/v1/{CANARY}")
            for headers in (
                OCTETS,
                {"content-type": CANARY, "user-agent": CANARY, "cookie": f"{CANARY}={CANARY}", "referer": CANARY},
                {"content-encoding": CANARY, "accept-encoding": CANARY, "x-forwarded-for": CANARY},
            )
        ]

    for answer in answers:
        assert CANARY not in answer.text
        assert CANARY not in str(answer.headers)
        assert answer.status_code != HTTPStatus.INTERNAL_SERVER_ERROR
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("sacca", "uvicorn"))]
    assert ours == []


@pytest.mark.parametrize("spec", ["bytes=0-0", "bytes=" + ",".join(f"{i}-{i}" for i in range(20_000))])
def test_s_05_ranges_are_ignored(intake: Intake, spec: str) -> None:
    """Files are small and whole; no code here reads the header."""
    answer = intake.client.get("/static/client.js", headers={"range": spec, "accept-encoding": "identity"})

    assert answer.status_code == HTTPStatus.OK
    assert answer.content == (STATIC / "client.js").read_bytes()
