"""Pinned custodian keys: read from a file of the operator's, never from a note."""

from pathlib import Path

from app.domain.errors import MalformedNoteError, NotFoundError
from app.tlog.note import VerifierKey, parse_vkey


def read_vkeys(path: Path) -> tuple[VerifierKey, ...]:
    """
    Return the verifier keys in *path*, one a line.

    Raises:
        NotFoundError: There is no such file.
        MalformedNoteError: A line is no vkey, or a key stands there twice. Whoever wrote it is at fault.
    """
    try:
        lines = path.read_text().split()
    except FileNotFoundError:
        raise NotFoundError(str(path)) from None
    keys = tuple(map(parse_vkey, lines))
    if len({key.public_key for key in keys}) != len(keys):
        raise MalformedNoteError
    return keys
