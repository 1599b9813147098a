"""
Signed notes and verifier keys (C2SP signed-note, v1.0).

A note is a text that ends in a newline, an empty line, and signature lines
``— <key name> base64(key id 4 ‖ signature)``. Lines of unknown keys are ignored; a wrong signature of a
known key refuses the whole note. Only Ed25519 (type 0x01) is verified here.
"""

import base64
import binascii
import re
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.domain.errors import MalformedNoteError, SignatureError

ED25519 = 0x01
"""Signature type of Ed25519 over the note's text."""

KEY_ID_LEN = 4
PUBLIC_KEY_LEN = 32
MAX_NOTE_LEN = 65_535
"""Longest note, bytes: what one entry of the log can hold."""

_BAD_CHARACTER = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_NAME = "[!-*,-~]+"
"""Printable ASCII without space and plus: languages differ in what they take for white space beyond it."""

_SIGNATURE_LINE = re.compile(rf"— ({_NAME}) ([A-Za-z0-9+/=]+)")
_VKEY = re.compile(rf"({_NAME})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/=]+)")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """
    A name and the Ed25519 public key that signs under it.

    Attributes:
        name: Key name, printable ASCII without spaces and plus signs.

        public_key: 32 bytes.
    """

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key)."""
        return sha256(self.name.encode() + b"\n" + bytes((ED25519,)) + self.public_key).digest()[:KEY_ID_LEN]

    def __str__(self) -> str:
        """``<name>+<key id, hex>+base64(type ‖ public key)``."""
        encoded = base64.b64encode(bytes((ED25519,)) + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, taken apart: key name, 4-byte key id, signature."""

    name: str
    key_id: bytes
    octets: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text, with its final newline, and the signature lines below it; nothing is verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """The whole note as it travels."""
        return self.text + "\n" + "".join(map(signature_line, self.signatures))


def parse_vkey(text: str) -> VerifierKey:
    """
    Take a verifier key apart.

    Raises:
        MalformedNoteError: Not an Ed25519 vkey, or its key id is another's. Whoever wrote it is at fault.
    """
    match = _VKEY.fullmatch(text)
    if match is None:
        raise MalformedNoteError
    name, key_id, encoded = match.groups()
    data = decode_base64(encoded)
    vkey = VerifierKey(name, data[1:])
    if len(data) != 1 + PUBLIC_KEY_LEN or data[0] != ED25519 or vkey.key_id.hex() != key_id:
        raise MalformedNoteError
    return vkey


def parse_note(whole: str) -> Note:
    """
    Take a note apart; nothing is verified.

    Raises:
        MalformedNoteError: Too long, control characters, no signature, or a line that is none.
    """
    if _BAD_CHARACTER.search(whole) or len(whole.encode()) > MAX_NOTE_LEN:
        raise MalformedNoteError
    text, separator, block = whole.rpartition("\n\n")
    if not separator or not block.endswith("\n"):
        raise MalformedNoteError
    signatures = tuple(map(_parse_signature, block[:-1].split("\n")))
    return Note(text + "\n", signatures)


def _parse_signature(line: str) -> Signature:
    match = _SIGNATURE_LINE.fullmatch(line)
    if match is None:
        raise MalformedNoteError
    name, encoded = match.groups()
    data = decode_base64(encoded)
    if len(data) <= KEY_ID_LEN:
        raise MalformedNoteError
    return Signature(name, data[:KEY_ID_LEN], data[KEY_ID_LEN:])


def verify_note(note: Note, known: Collection[VerifierKey]) -> frozenset[VerifierKey]:
    """
    Return those of the *known* keys that signed the *note*.

    Raises:
        SignatureError: A signature of a known key is wrong. Whoever made or carried the note is at fault.
    """
    by_id = {(key.name, key.key_id): key for key in known}
    signers = set()
    for signature in note.signatures:
        key = by_id.get((signature.name, signature.key_id))
        if key is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public_key).verify(signature.octets, note.text.encode())
        except InvalidSignature:
            raise SignatureError from None
        signers.add(key)
    return frozenset(signers)


def require_signer(note: Note, key: VerifierKey) -> None:
    """
    Return if *key* signed the *note*.

    Raises:
        SignatureError: It did not.
    """
    if not verify_note(note, [key]):
        raise SignatureError


def signature_line(signature: Signature) -> str:
    """Return ``— <name> base64(key id ‖ signature)`` and a newline."""
    return f"— {signature.name} {base64.b64encode(signature.key_id + signature.octets).decode()}\n"


def decode_base64(text: str) -> bytes:
    """
    Decode padded standard base64, the canonical form only (RFC 4648 §3.5).

    Raises:
        MalformedNoteError: Not base64, or not the canonical form.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedNoteError from None
    if base64.b64encode(data).decode() != text:
        raise MalformedNoteError
    return data
