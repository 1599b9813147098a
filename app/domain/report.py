"""
What a report asks: the questions of every released schema, as data.

The family's page is rendered from this, and the browser collects the answers by the ids that
stand here. A released schema is never changed: answers stay readable for ever. Texts live in
the front door's locale files, under the same ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass

UNKNOWN = "unknown"
"""Choice of every question: "I don't know"."""

UNSAID = "unsaid"
"""Choice of every question: "I'd rather not say"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    One question; it may be skipped, and then has no answer at all.

    Attributes:
        id: Name of the answer in the body's JSON.

        choices: Ids that may be ticked, any number of them, besides `UNKNOWN` and `UNSAID`.

        texts: Ids of the fields for words.

        long: The words get a large field.
    """

    id: str
    choices: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    long: bool = False

    @property
    def answers(self) -> tuple[str, ...]:
        """Every id that may be ticked here, in the order of the page."""
        return (*self.choices, UNKNOWN, UNSAID) if self.choices else ()


SCHEMA = 1
"""The schema that the page writes today."""

SCHEMAS: Mapping[int, tuple[Question, ...]] = {
    1: (
        Question(
            id="who",
            choices=("embassy", "ministry", "police", "immigration", "interpreter", "middleman", "other"),
            texts=("office", "name", "description"),
        ),
        Question(id="what", choices=("cash", "watch", "perfume", "phone", "other"), texts=("details", "amount")),
        Question(
            id="promise",
            choices=("release", "faster", "papers", "treatment", "nothing", "other"),
            texts=("details",),
        ),
        Question(
            id="threat",
            choices=("consequences", "detention", "deportation", "harm", "family", "none", "other"),
            texts=("details",),
        ),
        Question(id="when", choices=("visit", "before", "after", "often"), texts=("month",)),
        Question(id="where", choices=("detention", "office", "home", "public", "elsewhere"), texts=("place",)),
        Question(id="how", choices=("person", "call", "message", "relative", "someone"), texts=("details",)),
        Question(id="words", texts=("words",), long=True),
    ),
}
"""Schema number → its questions, in order of least harm."""
