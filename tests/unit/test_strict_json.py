"""JSON without surprises."""

import json
import time

import pytest

from app.domain.errors import MalformedError
from app.domain.strict_json import MAX_DEPTH, parse_strict_json


def nested(depth: int) -> bytes:
    """Return arrays and objects inside each other, *depth* of them."""
    return b'{"a":' * (depth // 2) + b"[" * (depth - depth // 2) + b"]" * (depth - depth // 2) + b"}" * (depth // 2)


@pytest.mark.parametrize("value", [None, True, "ខ្មែរ 😟", 0, -5, 2**53, [], {}, {"a": [1, {"b": ""}]}])
def test_what_everybody_reads_alike_is_read(value: object) -> None:
    """Also from the longest way of writing it."""
    assert parse_strict_json(json.dumps(value).encode()) == value
    assert parse_strict_json(json.dumps(value, ensure_ascii=False, indent=2).encode()) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"{",
        b"{} {}",
        b"\xef\xbb\xbf{}",
        b"\xff",
        '{"a": 1}'.encode("utf-16"),
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1.0",
        b"1e3",
        b"[1234567890123456.0]",
        b"12345678901234567",
        b"1" * 1_000_000,
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "\\u0062": 2}}',
        b'"\\ud800"',
        b'{"\\udfff": 1}',
        b'["\\ud83d"]',
        b'"\xed\xa0\x80"',
        b'"a\nb"',
        b"{'a': 1}",
        b"[1,]",
        nested(MAX_DEPTH + 1),
        nested(200_000),
    ],
    ids=lambda data: repr(data[:24]),
)
def test_s_18_what_two_readers_could_read_in_two_ways_is_refused(data: bytes) -> None:
    """Depth, long numbers, NaN, duplicate keys, lone surrogates: one error, quickly, without a reason."""
    begun = time.monotonic()
    with pytest.raises(MalformedError) as raised:
        parse_strict_json(data)
    assert time.monotonic() - begun < 1
    assert raised.value.args == ()


@pytest.mark.parametrize("depth", range(1, MAX_DEPTH + 1))
def test_eight_levels_are_enough_for_everything_that_is_sent(depth: int) -> None:
    """The outermost object is the first."""
    assert parse_strict_json(nested(depth)) is not None
