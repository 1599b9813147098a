"""Statements and their entries, whatever bytes come."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.access import Purpose
from app.domain.envelope import Place
from app.domain.errors import MalformedNoteError, SignatureError
from app.tlog.access import Access, CaseLine, parse_access, parse_ordinals, write_access, write_ordinals
from app.tlog.audit import Audit, parse_audit, write_audit
from app.tlog.claim import Claim, ClaimRequest, parse_claim, parse_claim_request, write_claim, write_claim_request
from app.tlog.statement import entry_kind, pad_entry, parse_statement_entry, unpad_entry, verify_statement
from tests.helpers.statements import ORGANISATION, SIGNED, TEXTS

MEMBER = next(member for member in ORGANISATION.roster.members if member.id == "m10")
ENTRY = pad_entry(SIGNED["access"])

PARSERS: dict[str, Callable[[str], object]] = {
    "access": parse_access,
    "claim-request": parse_claim_request,
    "claim": parse_claim,
    "audit": parse_audit,
}
WRITERS: dict[type, Callable[..., str]] = {
    Access: write_access,
    ClaimRequest: write_claim_request,
    Claim: write_claim,
    Audit: write_audit,
}

characters = st.characters() | st.sampled_from("\n +=-,0/٣\ud800")
texts = st.text(characters, max_size=200)


def read_entry(entry: bytes) -> Access:
    """Return the access in an entry, as an auditor does."""
    note = parse_statement_entry(entry)
    verify_statement(note, MEMBER)
    return parse_access(note.text)


@pytest.mark.parametrize("mask", [0x01, 0x20, 0xFF])
def test_every_changed_byte_of_an_entry_is_found(mask: int) -> None:
    """Text, signature and zeros: each of the 2,048 bytes."""
    assert read_entry(ENTRY)
    for at in range(len(ENTRY)):
        changed = ENTRY[:at] + bytes((ENTRY[at] ^ mask,)) + ENTRY[at + 1 :]
        with pytest.raises((MalformedNoteError, SignatureError)):
            read_entry(changed)


@given(st.binary(max_size=100) | st.binary(max_size=100).map(lambda data: ENTRY[:300] + data))
def test_no_bytes_raise_anything_but_a_malformed_note(data: bytes) -> None:
    """Also such as begin like an entry, and have its length."""
    for entry in (data, data.ljust(2_048, b"\0")[:2_048]):
        for parse in (parse_statement_entry, unpad_entry, entry_kind):
            with suppress(MalformedNoteError):
                parse(entry)


@given(data=st.binary(min_size=2_048, max_size=2_048) | texts.map(lambda text: text.encode(errors="replace")))
def test_an_entry_that_is_read_is_the_only_one(data: bytes) -> None:
    """Formatted again it is the same bytes."""
    entry = data.ljust(2_048, b"\0")[:2_048]
    with suppress(MalformedNoteError):
        assert pad_entry(unpad_entry(entry)) == entry
        assert pad_entry(str(parse_statement_entry(entry))) == entry


@pytest.mark.parametrize("kind", PARSERS)
@given(text=texts)
def test_no_text_raises_anything_but_a_malformed_note(kind: str, text: str) -> None:
    """Also behind a beginning that is right."""
    for start in ("", f"sacca/v1 {kind}\n", f"sacca/v1 {kind}\nsacca.test\nmember m10\ncase "):
        with suppress(MalformedNoteError):
            PARSERS[kind](start + text)


@pytest.mark.parametrize("kind", PARSERS)
@given(data=st.data())
def test_a_spoiled_text_is_refused_or_means_something_else(kind: str, data: st.DataObject) -> None:
    """Nothing has two spellings: what is parsed is written again as the same text."""
    text = TEXTS[kind]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    spoiled = text[:start] + data.draw(texts) + text[end:]
    assume(spoiled != text)
    with suppress(MalformedNoteError):
        parsed = PARSERS[kind](spoiled)
        assert WRITERS[type(parsed)](parsed) == spoiled


ids = st.from_regex(r"[a-z0-9]{2,12}", fullmatch=True).filter(lambda text: text != "ledger")
origins = st.from_regex(r"[a-z0-9.-]{1,21}", fullmatch=True)
hashes = st.binary(min_size=32, max_size=32)
days = st.dates(date(2020, 1, 1), date(2100, 1, 1))
hours = st.integers(0, 23)
ordinals = st.sets(st.integers(1, 9_999), min_size=1, max_size=30).map(sorted).map(tuple)
short_ids = st.binary(min_size=16, max_size=16)


@given(ordinals)
def test_ordinals_are_read_as_they_were_written(some: tuple[int, ...]) -> None:
    """Whatever gaps they have."""
    assert parse_ordinals(write_ordinals(some)) == some


@given(
    st.builds(
        Access,
        origin=origins,
        member_id=ids,
        cases=st.lists(
            st.builds(CaseLine, name=hashes, ordinals=ordinals), min_size=1, max_size=20, unique_by=lambda c: c.name
        ).map(tuple),
        purpose=st.sampled_from(Purpose),
        session_hash=hashes,
        nonce=hashes,
        day=days,
        hour=hours,
    )
)
def test_an_access_is_read_as_it_was_written(access: Access) -> None:
    """Any cases, any purpose."""
    assert parse_access(write_access(access)) == access


@given(
    st.builds(
        ClaimRequest,
        origin=origins,
        member_id=ids,
        place=st.builds(Place, bundle_id=hashes, case_id=short_ids, envelope_id=short_ids),
        stanza_hash=hashes,
        hashes=st.lists(hashes, min_size=1, max_size=21).map(b"".join),
        nonce=hashes,
        day=days,
    )
)
def test_a_claim_request_is_read_as_it_was_written(request: ClaimRequest) -> None:
    """Any place, any number of objects."""
    assert parse_claim_request(write_claim_request(request)) == request


@given(st.builds(Claim, origin=origins, name=hashes, ordinal=st.integers(1, 9_999), digest=hashes, day=days))
def test_a_claim_is_read_as_it_was_written(claim: Claim) -> None:
    """Any ordinal."""
    assert parse_claim(write_claim(claim)) == claim


@given(st.builds(Audit, origin=origins, member_id=ids, nonce=hashes, day=days, hour=hours))
def test_a_session_is_read_as_it_was_written(audit: Audit) -> None:
    """Any hour."""
    assert parse_audit(write_audit(audit)) == audit
