"""What the back door's API answers."""

from http import HTTPStatus
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from app.domain.json_fields import write_octets
from app.review.context import COOKIE
from app.review.openapi import write_document
from app.review.routes import router
from app.web.headers import HEADERS_OF_ALL, HEADERS_OF_PAGES, POLICY_WITH_FORMS
from tests.helpers.ceremony import passphrase
from tests.helpers.reviewing import DIGITS, WORDS, Back, body_of, case_of

ROOT = Path(__file__).parents[2]
CASE = f"/v1/cases/{write_octets(case_of())}"
ROUTES = [
    (method, route.path.format(case_id=write_octets(case_of())))
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in sorted(route.methods or ())
]
BODIES: dict[str, dict[str, object]] = {
    "/v1/sessions": {"member": "in1", "password": "wrong"},
    f"{CASE}/openings": {"purpose": "triage"},
    f"{CASE}/replies": {"text": "a", "language": "km"},
}


@pytest.fixture
def member(back: Back) -> TestClient:
    """A browser in which a member is signed in, and one report."""
    back.report()
    return back.browse("in1")


def slug_of(answer: object) -> str:
    """Return the slug of a problem."""
    assert hasattr(answer, "json")
    return str(answer.json()["type"]).removeprefix("urn:sacca:problem:")


def test_the_whole_way_goes_over_the_api(back: Back) -> None:
    """Sign in, list, open, reply, sign out."""
    back.report()
    browser = back.browse("in1")
    (case,) = browser.get("/v1/cases").json()["cases"]
    assert case["state"] == "new"
    opened = browser.post(f"/v1/cases/{case['case_id']}/openings", json={"purpose": "triage", "ordinals": [1]})
    (envelope,) = opened.json()["envelopes"]
    assert envelope["report"]["answers"]["words"]["texts"]["words"] == WORDS
    assert "reply_key" not in opened.text
    replied = browser.post(f"/v1/cases/{case['case_id']}/replies", json={"text": "ok", "language": "en"})
    assert (replied.status_code, replied.json()) == (HTTPStatus.CREATED, {"number": 1})
    view = browser.get(f"/v1/cases/{case['case_id']}").json()
    assert (view["state"], view["can_reply"], len(view["envelopes"])) == ("answered", True, 1)
    assert browser.delete("/v1/sessions/current").status_code == HTTPStatus.NO_CONTENT
    assert browser.get("/v1/cases").status_code == HTTPStatus.UNAUTHORIZED


def test_what_waits_is_claimed_on_request(back: Back, member: TestClient) -> None:
    """Signing in did it before."""
    assert member.post("/v1/claims", json={}).json() == {"claimed": 0, "already": 0, "unopenable": 0}
    back.report(digits="8" * 34)

    assert member.post("/v1/claims", json={}).json() == {"claimed": 1, "already": 0, "unopenable": 0}


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p in ROUTES if p != "/v1/sessions"])
@pytest.mark.parametrize("cookie", [None, "", "x", write_octets(bytes(32)), write_octets(bytes(31))])
def test_no_route_answers_without_a_session(back: Back, *, method: str, path: str, cookie: str | None) -> None:
    """Whatever stands in the cookie, and alike for all."""
    headers = {} if cookie is None else {"cookie": f"{COOKIE}={cookie}"}
    json = BODIES.get(path, {}) if method == "POST" else None
    answer = back.client.request(method, path, json=json, headers=headers)

    assert (answer.status_code, slug_of(answer)) == (HTTPStatus.UNAUTHORIZED, "no-session")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p in ROUTES if m != "GET"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_sites_page_changes_anything(member: TestClient, *, method: str, path: str, site: str) -> None:
    """Not even with the member's own cookie, or by signing somebody in."""
    json = BODIES.get(path, {}) if method == "POST" else None
    answer = member.request(method, path, json=json, headers={"sec-fetch-site": site})

    assert (answer.status_code, slug_of(answer)) == (HTTPStatus.FORBIDDEN, "cross-site")
    assert member.get("/v1/cases").status_code == HTTPStatus.OK


def test_the_cookie_is_for_this_host_and_no_script(back: Back) -> None:
    """And ends with the browser."""
    answer = back.client.post("/v1/sessions", json={"member": "in1", "password": passphrase("in1")})
    name, _, attributes = answer.headers["set-cookie"].partition("=")

    assert name == COOKIE
    assert set(attributes.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=strict", "Secure"}


def test_who_may_not_sign_in_gets_one_answer(back: Back) -> None:
    """Unknown, wrong, and a custodian: the same bytes."""
    answers = [
        back.client.post("/v1/sessions", json={"member": member_id, "password": "wrong"})
        for member_id in ("in1", "nobody", "cu1")
    ]

    assert {answer.status_code for answer in answers} == {HTTPStatus.UNAUTHORIZED}
    assert len({answer.content for answer in answers}) == 1
    assert slug_of(answers[0]) == "sign-in-refused"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/sessions", {"member": "in1"}),
        ("/v1/sessions", {"member": "in1", "password": "x" * 1025}),
        ("/v1/sessions", {"member": "in1", "password": "x", "more": 1}),
        (f"{CASE}/openings", {}),
        (f"{CASE}/openings", {"purpose": "curiosity"}),
        (f"{CASE}/openings", {"purpose": "triage", "ordinals": [0]}),
        (f"{CASE}/openings", {"purpose": "triage", "ordinals": ["1"]}),
        (f"{CASE}/replies", {"text": "", "language": "km"}),
        (f"{CASE}/replies", {"text": "a", "language": "fr"}),
    ],
    ids=str,
)
def test_what_a_route_does_not_take_is_refused_without_echo(
    member: TestClient, path: str, body: dict[str, object]
) -> None:
    """The same bytes for every cause."""
    answer = member.post(path, json=body)

    assert (answer.status_code, slug_of(answer)) == (HTTPStatus.BAD_REQUEST, "malformed-request")


def test_deep_json_is_refused(member: TestClient) -> None:
    """It fills no stack."""
    answer = member.post(f"{CASE}/openings", content=b"[" * 60_000, headers={"content-type": "application/json"})

    assert answer.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("cursor", ["", "x", "2026-11-24", "2026-11-24.AA", "2026-13-01.AAAAAAAAAAAAAAAAAAAAAA"])
def test_a_cursor_that_is_none_of_ours_is_refused(member: TestClient, cursor: str) -> None:
    """A list begins where an earlier page ended, or at its beginning."""
    assert member.get("/v1/cases", params={"cursor": cursor}).status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("name", ["x", "A" * 22 + "==", "A" * 21 + "B", "A" * 22])
def test_a_case_that_is_not_there_is_not_found(member: TestClient, name: str) -> None:
    """Whether its name can be one or not."""
    answer = member.get(f"/v1/cases/{name}")

    assert (answer.status_code, slug_of(answer)) == (HTTPStatus.NOT_FOUND, "not-found")


def test_a_ledger_that_is_down_is_said_to_be(back: Back, member: TestClient) -> None:
    """In a problem of its own; nothing was opened."""
    back.line.cut["/v1/challenges"] = 503
    answer = member.post(f"{CASE}/openings", json={"purpose": "triage"})

    assert (answer.status_code, slug_of(answer)) == (HTTPStatus.SERVICE_UNAVAILABLE, "ledger-unavailable")
    assert WORDS not in answer.text


def test_a_log_that_is_not_what_it_was_is_an_alarm(back: Back, member: TestClient) -> None:
    """It is told apart from a ledger that is down."""
    back.line.change["/v1/accesses"] = lambda answer: {**answer, "proof": answer["proof"][:-1]}
    answer = member.post(f"{CASE}/openings", json={"purpose": "triage"})

    assert (answer.status_code, slug_of(answer)) == (HTTPStatus.INTERNAL_SERVER_ERROR, "log-inconsistent")


def test_a_reply_before_an_opening_is_refused(member: TestClient) -> None:
    """And one that is too long as well."""
    assert slug_of(member.post(f"{CASE}/replies", json={"text": "a", "language": "km"})) == "not-open"
    member.post(f"{CASE}/openings", json={"purpose": "answer"})

    assert slug_of(member.post(f"{CASE}/replies", json={"text": "a" * 5000, "language": "km"})) == "too-large"


@pytest.mark.parametrize(
    ("method", "path", "is_page"),
    [("GET", "/sign-in", True), ("GET", "/v1/cases", False), ("POST", "/v1/sessions", False), ("GET", "/none", False)],
)
def test_every_answer_has_the_security_headers(back: Back, method: str, path: str, *, is_page: bool) -> None:
    """The console sends forms to itself; all else is as at the front door."""
    answer = back.client.request(method, path)

    pages = {**HEADERS_OF_PAGES, "content-security-policy": POLICY_WITH_FORMS}
    expected = pages if is_page else HEADERS_OF_ALL
    assert {name: answer.headers.get(name) for name in pages} == {name: expected.get(name) for name in pages}
    assert "form-action 'self'" in POLICY_WITH_FORMS


def test_the_api_is_described_as_it_is() -> None:
    """docs/api/review.json is what `python -m app.review openapi` prints."""
    assert (ROOT / "docs/api/review.json").read_text() == write_document()


def test_no_description_is_served(back: Back) -> None:
    """Its pages would load scripts from elsewhere."""
    for path in ("/openapi.json", "/docs", "/redoc"):
        assert back.client.get(path).status_code == HTTPStatus.NOT_FOUND


def test_a_foreign_report_is_shown_as_such(back: Back) -> None:
    """The words, and the warning."""
    back.report(body_of("8" * 34), digits=DIGITS)
    browser = back.browse("in1")
    (envelope,) = browser.post(f"{CASE}/openings", json={"purpose": "triage"}).json()["envelopes"]

    assert envelope["verdict"] == "not-from-reporter"
    assert envelope["report"] is not None


def test_an_envelope_without_words_has_none(back: Back) -> None:
    """It opened, and holds no answers."""
    back.report(b"{}")
    browser = back.browse("in1")
    (envelope,) = browser.post(f"{CASE}/openings", json={"purpose": "triage"}).json()["envelopes"]

    assert (envelope["verdict"], envelope["report"]) == ("malformed", None)
