"""
What a report asks: the questions of every released schema, as data.

The family's page is rendered from this, and so are the types of the browser's script
(`app.intake.schema`). A released schema is never changed: answers stay readable for ever. Texts
live in the locale files of the front door and of the console, under the same ids.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

UNKNOWN = "unknown"
"""Choice of every question with choices: "I don't know"."""

UNSAID = "unsaid"
"""Choice of every question with choices: "I'd rather not say"."""

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class Kind(StrEnum):
    """What a field is for."""

    LINE = "line"
    """A few words."""

    TEXT = "text"
    """As many words as somebody wants to write."""

    AMOUNT = "amount"
    """How much, as it was typed: any words, digits of either script."""

    OPTION = "option"
    """The id of one of the field's options."""

    MONTH = "month"
    """``YYYY-MM``, or the id of one of the field's options."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """
    One field of a question.

    Attributes:
        id: Name of the text in the answer's JSON.

        kind: What it is for.

        options: Ids that can be chosen, of a field that is not typed into.
    """

    id: str
    kind: Kind = Kind.LINE
    options: tuple[str, ...] = ()

    def takes(self, text: str) -> bool:
        """Tell if *text* can stand in this field."""
        if self.kind is Kind.MONTH and _MONTH.fullmatch(text):
            return True
        return text in self.options or self.kind not in (Kind.OPTION, Kind.MONTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    One question; it may be skipped, and then has no answer at all.

    Attributes:
        id: Name of the answer in the body's JSON.

        choices: Ids that may be ticked, any number of them, besides `UNKNOWN` and `UNSAID`.

        fields: Where words can be added.
    """

    id: str
    choices: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()

    @property
    def answers(self) -> tuple[str, ...]:
        """Every id that may be ticked here, in the order of the page."""
        return (*self.choices, UNKNOWN, UNSAID) if self.choices else ()


_DETAILS = Field(id="details", kind=Kind.TEXT)

SCHEMA = 1
"""The schema that the page writes today."""

SCHEMAS: Mapping[int, tuple[Question, ...]] = {
    1: (
        Question(
            id="who",
            choices=("embassy", "ministry", "police", "immigration", "interpreter", "middleman", "other"),
            fields=(
                Field(id="office"),
                Field(id="name_km"),
                Field(id="name_latin"),
                Field(id="description", kind=Kind.TEXT),
            ),
        ),
        Question(
            id="what",
            choices=("cash", "watch", "perfume", "phone", "other"),
            fields=(
                _DETAILS,
                Field(id="amount", kind=Kind.AMOUNT),
                Field(id="currency", kind=Kind.OPTION, options=("usd", "khr", "thing")),
            ),
        ),
        Question(
            id="promise",
            choices=("release", "faster", "papers", "treatment", "nothing", "other"),
            fields=(_DETAILS,),
        ),
        Question(
            id="when",
            choices=("visit", "before", "after", "often"),
            fields=(Field(id="month", kind=Kind.MONTH, options=("earlier",)),),
        ),
        Question(
            id="where",
            choices=("detention", "office", "home", "public", "elsewhere"),
            fields=(Field(id="place"),),
        ),
        Question(id="how", choices=("person", "call", "message", "relative", "someone"), fields=(_DETAILS,)),
        Question(
            id="threat",
            choices=("consequences", "detention", "deportation", "harm", "family", "none", "other"),
            fields=(_DETAILS,),
        ),
        Question(id="gave", choices=("all", "part", "later", "no"), fields=(_DETAILS,)),
        Question(id="words", fields=(Field(id="words", kind=Kind.TEXT),)),
        Question(id="urgent", choices=("danger", "soon", "no"), fields=(Field(id="safe", kind=Kind.TEXT),)),
    ),
}
"""Schema number → its questions, in order of least harm; what concerns safety comes last."""
