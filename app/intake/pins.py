"""What a browser trusts to begin with: the custodians' public keys, as one statement of JavaScript."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from app.domain.errors import MalformedNoteError
from app.domain.member import require_member_id, require_origin
from app.storage.files import write_whole
from app.tlog.note import VerifierKey

MIN_CUSTODIANS = 3


def render_pins(custodians: Sequence[VerifierKey], *, origin: str, built: date) -> str:
    """
    Return the text of ``pins.js``: ``globalThis.saccaPins = {…};`` with strict JSON inside.

    Args:
        custodians: At least three keys, named ``<origin>/<id>``.

        origin: Name of the organisation's log.

        built: The UTC day; browsers take no earlier day for today.

    Raises:
        MalformedNoteError: Too few keys, one twice, or one of another origin. The operator's fault.
    """
    require_origin(origin)
    public_keys = {key.public_key for key in custodians}
    if not MIN_CUSTODIANS <= len(public_keys) == len(custodians):
        msg = f"browsers need the keys of at least {MIN_CUSTODIANS} custodians, each key once"
        raise MalformedNoteError(msg)
    for key in custodians:
        _require_of_origin(key, origin)
    pins = {"origin": origin, "custodians": [str(key) for key in custodians], "built": built.isoformat()}
    return f"globalThis.saccaPins = {json.dumps(pins, indent=2)};\n"


def write_pins(path: Path, text: str) -> None:
    """Put *text* in place of the file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.encode(), mode=0o644)


def _require_of_origin(key: VerifierKey, origin: str) -> None:
    name, _, member_id = key.name.partition("/")
    if name != origin:
        msg = f"a custodian's key is named {origin}/<id>"
        raise MalformedNoteError(msg)
    require_member_id(member_id)
