"""The family's page as it is rendered: complete in both languages, nothing to fill in until the script is there."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from jinja2 import UndefinedError

from app.domain.report import SCHEMA, SCHEMAS, Question
from app.intake.assets import STATIC
from app.intake.pages import LANGUAGES, load_texts, localise_number, render_later, render_page

INTEGRITY = {"page.css": "sha384-style", "client.js": "sha384-client", "pins.js": "sha384-pins"}
PAGE = render_page(integrity=INTEGRITY, demonstration=True).decode()
LATER = render_later().decode()
"""The steps after the form."""
QUESTIONS = SCHEMAS[SCHEMA]
VOID = frozenset({"br", "img", "input", "link", "meta"})

BANNED = ("whistleblow", "submission", "encryption key", "metadata")
"""Words that frighten, or say nothing to a family."""

Element = tuple[str, dict[str, str | None], tuple[str, ...]]
"""Tag, attributes, ids of the templates around it."""


class Elements(HTMLParser):
    """Lists the elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.open: list[str] = []
        self.templates: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element and, unless it is void, go into it."""
        self.found.append((tag, dict(attrs), tuple(self.templates)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "template":
            self.templates.append(dict(attrs).get("id") or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave an element; the page must close each in turn."""
        assert self.open.pop() == tag
        if tag == "template":
            self.templates.pop()


def elements(*tags: str) -> list[Element]:
    """Return the elements of these tags, or all: of the page, and of what is added to it later."""
    parser = Elements()
    parser.feed(PAGE)
    parser.feed(LATER)
    assert parser.open == []
    return [element for element in parser.found if not tags or element[0] in tags]


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return set(re.findall(r"\{(\w+)\}", text))


def test_both_languages_have_the_same_texts() -> None:
    """No text is missing in one language, and each leaves the same places open."""
    km, en = (load_texts(language) for language in LANGUAGES)
    assert list(km) == list(en)
    assert {name: placeholders(text) for name, text in km.items()} == {
        name: placeholders(text) for name, text in en.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_left_over(language: str) -> None:
    """Every text says something and stands on the page, or on what is added to it."""
    page = re.sub(r"\s+", " ", unescape(PAGE + LATER))
    for name, text in load_texts(language).items():
        assert text.strip() == text != ""
        pattern = re.sub(r"\\\{\w+\\\}", ".+?", re.escape(text))
        assert re.search(rf">{pattern}<|{pattern} · |· {pattern}", page), name


def test_khmer_texts_are_khmer_and_english_texts_are_not() -> None:
    """Nobody pasted a text into the wrong file; names of products may stay Latin."""
    for name, text in load_texts("km").items():
        assert re.search(r"[\u1780-\u17ff]", text), name
    for name, text in load_texts("en").items():
        assert not re.search(r"[\u1780-\u17ff]", text), name


def test_khmer_texts_may_break_between_words() -> None:
    """A phone without a Khmer dictionary finds a place to break in every run of letters longer than its screen."""
    for name, text in load_texts("km").items():
        assert max(map(len, re.split(r"[\u200b\s]", text))) <= 18, name


def test_the_font_has_every_khmer_letter_of_the_page() -> None:
    """No text of ours falls back to another font in the middle of a word."""
    with TTFont(STATIC / "khmer.woff2") as font:
        letters = set(font.getBestCmap())
    used = {ord(letter) for text in load_texts("km").values() for letter in text if "\u1780" <= letter <= "\u17ff"}
    assert used <= letters


def test_the_page_does_not_say_what_frightens() -> None:
    """Neither the page nor its locale files use the banned words."""
    assert [word for word in BANNED if word in (PAGE + LATER).lower()] == []


def test_every_question_choice_and_field_stands_on_the_page_in_order() -> None:
    """The page asks the newest schema: all of it, and nothing else."""
    sections = re.split(r'data-question="(\w+)"', PAGE)
    asked = dict(zip(sections[1::2], sections[2::2], strict=True))
    assert [Question(id=name).id for name in asked] == [question.id for question in QUESTIONS]
    for question in QUESTIONS:
        section = asked[question.id].partition("</section>")[0]
        assert tuple(re.findall(r'data-choice="(\w+)"', section)) == question.answers
        assert tuple(re.findall(r'data-field="(\w+)"', section)) == tuple(field.id for field in question.fields)
        options = [option for field in question.fields for option in ("", *field.options) if field.options]
        assert re.findall(r'<option value="(\w*)">', section) == options


def test_fields_have_no_name_and_are_remembered_by_nobody() -> None:
    """A field can't be sent by a form, filled in, corrected or sent to a spelling service."""
    fields = elements("input", "textarea", "select")
    assert fields
    for _, attributes, _ in fields:
        assert "name" not in attributes
        assert attributes["autocomplete"] == "off"
        assert attributes["autocapitalize"] == "off"
        assert attributes["spellcheck"] == "false"
        assert attributes["writingsuggestions"] == "false"


def test_without_javascript_there_is_nothing_to_fill_in() -> None:
    """There is no form at all, and every field lies in a template, which a browser does not show."""
    assert elements("form", "iframe", "object", "embed") == []
    assert all(templates for _, _, templates in elements("input", "textarea", "select"))
    assert [attributes["href"] for tag, attributes, templates in elements("a") if not templates] == ["/leave"]


def test_without_javascript_no_button_is_offered() -> None:
    """A button outside the templates lies in a part that is hidden until the script shows it."""
    shown = re.sub(r"<template.*?</template>", "", PAGE, flags=re.DOTALL)
    for opening in re.findall(r'<div (?:id="switch"|class="(?:doors|actions)")[^>]*>', shown):
        assert opening.endswith(" hidden>")
    assert "<button" not in re.sub(r"<div [^>]* hidden>.*?</div>", "", shown, flags=re.DOTALL)


def test_every_script_and_style_is_pinned_and_none_is_inline() -> None:
    """What runs is a file of ours with its hash; there is no inline script, style or handler."""
    loaded = [attributes for tag, attributes, _ in elements("script")]
    assert [(script["src"], script["integrity"]) for script in loaded] == [
        ("/static/pins.js", "sha384-pins"),
        ("/static/client.js", "sha384-client"),
    ]
    assert all("defer" in script for script in loaded)
    styles = [attributes for _, attributes, _ in elements("link") if attributes["rel"] == "stylesheet"]
    assert [(style["href"], style["integrity"]) for style in styles] == [("/static/page.css", "sha384-style")]
    assert elements("style") == []
    for _, attributes, _ in elements():
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_ids_are_unique_and_labels_lead_to_fields() -> None:
    """Every label that holds no field names one, and no id stands twice."""
    ids = [attributes["id"] for _, attributes, _ in elements() if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = [attributes["for"] for _, attributes, _ in elements("label") if "for" in attributes]
    fields = [attributes for _, attributes, _ in elements("textarea", "input", "select")]
    assert set(labels) == {field.get("id") for field in fields if field.get("type") != "checkbox"}


def test_every_text_carries_its_language() -> None:
    """Each text is there twice, and each time says which language it is."""
    marked = [attributes["lang"] for tag, attributes, _ in elements("span") if "lang" in attributes]
    assert marked == ["km", "en"] * (len(marked) // 2)


def test_numbers_are_written_in_the_language_of_the_text() -> None:
    """Khmer counts in Khmer digits."""
    assert [localise_number(1208, language) for language in LANGUAGES] == ["១២០៨", "1208"]


def test_a_missing_hash_stops_the_start() -> None:
    """A page without the hash of its script is not rendered."""
    with pytest.raises(UndefinedError, match=r"client\.js"):
        render_page(integrity={"page.css": "sha384-style", "pins.js": "sha384-pins"}, demonstration=False)


def test_only_a_demonstration_says_that_it_is_one() -> None:
    """It stands outside every step, so on each of them, and in both languages; a real installation does not say it."""
    real = render_page(integrity=INTEGRITY, demonstration=False).decode()
    for language in LANGUAGES:
        sentence = load_texts(language)["demonstration"]
        before, said, _ = PAGE.partition(sentence)
        assert said
        assert "<main>" not in before
        assert sentence not in real
