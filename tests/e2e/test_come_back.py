"""Coming back: she types her number from paper, and reads what was answered and who opened her report."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.mailbox import State
from app.domain.receipt import parse_receipt
from tests.helpers.access import OVERFLOW, SMALL_TARGETS, violations
from tests.helpers.browsing import press
from tests.helpers.mailboxes import (
    ANSWER,
    REPORTER,
    Reporter,
    install,
    make_opening,
    make_status,
    write_replies,
    write_status,
)
from tests.helpers.organisation import Organisation, make_organisation
from tests.helpers.pages import AXE, ELSEWHERE, LOCALES, fail_with, finish, front_door, visit
from tests.helpers.returning import MAILBOX, STRANGER, answered, look_for
from tests.helpers.servers import TODAY, Installation

KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
SAID = ANSWER.splitlines()[1]


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    """Who reads."""
    return make_organisation(day=TODAY)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, organisation: Organisation) -> Installation:
    """Their drop box."""
    return install(tmp_path_factory.mktemp("mailboxes"), organisation)


@pytest.fixture(scope="module")
def address(installation: Installation) -> Iterator[str]:
    """Their front door, as a process of its own."""
    with front_door(installation) as address:
        yield address


@pytest.fixture(scope="module")
def reporter(chromium: Browser, address: str, *, installation: Installation, organisation: Organisation) -> Reporter:
    """One who has sent a report with this page, and has been answered seven times."""
    with visit(chromium, address) as visited:
        reporter = Reporter(digits=parse_receipt(finish(visited.page, address)))
    status = make_status(make_opening(organisation, reporter.case_id), state=State.ANSWERED, day=TODAY)
    write_status(installation, reporter, status)
    write_replies(installation, reporter, "the oldest", *(f"answer {n}" for n in range(2, 7)), ANSWER)
    return reporter


@pytest.mark.parametrize("language", LOCALES)
def test_she_reads_the_answer_and_who_opened_her_report(
    chromium: Browser, address: str, *, reporter: Reporter, language: str
) -> None:
    """Typed in Khmer digits with what keyboards add, her number opens status, proof and answers; all is asked here."""
    typed = "\u200b-".join(reporter.number.translate(KHMER).split()) + "\u200b "
    with visit(chromium, address, language=language) as visited:
        page = answered(visited, typed)
        expect(page.locator('[data-word="status.answered"]')).to_be_visible()
        opened = page.locator('[data-word="opening.by"]')
        role = {"km": "អ្នកស៊ើបអង្កេត", "en": "Investigator"}[language]
        assert role in opened.inner_text()
        year = {"km": str(TODAY.year).translate(KHMER), "en": str(TODAY.year)}[language]
        assert year in opened.inner_text()
        expect(page.locator('[data-word="opening.proved"]')).to_be_visible()
        newest = page.locator(".reply .said").first
        assert newest.inner_text() == ANSWER
        assert newest.get_attribute("lang") == "km"
        expect(page.locator('[data-step="mailbox"] h1')).to_be_focused()
        assert visited.complaints == []
        assert [request.url for request in visited.requests if not request.url.startswith(address)] == []


def test_the_number_never_leaves_the_phone(chromium: Browser, address: str, reporter: Reporter) -> None:
    """One request of a fixed length carries nothing of it, and afterwards it stands nowhere on the page."""
    with visit(chromium, address) as visited:
        page = answered(visited, reporter.number)
        (sent,) = [request.post_data or "" for request in visited.requests if request.url.endswith(MAILBOX)]
        assert len(sent) == 512
        assert reporter.digits[:12] not in sent
        assert page.locator("#came").input_value() == ""
        assert reporter.digits[:6] not in page.content()


def test_older_answers_are_a_page_further(chromium: Browser, address: str, reporter: Reporter) -> None:
    """Five at a time, the newest first, and back again."""
    with visit(chromium, address) as visited:
        page = answered(visited, reporter.number)
        expect(page.locator(".reply")).to_have_count(5)
        press(page, "older")
        expect(page.locator(".reply .said")).to_have_text(["answer 2", "the oldest"])
        expect(page.locator('[data-action="older"]')).to_be_hidden()
        press(page, "newer")
        expect(page.locator(".reply")).to_have_count(5)
        expect(page.locator('[data-action="newer"]')).to_be_hidden()


def test_an_answer_is_deleted_for_good(
    chromium: Browser, address: str, *, installation: Installation, organisation: Organisation
) -> None:
    """After being asked once more; the next visit does not find it either."""
    with visit(chromium, address) as visited:
        reporter = Reporter(digits=parse_receipt(finish(visited.page, address)))
        write_status(installation, reporter, make_status(make_opening(organisation, reporter.case_id)))
        write_replies(installation, reporter, "to be kept", "to be deleted")
        page = answered(visited, reporter.number)
        press(page, "delete")
        assert visited.asked_for().count(MAILBOX) == 1
        expect(page.locator('[data-action="forget"]:visible')).to_be_focused()
        press(page, "forget")
        expect(page.locator("#deleted")).to_be_visible()
        expect(page.locator(".reply .said")).to_have_text(["to be kept"])
        page = answered(visited, reporter.number)
        expect(page.locator(".reply .said")).to_have_text(["to be kept"])


def test_check_23_a_wrong_number_and_an_empty_mailbox_look_the_same(
    chromium: Browser, address: str, reporter: Reporter
) -> None:
    """Whoever tries a number learns nothing from the page, nor from the requests that it makes."""
    del reporter
    with visit(chromium, address) as visited:
        empty = Reporter(digits=parse_receipt(finish(visited.page, address)))
    seen = []
    for who in (empty, STRANGER):
        with visit(chromium, address) as visited:
            page = answered(visited, who.number)
            expect(page.locator('[data-word="mailbox.none"]')).to_be_visible()
            seen.append((page.locator("main").inner_text(), visited.asked_for()))
    assert seen[0] == seen[1]


def test_check_15_a_mistyped_number_is_caught_before_anything_is_sent(chromium: Browser, address: str) -> None:
    """The summary is an alert, has the focus, and its link ends in the field."""
    digits = REPORTER.number
    swapped = digits[1] + digits[0] + digits[2:]
    with visit(chromium, address) as visited:
        page = visited.page
        page.goto(address)
        for wrong in (swapped, digits[:-1], digits + "1", "", "x"):
            look_for(page, wrong)
            summary = page.locator("#mistyped")
            expect(summary).to_be_focused(timeout=30_000)
            assert summary.get_attribute("role") == "alert"
            assert page.locator("#came").get_attribute("aria-invalid") == "true"
            summary.locator("a").click()
            expect(page.locator("#came")).to_be_focused()
            assert page.locator("#came").input_value() == wrong
            press(page, "home")
        assert MAILBOX not in visited.asked_for()


def test_a_proof_that_does_not_hold_is_said(
    chromium: Browser, address: str, *, installation: Installation, organisation: Organisation
) -> None:
    """Of another log, or about another case: the page says so, and repeats nothing of it."""
    with visit(chromium, address) as visited:
        reporter = Reporter(digits=parse_receipt(finish(visited.page, address)))
        write_status(installation, reporter, make_status(make_opening(organisation, STRANGER.case_id)))
        page = answered(visited, reporter.number)
        expect(page.locator('[data-word="opening.broken"]')).to_be_visible()
        expect(page.locator('[data-word="opening.by"]')).to_have_count(0)


def test_without_the_signed_list_the_answers_are_read_and_the_proof_is_not_believed(
    chromium: Browser, address: str, reporter: Reporter
) -> None:
    """While no reports are taken she can still come back."""
    with visit(chromium, address) as visited:
        fail_with(visited.page, ["/v1/bundle"], status=503, body='{"type": "urn:sacca:problem:closed"}')
        page = answered(visited, reporter.number)
        expect(page.locator('[data-word="opening.unchecked"]')).to_be_visible()
        expect(page.locator(".reply")).to_have_count(5)


def test_without_a_connection_the_number_stays_in_its_field(chromium: Browser, address: str) -> None:
    """She need not type it again."""
    with visit(chromium, address) as visited:
        page = visited.page
        page.goto(address)
        fail_with(page, [MAILBOX], status=0)
        look_for(page, REPORTER.number)
        expect(page.locator('#come-notice [data-word="network"]')).to_be_visible(timeout=30_000)
        assert page.locator("#came").input_value() == REPORTER.number


@pytest.mark.parametrize("way", ["button", "shift", "close"])
def test_check_07_the_exit_takes_the_answers_off_the_page(
    chromium: Browser, address: str, *, reporter: Reporter, way: str
) -> None:
    """Also "Close", which stays on the page: neither number nor answer is in it any more."""
    with visit(chromium, address, size=(320, 568)) as visited:
        page = answered(visited, reporter.number)
        if way == "button":
            page.locator('[data-action="leave"]').click(timeout=2_000)
        elif way == "shift":
            for _ in range(3):
                page.keyboard.press("Shift")
        else:
            page.locator('[data-action="home"]:visible').click()
            expect(page.locator('[data-step="start"]')).to_be_visible()
            assert SAID not in page.content()
            assert reporter.digits[:6] not in page.content()
            return
        page.wait_for_url(f"**/{ELSEWHERE}", timeout=2_000)
        page.go_back()
        assert page.url == "about:blank" or SAID not in page.content()


def test_check_09_and_12_coming_back_leaves_no_trace(chromium: Browser, address: str, reporter: Reporter) -> None:
    """No cookie, no storage, the same address and title, no new step in the history."""
    with visit(chromium, address) as visited:
        page = visited.page
        page.goto(address)
        before = page.evaluate("[location.href, document.title, history.length]")
        look_for(page, reporter.number)
        expect(page.locator('[data-step="mailbox"]')).to_be_visible(timeout=30_000)
        press(page, "older")
        expect(page.locator(".reply")).to_have_count(2)
        assert page.evaluate("[location.href, document.title, history.length]") == before
        assert page.context.storage_state() == {"cookies": [], "origins": []}
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_enter_means_look(chromium: Browser, address: str, reporter: Reporter) -> None:
    """A keyboard is enough, and the number gets no second line."""
    with visit(chromium, address) as visited:
        page = visited.page
        page.goto(address)
        press(page, "come")
        page.locator("#came").fill(reporter.number)
        page.locator("#came").press("Enter")
        expect(page.locator('[data-step="mailbox"]')).to_be_visible(timeout=30_000)


STATES: dict[str, Callable[[Page, Reporter], None]] = {
    "come": lambda page, _: press(page, "come"),
    "come, mistyped": lambda page, _: look_for(page, "1"),
    "mailbox": lambda page, reporter: look_for(page, reporter.number),
    "mailbox, empty": lambda page, _: look_for(page, STRANGER.number),
}

SHOWN = {"come": "#came", "come, mistyped": "#mistyped", "mailbox": ".reply", "mailbox, empty": "#nothing .note"}


def show(page: Page, address: str, *, state: str, reporter: Reporter) -> None:
    """Bring the page into one of the new states."""
    page.goto(address)
    STATES[state](page, reporter)
    expect(page.locator(SHOWN[state]).first).to_be_visible(timeout=30_000)
    if state == "mailbox":
        press(page, "delete")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
def test_check_04_05_06_every_new_state_can_be_used_by_everybody(
    chromium: Browser, address: str, reporter: Reporter, *, language: str, scheme: str
) -> None:
    """Axe finds nothing, controls are large enough, and nothing scrolls sideways, on the smallest phone."""
    for state in STATES:
        with visit(chromium, address, language=language, size=(320, 568)) as visited:
            page = visited.page
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            show(page, address, state=state, reporter=reporter)
            page.evaluate(AXE.read_text())
            assert (state, violations(page)) == (state, [])
            assert (state, page.evaluate(SMALL_TARGETS)) == (state, [])
            assert (state, page.evaluate(OVERFLOW)) == (state, 0)
            assert not re.search(r"\{\w+\}", page.locator("main").inner_text())
