"""The console: the use cases as pages, for whoever is signed in, and nothing for anybody else."""

import html
import re
from urllib.parse import urlencode

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.domain.report import SCHEMAS
from app.review.console import MAX_FIELDS
from app.review.pages import LANGUAGES, load_texts, visible
from app.review.wire import encode_id
from app.sealing.receipt import reply_seed
from app.vault.opening import open_reply
from tests.helpers.ceremony import passphrase
from tests.helpers.reviewing import DIGITS, WORDS, Back, body_of, case_of

FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
CASE = f"/cases/{encode_id(case_of())}"


def submit(client: TestClient, path: str, **fields: str) -> Response:
    """Send a form, as a browser does."""
    return client.post(path, content=urlencode(fields), headers=FORM)


@pytest.fixture
def browser(back: Back) -> TestClient:
    """An investigator's browser, signed in by the page, after a report has come."""
    back.report()
    answer = submit(back.client, "/sign-in", member="in1", password=passphrase("in1"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases")
    return back.client


def shown(answer: Response) -> str:
    """Return the words of a page."""
    return html.unescape(answer.text)


@pytest.mark.parametrize("path", ["/", "/cases", CASE, f"{CASE}/reply"])
def test_who_is_not_signed_in_is_led_to_the_door(back: Back, path: str) -> None:
    """Every page leads to the one for signing in, and shows nothing."""
    back.report()
    answer = back.client.get(path)

    assert answer.status_code == 303
    assert answer.headers["location"] in {"/sign-in", "/cases"}
    assert answer.text == ""


@pytest.mark.parametrize(("member", "password"), [("in1", "wrong"), ("in9", "wrong"), ("", "")])
def test_a_wrong_password_and_nobody_are_answered_alike(back: Back, member: str, password: str) -> None:
    """One page, one status, no cookie, and nothing of what was typed."""
    answer = submit(back.client, "/sign-in", member=member, password=password)

    assert answer.status_code == 401
    assert answer.text == submit(back.client, "/sign-in", member="in8", password=password).text
    assert "set-cookie" not in answer.headers


def test_words_stand_on_the_page_that_answers_the_purpose_and_on_no_other(browser: TestClient, back: Back) -> None:
    """Before a purpose is given nothing is shown; afterwards the case asks again."""
    assert WORDS not in shown(browser.get("/cases"))
    assert WORDS not in shown(browser.get(CASE))
    asked = list(back.line.asked)
    assert submit(browser, f"{CASE}/open").status_code == 400
    assert back.line.asked == asked

    opened = submit(browser, f"{CASE}/open", purpose="triage")

    assert WORDS in shown(opened)
    assert WORDS not in shown(browser.get(CASE))
    assert opened.headers["cache-control"] == "no-store"


def test_an_answer_is_looked_at_before_it_is_sent(browser: TestClient, back: Back) -> None:
    """Preview and change send nothing; what is sent is what was previewed."""
    submit(browser, f"{CASE}/open", purpose="answer")
    draft = {"text": "យើងបានអាន\r\nThank you", "language": "km"}
    assert "Thank you" in shown(submit(browser, f"{CASE}/reply", step="preview", **draft))
    assert "Thank you" in shown(submit(browser, f"{CASE}/reply", step="change", **draft))
    assert submit(browser, f"{CASE}/reply", step="send", text=" ", language="km").status_code == 400
    assert submit(browser, f"{CASE}/reply", step="send", text="x", language="fr").status_code == 400
    assert back.replies() == []

    assert submit(browser, f"{CASE}/reply", step="send", **draft).status_code == 200

    ((*_, slot),) = back.replies()
    assert isinstance(slot, bytes)
    assert open_reply(slot, seed=reply_seed(DIGITS), case_id=case_of()).text == "យើងបានអាន\nThank you"


def test_only_an_opened_case_is_answered(browser: TestClient, back: Back) -> None:
    """Whom to answer stands in the report alone."""
    assert browser.get(f"{CASE}/reply").status_code == 409
    assert submit(browser, f"{CASE}/reply", step="send", text="x", language="en").status_code == 409
    assert back.replies() == []


def test_an_answer_that_is_too_long_keeps_its_draft(browser: TestClient, back: Back) -> None:
    """Nothing is cut and nothing is lost."""
    submit(browser, f"{CASE}/open", purpose="answer")
    text = "ក" * 4_000

    answer = submit(browser, f"{CASE}/reply", step="send", text=text, language="km")

    assert (answer.status_code, text in answer.text, back.replies()) == (413, True, [])


@pytest.mark.parametrize("path", ["", "/open", "/reply"])
def test_what_is_not_there_and_what_is_not_yours_look_alike(browser: TestClient, back: Back, path: str) -> None:
    """The same page for an unknown case, for no case at all, and for one that shuts this member out."""
    hidden = "8" * 34
    back.report(digits=hidden, excluded=["in1"])
    submit(browser, "/cases")
    pages = set()
    for case_id in (encode_id(case_of(hidden)), encode_id(bytes(16)), "none"):
        address = f"/cases/{case_id}{path}"
        fields = {"purpose": "triage", "step": "send", "text": "x", "language": "en"}
        answer = browser.get(address) if path != "/open" else submit(browser, address, **fields)
        assert answer.status_code == 404
        pages.add(answer.text)
    if path == "/reply":
        assert submit(browser, "/cases/none/reply", step="send", text="x", language="en").status_code == 404

    assert len(pages) == 1


def test_without_the_ledger_the_pages_say_so_and_open_nothing(browser: TestClient, back: Back) -> None:
    """A sentence, and neither words nor loss."""
    back.report(digits="6" * 34)
    back.line.cut = {"/v1/challenges": 503}

    assert submit(browser, "/cases").status_code == 200
    opened = submit(browser, f"{CASE}/open", purpose="triage")

    assert opened.status_code == 503
    assert 'role="alert"' in opened.text
    assert WORDS not in shown(opened)


def test_new_reports_are_counted(browser: TestClient, back: Back) -> None:
    """Looking for new reports claims what waits."""
    back.report(digits="6" * 34)
    rows = re.compile(r'href="/cases/[^"]+"')

    assert len(rows.findall(browser.get("/cases").text)) == 1
    assert len(rows.findall(submit(browser, "/cases").text)) == 2


def test_signing_out_ends_the_session(browser: TestClient) -> None:
    """The old cookie opens no page any more; signing out twice is no fault."""
    cookies = dict(browser.cookies)
    assert submit(browser, "/sign-out").headers["location"] == "/sign-in"
    browser.cookies.update(cookies)

    assert browser.get("/cases").headers["location"] == "/sign-in"
    browser.cookies.clear()
    assert submit(browser, "/sign-out").status_code == 303


@pytest.mark.parametrize(
    "body", [b"member=a&member=b", b"%ff=1", b"&".join(b"f%d=1" % i for i in range(MAX_FIELDS + 1))]
)
def test_a_form_that_is_none_is_refused(back: Back, body: bytes) -> None:
    """A field twice, no UTF-8, or too many: one problem without an echo."""
    answer = back.client.post("/sign-in", content=body, headers=FORM)

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:sacca:problem:malformed-request"


@pytest.mark.parametrize(("name", "status"), [("console.css", 200), ("khmer.woff2", 200), ("base.html", 404)])
def test_only_what_the_pages_load_is_served(back: Back, name: str, status: int) -> None:
    """Names are looked up, never joined to a path."""
    assert back.client.get(f"/static/{name}").status_code == status


@pytest.mark.parametrize(("header", "language"), [("km-KH,en;q=0.5", "km"), ("fr,en", "en"), ("fr", "en"), ("", "en")])
def test_the_page_is_in_a_language_that_the_browser_names(back: Back, header: str, language: str) -> None:
    """English for whom none of ours fits."""
    page = back.client.get("/sign-in", headers={"accept-language": header}).text

    assert f'<html lang="{language}">' in page
    assert load_texts(language)["sign-in.heading"] in page


def test_both_languages_have_every_text_and_every_question() -> None:
    """No text is missing or empty, and whatever a report of a known schema can hold has a name."""
    english, khmer = (load_texts(language) for language in LANGUAGES)
    assert english.keys() == khmer.keys()
    assert all(text.strip() for texts in (english, khmer) for text in texts.values())
    for questions in SCHEMAS.values():
        for question in questions:
            assert f"ask.{question.id}" in english
            assert all(f"ask.{question.id}.text.{field.id}" in english for field in question.fields)
            assert all(f"option.{option}" in english for field in question.fields for option in field.options)
            assert all(f"ask.{question.id}.choice.{choice}" in english for choice in question.choices)


def test_s_55_nothing_unseen_is_shown() -> None:
    """What turns or hides characters is replaced; lines stay lines, and Khmer keeps its joints."""
    assert visible("a\u202eb\r\nc\x1b[31m\rd\u200bក") == "a\ufffdb\nc\ufffd[31m\nd\u200bក"


def test_s_55_markup_in_a_report_is_text(back: Back) -> None:
    """Whoever writes a script into a report sees it shown, and never run."""
    script = "<script>alert(1)</script>"
    back.report(body_of(answers={"words": {"words": script}}))
    submit(back.client, "/sign-in", member="in1", password=passphrase("in1"))

    page = submit(back.client, f"{CASE}/open", purpose="triage").text

    assert script not in page
    assert html.escape(script) in page
