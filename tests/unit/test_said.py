"""What a reader sees of an answer."""

import pytest

from app.domain.answers import Answer
from app.domain.report import SCHEMA, SCHEMAS
from app.review.pages import load_texts
from app.review.said import Line, Reader, lines_of, localise_digits


def lines(question: str, language: str = "en", **texts: str) -> list[Line]:
    """Return the lines of an answer with *texts*."""
    (asked,) = (each for each in SCHEMAS[SCHEMA] if each.id == question)
    return lines_of(Answer(texts=texts), asked, Reader(language=language, texts=load_texts(language)))


def test_words_stay_as_they_were_typed() -> None:
    """Digits and all: only an amount is written a second time."""
    (line,) = lines("words", words="៥០០ and 500")

    assert (line.words, line.is_typed, line.beside) == ("៥០០ and 500", True, "")


@pytest.mark.parametrize(("language", "typed", "own"), [("en", "៥០០", "500"), ("km", "1,200", "១,២០០")])
def test_an_amount_stands_in_the_readers_digits_too(language: str, typed: str, own: str) -> None:
    """As it was typed, then in the reader's digits, then its currency, all in one line."""
    (line,) = lines("what", language, amount=typed, currency="usd")

    assert line.words == typed
    assert line.beside == f" ({own}) · {load_texts(language)['option.usd']}"


def test_an_amount_in_the_readers_digits_is_not_repeated() -> None:
    """Nothing is added to what says it already."""
    assert [line.beside for line in lines("what", amount="500")] == [""]


def test_a_currency_without_an_amount_is_a_line_of_its_own() -> None:
    """Nothing that was chosen is left out."""
    (line,) = lines("what", currency="thing")

    assert (line.field, line.words, line.is_typed) == ("currency", load_texts("en")["option.thing"], False)


@pytest.mark.parametrize(("language", "month", "year"), [("en", "November", "2026"), ("km", "វិច្ឆិកា", "២០២៦")])
def test_a_month_is_written_in_words(language: str, month: str, year: str) -> None:
    """In the reader's language, the year in its digits."""
    (line,) = lines("when", language, month="2026-11")

    assert month in line.words
    assert year in line.words
    assert not line.is_typed


def test_a_month_before_those_that_are_offered_has_words_as_well() -> None:
    """Somebody chose that it was earlier."""
    assert [line.words for line in lines("when", month="earlier")] == [load_texts("en")["option.earlier"]]


def test_lines_stand_in_the_order_of_the_question() -> None:
    """Whatever order they came in."""
    assert [line.field for line in lines("who", name_latin="a", name_km="b", office="c")] == [
        "office",
        "name_km",
        "name_latin",
    ]


def test_digits_of_either_script_become_the_readers() -> None:
    """Mixed ones too; all else stays."""
    assert localise_digits("a ១2៣ b", "en") == "a 123 b"
    assert localise_digits("a ១2៣ b", "km") == "a ១២៣ b"
