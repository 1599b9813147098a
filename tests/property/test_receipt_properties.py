"""Receipts, whatever is typed."""

from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.errors import MalformedReceiptError
from app.domain.receipt import format_receipt, parse_receipt

digit_strings = st.text("0123456789", min_size=34, max_size=34)
decorations = st.text(
    "\t\n\r -\u00a0\u2009\u200b\u200c\u200d\u2060\ufeff\u2010\u2011\u2012\u2013\u2014\u2015", max_size=3
)


def whole_of(digits: str) -> str:
    """Return the 36 digits without spaces."""
    return format_receipt(digits).replace(" ", "")


def is_refused(typed: str) -> bool:
    """Say if *typed* is refused, with the one error there is for it."""
    try:
        parse_receipt(typed)
    except MalformedReceiptError:
        return True
    return False


@given(digits=digit_strings, data=st.data())
def test_a_receipt_is_read_however_it_is_typed(digits: str, data: st.DataObject) -> None:
    """Khmer or Latin digits, with spaces, dashes and joiners anywhere."""
    typed = data.draw(decorations)
    for digit in whole_of(digits):
        typed += data.draw(st.sampled_from([digit, chr(0x17E0 + int(digit))])) + data.draw(decorations)

    assert parse_receipt(typed) == digits


@given(digits=digit_strings, place=st.integers(0, 35), wrong=st.sampled_from("0123456789"))
def test_every_wrong_digit_is_caught(digits: str, place: int, wrong: str) -> None:
    """Also one of the two check digits."""
    whole = whole_of(digits)
    assume(whole[place] != wrong)

    assert is_refused(whole[:place] + wrong + whole[place + 1 :])


@given(digits=digit_strings, place=st.integers(0, 34))
def test_every_swap_of_neighbours_is_caught(digits: str, place: int) -> None:
    """The commonest slip after a wrong digit."""
    whole = whole_of(digits)
    one, two = whole[place], whole[place + 1]
    assume(one != two)

    assert is_refused(whole[:place] + two + one + whole[place + 2 :])


@given(digits=digit_strings, place=st.integers(0, 36), more=st.sampled_from("0123456789"))
def test_a_digit_too_many_or_too_few_is_caught(digits: str, place: int, more: str) -> None:
    """Wherever it was doubled or left out."""
    whole = whole_of(digits)

    assert is_refused(whole[:place] + more + whole[place:])
    assert is_refused(whole[: place - 1] + whole[place:] if place else whole[1:])


@given(st.text() | st.text("0123456789០១២៣៤៥៦៧៨៩\u0660\u0661²½ -", min_size=30, max_size=40))
def test_no_text_raises_anything_else(typed: str) -> None:
    """Whatever is pasted into the field, there is one verdict."""
    if not is_refused(typed):
        assert len(parse_receipt(typed)) == 34
