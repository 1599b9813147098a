"""S-63, S-64: an envelope opens only as the exact bytes sealed, and fails in one of two ways."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from app.domain.envelope import Header, Kind, Place
from app.domain.errors import MalformedEnvelopeError, OpenError
from app.sealing.header import STANZA_A_LEN, STANZA_B_LEN, encode_header, parse_envelope
from app.sealing.padding import padded_body_len, padme, sealed_len
from app.vault.counter import open_share_b
from app.vault.opening import open_chunks, open_share_a, unseal
from tests.helpers.envelopes import BODY, DIGITS, address_of, open_wire, seal
from tests.helpers.organisation import make_organisation

ORGANISATION = make_organisation()
WIRE = seal(ORGANISATION)
ENVELOPE = parse_envelope(WIRE)
HEADER_LEN = len(ENVELOPE.header_octets)
STANZAS_AT = 106

OTHERS = {
    "same case": seal(ORGANISATION, address=address_of(DIGITS, envelope="second"), label="second"),
    "another case": seal(ORGANISATION, address=address_of("5" * 34), label="third"),
    "same place": seal(ORGANISATION, label="fourth"),
    "another bundle": seal(replace(ORGANISATION, roster=replace(ORGANISATION.roster, version=2)), label="fifth"),
}
"""Genuine envelopes that an attacker may take parts of; all as long as the first."""

BOUNDS = [
    0,
    5,
    6,
    7,
    8,
    40,
    56,
    72,
    104,
    105,
    106,
    *(STANZAS_AT + i * STANZA_A_LEN for i in (1, 2, 3)),
    HEADER_LEN,
    HEADER_LEN + 24,
    HEADER_LEN + 56,
    len(WIRE) - 16,
    len(WIRE),
]
"""Where one field ends and the next begins."""

offsets = st.integers(0, len(WIRE) - 1) | st.integers(0, 200) | st.sampled_from([at for at in BOUNDS if at < len(WIRE)])
readers = st.sampled_from(list(ORGANISATION.epochs))
places = st.builds(
    Place,
    bundle_id=st.binary(min_size=32, max_size=32),
    case_id=st.binary(min_size=16, max_size=16),
    envelope_id=st.binary(min_size=16, max_size=16),
)


def verdict(wire: bytes, reader: str = "m10") -> str:
    """Return what becomes of *wire*; an error of any other kind ends the test."""
    try:
        opened = open_wire(ORGANISATION, wire, reader=reader)
    except MalformedEnvelopeError:
        return "malformed"
    except OpenError:
        return "does not open"
    return "opened" if opened == BODY else "opened as something else"


REFUSED = {"malformed", "does not open"}


def test_the_untouched_envelope_opens() -> None:
    """The tests below would pass for any reason otherwise."""
    assert [verdict(WIRE, reader) for reader in ORGANISATION.epochs] == ["opened"] * 3


@given(at=offsets, change=st.integers(1, 255), reader=readers)
@settings(max_examples=300)
def test_g2_s_64_a_changed_byte_is_found(at: int, change: int, reader: str) -> None:
    """Anywhere: in the header, in anybody's stanza, in the body."""
    assert verdict(WIRE[:at] + bytes((WIRE[at] ^ change,)) + WIRE[at + 1 :], reader) in REFUSED


def test_s_64_every_bit_of_the_fixed_header_counts() -> None:
    """All of them: magic, version, kind, flags, ids, lock and both counts."""
    for bit in range(8 * STANZAS_AT):
        at, mask = bit // 8, 1 << bit % 8

        assert verdict(WIRE[:at] + bytes((WIRE[at] ^ mask,)) + WIRE[at + 1 :]) in REFUSED


@given(length=st.integers(0, len(WIRE) - 1) | st.sampled_from(BOUNDS[:-1]))
def test_s_64_a_cut_envelope_is_malformed(length: int) -> None:
    """Wherever it was cut, from either end."""
    assert verdict(WIRE[:length]) == "malformed"
    assert verdict(WIRE[len(WIRE) - length :]) == "malformed"


@given(more=st.binary(min_size=1, max_size=40) | st.sampled_from([bytes(16_400), bytes(49_200), WIRE]))
def test_s_64_a_longer_envelope_is_refused(more: bytes) -> None:
    """Nothing can be put before or behind it, though the length be one that exists."""
    assert verdict(WIRE + more) in REFUSED
    assert verdict(more + WIRE) in REFUSED


def test_an_envelope_longer_by_whole_chunks_does_not_open() -> None:
    """It passes the parser, as its length is on the padding set; the ciphertext knows its end."""
    assert verdict(WIRE + bytes(65_655 - 16_455)) == "does not open"


@given(start=offsets, length=st.integers(1, 3_000), to=offsets, reader=readers)
def test_s_64_parts_that_were_moved_are_found(*, start: int, length: int, to: int, reader: str) -> None:
    """Bytes of the envelope itself, copied over others."""
    part = WIRE[start : start + length]
    changed = (WIRE[:to] + part + WIRE[to + len(part) :])[: len(WIRE)]
    assume(changed != WIRE)

    assert verdict(changed, reader) in REFUSED


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("part", list(pairwise(BOUNDS)), ids=str)
def test_s_63_a_part_of_another_envelope_is_found(other: bytes, part: tuple[int, int]) -> None:
    """Each field, stanza and piece of body, of the same case, another case, and another bundle."""
    start, end = part
    changed = WIRE[:start] + other[start:end] + WIRE[end:]

    assert changed == WIRE or verdict(changed) in REFUSED


@given(data=st.data(), other=st.sampled_from(list(OTHERS.values())), reader=readers)
def test_g2_s_63_any_mixture_of_two_envelopes_is_found(data: st.DataObject, other: bytes, reader: str) -> None:
    """Each field taken from one or the other: only the whole of one opens, and the other is another text's."""
    changed = b"".join((other if data.draw(st.booleans()) else WIRE)[start:end] for start, end in pairwise(BOUNDS))
    assume(changed not in (WIRE, other))

    assert verdict(changed, reader) in REFUSED


@given(place=places, reader=readers, position=st.integers(-5, 300))
def test_s_63_a_share_opens_in_its_own_place_only(place: Place, reader: str, position: int) -> None:
    """Moved to another bundle, case or envelope, and at any position, no stanza opens, and only so."""
    moved = replace(ENVELOPE, header=replace(ENVELOPE.header, place=place))

    with pytest.raises(OpenError):
        open_share_a(moved, seed=ORGANISATION.epochs[reader], position=position)
    with pytest.raises(OpenError):
        open_share_b(ENVELOPE.header.stanza_b, seed=ORGANISATION.ledger_epoch, place=place)


@given(st.binary(max_size=4_000))
@example(b"SACCA\x01\x01\x00")
def test_no_bytes_raise_anything_but_a_malformed_envelope(junk: bytes) -> None:
    """Whatever is posted; also behind the right beginning."""
    for start in (0, 5, 8, 104, 105, 106, HEADER_LEN):
        with pytest.raises(MalformedEnvelopeError):
            parse_envelope(WIRE[:start] + junk)


@given(st.binary(max_size=2_000))
def test_no_bytes_raise_anything_but_an_open_error(junk: bytes) -> None:
    """Whatever a reporter seals, opening fails in one way only."""
    with pytest.raises(OpenError):
        unseal(junk, seed=ORGANISATION.ledger_epoch, info=b"info")
    with pytest.raises(OpenError):
        open_chunks(junk, key=bytes(32), context=b"context")


stanzas = st.integers(0, 255).map(lambda octet: bytes((octet,)) * STANZA_A_LEN)
object_lens = st.integers(65_536, 2**40).map(lambda length: sealed_len(padme(length)))
headers = st.builds(
    Header,
    kind=st.sampled_from([Kind.REPORT, Kind.FOLLOW_UP]),
    server_sealed=st.booleans(),
    place=places,
    lock=st.binary(min_size=32, max_size=32),
    object_lens=st.lists(object_lens, max_size=20).map(tuple),
    stanzas_a=st.lists(stanzas, min_size=2, max_size=12).map(tuple),
    stanza_b=st.just(bytes(STANZA_B_LEN)),
)


@given(header=headers, length=st.integers(8, 100_000))
def test_every_header_that_can_be_written_is_read(header: Header, length: int) -> None:
    """With any body on the padding set."""
    octets, body = encode_header(header), bytes(sealed_len(padded_body_len(length)))
    envelope = parse_envelope(octets + body)

    assert (envelope.header, envelope.header_octets, envelope.body) == (header, octets, body)
