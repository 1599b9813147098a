"""The layout of an envelope."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.envelope import Header, Kind, Place
from app.domain.errors import MalformedEnvelopeError
from app.sealing.header import STANZA_A_LEN, STANZA_B_LEN, encode_header, parse_envelope

HEADER = Header(
    kind=Kind.REPORT,
    place=Place(bundle_id=b"b" * 32, case_id=b"c" * 16, envelope_id=b"e" * 16),
    lock=b"l" * 32,
    stanzas_a=(b"1" * STANZA_A_LEN, b"2" * STANZA_A_LEN),
    stanza_b=b"3" * STANZA_B_LEN,
)
INTERNAL = replace(HEADER, kind=Kind.INTERNAL, lock=bytes(32), stanzas_a=())
BODY = bytes(16_455)
M_AT = 104
"""Where the number of attachments stands."""


def test_every_field_stands_where_the_protocol_says() -> None:
    """The layout is written out once here, by hand."""
    header = replace(HEADER, kind=Kind.FOLLOW_UP, server_sealed=True, object_lens=(65_655,))

    assert encode_header(header) == (
        b"SACCA\x01\x02\x01"
        + b"b" * 32
        + b"c" * 16
        + b"e" * 16
        + b"l" * 32
        + b"\x01\x00\x00\x00\x00\x00\x01\x00\x77"
        + b"\x02"
        + b"1" * 1168
        + b"2" * 1168
        + b"3" * 1184
    )


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        INTERNAL,
        replace(HEADER, server_sealed=True),
        replace(HEADER, object_lens=(65_655,) * 20),
        replace(HEADER, stanzas_a=HEADER.stanzas_a * 6),
    ],
    ids=["report", "internal", "sealed by the server", "20 attachments", "12 readers"],
)
def test_what_was_written_is_read(header: Header) -> None:
    """Parsing gives the fields, the header's exact bytes and the body."""
    octets = encode_header(header)
    envelope = parse_envelope(octets + BODY)

    assert (envelope.header, envelope.header_octets, envelope.body) == (header, octets, BODY)


@pytest.mark.parametrize(
    "header",
    [
        replace(HEADER, stanzas_a=HEADER.stanzas_a[:1]),
        replace(HEADER, stanzas_a=()),
        replace(HEADER, stanzas_a=HEADER.stanzas_a[:1] * 13),
        replace(HEADER, object_lens=(65_655,) * 21),
        replace(HEADER, object_lens=(65_654,)),
        replace(HEADER, object_lens=(65_655, 0)),
        replace(INTERNAL, stanzas_a=HEADER.stanzas_a),
        replace(INTERNAL, server_sealed=True),
        replace(INTERNAL, lock=b"l" * 32),
    ],
    ids=[
        "1 reader",
        "no reader",
        "13 readers",
        "21 attachments",
        "an attachment off the padding set",
        "an empty attachment",
        "internal with share A",
        "internal by the server",
        "internal with a lock",
    ],
)
def test_headers_that_nobody_writes_are_refused(header: Header) -> None:
    """Numbers, lengths and kinds that don't go together."""
    with pytest.raises(MalformedEnvelopeError):
        parse_envelope(encode_header(header) + BODY)


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "magic": lambda wire: b"sacca" + wire[5:],
    "version 0": lambda wire: wire[:5] + b"\x00" + wire[6:],
    "version 2": lambda wire: wire[:5] + b"\x02" + wire[6:],
    "kind 0": lambda wire: wire[:6] + b"\x00" + wire[7:],
    "kind 4": lambda wire: wire[:6] + b"\x04" + wire[7:],
    "flag bit 1": lambda wire: wire[:7] + b"\x02" + wire[8:],
    "flag bit 7": lambda wire: wire[:7] + b"\x80" + wire[8:],
    "one attachment too few": lambda wire: wire[:M_AT] + b"\x01" + wire[M_AT + 1 :],
    "one reader too few": lambda wire: wire[: M_AT + 1] + b"\x01" + wire[M_AT + 2 :],
    "one reader too many": lambda wire: wire[: M_AT + 1] + b"\x03" + wire[M_AT + 2 :],
    "byte missing": lambda wire: wire[:-1],
    "trailing byte": lambda wire: wire + b"\x00",
    "no body": lambda wire: wire[: -len(BODY)],
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_s_64_other_versions_kinds_flags_and_lengths_are_refused(change: Callable[[bytes], bytes]) -> None:
    """There is nothing to downgrade to, and no length may be off by one."""
    with pytest.raises(MalformedEnvelopeError):
        parse_envelope(change(encode_header(HEADER) + BODY))


def test_a_refusal_gives_no_reason() -> None:
    """Readable text must not be able to find out how to pass for ciphertext."""
    with pytest.raises(MalformedEnvelopeError) as caught:
        parse_envelope(b"they asked for a watch")

    assert caught.value.args == ()
