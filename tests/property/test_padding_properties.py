"""Padding, for every length."""

from hypothesis import given
from hypothesis import strategies as st

from app.sealing.padding import (
    BODY_BUCKETS,
    MAX_BODY_LEN,
    is_sealed_body_len,
    is_sealed_object_len,
    pad_body,
    padded_body_len,
    padme,
    sealed_len,
)

lengths = st.integers(2, 2**40)


def padme_sizes(first: int, last: int) -> set[int]:
    """Return all PADMÉ sizes between two lengths."""
    sizes, length = set(), first
    while (size := padme(length)) <= last:
        sizes.add(size)
        length = size + 1
    return sizes


BODY_SIZES = {*BODY_BUCKETS, *padme_sizes(BODY_BUCKETS[-1] + 1, MAX_BODY_LEN)}


@given(lengths)
def test_padme_costs_at_most_12_percent(length: int) -> None:
    """It never cuts off, and wastes little."""
    assert length <= padme(length) <= length * 1.12


@given(lengths, lengths)
def test_padme_keeps_order(one: int, two: int) -> None:
    """More text never looks like less."""
    assert padme(min(one, two)) <= padme(max(one, two))


@given(lengths)
def test_padme_is_done_once(length: int) -> None:
    """A padded size is its own padded size, so the set of sizes can be checked."""
    assert padme(padme(length)) == padme(length)


@given(lengths)
def test_padme_leaves_few_bits(length: int) -> None:
    """Of a size with exponent E only about log2 E leading bits may differ."""
    padded = padme(length)
    exponent = padded.bit_length() - 1
    low = exponent - exponent.bit_length()

    assert low <= 0 or padded % 2**low == 0


def test_a_body_has_one_of_few_sizes() -> None:
    """Two for nearly all, and some more up to 1 MiB."""
    assert len(BODY_SIZES) == 2 + 4 * 2**5 + 1


@given(st.integers(0, 2 * 2**20))
def test_a_body_length_passes_exactly_if_a_size_seals_to_it(length: int) -> None:
    """No length between, none below, none above."""
    assert is_sealed_body_len(length) is (length in {sealed_len(size) for size in BODY_SIZES})


@given(st.sampled_from(sorted(BODY_SIZES)), st.integers(-20, 20))
def test_a_length_near_a_sealed_one_does_not_pass(size: int, off: int) -> None:
    """Neighbours of sealed lengths are not sealed lengths."""
    assert is_sealed_body_len(sealed_len(size) + off) is (off == 0)


@given(st.integers(65_536, 2**50), st.integers(-16, 16))
def test_an_attachment_of_any_size_passes_once_it_is_padded(length: int, off: int) -> None:
    """And at no length beside."""
    assert is_sealed_object_len(sealed_len(padme(length)) + off) is (off == 0)


@given(st.integers(0, 2**64 - 1))
def test_no_length_is_too_odd_to_be_judged(length: int) -> None:
    """A header may claim any u64."""
    assert is_sealed_object_len(length) in (True, False)


@given(st.integers(0, 70_000))
def test_a_framed_body_has_its_padded_size(length: int) -> None:
    """Length, content, zeros, and nothing else."""
    content = b"\xff" * length
    padded = pad_body(content)

    assert len(padded) == padded_body_len(8 + length)
    assert padded == length.to_bytes(8, "big") + content + bytes(len(padded) - 8 - length)
