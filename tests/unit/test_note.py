"""Signed notes and verifier keys."""

import base64

import pytest

from app.domain.errors import MalformedNoteError, SignatureError
from app.tlog.note import (
    Note,
    Signature,
    VerifierKey,
    decode_base64,
    parse_note,
    parse_vkey,
    require_signer,
    verify_note,
)
from app.vault.keys import SigningKey
from tests.helpers.organisation import seed_of, sign

KEY = SigningKey("sacca.test/c1", seed_of("c1"))
OTHER = SigningKey("sacca.test/c2", seed_of("c2"))
TEXT = "sacca/v1 test\nsacca.test\nសច្ចៈ\n"

GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
"""Of the documentation of golang.org/x/mod/sumdb/note."""

GO_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""


def test_a_note_that_go_signed_is_verified() -> None:
    """The format is that of golang.org/x/mod/sumdb/note: witnesses and auditors have tools for it."""
    require_signer(parse_note(GO_NOTE), parse_vkey(GO_VKEY))


def test_a_vkey_is_written_as_it_was_read() -> None:
    """There is one text for a name and a key."""
    assert str(parse_vkey(GO_VKEY)) == GO_VKEY


def vkey_of(data: bytes, *, name: str = "sacca.test", key_id: str | None = None) -> str:
    """Return a vkey of any bytes, with the id that belongs to them unless given."""
    return f"{name}+{key_id or VerifierKey(name, data[1:]).key_id.hex()}+{base64.b64encode(data).decode()}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sacca.test",
        GO_VKEY + "\n",
        GO_VKEY.replace("PeterNeumann", "\ud800"),
        GO_VKEY.replace("Neumann", "\udfff"),
        GO_VKEY.replace("PeterNeumann", "Peter Neumann"),
        GO_VKEY.replace("PeterNeumann", "Peter+Neumann"),
        vkey_of(b"\x01" + bytes(32), name="a\ufeffb"),
        vkey_of(b"\x01" + bytes(32), name="a\x85b"),
        vkey_of(b"\x01" + bytes(32), name="a\x7fb"),
        vkey_of(b"\x01" + bytes(32), name="ស"),
        GO_VKEY.replace("PeterNeumann", "PeterNewman"),
        GO_VKEY.replace("c74f20a3", "C74F20A3"),
        GO_VKEY.replace("c74f20a3", "c74f20a4"),
        GO_VKEY[:-1] + "X",
        GO_VKEY[:-1] + "=",
        vkey_of(b"\x02" + bytes(32)),
        vkey_of(b"\x01" + bytes(31)),
        vkey_of(b"\x01" + bytes(33)),
        vkey_of(b"\x01"),
    ],
)
def test_what_is_no_vkey_is_refused(text: str) -> None:
    """Another form, another type of signature, another length, or the id of another key."""
    with pytest.raises(MalformedNoteError):
        parse_vkey(text)


def test_a_note_is_written_as_it_was_read() -> None:
    """Text and signature lines come back byte for byte."""
    whole = sign(TEXT, KEY, OTHER)
    note = parse_note(whole)

    assert (note.text, len(note.signatures), str(note)) == (TEXT, 2, whole)


def test_a_text_may_hold_empty_lines() -> None:
    """The last empty line parts text and signatures."""
    assert parse_note(sign("one\n\ntwo\n\n", KEY)).text == "one\n\ntwo\n\n"


LINE = sign("", KEY).removeprefix("\n")


def test_a_name_may_have_any_printable_character_but_space_and_plus() -> None:
    """In this range no two languages differ about what is white space."""
    name = "".join(chr(c) for c in range(0x21, 0x7F) if c != ord("+"))

    assert parse_vkey(vkey_of(b"\x01" + bytes(32), name=name)).name == name
    assert parse_note(f"text\n\n— {name} AAAAAAAA\n").signatures[0].name == name


@pytest.mark.parametrize("character", [" ", "+", "\x7f", "\x85", "\xa0", "\u180e", "\u2028", "\ufeff", "é", "ស"])
def test_a_name_has_no_other_character(character: str) -> None:
    """Whoever adds such a line to a note spoils it for every reader alike, and not for browsers alone."""
    with pytest.raises(MalformedNoteError):
        parse_note(f"text\n\n— a{character}b AAAAAAAA\n")


@pytest.mark.parametrize(
    "whole",
    [
        "",
        "\n",
        "text\n",
        "text\n\n",
        "text\n" + LINE,
        "text\n\n" + LINE.rstrip("\n"),
        "text\n\n" + LINE + "\n",
        "text\n\n" + LINE + "more\n",
        "text\n\n" + LINE.replace("—", "-"),
        "text\n\n" + LINE.replace("— ", "—  "),
        "text\n\n" + LINE.replace("\n", " \n"),
        "text\n\n— sacca.test \n",
        "text\n\n— sacca.test AAAA\n",
        "text\n\n— sacca.test AAAAAA==\n",
        "text\n\n— sacca.test AAAAAAB=\n",
        "a\tb\n\n" + LINE,
        "a\rb\n\n" + LINE,
        "a\x00b\n\n" + LINE,
        "a\ud800b\n\n" + LINE,
        "x" * 65_536 + "\n\n" + LINE,
    ],
)
def test_what_is_no_note_is_refused(whole: str) -> None:
    """Signed or not: other forms, control characters, lone surrogates, and what no log entry could hold."""
    with pytest.raises(MalformedNoteError):
        parse_note(whole)


def test_length_is_counted_in_bytes() -> None:
    """A note of 65,535 bytes fits an entry of the log, and one more does not."""
    room = 65_535 - len(("\n\n" + LINE).encode())
    parse_note("x" * room + "\n\n" + LINE)

    with pytest.raises(MalformedNoteError):
        parse_note("x" * (room - 1) + "ក\n\n" + LINE)


def test_only_known_keys_count() -> None:
    """Lines of others are ignored, so that cosignatures of other kinds can be added."""
    note = parse_note(sign(TEXT, KEY, OTHER))

    assert verify_note(note, [KEY.verifier]) == {KEY.verifier}
    assert verify_note(note, [KEY.verifier, OTHER.verifier]) == {KEY.verifier, OTHER.verifier}
    assert verify_note(note, []) == frozenset()


def test_a_key_signs_once() -> None:
    """The same line twice is one signer."""
    assert verify_note(parse_note(sign(TEXT, KEY, KEY)), [KEY.verifier]) == {KEY.verifier}


@pytest.mark.parametrize(
    "octets", [bytes(64), b"\x00", KEY.sign("another text\n").octets], ids=["zeros", "short", "other"]
)
def test_a_wrong_signature_of_a_known_key_refuses_the_note(octets: bytes) -> None:
    """Also beside right ones: somebody is lying, and it is not said who."""
    wrong = Signature(KEY.name, KEY.verifier.key_id, octets)

    with pytest.raises(SignatureError):
        verify_note(Note(TEXT, (OTHER.sign(TEXT), wrong)), [KEY.verifier, OTHER.verifier])


def test_a_note_without_the_wanted_signature_is_refused() -> None:
    """Whoever else signed it, that key did not."""
    with pytest.raises(SignatureError):
        require_signer(parse_note(sign(TEXT, OTHER)), KEY.verifier)


def test_a_line_under_another_name_is_a_strangers() -> None:
    """The right id and even the right signature don't make up for it."""
    signature = KEY.sign(TEXT)
    renamed = Signature(OTHER.name, signature.key_id, signature.octets)

    assert verify_note(Note(TEXT, (renamed,)), [KEY.verifier, OTHER.verifier]) == frozenset()


def test_a_key_under_another_name_is_another_key() -> None:
    """The name is part of the id, so that a signature can't be passed on under another role."""
    renamed = SigningKey("sacca.test", KEY.seed)
    note = parse_note(sign(TEXT, renamed))

    assert renamed.verifier.key_id != KEY.verifier.key_id
    with pytest.raises(SignatureError):
        require_signer(note, KEY.verifier)


@pytest.mark.parametrize("text", ["A", "AA", "AAA", "AAA=\n", "AA=A", "AB==", "AAB=", "-_==", "AAAA ", "ក", "A" * 5])
def test_base64_has_one_spelling(text: str) -> None:
    """Two texts for the same bytes would be two hashes of one thing."""
    with pytest.raises(MalformedNoteError):
        decode_base64(text)
