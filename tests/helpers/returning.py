"""Coming back with a number, as somebody types it from paper."""

from playwright.sync_api import Page, expect

from tests.helpers.browsing import press
from tests.helpers.mailboxes import Reporter
from tests.helpers.pages import Visit

MAILBOX = "/v1/mailbox"
STRANGER = Reporter(digits="2718281828459045235360287471352662")
"""Whom nothing was ever said to."""


def look_for(page: Page, number: str) -> None:
    """Come to the field, type a number, and look."""
    press(page, "come")
    page.locator("#came").fill(number)
    press(page, "look")


def answered(visited: Visit, number: str) -> Page:
    """Come with a number, and wait for what lies under it."""
    visited.page.goto(visited.address)
    look_for(visited.page, number)
    expect(visited.page.locator('[data-step="mailbox"]')).to_be_visible(timeout=30_000)
    return visited.page
