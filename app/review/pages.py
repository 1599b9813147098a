"""The console: pages rendered here, over the same use cases as the API. Nothing of a report outlives its answer."""

import json
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse

from app.domain.answers import Answer
from app.domain.report import SCHEMAS
from app.review.said import Line, Reader, lines_of
from app.review.sessions import SignedIn
from app.review.show import printable
from app.review.wire import encode_id

LANGUAGES = ("en", "km")
"""Languages of the console; the first is the one for whom no other fits."""

_HERE = Path(__file__).parent
_LINE_BREAKS = ("\r\n", "\r", "\n")


def load_texts(language: str) -> Mapping[str, str]:
    """Return every text of the console in *language*, by id."""
    texts: dict[str, str] = json.loads((_HERE / "locale" / f"{language}.json").read_text(encoding="utf-8"))
    return texts


def choose_language(headers: Headers) -> str:
    """Return the first of our languages that the browser names; English if it names none (RFC 9110 §12.5.4)."""
    for part in headers.get("accept-language", "").split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in LANGUAGES:
            return tag
    return LANGUAGES[0]


def visible(text: str) -> str:
    """Return what somebody wrote with nothing unseen in it: what could turn or hide characters is replaced."""
    for line_break in _LINE_BREAKS:
        text = text.replace(line_break, "\n")
    return "\n".join(map(printable, text.split("\n")))


class Pages:
    """The console's templates and texts, loaded once."""

    def __init__(self) -> None:
        self._texts = {language: load_texts(language) for language in LANGUAGES}
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["visible"] = visible
        self._environment.globals["id"] = encode_id
        self._environment.globals["languages"] = LANGUAGES

    def render(
        self,
        name: str,
        headers: Headers,
        *,
        who: SignedIn | None,
        status: int = 200,
        alert: tuple[str, str, Mapping[str, object]] | None = None,
        **values: object,
    ) -> HTMLResponse:
        """
        Return a page.

        Args:
            name: Of the template, without its ending.

            headers: Of the request, for its language.

            who: Who is signed in.

            status: HTTP status.

            alert: Text id, look ("bad", "warn", "good" or "") and values of what stands above the content.

            values: What the template shows.
        """
        language = choose_language(headers)
        texts = self._texts[language]

        def text(key: str, **parts: object) -> str:
            words = texts[key]
            for part, value in parts.items():
                words = words.replace(f"{{{part}}}", str(value))
            return words

        def choice_text(question: str, choice: str) -> str:
            return texts.get(f"ask.{question}.choice.{choice}") or texts[f"choice.{choice}"]

        def lines(schema: int, question: str, answer: Answer) -> list[Line]:
            (asked,) = (each for each in SCHEMAS[schema] if each.id == question)
            return lines_of(answer, asked, Reader(language=language, texts=texts))

        alert_name, look, alert_values = alert or ("", "", {})
        page = self._environment.get_template(f"{name}.html").render(
            language=language,
            t=text,
            choice_text=choice_text,
            lines=lines,
            who=who,
            alert=alert_name,
            alert_look=look,
            alert_values=alert_values,
            **{"here": "", **values},
        )
        return HTMLResponse(page, status_code=status)
