"""Adding something: she comes back with her number, and what she adds arrives once, under it, as she typed it."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.envelope import Envelope, Kind
from app.domain.receipt import parse_receipt
from app.sealing.header import parse_envelope
from tests.helpers.access import OVERFLOW, SMALL_TARGETS, violations
from tests.helpers.browsing import press
from tests.helpers.envelopes import open_envelope
from tests.helpers.mailboxes import ANSWER, Reporter, install, make_opening, make_status, write_replies, write_status
from tests.helpers.organisation import Organisation, make_organisation
from tests.helpers.pages import (
    AXE,
    CLOSED,
    ELSEWHERE,
    LOCALES,
    Visit,
    fail_with,
    finish,
    front_door,
    lose_answers,
    visit,
)
from tests.helpers.returning import MAILBOX, STRANGER, answered
from tests.helpers.servers import TODAY, Installation

ADDED = "គេ\u200bមក\u200bម្ដង\u200bទៀត ហើយ\u200bសុំ “iPhone” ពីរ 😟\nបន្ទាត់\u200bទីពីរ"
ENVELOPES = "/v1/envelopes"


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    """Who reads."""
    return make_organisation(day=TODAY)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, organisation: Organisation) -> Installation:
    """Their drop box."""
    return install(tmp_path_factory.mktemp("follow-ups"), organisation)


@pytest.fixture(scope="module")
def address(installation: Installation) -> Iterator[str]:
    """Their front door, as a process of its own."""
    with front_door(installation) as address:
        yield address


@pytest.fixture(scope="module")
def reporter(chromium: Browser, address: str, *, installation: Installation, organisation: Organisation) -> Reporter:
    """One who has sent a report with this page, and has been answered."""
    with visit(chromium, address) as visited:
        reporter = Reporter(digits=parse_receipt(finish(visited.page, address)))
    write_status(installation, reporter, make_status(make_opening(organisation, reporter.case_id), day=TODAY))
    write_replies(installation, reporter, ANSWER)
    return reporter


def envelopes_of(installation: Installation, reporter: Reporter) -> list[Envelope]:
    """Return the follow-ups under a number."""
    envelopes = map(parse_envelope, installation.wires())
    places = [each for each in envelopes if each.header.place.case_id == reporter.case_id]
    return [each for each in places if each.header.kind is Kind.FOLLOW_UP]


def begin_adding(visited: Visit, reporter: Reporter, words: str = ADDED) -> Page:
    """Come with a number, and type what is to be added."""
    page = answered(visited, reporter.number)
    press(page, "add")
    page.locator("#added").fill(words)
    return page


def is_shown(page: Page, step: str) -> None:
    """Wait for a step."""
    expect(page.locator(f'[data-step="{step}"]')).to_be_visible(timeout=30_000)


def send(page: Page) -> None:
    """Press Send as soon as it can be pressed."""
    button = page.locator('[data-action="send-added"]')
    expect(button).to_be_enabled(timeout=30_000)
    button.click()


def test_what_she_adds_arrives_as_she_typed_it(
    chromium: Browser, address: str, *, reporter: Reporter, installation: Installation, organisation: Organisation
) -> None:
    """Under the case's keys and as long as any report; the page forgets it, and the mailbox is there without asking."""
    before = envelopes_of(installation, reporter)
    with visit(chromium, address) as visited:
        page = begin_adding(visited, reporter)
        assert page.locator("#unknown").is_hidden()
        send(page)
        is_shown(page, "added")
        expect(page.locator('[data-step="added"] h1')).to_be_focused()
        assert ADDED[:20] not in page.content()
        press(page, "mailbox")
        expect(page.locator(".reply .said")).to_have_text(ANSWER)
        assert visited.complaints == []
        assert [request.url for request in visited.requests if not request.url.startswith(address)] == []

    (added,) = [each for each in envelopes_of(installation, reporter) if each not in before]
    body = json.loads(open_envelope(organisation, added, reader="m10"))
    assert body["answers"] == {"words": {"words": ADDED}}
    assert (body["language"], body["attachments"]) == ("km", [])
    assert added.header.lock == reporter.lock
    assert len({len(wire) for wire in installation.wires()}) == 1


def test_trying_again_sends_the_same_bytes_and_counts_once(
    chromium: Browser, address: str, *, reporter: Reporter, installation: Installation
) -> None:
    """The answers to the first attempts are lost on the way; in the end there is one envelope more."""
    before = len(envelopes_of(installation, reporter))
    with visit(chromium, address) as visited:
        page = visited.page
        page.clock.install()
        begin_adding(visited, reporter)
        lost = lose_answers(page, ENVELOPES)
        send(page)
        while not page.locator('[data-step="unsent"]').is_visible():
            page.clock.run_for(1_000)
        lost.find_again()
        press(page, "resend")
        is_shown(page, "added")
    assert len(lost.sent) > 1
    assert len(set(lost.sent)) == 1
    assert len(envelopes_of(installation, reporter)) == before + 1


def test_a_second_press_adds_nothing(
    chromium: Browser, address: str, *, reporter: Reporter, installation: Installation
) -> None:
    """However fast: one envelope."""
    before = len(envelopes_of(installation, reporter))
    with visit(chromium, address) as visited:
        page = begin_adding(visited, reporter)
        expect(page.locator('[data-action="send-added"]')).to_be_enabled(timeout=30_000)
        page.evaluate("""() => {
            const button = document.querySelector('[data-action="send-added"]');
            for (let press = 0; press < 5; press++) button.click();
        }""")
        is_shown(page, "added")
    assert len(envelopes_of(installation, reporter)) == before + 1


def test_what_the_server_refuses_for_good_leads_back_to_the_words(
    chromium: Browser, address: str, reporter: Reporter
) -> None:
    """They are sealed anew, to the keys of today."""
    with visit(chromium, address) as visited:
        page = begin_adding(visited, reporter)
        fail_with(page, [ENVELOPES], status=400)
        send(page)
        is_shown(page, "refused")
        page.unroute(f"**{ENVELOPES}")
        press(page, "recheck")
        assert page.locator("#added").input_value() == ADDED
        send(page)
        is_shown(page, "added")


def test_a_server_that_closes_keeps_the_words_in_the_page(chromium: Browser, address: str, reporter: Reporter) -> None:
    """They are locked already, and go when it opens again."""
    with visit(chromium, address) as visited:
        page = begin_adding(visited, reporter)
        fail_with(page, [ENVELOPES], status=503, body=CLOSED)
        send(page)
        is_shown(page, "shut")
        page.unroute(f"**{ENVELOPES}")
        press(page, "resend")
        is_shown(page, "added")


FAILURES: dict[str, Callable[[Page], None]] = {
    "stale": lambda page: page.clock.set_fixed_time(datetime(2030, 1, 2, tzinfo=UTC)),
    "closed": lambda page: fail_with(page, ["/v1/bundle"], status=503, body=CLOSED),
    "chain": lambda page: fail_with(page, ["/v1/bundle"], status=200, body='{"roster": "x"}'),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_g11_who_can_not_seal_safely_reads_on_and_adds_nothing(
    chromium: Browser, address: str, *, reporter: Reporter, failure: str
) -> None:
    """The answers are there; the step says why nothing can be added, and sends nothing."""
    with visit(chromium, address) as visited:
        FAILURES[failure](visited.page)
        page = begin_adding(visited, reporter)
        notice = page.locator(f'[data-step="add"] [data-notice] [data-word="{failure}"]')
        expect(notice).to_be_visible(timeout=30_000)
        expect(page.locator('[data-action="send-added"]')).to_be_disabled()
        press(page, "mailbox")
        expect(page.locator(".reply .said")).to_have_text(ANSWER)
        assert ENVELOPES not in visited.asked_for()


def test_a_connection_that_returns_opens_send(chromium: Browser, address: str, reporter: Reporter) -> None:
    """Without a word being lost."""
    with visit(chromium, address) as visited:
        fail_with(visited.page, ["/v1/bundle"], status=0)
        page = begin_adding(visited, reporter)
        expect(page.locator('[data-step="add"] [data-word="network"]')).to_be_visible(timeout=30_000)
        page.unroute("**/v1/bundle")
        page.locator('[data-step="add"] [data-action="prepare"]').click()
        send(page)
        is_shown(page, "added")


def test_under_a_number_with_nothing_she_says_first_that_it_is_right(
    chromium: Browser, address: str, installation: Installation
) -> None:
    """A mistyped number that is valid by chance looks like a mailbox with nothing in it; once ticked, it is sent."""
    with visit(chromium, address) as visited:
        page = begin_adding(visited, STRANGER)
        send(page)
        summary = page.locator("#add-unsure")
        expect(summary).to_be_focused()
        summary.locator("a").click()
        expect(page.locator("#same")).to_be_focused()
        assert ENVELOPES not in visited.asked_for()
        assert page.locator("#added").input_value() == ADDED
        page.locator("#same").check()
        send(page)
        is_shown(page, "added")
        press(page, "mailbox")
        press(page, "home")
        page = answered(visited, STRANGER.number)
        press(page, "add")
        assert not page.locator("#same").is_checked()
    assert len(envelopes_of(installation, STRANGER)) == 1


def test_nothing_is_not_sent(chromium: Browser, address: str, reporter: Reporter) -> None:
    """Spaces are nothing; the summary leads to the field."""
    with visit(chromium, address) as visited:
        page = begin_adding(visited, reporter, " \n")
        send(page)
        expect(page.locator("#add-empty")).to_be_focused()
        page.locator("#add-empty a").click()
        expect(page.locator("#added")).to_be_focused()
        assert ENVELOPES not in visited.asked_for()


@pytest.mark.parametrize("way", ["button", "shift", "close"])
def test_check_07_the_exit_takes_what_was_typed_off_the_page(
    chromium: Browser, address: str, *, reporter: Reporter, way: str
) -> None:
    """And so does "Close", after which nobody is asked whether to leave."""
    with visit(chromium, address, size=(320, 568)) as visited:
        page = begin_adding(visited, reporter)
        if way == "close":
            press(page, "mailbox")
            press(page, "add")
            assert page.locator("#added").input_value() == ADDED
            press(page, "mailbox")
            press(page, "home")
            assert page.locator("#added").input_value() == ""
            assert page.evaluate("dispatchEvent(new Event('beforeunload', {cancelable: true}))") is True
            return
        if way == "button":
            page.locator('[data-action="leave"]').click(timeout=2_000)
        else:
            page.locator("h1:visible").focus()
            for _ in range(3):
                page.keyboard.press("Shift")
        page.wait_for_url(f"**/{ELSEWHERE}", timeout=2_000)
        page.go_back()
        assert page.url == "about:blank" or ADDED[:20] not in page.content()


def test_check_09_and_12_adding_leaves_no_trace_and_closing_is_asked_about(
    chromium: Browser, address: str, reporter: Reporter
) -> None:
    """From the first letter until it has arrived; no storage, the same address and title, no step in the history."""
    asks = "!dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    with visit(chromium, address) as visited:
        page = answered(visited, reporter.number)
        before = page.evaluate("[location.href, document.title, history.length]")
        press(page, "add")
        assert page.evaluate(asks) is False
        page.locator("#added").fill(ADDED)
        assert page.evaluate(asks) is True
        send(page)
        is_shown(page, "added")
        assert page.evaluate(asks) is False
        assert page.evaluate("[location.href, document.title, history.length]") == before
        assert page.context.storage_state() == {"cookies": [], "origins": []}
        assert visited.asked_for().count(MAILBOX) == 1


def come_and_add(visited: Visit, who: Reporter, words: str) -> Page:
    """Bring the page to the step, and wait until it can send."""
    page = begin_adding(visited, who, words)
    expect(page.locator('[data-action="send-added"]')).to_be_enabled(timeout=30_000)
    return page


def fail_and_send(page: Page) -> None:
    """Send where there is no way through."""
    fail_with(page, [ENVELOPES], status=400)
    press(page, "send-added")


STATES: dict[str, Callable[[Page], None]] = {
    "add": lambda _: None,
    "add, unsure": lambda page: press(page, "send-added"),
    "add, empty": lambda page: press(page, "send-added"),
    "added": lambda page: press(page, "send-added"),
    "refused": fail_and_send,
}

SHOWN = {
    "add": "#added",
    "add, unsure": "#add-unsure",
    "add, empty": "#add-empty",
    "added": '[data-step="added"]',
    "refused": '[data-step="refused"]',
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
def test_check_04_05_06_every_state_of_adding_can_be_used_by_everybody(
    chromium: Browser, address: str, reporter: Reporter, *, language: str, scheme: str
) -> None:
    """Axe finds nothing, controls are large enough, and nothing scrolls sideways, also with letters twice as large."""
    for state, lead in STATES.items():
        with visit(chromium, address, language=language, size=(320, 568)) as visited:
            visited.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            who, words = STRANGER if state == "add, unsure" else reporter, "" if state == "add, empty" else ADDED
            page = come_and_add(visited, who, words)
            lead(page)
            expect(page.locator(SHOWN[state])).to_be_visible(timeout=30_000)
            page.evaluate(AXE.read_text())
            assert (state, violations(page)) == (state, [])
            assert (state, page.evaluate(SMALL_TARGETS)) == (state, [])
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert (state, page.evaluate(OVERFLOW)) == (state, 0)
            assert not re.search(r"\{\w+\}", page.locator("main").inner_text())
