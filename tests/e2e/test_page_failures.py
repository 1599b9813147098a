"""Bad luck on the family's page: each failure says what to do, keeps what was written, and sends nothing unsealed."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.helpers.browsing import begin, confirm_number, fill_in, press, send
from tests.helpers.houses import DemoHouse
from tests.helpers.pages import ANSWERS, CLOSED, SENTINEL, expect_words, fail_with, lose_answers, visit

FAR_AWAY = datetime(2030, 1, 2, tzinfo=UTC)


def change_roster(route: Route) -> None:
    """Serve what the server serves, but with one changed byte in the middle of the roster."""
    notes = route.fetch().json()
    before, after = notes["roster"][:300], notes["roster"][300:]
    route.fulfill(json={**notes, "roster": before + chr(ord(after[0]) ^ 1) + after[1:]})


def make_fail(page: Page, failure: str) -> None:
    """Arrange for one failure before the page is opened."""
    match failure:
        case "closed":
            fail_with(page, ["/v1/bundle"], status=503, body=CLOSED)
        case "network":
            fail_with(page, ["/v1/bundle"], status=0)
        case "answer":
            fail_with(page, ["/v1/bundle"], status=200, body="<html>captive portal</html>")
        case "chain":
            page.route("**/v1/bundle", change_roster)
        case "unloaded":
            page.route("**/static/pins.js", lambda route: route.abort())
        case "stale":
            page.clock.set_fixed_time(FAR_AWAY)
        case "unsupported":
            page.add_init_script("SubtleCrypto.prototype.encrypt = async () => new ArrayBuffer(64)")
        case _:
            pytest.fail(failure)


@pytest.mark.parametrize("failure", ["closed", "stale", "chain", "unsupported", "network", "answer", "unloaded"])
@pytest.mark.parametrize("language", ["km", "en"])
def test_what_keeps_a_browser_from_sealing_is_said_in_words_of_its_own(
    chromium: Browser, address: str, *, failure: str, language: str
) -> None:
    """The notice is there before anything is written; only who met something that passes by itself may begin."""
    with visit(chromium, address, language=language) as visited:
        make_fail(visited.page, failure)
        visited.page.goto(address)
        notice = visited.page.locator("[data-notice]:visible [data-word]")
        expect(notice).to_have_attribute("data-word", failure)
        expect_words(notice.locator("strong"), f"failure.{failure}", language)
        expect_words(notice.locator("p").nth(1), f"failure.{failure}.text", language)
        assert "{" not in notice.inner_text()
        expect(visited.page.locator("#send")).to_be_disabled()
        if failure in {"network", "answer"}:
            expect(visited.page.locator('[data-action="open"]')).to_be_visible()
        else:
            expect(visited.page.locator('[data-action="open"]')).to_be_hidden()


def test_a_connection_that_returns_opens_send_without_losing_a_word(chromium: Browser, address: str) -> None:
    """Written offline, sent when the line is back: the answers are the same ones."""
    with visit(chromium, address) as visited:
        page = visited.page
        make_fail(page, "network")
        begin(page, address)
        fill_in(page, ANSWERS)
        expect(page.locator("#send")).to_be_disabled()
        expect(page.locator('[data-notice]:visible [data-word="network"]')).to_be_visible()
        page.unroute("**/v1/bundle")
        press(page, "prepare")
        assert SENTINEL in page.locator("#answers").inner_text()
        confirm_number(page, send(page))
        expect(page.locator('[data-step="next"]')).to_be_visible()


def test_trying_again_sends_the_same_bytes_and_counts_once(
    chromium: Browser, address: str, demo_house: DemoHouse
) -> None:
    """The answers to the first attempts are lost on the way; in the end there is one envelope more."""
    before = len(demo_house.installation().wires())
    with visit(chromium, address) as visited:
        page = visited.page
        page.clock.install()
        begin(page, address)
        fill_in(page, ANSWERS)
        expect(page.locator("#send")).to_be_enabled(timeout=30_000)
        lost = lose_answers(page, "/v1/envelopes")
        press(page, "send")
        unsent = page.locator('[data-step="unsent"]')
        while not unsent.is_visible():
            page.clock.run_for(1_000)
        assert SENTINEL not in unsent.inner_text()
        lost.find_again()
        press(page, "resend")
        expect(page.locator("#number > *")).to_have_count(6, timeout=30_000)
    assert len(lost.sent) > 1
    assert len(set(lost.sent)) == 1
    assert len(demo_house.installation().wires()) == before + 1


def test_what_the_server_refuses_for_good_leads_back_to_the_answers(chromium: Browser, address: str) -> None:
    """A bundle that grew old while somebody wrote: the words stay, and are sealed again to newer keys."""
    with visit(chromium, address) as visited:
        page = visited.page
        begin(page, address)
        fill_in(page, ANSWERS)
        expect(page.locator("#send")).to_be_enabled(timeout=30_000)
        fail_with(page, ["/v1/envelopes"], status=400)
        press(page, "send")
        expect(page.locator('[data-step="refused"]')).to_be_visible()
        page.unroute("**/v1/envelopes")
        press(page, "recheck")
        assert SENTINEL in page.locator("#answers").inner_text()
        send(page)


def test_a_server_that_closes_in_between_keeps_the_sealed_words_in_the_page(chromium: Browser, address: str) -> None:
    """The page says so and offers to send the same envelope later; it does not seal another."""
    with visit(chromium, address) as visited:
        page = visited.page
        begin(page, address)
        fill_in(page, ANSWERS)
        expect(page.locator("#send")).to_be_enabled(timeout=30_000)
        fail_with(page, ["/v1/envelopes"], status=503, body=CLOSED)
        press(page, "send")
        expect(page.locator('[data-step="shut"]')).to_be_visible()
        page.unroute("**/v1/envelopes")
        press(page, "resend")
        expect(page.locator("#number > *")).to_have_count(6, timeout=30_000)
