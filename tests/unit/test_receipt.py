"""The number by which a reporter comes back."""

import pytest

from app.domain.errors import MalformedReceiptError
from app.domain.receipt import check_digits, format_receipt, parse_receipt
from app.sealing.receipt import case_id_of, mailbox_secret, reply_seed
from app.vault.keys import public_key_of

DIGITS = "1" * 33 + "4"


@pytest.mark.parametrize(("digits", "check"), [("0" * 34, "98"), ("0" * 33 + "1", "95"), ("9" * 34, "37")])
def test_the_check_is_iso_7064_mod_97_10(digits: str, check: str) -> None:
    """Digits and check together leave 1 when divided by 97."""
    assert check_digits(digits) == check
    assert int(digits + check) % 97 == 1


def test_a_check_below_ten_keeps_its_zero() -> None:
    """A receipt has 36 digits, always."""
    digits = "0" * 32 + "32"

    assert check_digits(digits) == "02"
    assert parse_receipt(format_receipt(digits)) == digits


def test_a_receipt_is_six_groups_of_six() -> None:
    """People copy it by hand: short groups, and the check at the end."""
    assert format_receipt("0" * 34) == "000000 000000 000000 000000 000000 000098"


@pytest.mark.parametrize(
    "typed",
    [
        "០០០០០០ ០០០០០០ ០០០០០០ ០០០០០០ ០០០០០០ ០០០០៩៨",
        "000000-000000\u2010000000\u2011000000\u2012000000\u2013000098\u2014\u2015",
        "\ufeff000000\u00a0000000\u2009000000\t000000\r\n000000\n000098",
        "0\u200b" * 34 + "9\u200c\u200d\u20608",
        "0" * 34 + "៩8",
    ],
    ids=["Khmer digits", "dashes", "spaces", "joiners", "mixed scripts"],
)
def test_what_typing_and_pasting_add_is_dropped(typed: str) -> None:
    """Spaces, dashes and joiners say nothing, and Khmer digits are digits."""
    assert parse_receipt(typed) == "0" * 34


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0" * 35,
        "0" * 34 + "980",
        "0" * 34 + "01",
        "0" * 34 + "97",
        "O" + "0" * 33 + "98",
        "\u0660" * 34 + "98",
        "²" * 34 + "98",
        "0" * 34 + "98\u00ad",
        "0" * 34 + "98\u3000",
        "+" + "0" * 34 + "98",
    ],
)
def test_anything_else_is_no_receipt(typed: str) -> None:
    """Another length, another check, and characters that were never on the page."""
    with pytest.raises(MalformedReceiptError):
        parse_receipt(typed)


@pytest.mark.parametrize("check", ["00", "99"])
def test_checks_that_also_divide_are_refused(check: str) -> None:
    """Only c itself counts: 00 and 99 leave 1 too for some digits, and would be second spellings."""
    digits = next(d for d in (f"{i:034}" for i in range(97)) if int(d + check) % 97 == 1)

    with pytest.raises(MalformedReceiptError):
        parse_receipt(digits + check)


def test_each_secret_of_a_receipt_is_its_own() -> None:
    """Who learns one thing derived from a receipt learns no other."""
    derived = [reply_seed(DIGITS), mailbox_secret(DIGITS), reply_seed("0" * 34), mailbox_secret("0" * 34)]

    assert len(set(derived)) == 4
    assert all(len(secret) == 32 for secret in derived)


def test_a_case_id_certifies_the_whole_reply_key() -> None:
    """Another reply key is another case, so nobody else can be answered in the reporter's place."""
    key = public_key_of(reply_seed(DIGITS))

    assert len(case_id_of(key)) == 16
    assert case_id_of(key) != case_id_of(key[:-1] + bytes((key[-1] ^ 1,)))
