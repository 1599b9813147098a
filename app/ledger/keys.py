"""
The ledger's credential files: the log key, which signs bundles, and the root keys, which wrap its secrets.

They lie in a folder of their own, readable by the ledger's user alone, never in a database:
``log.key`` holds ``PRIVATE+KEY+<name>+<key id, hex>+base64(type ‖ seed)``, as Go's sumdb/note writes signer
keys; ``root-<k>.key`` holds a 32-byte root key r(k) in base64.
"""

import base64
import re
from collections.abc import Callable
from pathlib import Path

from app.domain.errors import MalformedError, NotFoundError
from app.sealing.suite import KEY_LEN
from app.storage.files import create_secret
from app.tlog.note import ED25519
from app.vault.keys import SigningKey

LOG_KEY = "log.key"

_PREFIX = "PRIVATE+KEY+"
_ROOT_FILE = re.compile(r"root-([1-9][0-9]{0,8})\.key")
_SIGNER_KEY = re.compile(r"PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+(\S+)")


def root_file(number: int) -> str:
    """Return the file name of root key r(*number*)."""
    return f"root-{number}.key"


def make_log_key(folder: Path, *, origin: str, entropy: Callable[[int], bytes]) -> SigningKey:
    """
    Make the key that signs bundles and checkpoints.

    Raises:
        FileExistsError: There is one already; a log keeps its key for years.
    """
    key = SigningKey(origin, entropy(KEY_LEN))
    encoded = base64.b64encode(bytes((ED25519,)) + key.seed).decode()
    create_secret(folder / LOG_KEY, f"{_PREFIX}{origin}+{key.verifier.key_id.hex()}+{encoded}\n".encode())
    return key


def find_or_make_log_key(folder: Path, *, origin: str, entropy: Callable[[int], bytes]) -> SigningKey:
    """
    Return the log key; make it where there is none.

    Raises:
        MalformedError: The one that is there signs for another origin. The operator's fault.
    """
    try:
        key = load_log_key(folder)
    except NotFoundError:
        return make_log_key(folder, origin=origin, entropy=entropy)
    if key.name != origin:
        msg = f"the log key here is that of {key.name}"
        raise MalformedError(msg)
    return key


def load_log_key(folder: Path) -> SigningKey:
    """
    Return the log key.

    Raises:
        NotFoundError: There is none yet.
        MalformedError: Not a log key.
    """
    match = _SIGNER_KEY.fullmatch(_read(folder / LOG_KEY))
    if match is None:
        raise MalformedError
    name, key_id, encoded = match.groups()
    data = _decode(encoded)
    if len(data) != 1 + KEY_LEN or data[0] != ED25519:
        raise MalformedError
    key = SigningKey(name, data[1:])
    if key.verifier.key_id.hex() != key_id:
        raise MalformedError
    return key


def make_root_key(folder: Path, number: int, *, entropy: Callable[[int], bytes]) -> bytes:
    """
    Make root key r(*number*), 32 bytes.

    Raises:
        FileExistsError: There is one already.
    """
    root = entropy(KEY_LEN)
    create_secret(folder / root_file(number), base64.b64encode(root) + b"\n")
    return root


def load_root_key(folder: Path, number: int) -> bytes:
    """
    Return root key r(*number*), 32 bytes.

    Raises:
        NotFoundError: There is none, or it was destroyed.
        MalformedError: Not a root key.
    """
    root = _decode(_read(folder / root_file(number)))
    if len(root) != KEY_LEN:
        raise MalformedError
    return root


def newest_root(folder: Path) -> int:
    """
    Return the number k of the newest root key.

    Raises:
        NotFoundError: There is none yet.
    """
    numbers = [int(match[1]) for path in folder.glob("root-*.key") if (match := _ROOT_FILE.fullmatch(path.name))]
    if not numbers:
        raise NotFoundError
    return max(numbers)


def find_or_make_root(folder: Path, *, entropy: Callable[[int], bytes]) -> int:
    """Return the number of the newest root key; make the first where there is none."""
    try:
        return newest_root(folder)
    except NotFoundError:
        make_root_key(folder, 1, entropy=entropy)
        return 1


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        raise NotFoundError(path.name) from None
    except UnicodeDecodeError:
        raise MalformedError from None


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise MalformedError from None
