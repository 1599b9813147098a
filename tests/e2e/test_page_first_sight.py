"""What somebody sees first: their own language in letters, a warning before anything else, and what did not come."""

import pytest
from playwright.sync_api import Browser, Page, expect

from app.intake.pages import load_texts
from tests.helpers.browsing import press
from tests.helpers.pages import LOCALES, expect_words, fail_with, shown_fonts, visit

SMALL = (320, 568)
WAIT_MS = 15_000
"""The note about a script that did not come appears after nine seconds."""

ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 7; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
AGENTS = {
    "facebook": f"{ANDROID} Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470.0.0.0;]",
    "messenger": f"{IPHONE} [FBAN/MessengerForiOS;FBAV/470.0.0.0;]",
}

IN_SIGHT = """(element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= document.querySelector("footer").getBoundingClientRect().top;
}"""


def in_sight(page: Page, selector: str) -> bool:
    """Say if the first lines of an element stand above the exit, without scrolling."""
    return bool(page.locator(selector).first.evaluate(IN_SIGHT))


@pytest.mark.parametrize("app", AGENTS)
@pytest.mark.parametrize("language", LOCALES)
def test_check_24_who_comes_from_inside_an_app_is_warned_and_not_held_up(
    chromium: Browser, address: str, *, app: str, language: str
) -> None:
    """The warning stands first, Android has a link into Chrome, nothing is sent about it, and the way on is open."""
    with visit(chromium, address, language=language, size=SMALL, agent=AGENTS[app]) as visited:
        page = visited.page
        page.goto(address)
        expect_words(page.locator('[data-word="inside"] strong'), "inside", language)
        assert in_sight(page, '[data-word="inside"] strong')
        links = [link.get_attribute("href") or "" for link in page.locator('[data-word="inside"] a').all()]
        host = address.removeprefix("http://").rstrip("/")
        intents = [f"intent://{host}/#Intent;scheme=http;package=com.android.chrome;end"]
        assert links == (intents if app == "facebook" else [])
        page.wait_for_load_state("networkidle")
        assert not [path for path in visited.asked_for() if "?" in path or app in path]
        press(page, "open")
        expect(page.locator('[data-step="safety"]')).to_be_visible()


def test_check_24_a_browser_of_its_own_is_not_warned(chromium: Browser, address: str) -> None:
    """Who did what we ask for is left in peace."""
    with visit(chromium, address) as visited:
        visited.page.goto(address)
        expect(visited.page.locator(".doors")).to_be_visible()
        expect(visited.page.locator('[data-word="inside"]')).to_have_count(0)


def test_khmer_is_offered_in_khmer_letters_on_english_screens(chromium: Browser, address: str) -> None:
    """The one Khmer word there has a font and a language of its own; the large font stays away."""
    with visit(chromium, address, language="en") as visited:
        page = visited.page
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert shown_fonts(page, '[data-to="km"]') == {"Noto Sans Khmer"}
        expect(page.get_by_role("button", name=load_texts("km")["language"])).to_have_attribute("lang", "km")
        assert "/static/khmer.woff2" not in visited.asked_for()


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("failure", ["closed", "chain"])
def test_why_nothing_can_be_sent_is_the_first_thing_in_sight(
    chromium: Browser, address: str, *, language: str, failure: str
) -> None:
    """On the smallest phone the notice is read before the lead, and has the keyboard's attention."""
    body, status = {
        "closed": ('{"type": "urn:sacca:problem:closed"}', 503),
        "chain": ("{}", 200),
    }[failure]
    with visit(chromium, address, language=language, size=SMALL) as visited:
        page = visited.page
        fail_with(page, ["/v1/bundle"], status=status, body=body)
        page.goto(address)
        expect(page.locator('[data-step="start"] [data-notice]')).to_be_focused()
        assert in_sight(page, f'[data-step="start"] [data-word="{failure}"] strong')


def test_without_the_script_it_says_so_in_khmer_letters_and_does_not_blame_the_phone(
    chromium: Browser, address: str
) -> None:
    """Whoever waited reads in both languages to load the page again; nothing about switches that are on already."""
    with visit(chromium, address) as visited:
        page = visited.page
        page.route("**/static/client.js", lambda route: route.abort())
        page.goto(address)
        unloaded = page.locator("#unloaded strong")
        expect(unloaded).to_be_visible(timeout=WAIT_MS)
        for language in LOCALES:
            expect_words(unloaded, "failure.unloaded", language)
        expect(page.locator("#script")).to_be_hidden()
        assert in_sight(page, "#unloaded strong")
        page.wait_for_load_state("networkidle")
        for text in ('#unloaded strong [lang="km"]', '[data-step="start"] .lead [lang="km"]'):
            assert "Noto Sans Khmer" in shown_fonts(page, text)


def test_without_javascript_it_says_how_to_turn_it_on(chromium: Browser, address: str) -> None:
    """Loading the page again would not help there."""
    with visit(chromium, address, javascript=False) as visited:
        visited.page.goto(address)
        expect(visited.page.locator("#script")).to_be_visible()
        expect(visited.page.locator("#unloaded")).to_be_hidden()
