"""Bad luck while the page is used: requests and answers that are lost, a phone that sleeps."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.helpers.browsing import confirm_number, press, send
from tests.helpers.houses import DemoHouse
from tests.helpers.pages import LOCALES, expect_words, fail_with, finish, visit, write

ENVELOPES = "**/v1/envelopes"
TIMEOUT_MS = 181_000
"""The page gives up waiting for one answer after three minutes."""


def lose_request(route: Route) -> None:
    """Break the connection before the server gets anything."""
    route.abort()


def lose_answer(route: Route) -> None:
    """Let the server take it, and break the connection before it answers."""
    route.fetch()
    route.abort()


def sent_by(page: Page) -> list[bytes]:
    """Return the list into which what is sent will be written."""
    sent: list[bytes] = []
    page.on(
        "request", lambda request: sent.append(request.post_data_buffer or b"") if request.method == "POST" else None
    )
    return sent


@pytest.mark.parametrize("name", ["static/page.css", "static/khmer.woff2", "static/icon.svg"])
def test_a_page_without_its_looks_still_works(chromium: Browser, address: str, name: str) -> None:
    """Styles and letters that are lost on the way cost beauty, not the report."""
    with visit(chromium, address) as visited:
        visited.page.route(f"**/{name}", lose_request)
        finish(visited.page, address)
        expect(visited.page.locator('[data-step="next"]')).to_be_visible()


@pytest.mark.parametrize("path", ["static/pins.js", "v1/bundle"])
@pytest.mark.parametrize("language", LOCALES)
def test_what_is_lost_once_is_asked_for_again_with_one_button(
    chromium: Browser, address: str, *, language: str, path: str
) -> None:
    """The person is told, presses the notice's own button, and gets through."""
    failure = {"static/pins.js": "unloaded", "v1/bundle": "network"}[path]
    with visit(chromium, address, language=language) as visited:
        page = visited.page
        page.route(f"**/{path}", lose_request, times=1)
        page.goto(address)
        notice = page.locator(f'[data-notice]:visible [data-word="{failure}"]')
        expect_words(notice.locator("strong"), f"failure.{failure}", language)
        notice.locator("button").click()
        expect(notice).to_have_count(0)
        write(page, address)
        confirm_number(page, send(page))


@pytest.mark.parametrize("lose", [lose_request, lose_answer])
def test_an_envelope_that_is_lost_once_is_sent_again_and_counts_once(
    chromium: Browser, address: str, *, demo_house: DemoHouse, lose: Callable[[Route], None]
) -> None:
    """Whether the server got it or not: the same bytes go again by themselves, and one report is there."""
    before = len(demo_house.installation().wires())
    with visit(chromium, address) as visited:
        page = visited.page
        write(page, address)
        sent = sent_by(page)
        page.route(ENVELOPES, lose, times=1)
        confirm_number(page, send(page))
    assert len(sent) == 2
    assert len(set(sent)) == 1
    assert len(demo_house.installation().wires()) == before + 1


@pytest.mark.parametrize("language", LOCALES)
def test_answers_that_are_not_ours_are_told_from_silence(chromium: Browser, address: str, language: str) -> None:
    """A server in trouble or a sign-in page says nothing about the envelope: it stays, and goes again when asked."""
    with visit(chromium, address, language=language) as visited:
        page = visited.page
        page.clock.install()
        write(page, address)
        sent = sent_by(page)
        fail_with(page, ["/v1/envelopes"], status=500, body="<html>sorry</html>")
        press(page, "send")
        unsure = page.locator('[data-step="unsure"]')
        while not unsure.is_visible():
            page.clock.run_for(1_000)
        expect_words(unsure.locator("h1"), "failure.unsure", language)
        page.unroute(ENVELOPES)
        press(page, "resend")
        expect(page.locator("#number > *")).to_have_count(6, timeout=30_000)
        assert len(set(sent)) == 1


def test_a_phone_that_sleeps_in_mid_send_sends_the_same_again(
    chromium: Browser, address: str, demo_house: DemoHouse
) -> None:
    """A request that nobody ever answers is given up in the end; what follows it is no second report."""
    before = len(demo_house.installation().wires())
    with visit(chromium, address) as visited:
        page = visited.page
        page.clock.install()
        write(page, address)
        sent = sent_by(page)
        page.route(ENVELOPES, lambda _: None, times=1)
        press(page, "send")
        expect(page.locator('[data-phase="sending"]')).to_have_attribute("aria-current", "step")
        page.clock.run_for(TIMEOUT_MS)
        expect(page.locator("#slow [data-word]")).to_be_visible()
        page.clock.run_for(2_000)
        expect(page.locator("#number > *")).to_have_count(6, timeout=30_000)
    assert len(sent) == 2
    assert len(set(sent)) == 1
    assert len(demo_house.installation().wires()) == before + 1
