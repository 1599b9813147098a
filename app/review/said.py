"""What a report says, for a reader: words as they were typed, and what was chosen in the reader's own language."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.answers import Answer
from app.domain.report import Field, Kind, Question

CURRENCY = "currency"
"""Field that belongs behind the amount of its question."""

_DIGITS = {"km": "០១២៣៤៥៦៧៨៩", "en": "0123456789"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One field that was filled in.

    Attributes:
        field: Its id.

        words: What stands in it; if somebody typed it, exactly that.

        is_typed: Somebody typed it: unseen characters may stand in it.

        beside: What the console adds, "" for nothing: the same in the reader's digits, and the currency.
    """

    field: str
    words: str
    is_typed: bool
    beside: str = ""


def localise_digits(text: str, language: str) -> str:
    """Write *text* with its digits in those of *language*, whichever of the two it has."""
    return text.translate(
        {ord(digit): own for digits in _DIGITS.values() for digit, own in zip(digits, _DIGITS[language], strict=True)}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """
    In what way somebody reads.

    Attributes:
        language: A key of the console's languages.

        texts: The console's, in this language.
    """

    language: str
    texts: Mapping[str, str]


def lines_of(answer: Answer, asked: Question, reader: Reader) -> list[Line]:
    """Return what was written and chosen in an *answer*, in the order of the question's fields."""
    has_amount = any(field.kind is Kind.AMOUNT and field.id in answer.texts for field in asked.fields)
    return [
        _line(field, answer, reader)
        for field in asked.fields
        if field.id in answer.texts and not (field.id == CURRENCY and has_amount)
    ]


def _line(field: Field, answer: Answer, reader: Reader) -> Line:
    words = answer.texts[field.id]
    if field.kind in (Kind.OPTION, Kind.MONTH):
        return Line(field=field.id, words=_chosen(words, reader), is_typed=False)
    beside = _beside(words, answer, reader) if field.kind is Kind.AMOUNT else ""
    return Line(field=field.id, words=words, is_typed=True, beside=beside)


def _chosen(option: str, reader: Reader) -> str:
    """Return the words of an option or month."""
    year, _, month = option.partition("-")
    if not month:
        return reader.texts[f"option.{option}"]
    named = reader.texts["month"].replace("{month}", reader.texts[f"month.{int(month)}"])
    return named.replace("{year}", localise_digits(year, reader.language))


def _beside(amount: str, answer: Answer, reader: Reader) -> str:
    """Return what the console adds to an amount."""
    own = localise_digits(amount, reader.language)
    digits = f" ({own})" if own != amount else ""
    return f"{digits} · {_chosen(answer.texts[CURRENCY], reader)}" if CURRENCY in answer.texts else digits
