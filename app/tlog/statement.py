"""
Statements as log entries: fixed lines, one signature line, zeros to 2,048 bytes (docs/protocol.md, "Statements").

What a member signed *is* the entry, so that auditors check it with the roster alone. Entries that the ledger
writes alone have no signature line. Which of them an entry is, its first line says.
"""

import re
from hashlib import sha256

from app.domain.errors import MalformedNoteError, SignatureError
from app.domain.member import MAX_KEY_NAME_LEN, Member
from app.tlog.note import Note, parse_note, parse_vkey, require_signer

ENTRY_LEN = 2_048
"""Every statement's entry, and every one that the ledger writes alone, bytes."""

_SIGNATURE_LEN = 92
"""Key id and Ed25519 signature, 68 bytes, in base64."""

MAX_TEXT_LEN = ENTRY_LEN - len("\n— ".encode()) - MAX_KEY_NAME_LEN - len(" ") - _SIGNATURE_LEN - len("\n")
"""Longest text that an entry has room for, with a signature line of the longest key name, bytes."""

NONCE_LEN = 32
HASH_LEN = 32
NAME_LEN = 32
"""Blinded name of a case, bytes."""

_FIRST_LINE = re.compile(rb"sacca/v1 ([a-z-]+)\n")


def pad_entry(text: str) -> bytes:
    """
    Return *text*, a whole note or a text that the ledger writes alone, as an entry of 2,048 bytes.

    Raises:
        MalformedNoteError: It is longer. Whoever asked for so much in one statement is at fault.
    """
    data = text.encode()
    if len(data) > ENTRY_LEN:
        raise MalformedNoteError
    return data.ljust(ENTRY_LEN, b"\0")


def unpad_entry(entry: bytes) -> str:
    """
    Return the text in an entry of 2,048 bytes, without its zeros.

    Raises:
        MalformedNoteError: Another length, or no text. The ledger's fault.
    """
    if len(entry) != ENTRY_LEN:
        raise MalformedNoteError
    try:
        text = entry.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        raise MalformedNoteError from None
    if "\0" in text or not text.endswith("\n"):
        raise MalformedNoteError
    return text


def entry_kind(entry: bytes) -> str:
    """
    Return the word after ``sacca/v1`` in the first line of any entry, published notes included.

    Raises:
        MalformedNoteError: No entry begins so. The ledger's fault.
    """
    match = _FIRST_LINE.match(entry)
    if match is None:
        raise MalformedNoteError
    return match[1].decode()


def parse_statement(whole: str) -> Note:
    """
    Take a signed statement apart; nothing is verified.

    Raises:
        MalformedNoteError: Not a note with exactly one signature line. The signer's fault.
    """
    note = parse_note(whole)
    if len(note.signatures) != 1:
        raise MalformedNoteError
    return note


def parse_statement_entry(entry: bytes) -> Note:
    """
    Take the statement in an entry apart; nothing is verified.

    Raises:
        MalformedNoteError: Not exactly a signed statement and zeros. The ledger's fault.
    """
    return parse_statement(unpad_entry(entry))


def verify_statement(note: Note, member: Member) -> None:
    """
    Return if the *member* signed the statement with the key in the roster, and nobody else did.

    Raises:
        SignatureError: Signed with another key, or wrongly. The signer's or the carrier's fault.
    """
    key = parse_vkey(member.vkey)
    (signature,) = note.signatures
    if (signature.name, signature.key_id) != (key.name, key.key_id):
        raise SignatureError
    require_signer(note, key)


def statement_hash(text: str) -> bytes:
    """Return SHA-256 of a statement's text, 32 bytes: without the signature and the zeros."""
    return sha256(text.encode()).digest()
