"""The form: each field as its kind needs it, in a browser, in either language."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.domain.report import SCHEMA, SCHEMAS, UNKNOWN, UNSAID
from app.intake.pages import load_texts
from tests.helpers.browsing import ASKED, Answers, begin, fill_in, press
from tests.helpers.pages import visit

MONTHS = 24
"""That are offered, this one included."""

LIMIT = 2**20
"""Bytes of the longest report."""

NAMES: Answers = {"who": {"name_km": "ចាន់ វិបុល", "name_latin": "Chan Vibol"}}


def go_to(page: Page, step: str) -> Locator:
    """Skip what comes before a question, and return its section."""
    section = page.locator(f'[data-step="{step}"]')
    while not section.is_visible():
        press(page, "next")
    return section


def answer_shown(page: Page, question: str) -> Locator:
    """Return what the check of the answers says to one question."""
    return page.locator(f".answer:has(#answer-{question})")


def ticked(section: Locator) -> set[str]:
    """Return the choices that are ticked."""
    return {box.get_attribute("data-choice") or "" for box in section.locator("[data-choice]:checked").all()}


@pytest.mark.parametrize("declined", [UNKNOWN, UNSAID])
def test_whoever_declines_says_nothing_else(chromium: Browser, address: str, declined: str) -> None:
    """A tick that declines takes the others back, and any other takes back that one, in every question with choices."""
    with visit(chromium, address) as visited:
        page = visited.page
        begin(page, address)
        for question in SCHEMAS[SCHEMA]:
            section = go_to(page, question.id)
            if not question.choices:
                continue
            first, second, *_ = question.choices
            for choice in (first, second, declined):
                section.locator(f'[data-choice="{choice}"]').check()
            assert ticked(section) == {declined}
            section.locator(f'[data-choice="{first}"]').check()
            assert ticked(section) == {first}
            section.locator(f'[data-choice="{first}"]').uncheck()
            assert ticked(section) == set()


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_month_is_chosen_in_words(chromium: Browser, address: str, language: str) -> None:
    """The last two years by name, newest first, in the language that is shown, and what was before them."""
    texts = load_texts(language)
    with visit(chromium, address, language=language) as visited:
        page = visited.page
        begin(page, address)
        section = go_to(page, "when")
        options = section.locator("option")
        assert options.count() == 1 + MONTHS + 1
        values = [option.get_attribute("value") or "" for option in options.all()]
        assert values[1:-1] == sorted(values[1:-1], reverse=True)
        assert values[1] == datetime.now(UTC).astimezone().strftime("%Y-%m")
        words = options.all_inner_texts()
        assert words[-1] == texts["option.earlier"]
        assert texts[f"month.{int(values[1][5:])}"] in words[1]
        assert bool(re.search("[០-៩]", words[1])) == (language == "km")


def test_what_is_chosen_stays_when_the_language_changes(chromium: Browser, address: str) -> None:
    """The lists are written anew, and nobody has to choose again."""
    with visit(chromium, address) as visited:
        page = visited.page
        begin(page, address)
        section = go_to(page, "what")
        section.locator("select").select_option("thing")
        page.locator('[data-to="en"]').click()
        expect(section.locator("select")).to_have_value("thing")
        assert section.locator("option:checked").inner_text() == load_texts("en")["option.thing"]


def test_a_thing_is_asked_for_its_worth(chromium: Browser, address: str) -> None:
    """The field of the amount says what it means: so much money, or what a thing is worth."""
    texts = load_texts("en")
    with visit(chromium, address, language="en") as visited:
        page = visited.page
        begin(page, address)
        section = go_to(page, "what")
        amount = section.locator('[data-field="amount"]')
        expect(amount).to_have_accessible_name(texts["what.text.amount"])
        section.locator("select").select_option("thing")
        expect(amount).to_have_accessible_name(texts["what.worth"])
        section.locator("select").select_option("usd")
        expect(amount).to_have_accessible_name(texts["what.text.amount"])


@pytest.mark.parametrize(("language", "amount"), [("km", "១,២៥០"), ("en", "1,250")])
def test_the_check_says_what_was_chosen_and_written(
    chromium: Browser, address: str, *, language: str, amount: str
) -> None:
    """An amount in the digits of the page with its currency, both names, a month in words; the rest is skipped."""
    texts = load_texts(language)
    answers: Answers = {
        **NAMES,
        "what": {"amount": "1,២50", "currency": "khr"},
        "when": {"month": "earlier"},
        "gave": {"choices": [UNSAID]},
    }
    with visit(chromium, address, language=language) as visited:
        page = visited.page
        begin(page, address)
        fill_in(page, answers)
        assert answer_shown(page, "who").locator(".said").all_inner_texts() == list(NAMES["who"].values())
        assert answer_shown(page, "what").locator(".said").all_inner_texts() == [f"{amount} · {texts['option.khr']}"]
        assert answer_shown(page, "when").locator(".said").all_inner_texts() == [texts["option.earlier"]]
        assert answer_shown(page, "gave").locator(".ticked").all_inner_texts() == [texts["choice.unsaid"]]
        skipped = page.locator('.answer [data-word="check.skipped"]')
        assert skipped.count() == page.locator(ASKED).count() - len(answers)


def test_too_long_is_said_where_it_is_written(chromium: Browser, address: str) -> None:
    """As soon as it can't be sent, and no longer than that; nobody learns of it at the end."""
    with visit(chromium, address) as visited:
        page = visited.page
        begin(page, address)
        section = go_to(page, "words")
        field, note = section.locator("textarea"), section.locator("#long")
        field.fill("a" * (LIMIT // 2))
        expect(note).to_be_hidden()
        field.fill("a" * LIMIT)
        expect(note).to_be_visible()
        field.fill("short")
        expect(note).to_be_hidden()


@pytest.mark.parametrize(("question", "pair"), [("who", ("name_km", "name_latin")), ("what", ("amount", "currency"))])
def test_pairs_stand_side_by_side_where_there_is_room(
    chromium: Browser, address: str, *, question: str, pair: tuple[str, str]
) -> None:
    """On a wide screen in one line, on a phone one below the other, both as large as each other."""
    for size, side_by_side in (((1280, 800), True), ((320, 568), False)):
        with visit(chromium, address, size=size) as visited:
            page = visited.page
            begin(page, address)
            go_to(page, question)
            one, other = (page.locator(f'[data-field="{name}"]').bounding_box() for name in pair)
            assert one
            assert other
            assert (one["y"] == other["y"]) == side_by_side
            assert (one["width"], one["height"]) == (other["width"], other["height"])
