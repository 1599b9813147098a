"""The one suite."""

import pytest

from app.sealing.suite import hkdf, hkdf_expand, is_public_key, label, load_public_key, seal
from app.vault.keys import public_key_of

KEY = public_key_of(bytes(32))


def test_a_label_ends_in_one_zero_byte() -> None:
    """So that no label is the beginning of another one with its context."""
    assert label("sacca/v1 share A", b"one", b"two") == b"sacca/v1 share A\x00onetwo"


def test_sealing_adds_1136_bytes() -> None:
    """1,120 of ``enc`` and 16 of tag, whatever the length."""
    assert [len(seal(bytes(length), recipient=KEY, info=b"")) for length in (0, 32, 48)] == [1136, 1168, 1184]


def test_the_same_thing_sealed_twice_is_not_the_same() -> None:
    """Nobody can tell that two people were told the same, or seal a guess and compare."""
    assert seal(b"share", recipient=KEY, info=b"") != seal(b"share", recipient=KEY, info=b"")


@pytest.mark.parametrize(
    "data",
    [b"", KEY[:-1], KEY + b"\x00", KEY[:1184], b"\xff" * 1216],
    ids=["nothing", "too short", "too long", "ML-KEM alone", "out of the modulus"],
)
def test_what_is_no_key_is_not_sealed_to(data: bytes) -> None:
    """FIPS 203 §7.2 wants the modulus check before a key is used."""
    with pytest.raises(ValueError):  # noqa: PT011, one verdict for all
        load_public_key(data)
    with pytest.raises(ValueError):  # noqa: PT011
        seal(b"", recipient=data, info=b"")


LOW_ORDER = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]
"""u-coordinates of low order on Curve25519 and its twist, hexadecimal; the last two are not reduced."""


@pytest.mark.parametrize("point", LOW_ORDER)
@pytest.mark.parametrize("top_bit", [0, 0x80])
def test_a_key_of_low_order_is_none(point: str, top_bit: int) -> None:
    """No browser seals to it: its X25519 half gives zero to everybody (RFC 7748 §6.1)."""
    half = bytes.fromhex(point)
    data = KEY[:1184] + half[:-1] + bytes([half[-1] | top_bit])

    load_public_key(data)
    assert not is_public_key(data)
    with pytest.raises(ValueError):  # noqa: PT011, one verdict for all
        seal(b"", recipient=data, info=b"")


def test_a_key_that_can_be_sealed_to_is_one() -> None:
    """The check refuses no key that was made by the rules, and no more than keys come through it."""
    assert is_public_key(KEY)
    assert not is_public_key(KEY[:-1])


def test_both_halves_of_hkdf_differ() -> None:
    """Expand alone is for keys that are uniform already; it is not the whole."""
    assert hkdf(bytes(32), b"info") != hkdf_expand(bytes(32), b"info")
    assert len(hkdf_expand(bytes(32), b"info")) == 32
