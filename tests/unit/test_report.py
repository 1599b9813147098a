"""The questions."""

import json
import re
from dataclasses import astuple
from hashlib import sha256

from app.domain.report import SCHEMA, SCHEMAS, UNKNOWN, UNSAID

RELEASED = {1: "fda8443c3a476ee8"}
"""SHA-256 of each released schema, its first 16 hex digits."""


def test_a_released_schema_is_never_changed() -> None:
    """Answers of old reports stay readable: a change of questions is a new schema."""
    digests = {
        number: sha256(json.dumps([astuple(question) for question in questions]).encode()).hexdigest()[:16]
        for number, questions in SCHEMAS.items()
    }

    assert digests == RELEASED
    assert max(SCHEMAS) == SCHEMA


def test_ids_are_distinct_and_plain() -> None:
    """Ids become names in JSON, in the page and in locale files, and mean one thing each."""
    for questions in SCHEMAS.values():
        groups = [[question.id for question in questions]]
        groups += [[*question.answers, *question.texts] for question in questions]
        for ids in groups:
            assert len(ids) == len(set(ids))
            assert all(re.fullmatch(r"[a-z]+", each) for each in ids)


def test_whoever_can_tick_can_also_decline() -> None:
    """Nobody has to choose between a wrong answer and none; a question of words alone is just left empty."""
    for questions in SCHEMAS.values():
        for question in questions:
            assert question.answers[-2:] == ((UNKNOWN, UNSAID) if question.choices else ())
