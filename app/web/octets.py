"""Bytes in wire models: base64url without padding in JSON, `bytes` inside."""

from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator

from app.domain.errors import MalformedError
from app.domain.json_fields import require_octets


def _decode(length: int | None) -> Callable[[object], bytes]:
    def decode(value: object) -> bytes:
        try:
            return require_octets(value, length)
        except MalformedError:
            msg = "not so many bytes in base64url"
            raise ValueError(msg) from None

    return decode


Octets = Annotated[bytes, BeforeValidator(_decode(None))]
Octets16 = Annotated[bytes, BeforeValidator(_decode(16))]
Octets32 = Annotated[bytes, BeforeValidator(_decode(32))]
