"""
What a report says, once it is open: the body's JSON, taken strictly (docs/protocol.md, "Body").

Whoever sealed it may have sent anything. So it is looked at here, after opening, and nowhere before.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import MalformedAnswersError, MalformedError
from app.domain.json_fields import require_octets
from app.domain.mailbox import LANGUAGES
from app.domain.report import SCHEMAS, Question
from app.domain.strict_json import parse_strict_json

REPLY_KEY_LEN = 1216
"""X-Wing public key, bytes."""

CHOICES = "choices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What was answered to one question.

    Attributes:
        choices: Ids that were ticked.

        texts: Id of a field → words as they were typed, or the id of what was chosen there.
    """

    choices: tuple[str, ...] = ()
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """
    One opened report.

    Attributes:
        schema: Number of the questions, a key of `SCHEMAS`.

        language: "km" or "en": that of the page on which it was written.

        answers: Id of a question → answer; who skipped a question has no answer to it.

        reply_key: X-Wing public key for replies, 1,216 bytes; the caller checks whose it is.
    """

    schema: int
    language: str
    answers: Mapping[str, Answer]
    reply_key: bytes


def parse_report(content: bytes) -> Report:
    """
    Return the report in a body's content.

    Raises:
        MalformedAnswersError: Not UTF-8, not JSON, a key twice, nested too deep, or not answers of a known
            schema. The sender's fault.
    """
    try:
        return _read(parse_strict_json(content))
    except MalformedError:
        raise MalformedAnswersError from None


def _read(value: object) -> Report:
    """Return the report in the body's JSON value; members that this version doesn't know are ignored."""
    if not isinstance(value, dict):
        raise MalformedAnswersError
    schema, language, answers = value.get("schema"), value.get("language"), value.get("answers")
    if type(schema) is not int or schema not in SCHEMAS or language not in LANGUAGES or not isinstance(answers, dict):
        raise MalformedAnswersError
    return Report(
        schema=schema,
        language=language,
        answers=_read_answers(answers, SCHEMAS[schema]),
        reply_key=require_octets(value.get("reply_key"), REPLY_KEY_LEN),
    )


def _read_answers(answers: Mapping[str, object], questions: tuple[Question, ...]) -> dict[str, Answer]:
    """Return the answers in the order of the questions."""
    known = {question.id: question for question in questions}
    if not answers.keys() <= known.keys():
        raise MalformedAnswersError
    return {name: _read_answer(answers[name], question) for name, question in known.items() if name in answers}


def _read_answer(answer: object, question: Question) -> Answer:
    fields = {field.id: field for field in question.fields}
    if not isinstance(answer, dict) or not answer.keys() <= {CHOICES, *fields}:
        raise MalformedAnswersError
    choices = answer.get(CHOICES, [])
    if not isinstance(choices, list) or not all(choice in question.answers for choice in choices):
        raise MalformedAnswersError
    texts = {name: answer[name] for name in fields if name in answer}
    if len(set(choices)) != len(choices):
        raise MalformedAnswersError
    if not all(isinstance(text, str) and fields[name].takes(text) for name, text in texts.items()):
        raise MalformedAnswersError
    return Answer(choices=tuple(choices), texts=texts)
