"""
The number by which a reporter comes back: 34 random digits and two that catch typing mistakes.

Six groups of six; 112.9 bits. The check is ISO/IEC 7064 MOD 97-10: c = 98 − (d · 100 mod 97).
Whoever holds the number reads replies; it does not open what was sent.
"""

from app.domain.errors import MalformedReceiptError

DIGITS_LEN = 34
"""Random digits d."""

RECEIPT_LEN = 36
"""d and the two check digits."""

GROUP_LEN = 6

_KHMER_ZERO = 0x17E0
# Spaces and joiners creep in by pasting, dashes by writing; none of them says anything.
_DROPPED = "\t\n\r -\u00a0\u2009\u200b\u200c\u200d\u2060\ufeff\u2010\u2011\u2012\u2013\u2014\u2015"
_CLEAN = {ord(char): None for char in _DROPPED} | {_KHMER_ZERO + i: str(i) for i in range(10)}


def check_digits(digits: str) -> str:
    """Return the two check digits, "02" to "98", of 34 ASCII digits (ISO/IEC 7064 MOD 97-10)."""
    return f"{98 - int(digits) * 100 % 97:02d}"


def format_receipt(digits: str) -> str:
    """Return 34 ASCII digits as people see them: six groups of six, parted by spaces."""
    whole = digits + check_digits(digits)
    return " ".join(whole[at : at + GROUP_LEN] for at in range(0, RECEIPT_LEN, GROUP_LEN))


def parse_receipt(text: str) -> str:
    """
    Return the 34 ASCII digits of a number as it was typed: Khmer digits, spaces, dashes and joiners are fine.

    Raises:
        MalformedReceiptError: Another length, another character, or a mistyped digit. The typist's slip.
    """
    whole = text.translate(_CLEAN)
    if len(whole) != RECEIPT_LEN or not (whole.isascii() and whole.isdecimal()):
        raise MalformedReceiptError
    digits, check = whole[:DIGITS_LEN], whole[DIGITS_LEN:]
    if check != check_digits(digits):
        raise MalformedReceiptError
    return digits
