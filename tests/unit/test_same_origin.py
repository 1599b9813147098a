"""What another site's page makes a browser send."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.web.same_origin import SameOrigin


async def answer(request: Request) -> PlainTextResponse:
    """Say that it came in."""
    return PlainTextResponse(request.method)


APP = SameOrigin(Starlette(routes=[Route("/", answer, methods=["GET", "POST", "DELETE"])]))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({"origin": "http://testserver"}, 200),
        ({"origin": "http://testserver:81"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
    ids=str,
)
def test_only_own_pages_and_hands_change_anything(headers: dict[str, str], status: int) -> None:
    """By what browsers say of themselves; who is no browser says nothing."""
    client = TestClient(APP)

    assert client.post("/", headers=headers).status_code == status
    assert client.delete("/", headers=headers).status_code == status


def test_links_from_elsewhere_lead_here() -> None:
    """They change nothing."""
    assert TestClient(APP).get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200
