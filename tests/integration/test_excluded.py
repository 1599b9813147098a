"""A member whom the reporter shut out: what the back door shows is, byte for byte, what it shows where nobody wrote."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.domain.access import Purpose
from app.domain.envelope import Kind
from app.review.claim import claim_waiting
from app.review.open_case import open_case
from app.review.replies import send_reply
from app.review.wire import encode_id
from tests.helpers.ceremony import passphrase
from tests.helpers.reviewing import Back, case_of

EXCLUDED = "in3"
OWN = "5" * 34
"""Receipt of a case that the excluded member reads like everybody."""

HIDDEN = "8" * 34
"""Receipt of the case that the excluded member must not know of."""

UNKNOWN = encode_id(bytes(16))
FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
LANGUAGES = ("km", "en")

Seen = list[tuple[int, list[tuple[str, str]], bytes]]


def octets(answer: Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return an answer, but for the cookie: each session's is another."""
    headers = [(name, value) for name, value in answer.headers.multi_items() if name != "set-cookie"]
    return answer.status_code, headers, answer.content


def look(back: Back, case_id: str) -> Seen:
    """Sign in as the excluded member, by API and by page, and go everywhere, also to what has this id."""
    api = back.browse(EXCLUDED)
    console = TestClient(back.app, base_url="https://localhost", follow_redirects=False)
    return [octets(answer) for answer in (*look_by_api(api, case_id), *look_by_page(console, case_id))]


def look_by_api(api: TestClient, case_id: str) -> Iterator[Response]:
    """Ask every route."""
    case = f"/v1/cases/{case_id}"
    yield api.post("/v1/sessions", json={"member": EXCLUDED, "password": passphrase(EXCLUDED)})
    yield api.get("/v1/cases")
    yield api.post("/v1/claims", json={})
    yield api.post("/v1/claims", json={})
    yield api.get("/v1/cases")
    yield api.get(case)
    for asked in ({"purpose": "triage"}, {"purpose": "triage", "ordinals": [1]}, {"purpose": "none"}):
        yield api.post(f"{case}/openings", json=asked)
    for asked in ({"text": "a", "language": "km"}, {"text": "", "language": "km"}):
        yield api.post(f"{case}/replies", json=asked)
    yield api.get(f"/v1/cases/{encode_id(case_of(OWN))}")


def look_by_page(console: TestClient, case_id: str) -> Iterator[Response]:
    """Open every page, in both languages."""
    case = f"/cases/{case_id}"
    who = urlencode({"member": EXCLUDED, "password": passphrase(EXCLUDED)})
    yield console.post("/sign-in", content=who, headers=FORM)
    for language in LANGUAGES:
        console.headers["accept-language"] = language
        yield console.get("/cases")
        yield console.post("/cases", headers=FORM)
        for path in ("", "/open", "/reply"):
            yield console.get(case + path)
        for fields in ({}, {"purpose": "triage"}):
            yield console.post(f"{case}/open", content=urlencode(fields), headers=FORM)
        for step in ("preview", "change", "send"):
            answer = urlencode({"text": "a", "language": "km", "step": step})
            yield console.post(f"{case}/reply", content=answer, headers=FORM)


@pytest.fixture
def busy(back: Back) -> Back:
    """A back door with one case that the excluded member reads like everybody."""
    back.report(digits=OWN)
    back.sign_in("in1")
    return back


def test_g6_lists_counts_and_answers_are_those_of_a_house_without_the_case(busy: Back) -> None:
    """While it waits, claimed, opened, answered and added to; by its own id, and by one that nobody ever had."""
    hidden = encode_id(case_of(HIDDEN))
    unwritten = look(busy, UNKNOWN)
    seen = [look(busy, hidden)]

    busy.report(digits=HIDDEN, excluded=[EXCLUDED])
    seen.append(look(busy, hidden))
    reader = busy.sign_in("in1")
    seen.append(look(busy, hidden))
    open_case(busy.desk, reader, case_id=case_of(HIDDEN), purpose=Purpose.TRIAGE)
    send_reply(busy.desk, reader, case_id=case_of(HIDDEN), text="ok", language="en")
    seen.append(look(busy, hidden))
    busy.report(digits=HIDDEN, kind=Kind.FOLLOW_UP)
    seen.append(look(busy, hidden))
    claim_waiting(busy.desk, reader)
    seen.append(look(busy, hidden))
    seen.append(look(busy, UNKNOWN))

    assert len(busy.rows("casebook", "case_envelopes")) == 3
    assert [stage for stage, answers in enumerate(seen) if answers != unwritten] == []


def test_the_comparison_would_find_a_case(busy: Back) -> None:
    """The same way through the house of a member who is not shut out is another one."""
    hidden = encode_id(case_of(HIDDEN))
    unwritten = look(busy, hidden)
    busy.report(digits=HIDDEN, excluded=["in2"])

    assert look(busy, hidden) != unwritten


def test_g6_nor_does_a_ledger_that_is_away_tell_that_something_waits(busy: Back) -> None:
    """Whoever collects meanwhile is answered alike, whether there is nothing, or only what is not theirs."""
    hidden = encode_id(case_of(HIDDEN))
    busy.line.cut = dict.fromkeys(("/v1/challenges", "/v1/claims", "/v1/accesses"), 503)
    unwritten = look(busy, UNKNOWN)
    busy.report(digits=HIDDEN, excluded=[EXCLUDED])

    assert look(busy, hidden) == unwritten
