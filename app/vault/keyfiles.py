"""
Key files: a custodian's or an auditor's secret, wrapped under a passphrase, on that person's own machine.

One JSON object: ``{"sacca": "key file v1", "kind", "name", "salt", "memory_kib", "passes", "lanes", "wrapped"}``,
bytes in base64. The seed inside is wrapped as docs/protocol.md says ("Wraps").
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.domain.errors import MalformedError, OpenError
from app.sealing.passwords import SALT_LEN, Argon2
from app.sealing.suite import KEY_LEN
from app.storage.files import create_secret
from app.vault.keys import SigningKey, auditor_key
from app.vault.wraps import PasswordWrap, key_file_context, unwrap_seed, wrap_seed

Kind = Literal["custodian", "auditor"]

_FORMAT = "key file v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """
    What a key file holds.

    Attributes:
        kind: Whose it is.

        name: Key name, ``<origin>/<id>``.

        wrap: The 32-byte seed under the passphrase.
    """

    kind: Kind
    name: str
    wrap: PasswordWrap


def make_key_file(path: Path, *, kind: Kind, name: str, passphrase: str, entropy: Callable[[int], bytes]) -> bytes:
    """
    Make a new seed, write it wrapped to *path*, and return it, 32 bytes.

    Raises:
        FileExistsError: *path* is there already; a key is never written over.
        ValueError: The passphrase is longer than 1,024 bytes.
    """
    seed = entropy(KEY_LEN)
    wrap = wrap_seed(
        seed,
        password=passphrase,
        argon2=Argon2(salt=entropy(SALT_LEN)),
        context=key_file_context(kind, name),
    )
    create_secret(path, _write(KeyFile(kind=kind, name=name, wrap=wrap)))
    return seed


def open_key_file(path: Path, *, passphrase: str) -> tuple[KeyFile, bytes]:
    """
    Return what *path* holds, and the 32-byte seed in it.

    Raises:
        MalformedError: Not a key file.
        OpenError: A wrong passphrase, or a changed file.
        OSError: The file can't be read.
    """
    file = _parse(path.read_bytes())
    try:
        seed = unwrap_seed(file.wrap, password=passphrase, context=key_file_context(file.kind, file.name))
    except ValueError:
        raise OpenError from None
    return file, seed


def open_auditor_key(path: Path, *, passphrase: str) -> SigningKey:
    """
    Return the signing key in an auditor's key file.

    Raises:
        MalformedError: Not the key file of an auditor.
        OpenError: A wrong passphrase, or a changed file.
        OSError: The file can't be read.
    """
    file, seed = open_key_file(path, passphrase=passphrase)
    if file.kind != "auditor":
        msg = "this is not an auditor's key file"
        raise MalformedError(msg)
    return auditor_key(seed, file.name)


def _write(file: KeyFile) -> bytes:
    document = {
        "sacca": _FORMAT,
        "kind": file.kind,
        "name": file.name,
        "salt": base64.b64encode(file.wrap.argon2.salt).decode(),
        "memory_kib": file.wrap.argon2.memory_kib,
        "passes": file.wrap.argon2.passes,
        "lanes": file.wrap.argon2.lanes,
        "wrapped": base64.b64encode(file.wrap.wrapped).decode(),
    }
    return (json.dumps(document, indent=1) + "\n").encode()


def _parse(data: bytes) -> KeyFile:
    try:
        document = json.loads(data)
        if document["sacca"] != _FORMAT or document["kind"] not in ("custodian", "auditor"):
            raise MalformedError
        argon2 = Argon2(
            salt=base64.b64decode(document["salt"], validate=True),
            memory_kib=int(document["memory_kib"]),
            passes=int(document["passes"]),
            lanes=int(document["lanes"]),
        )
        wrap = PasswordWrap(argon2=argon2, wrapped=base64.b64decode(document["wrapped"], validate=True))
        file = KeyFile(kind=document["kind"], name=str(document["name"]), wrap=wrap)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
        raise MalformedError from None
    return file
