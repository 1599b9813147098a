"""The one suite."""

import pytest

from app.sealing.suite import hkdf, hkdf_expand, label, load_public_key, seal
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


def test_both_halves_of_hkdf_differ() -> None:
    """Expand alone is for keys that are uniform already; it is not the whole."""
    assert hkdf(bytes(32), b"info") != hkdf_expand(bytes(32), b"info")
    assert len(hkdf_expand(bytes(32), b"info")) == 32
