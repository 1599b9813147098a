"""What the front door serves from memory: read, checked and compressed once at the start."""

import gzip
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha384
from pathlib import Path

import brotli
from starlette.datastructures import Headers
from starlette.responses import Response

from app.intake.codings import choose_coding

STATIC = Path(__file__).parent / "static"

INTEGRITY_FILE = "integrity.json"
"""File name → subresource integrity of what the build made; never served itself."""

PINS_FILE = "pins.js"

LATER_FILE = "later.html"
"""Made at the start from templates and texts, as the page is."""

MEDIA_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


class AssetError(Exception):
    """A file is missing, or is not what the build made. The operator's fault: the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """
    One thing to serve.

    Attributes:
        content: Its bytes.

        encoded: Content coding → the same compressed, the smallest first; empty where that saves nothing.

        media_type: Content type.
    """

    content: bytes
    encoded: Mapping[str, bytes]
    media_type: str

    def response(self, headers: Headers) -> Response:
        """Return the answer, compressed if the request's *headers* allow it."""
        if not self.encoded:
            return Response(self.content, media_type=self.media_type)
        coding = choose_coding(", ".join(headers.getlist("accept-encoding")), self.encoded)
        if coding is None:
            return Response(self.content, headers={"vary": "accept-encoding"}, media_type=self.media_type)
        encoded = {"vary": "accept-encoding", "content-encoding": coding}
        return Response(self.encoded[coding], headers=encoded, media_type=self.media_type)


def make_asset(content: bytes, media_type: str) -> Asset:
    """Return *content*, compressed where that makes it smaller."""
    return Asset(content=content, encoded=_compress(content), media_type=media_type)


@lru_cache(maxsize=64)
def _compress(content: bytes) -> Mapping[str, bytes]:
    """
    Return coding → *content* in it, of those codings that make it smaller.

    It takes tenths of a second: not for each request, and for the same bytes once in a process.
    """
    made = {"br": brotli.compress(content, quality=11), "gzip": gzip.compress(content, compresslevel=9, mtime=0)}
    return {coding: compressed for coding, compressed in made.items() if len(compressed) < len(content)}


def integrity_of(content: bytes) -> str:
    """Return the subresource integrity of *content* (W3C SRI §3.1), sha384."""
    return f"sha384-{b64encode(sha384(content).digest()).decode()}"


def load_static(folder: Path = STATIC) -> tuple[dict[str, bytes], dict[str, str]]:
    """
    Return the files in *folder* by name, and their integrity, once those that the build made are as it left them.

    Raises:
        AssetError: A file is not what the build made, or has no known type.
    """
    built: dict[str, str] = json.loads((folder / INTEGRITY_FILE).read_text())
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != INTEGRITY_FILE}
    for name, expected in built.items():
        if name not in files or integrity_of(files[name]) != expected:
            msg = f"{folder / name} is not what the build made; run `make client`, or fetch the release again"
            raise AssetError(msg)
    for name in files:
        if Path(name).suffix not in MEDIA_TYPES:
            msg = f"{folder / name} is of a type that is not served; remove it"
            raise AssetError(msg)
    return files, {name: integrity_of(content) for name, content in files.items()}


def load_pins(path: Path) -> bytes:
    """
    Return the custodians' keys for browsers.

    Raises:
        AssetError: There is no such file.
    """
    try:
        return path.read_bytes()
    except OSError:
        msg = f"{path} can't be read; write it with `python -m app.intake pins`"
        raise AssetError(msg) from None


def make_assets(files: Mapping[str, bytes]) -> dict[str, Asset]:
    """Return what is served under ``/static/``, by name."""
    return {name: make_asset(content, MEDIA_TYPES[Path(name).suffix]) for name, content in files.items()}
