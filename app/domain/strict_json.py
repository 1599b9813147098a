"""
JSON without surprises (RFC 8259, I-JSON of RFC 7493 §2): what could be read in two ways is refused.

Callers bound the length before they call: time and memory are a small multiple of it.
"""

import json
from collections.abc import Sequence
from typing import NoReturn

from app.domain.errors import MalformedError

MAX_DEPTH = 8
"""Deepest nesting; the outermost object is depth 1."""

MAX_NUMBER_LEN = 16
"""Longest integer, characters: what every language holds exactly has no more digits."""


def parse_strict_json(data: bytes) -> object:
    """
    Return the value in *data*: UTF-8 without BOM, without duplicate keys, fractions, NaN or lone surrogates.

    Raises:
        MalformedError: Anything at all is off. The sender's fault.
    """
    try:
        value: object = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_int=_integer,
            parse_float=_refuse,
            parse_constant=_refuse,
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate fails here
    except (ValueError, RecursionError):
        raise MalformedError from None
    if _depth_of(value) > MAX_DEPTH:
        raise MalformedError
    return value


def _unique(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedError
    return members


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER_LEN:
        raise MalformedError
    return int(digits)


def _refuse(text: str) -> NoReturn:
    del text
    raise MalformedError


def _depth_of(value: object) -> int:
    """Return how deep *value* is nested, one past `MAX_DEPTH` at most."""
    depth, layer = 0, [value]
    while layer and depth <= MAX_DEPTH:
        nested = [each for each in layer if isinstance(each, dict | list)]
        depth += bool(nested)
        layer = [inner for each in nested for inner in (each.values() if isinstance(each, dict) else each)]
    return depth
