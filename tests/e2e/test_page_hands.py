"""Hands on the family's page: two tabs at once, and fingers that tap twice."""

from playwright.sync_api import Browser, expect

from tests.helpers.browsing import begin, confirm_number, fill_in, press, send
from tests.helpers.houses import DemoHouse
from tests.helpers.pages import ANSWERS, SENTINEL, visit, write


def test_two_tabs_are_two_reports_that_know_nothing_of_each_other(
    chromium: Browser, address: str, demo_house: DemoHouse
) -> None:
    """Each has its own words and its own number; sending one leaves the other as it was."""
    before = len(demo_house.installation().wires())
    with visit(chromium, address) as visited:
        first = visited.page
        write(first, address)
        second = first.context.new_page()
        begin(second, address)
        first.bring_to_front()
        number = send(first)
        second.bring_to_front()
        fill_in(second, {"words": {"words": "another story"}})
        assert SENTINEL not in second.content()
        other = send(second)
        first.bring_to_front()
        confirm_number(first, number)
        assert number != other
    assert len(demo_house.installation().wires()) == before + 2


def test_double_taps_do_nothing_twice(chromium: Browser, address: str, demo_house: DemoHouse) -> None:
    """No question is jumped over, and Send sends once."""
    before = len(demo_house.installation().wires())
    with visit(chromium, address) as visited:
        page = visited.page
        begin(page, address)
        steps = [section.get_attribute("data-step") for section in page.locator("[data-question]").all()]
        press(page, "next")
        # Where the button of the next question has come to stand under the finger:
        page.locator('[data-action="next"]:visible').dispatch_event("click", {"detail": 2})
        expect(page.locator(f'[data-step="{steps[1]}"]')).to_be_visible()
        press(page, "back")
        fill_in(page, ANSWERS)
        expect(page.locator("#send")).to_be_enabled(timeout=30_000)
        page.evaluate("const send = document.querySelector('#send'); send.click(); send.click()")
        expect(page.locator("#number > *")).to_have_count(6, timeout=30_000)
    assert len(demo_house.installation().wires()) == before + 1
