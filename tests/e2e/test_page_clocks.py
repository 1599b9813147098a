"""The family's page on a phone whose clock is wrong, or that was left open for too long."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.helpers.browsing import press
from tests.helpers.pages import LOCALES, SENTINEL, expect_words, finish, visit, write

FAR_AWAY = datetime(2030, 1, 2, tzinfo=UTC)


def test_a_wrong_clock_is_named(chromium: Browser, address: str) -> None:
    """Whoever reads the notice sees the day that the phone believes in."""
    with visit(chromium, address, language="en") as visited:
        visited.page.clock.set_fixed_time(FAR_AWAY)
        visited.page.goto(address)
        assert "2 January 2030" in visited.page.locator("[data-notice]:visible").inner_text()


@pytest.mark.parametrize("language", LOCALES)
def test_keys_that_expire_while_somebody_writes_are_found_before_anything_is_sent(
    chromium: Browser, address: str, language: str
) -> None:
    """A tab that stayed open for weeks says so at Send, and keeps every word."""
    with visit(chromium, address, language=language) as visited:
        page = visited.page
        page.clock.install()
        write(page, address)
        page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=30))
        press(page, "send")
        notice = page.locator('[data-notice]:visible [data-word="stale"]')
        expect_words(notice.locator("strong"), "failure.stale", language)
        assert SENTINEL in page.locator("#answers").inner_text()
        assert "/v1/envelopes" not in visited.asked_for()


def test_a_clock_that_is_a_year_behind_keeps_nobody_out(chromium: Browser, address: str) -> None:
    """The page knows that today is no earlier than the day it was made for."""
    with visit(chromium, address) as visited:
        visited.page.clock.set_fixed_time(datetime.now(UTC) - timedelta(days=365))
        finish(visited.page, address)
        expect(visited.page.locator('[data-step="next"]')).to_be_visible()
