"""Shutting people out, whoever they are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import OpenError
from app.sealing.header import parse_envelope
from app.sealing.recipients import parse_exclusion, write_exclusion
from app.vault.counter import open_share_b
from tests.helpers.envelopes import BODY, open_envelope, seal
from tests.helpers.organisation import make_organisation

ORGANISATION = make_organisation(triage=6)
EVERYBODY = [member.id for member in ORGANISATION.roster.members]
READERS = list(ORGANISATION.epochs)
PLAIN = parse_envelope(seal(ORGANISATION))

exclusions = st.sets(st.sampled_from(EVERYBODY)).filter(lambda ids: len(set(READERS) - ids) >= 2)


@given(st.frozensets(st.integers(0, 127)))
def test_a_map_gives_back_its_lines(lines: frozenset[int]) -> None:
    """Sixteen bytes for any set of lines."""
    written = write_exclusion(lines)

    assert len(written) == 16
    assert parse_exclusion(written) == lines


@given(st.binary(min_size=16, max_size=16))
def test_a_map_has_one_spelling(octets: bytes) -> None:
    """Any sixteen bytes are a map, and written again they are the same."""
    assert write_exclusion(parse_exclusion(octets)) == octets


def is_readable(envelope_wire: bytes, reader: str) -> bool:
    """Say if a reader can open it, with the ledger's help."""
    try:
        return open_envelope(ORGANISATION, parse_envelope(envelope_wire), reader=reader) == BODY
    except OpenError:
        return False


@given(exclusions)
@settings(max_examples=40)
def test_g6_exactly_the_excluded_can_not_read(excluded: set[str]) -> None:
    """Whatever roles they have, and though the ledger were to hand over its half."""
    wire = seal(ORGANISATION, excluded=excluded)

    assert {reader for reader in READERS if is_readable(wire, reader)} == set(READERS) - excluded


@given(exclusions)
@settings(max_examples=40)
def test_an_exclusion_does_not_show(excluded: set[str]) -> None:
    """The header has the same fields and lengths, byte for byte where it is not ciphertext."""
    envelope = parse_envelope(seal(ORGANISATION, excluded=excluded))

    assert envelope.header_octets[:106] == PLAIN.header_octets[:106]
    assert list(map(len, envelope.header.stanzas_a)) == list(map(len, PLAIN.header.stanzas_a))
    assert len(envelope.header.stanza_b) == len(PLAIN.header.stanza_b)
    assert len(envelope.body) == len(PLAIN.body)


@given(exclusions)
@settings(max_examples=20)
def test_the_ledger_is_told_whom_to_shut_out(excluded: set[str]) -> None:
    """Exactly those, by their lines."""
    header = parse_envelope(seal(ORGANISATION, excluded=excluded)).header
    _, lines = open_share_b(header.stanza_b, seed=ORGANISATION.ledger_epoch, place=header.place)

    assert lines == ORGANISATION.lines_of(excluded)
