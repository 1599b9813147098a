"""Answers stay readable for ever: reports of every schema, kept as they were sealed, and what they say."""

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.domain.answers import REPLY_KEY_LEN, Report, parse_report
from app.domain.json_fields import write_octets
from app.domain.report import SCHEMAS

SAMPLES = Path(__file__).parents[1] / "vectors/answers"


def samples_of(schema: int) -> dict[str, Any]:
    """Return what is kept of a schema."""
    kept: dict[str, Any] = json.loads((SAMPLES / f"schema-{schema}.json").read_text())
    return kept


def fingerprint(schema: int) -> str:
    """Return the SHA-256 of a schema, hex: of its questions, choices, fields, kinds and options in their order."""
    return sha256(json.dumps([asdict(question) for question in SCHEMAS[schema]]).encode()).hexdigest()


def said(report: Report) -> dict[str, Any]:
    """Return what a report says, as the samples have it."""
    return {name: {"choices": list(each.choices), "texts": dict(each.texts)} for name, each in report.answers.items()}


def test_there_are_samples_of_every_schema_and_of_no_other() -> None:
    """A schema is not added, or dropped, without its samples."""
    assert {path.name for path in SAMPLES.iterdir()} == {f"schema-{schema}.json" for schema in SCHEMAS}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_schema_is_the_one_that_was_kept(schema: int) -> None:
    """Once released it is never changed: a change of questions is a new schema."""
    assert samples_of(schema)["fingerprint"] == fingerprint(schema)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_old_answers_say_what_they_said(schema: int) -> None:
    """Every body that was kept reads as it did on the day it was written."""
    reply_key = write_octets(bytes(REPLY_KEY_LEN))
    for sample in samples_of(schema)["reports"]:
        report = parse_report(sample["body"].replace("REPLY_KEY", reply_key).encode())

        assert (report.schema, report.language, said(report)) == (schema, sample["language"], sample["says"])


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_samples_use_everything_that_a_schema_has(schema: int) -> None:
    """Each choice, field and option stands in at least one of the bodies."""
    answers = [sample["says"] for sample in samples_of(schema)["reports"]]
    for question in SCHEMAS[schema]:
        given = [report[question.id] for report in answers if question.id in report]
        assert {choice for answer in given for choice in answer["choices"]} == set(question.answers)
        for field in question.fields:
            texts = {answer["texts"].get(field.id) for answer in given} - {None}
            assert texts
            assert texts >= set(field.options)
