"""Writing a report as a family does: in a browser, with the page's own buttons."""

from collections.abc import Mapping, Sequence

from playwright.sync_api import Page, expect

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

SEND_MS = 30_000
"""Sealing may be slow without a JIT, and the machine busy."""

LISTS = ("currency", "month")
"""Fields from which something is chosen."""

ASKED = "[data-question], [data-step='readers']"
"""What is asked, step by step: the questions, and who must not read it."""

Answers = Mapping[str, Mapping[str, str | Sequence[str]]]
"""Question id → choices and texts, as in the body's JSON."""


def press(page: Page, action: str) -> None:
    """Press the one visible button that means *action*."""
    page.locator(f'[data-action="{action}"]:visible').first.click()


def begin(page: Page, address: str) -> None:
    """Open the page and go through the advice to the first question."""
    page.goto(address)
    press(page, "open")
    press(page, "next")


def fill_in(page: Page, answers: Answers) -> None:
    """Answer or skip every question, and stop at the check of the answers."""
    for section in page.locator(ASKED).all():
        expect(section).to_be_visible()
        answer = answers.get(section.get_attribute("data-question") or "", {})
        for key, value in answer.items():
            if key == "choices":
                for choice in value:
                    section.locator(f'[data-choice="{choice}"]').check()
            elif key in LISTS:
                section.locator(f'[data-field="{key}"]').select_option(str(value))
            else:
                section.locator(f'[data-field="{key}"]').fill(str(value))
        press(page, "next")


def send(page: Page) -> str:
    """Send what was written, and return the 36 digits of the number that is shown."""
    button = page.locator("#send")
    expect(button).to_be_enabled(timeout=SEND_MS)
    button.click()
    expect(page.locator("#number")).to_be_visible(timeout=SEND_MS)
    return "".join(filter(str.isdigit, page.locator("#number").inner_text()))


def confirm_number(page: Page, number: str) -> None:
    """Say that the number is written down, and type the group that is asked for."""
    press(page, "written")
    page.locator("#group").fill(asked_group(page, number))
    press(page, "confirm")


def asked_group(page: Page, number: str) -> str:
    """Return the six digits that the page asks for."""
    end = 6 * int(page.locator("#group").get_attribute("data-asked") or 0)
    return number[end - 6 : end]
