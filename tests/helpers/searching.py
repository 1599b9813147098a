"""Looking for words in bytes, however a careless program may have written them."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

_STRING = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"')
_TRACED_READS = (b"read(", b"readv(", b"recvfrom(", b"recvmsg(", b"pread64(")


def spellings(text: str) -> dict[str, tuple[bytes, ...]]:
    """
    Return the bytes that *text* may have become, by the name of the encoding.

    Base64 has three spellings, for the three places where the text can begin in a group; the characters
    that depend on its neighbours are left out.
    """
    octets = text.encode()
    return {
        "utf-8": (octets,),
        "utf-16-le": (text.encode("utf-16-le"),),
        "base64": tuple(_base64_inside(octets, shift) for shift in range(3)),
        "percent": (quote(text).encode(), quote(text).lower().encode()),
    }


def _base64_inside(octets: bytes, shift: int) -> bytes:
    encoded = base64.b64encode(bytes(shift) + octets).rstrip(b"=")
    return encoded[-(-shift * 8 // 6) : -1]


def found_in(data: bytes, text: str) -> set[str]:
    """Return the encodings in which *text* stands in *data*, whole or, cut by a page or a packet, with one half."""
    middle = len(text) // 2
    pieces = (text[:middle], text[middle:])
    return {name for piece in pieces for name, forms in spellings(piece).items() if any(form in data for form in forms)}


def written_in_all_ways(text: str) -> bytes:
    """Return bytes in which `found_in` finds *text* in every encoding."""
    return b"|".join(form for forms in spellings(text).values() for form in forms)


def files_under(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file below *folder*, and every name as if it were content."""
    for path in folder.rglob("*"):
        yield str(path), str(path).encode()
        if path.is_file():
            yield str(path), path.read_bytes()


def traced(trace: Path) -> tuple[bytes, bytes]:
    """
    Return all bytes that a process received or read, and all that it sent or wrote.

    Args:
        trace: What ``strace -xx -s`` with a large size wrote.
    """
    received, sent = bytearray(), bytearray()
    for line in trace.read_bytes().splitlines():
        target = received if any(name in line[:60] for name in _TRACED_READS) else sent
        for match in _STRING.finditer(line):
            target += bytes.fromhex(match.group(1).replace(b"\\x", b"").decode())
    return bytes(received), bytes(sent)
