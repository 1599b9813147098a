"""
The family's page: one document, rendered once when the front door opens, and the steps that are fetched later.

Both languages stand in it side by side, and style shows one: switching needs no request, and
who has no JavaScript reads both. Questions come from `app.domain.report`, texts from ``locale/``.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.report import SCHEMA, SCHEMAS

LANGUAGES = ("km", "en")
"""Languages of the page; the first is the one for whom no other fits."""

ROWS: Mapping[str, int] = {"words": 9}
"""Text fields that show more than three lines, and how many."""

HALVES = frozenset({"name_km", "name_latin", "amount", "currency"})
"""Fields that stand side by side in pairs where there is room."""

HINTED = frozenset({"words", "urgent"})
"""Questions with a hint of their own."""

_HERE = Path(__file__).parent
_KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


def load_texts(language: str) -> Mapping[str, str]:
    """Return every text of the page in *language*, by id."""
    texts: dict[str, str] = json.loads((_HERE / "locale" / f"{language}.json").read_text(encoding="utf-8"))
    return texts


def localise_number(number: int, language: str) -> str:
    """Write *number* in the digits of *language*."""
    return str(number).translate(_KHMER_DIGITS) if language == "km" else str(number)


def render_page(*, integrity: Mapping[str, str], demonstration: bool) -> bytes:
    """
    Return the page, UTF-8.

    Args:
        integrity: File name in ``static/`` → its subresource integrity, of every file that the page names;
            ``pins.js`` among them, which belongs to the installation.

        demonstration: Say on every step that nobody should send a real report.

    Raises:
        KeyError: A locale file lacks a text. A programming error, as the next one.

        UndefinedError: *integrity* lacks a file.
    """
    return _render("page.html", integrity=integrity, demonstration=demonstration)


def render_later() -> bytes:
    """
    Return the document of the steps that nobody needs before the form is filled in, UTF-8.

    Raises:
        KeyError: A locale file lacks a text. A programming error.
    """
    return _render("later.html")


def _render(template: str, **values: object) -> bytes:
    texts = {language: load_texts(language) for language in LANGUAGES}
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def text(language: str, name: str, **numbers: int) -> str:
        words = texts[language][name]
        for key, number in numbers.items():
            words = words.replace(f"{{{key}}}", localise_number(number, language))
        return words

    named = {
        "languages": LANGUAGES,
        "text": text,
        "questions": SCHEMAS[SCHEMA],
        "rows": ROWS,
        "halves": HALVES,
        "hinted": HINTED,
    }
    return environment.get_template(template).render(**named, **values).encode()
