"""
The layout of an envelope (docs/protocol.md, "Envelope"): written here, and parsed strictly.

::

    header = "SACCA" ‖ version u8 = 1 ‖ kind u8 ‖ flags u8
           ‖ bundle id 32 ‖ case id 16 ‖ envelope id 16 ‖ lock 32
           ‖ m u8 ‖ m × ciphertext length u64
           ‖ n u8 ‖ n × (enc 1120 ‖ ct 48)
           ‖ enc 1120 ‖ ct 64
    wire   = header ‖ body

Integers are big-endian; lengths are exact; there is no trailing byte.
"""

from app.domain.envelope import (
    BUNDLE_ID_LEN,
    CASE_ID_LEN,
    ENVELOPE_ID_LEN,
    LOCK_LEN,
    MAX_OBJECTS,
    MAX_TRIAGE,
    MIN_TRIAGE,
    Envelope,
    Header,
    Kind,
    Place,
)
from app.domain.errors import MalformedEnvelopeError
from app.sealing.padding import is_sealed_body_len, is_sealed_object_len
from app.sealing.recipients import EXCLUDED_LEN
from app.sealing.suite import ENC_LEN, KEY_LEN, TAG_LEN

MAGIC = b"SACCA"
VERSION = 1
SERVER_SEALED = 1
"""Flag bit 0."""

STANZA_A_LEN = ENC_LEN + KEY_LEN + TAG_LEN
STANZA_B_LEN = ENC_LEN + KEY_LEN + EXCLUDED_LEN + TAG_LEN


def encode_header(header: Header) -> bytes:
    """Return the bytes of *header*; its fields have their lengths already."""
    return b"".join(
        (
            MAGIC,
            bytes((VERSION, header.kind, SERVER_SEALED if header.server_sealed else 0)),
            header.place.octets,
            header.lock,
            bytes((len(header.object_lens),)),
            *(length.to_bytes(8, "big") for length in header.object_lens),
            bytes((len(header.stanzas_a),)),
            *header.stanzas_a,
            header.stanza_b,
        )
    )


def parse_envelope(wire: bytes) -> Envelope:
    """
    Take *wire* apart, strictly: only bytes that an honest sealer can have made are an envelope.

    Raises:
        MalformedEnvelopeError: Anything at all is off. The sender's fault.
    """
    reader = _Reader(wire)
    header = _read_header(reader)
    body = reader.rest()
    if not is_sealed_body_len(len(body)):
        raise MalformedEnvelopeError
    return Envelope(header=header, header_octets=wire[: len(wire) - len(body)], body=body)


def _read_header(reader: "_Reader") -> Header:
    """Read the fields in their order; each check stands where its field is read."""
    if reader.take(len(MAGIC)) != MAGIC or reader.u8() != VERSION:
        raise MalformedEnvelopeError
    kind, flags = _kind(reader.u8()), reader.u8()
    if flags & ~SERVER_SEALED or (kind is Kind.INTERNAL and flags):
        raise MalformedEnvelopeError
    place = Place(
        bundle_id=reader.take(BUNDLE_ID_LEN),
        case_id=reader.take(CASE_ID_LEN),
        envelope_id=reader.take(ENVELOPE_ID_LEN),
    )
    lock = reader.take(LOCK_LEN)
    if kind is Kind.INTERNAL and any(lock):
        raise MalformedEnvelopeError
    return Header(
        kind=kind,
        server_sealed=bool(flags),
        place=place,
        lock=lock,
        object_lens=_read_object_lens(reader),
        stanzas_a=_read_stanzas_a(reader, kind),
        stanza_b=reader.take(STANZA_B_LEN),
    )


def _kind(value: int) -> Kind:
    try:
        return Kind(value)
    except ValueError:
        raise MalformedEnvelopeError from None


def _read_object_lens(reader: "_Reader") -> tuple[int, ...]:
    count = reader.u8()
    if count > MAX_OBJECTS:
        raise MalformedEnvelopeError
    lens = tuple(int.from_bytes(reader.take(8), "big") for _ in range(count))
    if not all(map(is_sealed_object_len, lens)):
        raise MalformedEnvelopeError
    return lens


def _read_stanzas_a(reader: "_Reader", kind: Kind) -> tuple[bytes, ...]:
    count = reader.u8()
    fewest, most = (0, 0) if kind is Kind.INTERNAL else (MIN_TRIAGE, MAX_TRIAGE)
    if not fewest <= count <= most:
        raise MalformedEnvelopeError
    return tuple(reader.take(STANZA_A_LEN) for _ in range(count))


class _Reader:
    """Walks over bytes; what is missing is a malformed envelope."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, length: int) -> bytes:
        end = self._at + length
        if end > len(self._data):
            raise MalformedEnvelopeError
        part, self._at = self._data[self._at : end], end
        return part

    def u8(self) -> int:
        return self.take(1)[0]

    def rest(self) -> bytes:
        return self.take(len(self._data) - self._at)
