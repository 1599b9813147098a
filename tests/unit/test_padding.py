"""Lengths that say little."""

import pytest

from app.sealing.padding import (
    BODY_BUCKETS,
    is_sealed_body_len,
    is_sealed_object_len,
    pad_body,
    padded_body_len,
    padme,
    sealed_len,
)


@pytest.mark.parametrize(
    ("length", "padded"), [(2, 2), (3, 3), (8, 8), (9, 10), (100, 104), (65_536, 65_536), (65_537, 67_584)]
)
def test_padme_rounds_as_the_paper_says(length: int, padded: int) -> None:
    """PETS 2019, §4: the mantissa keeps as many bits as the exponent needs."""
    assert padme(length) == padded


@pytest.mark.parametrize(
    ("length", "padded"),
    [(8, 16_383), (16_383, 16_383), (16_384, 65_535), (65_535, 65_535), (65_536, 65_536), (2**20, 2**20)],
)
def test_texts_of_every_usual_length_share_two_sizes(length: int, padded: int) -> None:
    """Below 64 KiB nobody can tell how much was written."""
    assert padded_body_len(length) == padded


def test_a_body_over_a_mebibyte_is_refused() -> None:
    """The limit is on what is sealed, padding included."""
    with pytest.raises(ValueError, match="at most"):
        padded_body_len(2**20 + 1)


def test_sealed_sizes_are_those_of_the_protocol() -> None:
    """Nearly every body on the wire has one of these two lengths."""
    assert [sealed_len(padded) for padded in BODY_BUCKETS] == [16_455, 65_655]


def test_a_body_is_length_content_and_zeros() -> None:
    """The length comes first, so that content may end in zeros."""
    padded = pad_body(b"sacca\x00")

    assert padded == b"\x00" * 7 + b"\x06" + b"sacca\x00" + b"\x00" * (16_383 - 14)


@pytest.mark.parametrize(
    ("length", "body", "attachment"),
    [
        (16_455, True, False),
        (65_655, True, True),
        (sealed_len(65_536), True, True),
        (sealed_len(2**20), True, True),
        (sealed_len(2**20 + 32_768), False, True),
        (sealed_len(padme(200 * 2**20)), False, True),
        (sealed_len(padme(2**63)), False, True),
        (sealed_len(65_537), False, False),
        (16_454, False, False),
        (16_456, False, False),
        (65_654, False, False),
        (65_656, False, False),
        (0, False, False),
        (55, False, False),
        (72, False, False),
        (2**64 - 1, False, False),
    ],
)
def test_only_lengths_on_the_padding_set_pass(length: int, *, body: bool, attachment: bool) -> None:
    """Text that was never sealed is very unlikely to have one of them."""
    assert (is_sealed_body_len(length), is_sealed_object_len(length)) == (body, attachment)
