"""Members of our JSON objects, each taken as exactly what it must be; what differs is the writer's fault."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from datetime import date

from app.domain.errors import MalformedError


def require_members(value: object, names: Collection[str]) -> dict[str, object]:
    """
    Return *value* as an object that has exactly the members of these *names*.

    Raises:
        MalformedError: It is another value.
    """
    if not isinstance(value, dict) or value.keys() != set(names):
        raise MalformedError
    return value


def require_count(value: object, *, least: int = 0, most: int | None = None) -> int:
    """
    Return *value* as an integer from *least* to *most*.

    Raises:
        MalformedError: It is another value.
    """
    if type(value) is not int or value < least or (most is not None and value > most):
        raise MalformedError
    return value


def require_text(value: object) -> str:
    """
    Return *value* as a text.

    Raises:
        MalformedError: It is another value.
    """
    if not isinstance(value, str):
        raise MalformedError
    return value


def require_day(value: object) -> date:
    """
    Return *value* as a day, ``YYYY-MM-DD``.

    Raises:
        MalformedError: It is another value.
    """
    text = require_text(value)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise MalformedError from None
    if day.isoformat() != text:
        raise MalformedError
    return day


def require_octets(value: object, length: int | None = None) -> bytes:
    """
    Return *value* as bytes in base64url without padding (RFC 4648 §5), in its one canonical form.

    Args:
        value: What stands in the object.

        length: How many bytes it must be; None if any number will do.

    Raises:
        MalformedError: It is another value.
    """
    text = require_text(value)
    try:
        octets = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise MalformedError from None
    if write_octets(octets) != text or length not in {None, len(octets)}:
        raise MalformedError
    return octets


def write_octets(octets: bytes) -> str:
    """Return *octets* in base64url without padding, as JSON carries bytes."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")
