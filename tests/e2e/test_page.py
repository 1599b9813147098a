"""What the family's page promises to somebody who is afraid: nothing stays, nothing is lost, nobody else is asked."""

import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, expect

from tests.helpers.browsing import asked_group, begin, confirm_number, fill_in, press, send
from tests.helpers.pages import ANSWERS, ELSEWHERE, SENTINEL, Visit, finish, visit

LANGUAGES = ("km", "en")
SMALL = (320, 568)
KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


def typed(visited: Visit) -> None:
    """Come to a question and write something."""
    begin(visited.page, visited.address)
    visited.page.locator("[data-field]:visible").first.fill(SENTINEL)


def test_check_02_the_whole_journey_asks_nobody_else(chromium: Browser, address: str) -> None:
    """From the first load to the number, every request goes to this server."""
    with visit(chromium, address) as visited:
        finish(visited.page, address)
        assert [request.url for request in visited.requests if not request.url.startswith(address)] == []
        assert visited.asked_for().count("/v1/envelopes") == 1


def test_check_03_without_javascript_there_is_nothing_to_fill_in(chromium: Browser, address: str) -> None:
    """Both languages are shown, with the advice and the way out; no field and no button exists."""
    with visit(chromium, address, javascript=False) as visited:
        page = visited.page
        page.goto(address)
        for language in LANGUAGES:
            for step in ("start", "safety"):
                expect(page.locator(f'[data-step="{step}"] h1 span[lang="{language}"]')).to_be_visible()
            expect(page.locator(f'#script h2 span[lang="{language}"]')).to_be_visible()
        expect(page.locator("input, textarea, button:visible")).to_have_count(0)
        page.locator('[data-action="leave"]').click()
        page.wait_for_url(f"**/{ELSEWHERE}")


@pytest.mark.parametrize("way", ["button", "shift"])
def test_check_07_the_exit_empties_the_page_and_leaves_no_way_back(chromium: Browser, address: str, way: str) -> None:
    """In less than two seconds another page is there, without a question, and Back does not lead to the form."""
    with visit(chromium, address, size=SMALL) as visited:
        page = visited.page
        page.goto("about:blank")
        typed(visited)
        page.on("dialog", lambda _: pytest.fail("the exit asked something"))
        if way == "button":
            page.locator('[data-action="leave"]').click(timeout=2_000)
        else:
            for _ in range(3):
                page.keyboard.press("Shift")
        page.wait_for_url(f"**/{ELSEWHERE}", timeout=2_000)
        page.go_back()
        assert page.url == "about:blank"


def test_shift_as_part_of_writing_does_not_leave(chromium: Browser, address: str) -> None:
    """Capital letters are typed with Shift; only three presses with nothing between them mean the exit."""
    with visit(chromium, address) as visited:
        typed(visited)
        visited.page.keyboard.type("ABC DEF")
        for key in ("Shift", "Shift", "a", "Shift"):
            visited.page.keyboard.press(key)
        expect(visited.page.locator("[data-field]:visible").first).to_be_visible()


def test_check_08_back_and_forward_show_no_word_and_no_number(chromium: Browser, address: str) -> None:
    """Who takes the phone after a report was sent finds neither in what the browser kept."""
    with visit(chromium, address) as visited:
        page = visited.page
        page.goto("about:blank")
        begin(page, address)
        fill_in(page, ANSWERS)
        number = send(page)
        page.go_back()
        page.go_forward()
        expect(page.locator('[data-step="start"]')).to_be_visible()
        kept = page.content()
        assert SENTINEL not in kept
        assert number[:6] not in re.sub(r"\s", "", kept)


def test_check_09_nothing_is_kept_on_the_phone(chromium: Browser, address: str) -> None:
    """After a whole journey there is no cookie, no storage, no database, no cache, no worker."""
    with visit(chromium, address) as visited:
        page = visited.page
        finish(page, address)
        assert page.context.cookies() == []
        assert page.context.storage_state() == {"cookies": [], "origins": []}
        kept = page.evaluate(
            """async () => [
                localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
                (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
            ]"""
        )
        assert kept == [0, 0, 0, 0, 0]


def test_check_12_address_title_and_history_stay_the_same(chromium: Browser, address: str) -> None:
    """Nothing that the browser writes down tells how far somebody came."""
    with visit(chromium, address) as visited:
        page = visited.page
        page.goto(address)
        before = page.evaluate("[location.href, document.title, history.length]")
        press(page, "open")
        press(page, "next")
        fill_in(page, ANSWERS)
        send(page)
        assert page.evaluate("[location.href, document.title, history.length]") == before
        assert before[0] == address


def test_check_14_paper_shows_the_number_alone(chromium: Browser, address: str) -> None:
    """Six groups of six, one below the other, each set as three and three; printed, nothing else is on the sheet."""
    with visit(chromium, address, size=SMALL) as visited:
        page = visited.page
        begin(page, address)
        fill_in(page, ANSWERS)
        send(page)
        groups = page.locator("#number > *").all_inner_texts()
        assert len(groups) == 6
        assert all(re.fullmatch(r"\d{3} \d{3}", group) for group in groups)
        boxes = [box for group in page.locator("#number > *").all() if (box := group.bounding_box())]
        assert all(above["y"] + above["height"] <= below["y"] for above, below in pairwise(boxes))
        page.emulate_media(media="print")
        assert page.inner_text("body").split() == " ".join(groups).split()


def test_the_number_is_asked_for_once_and_then_forgotten(chromium: Browser, address: str) -> None:
    """A wrong group leads no further, Khmer digits count, and afterwards the page knows neither number nor words."""
    with visit(chromium, address) as visited:
        page = visited.page
        begin(page, address)
        fill_in(page, ANSWERS)
        number = send(page)
        assert SENTINEL not in page.content()
        press(page, "written")
        expect(page.locator("#number")).to_be_hidden()
        page.locator("#group").fill("1")
        page.keyboard.press("Enter")
        expect(page.locator("#wrong")).to_be_visible()
        expect(page.locator("#group")).to_be_focused()
        page.locator("#group").fill(asked_group(page, number).translate(KHMER_DIGITS))
        page.keyboard.press("Enter")
        expect(page.locator('[data-step="next"]')).to_be_visible()
        assert number[-6:-3] not in page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("language", "dates"),
    [
        ("en", ["7 December 2026", "28 February 2027"]),
        ("km", ["ថ្ងៃទី ៧ ខែ ធ្នូ ឆ្នាំ ២០២៦", "ថ្ងៃទី ២៨ ខែ កុម្ភៈ ឆ្នាំ ២០២៧"]),
    ],
)
def test_what_happens_next_is_dated_in_the_language_of_the_page(
    chromium: Browser, address: str, *, language: str, dates: list[str]
) -> None:
    """A week later, and three months later or the last day of a shorter month."""
    with visit(chromium, address, language=language) as visited:
        page = visited.page
        begin(page, address)
        fill_in(page, ANSWERS)
        number = send(page)
        page.clock.set_fixed_time(datetime(2026, 11, 30, 12, tzinfo=UTC))
        confirm_number(page, number)
        shown = [page.locator(f'[data-by="{name}"]').inner_text().replace("\u200b", "") for name in ("week", "quarter")]
        assert [date in text for date, text in zip(dates, shown, strict=True)] == [True, True]


def test_check_15_with_nothing_to_send_the_page_says_so_and_leads_to_a_field(chromium: Browser, address: str) -> None:
    """The summary is an alert, has the focus, and its link ends in the first field; nothing was sent."""
    with visit(chromium, address) as visited:
        page = visited.page
        begin(page, address)
        fill_in(page, {})
        expect(page.locator("#send")).to_be_enabled(timeout=30_000)
        press(page, "send")
        summary = page.locator("#empty")
        expect(summary).to_be_focused()
        assert summary.get_attribute("role") == "alert"
        summary.locator("a").click()
        expect(page.locator("[data-question]:visible input").first).to_be_focused()
        assert page.url == address
        assert "/v1/envelopes" not in visited.asked_for()


def test_check_17_the_browser_has_nothing_to_complain_about(chromium: Browser, address: str) -> None:
    """No blocked script, style or font, no Trusted Types violation, no error in a whole journey."""
    for language in LANGUAGES:
        with visit(chromium, address, language=language) as visited:
            finish(visited.page, address)
            assert visited.complaints == []


def test_check_18_the_journey_needs_only_a_keyboard(chromium: Browser, address: str) -> None:
    """Each step begins at its heading, and the next button is reached by Tab and pressed by Enter."""
    with visit(chromium, address, language="en") as visited:
        page = visited.page
        page.goto(address)
        expect(page.locator("#send")).to_be_enabled(timeout=30_000)
        for step in ("safety", "who", "what"):
            for _ in range(20):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement.dataset.action") in {"open", "next"}:
                    break
            page.keyboard.press("Enter")
            expect(page.locator(f'[data-step="{step}"] h1')).to_be_focused()


def test_check_21_switching_the_language_keeps_the_text_and_sends_nothing(chromium: Browser, address: str) -> None:
    """Words and ticks stay, every text changes, and no request carries or follows it but that for the font."""
    with visit(chromium, address, language="en") as visited:
        page = visited.page
        begin(page, address)
        page.wait_for_load_state("networkidle")
        assert "/static/khmer.woff2" not in visited.asked_for()
        page.locator("[data-choice]:visible").first.check()
        page.locator("[data-field]:visible").first.fill("plain words")
        visited.requests.clear()
        page.locator('[data-to="km"]').click()
        expect(page.locator("html")).to_have_attribute("lang", "km")
        expect(page.locator("[data-field]:visible").first).to_have_value("plain words")
        expect(page.locator("[data-choice]:visible").first).to_be_checked()
        assert not re.search("[A-Za-z]{4}", page.locator("h1:visible").inner_text())
        page.wait_for_load_state("networkidle")
        assert set(visited.asked_for()) <= {"/static/khmer.woff2"}


def test_closing_the_page_asks_only_once_something_is_written(chromium: Browser, address: str) -> None:
    """Words that stand nowhere else are not lost by a slip of the finger; who wrote nothing is not asked."""
    with visit(chromium, address) as visited:
        page = visited.page
        asked: list[str] = []
        page.on("dialog", lambda dialog: asked.append(dialog.type))
        begin(page, address)
        page.reload()
        assert asked == []
        begin(page, address)
        page.locator("[data-field]:visible").first.press_sequentially("x")
        page.reload()
        assert asked == ["beforeunload"]


def test_changing_one_answer_returns_to_the_check(chromium: Browser, address: str) -> None:
    """Who mends one answer does not have to walk through all the others again."""
    with visit(chromium, address) as visited:
        page = visited.page
        begin(page, address)
        fill_in(page, ANSWERS)
        page.locator('[data-action="change"]').nth(1).click()
        expect(page.locator('[data-step="what"]')).to_be_visible()
        page.locator('[data-field="details"]:visible').fill("mended")
        press(page, "next")
        expect(page.locator('[data-step="check"]')).to_be_visible()
        assert "mended" in page.locator("#answers").inner_text()
