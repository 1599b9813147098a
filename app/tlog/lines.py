"""
The texts of Sacca's notes: a type line, an origin line, then ``key value`` lines in a fixed order.

A parser takes one type only, so that a genuine signature under one type is worth nothing under another.
"""

import base64
from datetime import date

from app.domain.errors import MalformedNoteError
from app.tlog.note import decode_base64

PREFIX = "sacca/v1 "
"""Begins the type line; no checkpoint's origin begins so."""


class Lines:
    """
    Walks over a text; what is missing, doubled or out of order is a malformed note.

    Args:
        text: The whole text with its final newline.

        kind: The word after ``sacca/v1`` in the first line.
    """

    def __init__(self, text: str, kind: str) -> None:
        if not text.endswith("\n"):
            raise MalformedNoteError
        self._lines = text[:-1].split("\n")
        self._at = 0
        if self._next() != PREFIX + kind:
            raise MalformedNoteError
        self.origin = self._next()

    def value(self, key: str) -> str:
        """Return what follows *key* in the next line."""
        found, separator, value = self._next().partition(" ")
        if found != key or not separator or not value:
            raise MalformedNoteError
        return value

    def values(self, key: str) -> tuple[str, ...]:
        """Return what follows *key* in all the next lines that begin with it."""
        found = []
        while self._at < len(self._lines) and self._lines[self._at].startswith(key + " "):
            found.append(self.value(key))
        return tuple(found)

    def end(self) -> None:
        """Return if no line is left."""
        if self._at != len(self._lines):
            raise MalformedNoteError

    def _next(self) -> str:
        if self._at == len(self._lines):
            raise MalformedNoteError
        self._at += 1
        return self._lines[self._at - 1]


def write_lines(kind: str, origin: str, *lines: str) -> str:
    """Return the text of a note: type, origin and *lines*, each ended by a newline."""
    return "\n".join((PREFIX + kind, origin, *lines, ""))


def parse_day(text: str) -> date:
    """Return a UTC day written ``YYYY-MM-DD``."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise MalformedNoteError from None
    if day.isoformat() != text:
        raise MalformedNoteError
    return day


def parse_octets(text: str, length: int) -> bytes:
    """Return *length* bytes written in padded base64."""
    data = decode_base64(text)
    if len(data) != length:
        raise MalformedNoteError
    return data


def encode_octets(data: bytes) -> str:
    """Return *data* in padded base64."""
    return base64.b64encode(data).decode()
