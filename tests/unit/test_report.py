"""The questions."""

import re

import pytest

from app.domain.report import SCHEMA, SCHEMAS, UNKNOWN, UNSAID, Field, Kind
from app.intake.schema import PATH, render_schema


def test_the_page_writes_the_newest_schema() -> None:
    """Schemas are numbered from 1, and none is left out."""
    assert list(SCHEMAS) == list(range(1, SCHEMA + 1))


def test_ids_are_distinct_and_plain() -> None:
    """Ids become names in JSON, in the page and in locale files, and mean one thing each."""
    for questions in SCHEMAS.values():
        groups = [[question.id for question in questions]]
        groups += [[*question.answers, *(field.id for field in question.fields)] for question in questions]
        groups += [list(field.options) for question in questions for field in question.fields]
        for ids in groups:
            assert len(ids) == len(set(ids))
            assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", each) for each in ids)


def test_whoever_can_tick_can_also_decline() -> None:
    """Nobody has to choose between a wrong answer and none; a question of words alone is just left empty."""
    for questions in SCHEMAS.values():
        for question in questions:
            assert question.answers[-2:] == ((UNKNOWN, UNSAID) if question.choices else ())


@pytest.mark.parametrize(
    ("field", "taken", "refused"),
    [
        (Field(id="a"), ("", "៥០០", "usd"), ()),
        (Field(id="a", kind=Kind.AMOUNT), ("about ៥០០", "500"), ()),
        (Field(id="a", kind=Kind.OPTION, options=("usd",)), ("usd",), ("", "eur", "2026-11")),
        (
            Field(id="a", kind=Kind.MONTH, options=("earlier",)),
            ("2026-11", "1999-01", "earlier"),
            ("", "2026-13", "2026-00", "2026-1", "226-11", "2026-11-01", "2026-11\n", "២០២៦-១១", "later"),
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, Field) else "",
)
def test_a_field_takes_what_its_kind_means(field: Field, taken: tuple[str, ...], refused: tuple[str, ...]) -> None:
    """Words are anything; what is chosen is one of the options; a month is a month."""
    assert all(field.takes(text) for text in taken)
    assert not any(field.takes(text) for text in refused)


def test_the_browsers_types_are_made_of_the_newest_schema() -> None:
    """What is committed is what the schema gives: a script that names an unknown id is not built."""
    assert PATH.read_text() == render_schema()
