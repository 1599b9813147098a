"""Notes and the chain, whatever is served."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from app.domain.errors import ChainError, MalformedNoteError, SaccaError, SignatureError
from app.domain.member import Member, Role, Roster, key_name
from app.tlog.bundle import Bundle, parse_bundle, write_bundle
from app.tlog.chain import Published, verify_epoch, verify_keys, verify_roster
from app.tlog.epoch import Epoch, parse_epoch, write_epoch
from app.tlog.lines import encode_octets, parse_day, parse_octets
from app.tlog.note import VerifierKey, decode_base64, parse_note, parse_vkey, verify_note
from app.tlog.roster import parse_keys, parse_member, parse_roster, write_keys, write_roster
from app.vault.keys import SigningKey
from tests.helpers.organisation import make_organisation, sign

ORGANISATION = make_organisation()
ROSTER = ORGANISATION.roster
SERVED = ORGANISATION.publish()
TEXTS = ORGANISATION.texts()
KEY = ORGANISATION.custodians[0]

PARSERS: dict[str, Callable[[str], object]] = {
    "note": parse_note,
    "vkey": parse_vkey,
    "roster": parse_roster,
    "keys": lambda text: parse_keys(text, ROSTER),
    "member": lambda text: parse_member(text, ROSTER.origin),
    "epoch": parse_epoch,
    "bundle": parse_bundle,
    "day": parse_day,
    "base64": decode_base64,
    "octets": lambda text: parse_octets(text, 32),
}

GENUINE = {
    "note": SERVED.roster,
    "vkey": str(KEY.verifier),
    "roster": TEXTS.roster,
    "keys": ORGANISATION.keys_text(),
    "member": TEXTS.roster.split("\n")[4].removeprefix("member "),
    "epoch": TEXTS.ledger,
    "bundle": ORGANISATION.bundle_text(TEXTS),
    "day": "2026-11-24",
    "base64": encode_octets(bytes(32)),
    "octets": encode_octets(bytes(32)),
}

characters = st.characters() | st.sampled_from("\n +=—0/٣\ud800")
texts = st.text(characters, max_size=200)
written = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
inserts = texts | st.sampled_from(["9" * 5_000, "\n" * 300, " ", "9999-12-31", "— a AAAA\n"])


def judge(parser: str, text: str) -> None:
    """Parse *text*; any error but the one documented ends the test."""
    with suppress(MalformedNoteError):
        PARSERS[parser](text)


@pytest.mark.parametrize("parser", PARSERS)
def test_the_genuine_texts_are_parsed(parser: str) -> None:
    """The tests below begin from texts that are right."""
    PARSERS[parser](GENUINE[parser])


@pytest.mark.parametrize("parser", PARSERS)
@given(text=texts)
def test_no_text_raises_anything_but_a_malformed_note(parser: str, text: str) -> None:
    """Also behind each beginning of a note."""
    for start in (
        "",
        "sacca/v1 roster\nsacca.test\n",
        "sacca/v1 epoch\nsacca.test\n",
        "sacca/v1 bundle\nsacca.test\nday ",
    ):
        judge(parser, start + text)


@pytest.mark.parametrize("parser", PARSERS)
@given(data=st.data())
def test_a_spoiled_text_raises_nothing_else_either(parser: str, data: st.DataObject) -> None:
    """Cut out and put in, anywhere in a genuine text."""
    text = GENUINE[parser]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 100)))

    judge(parser, text[:start] + data.draw(inserts) + text[end:])


@pytest.mark.parametrize("parser", ["vkey", "roster", "keys", "member", "epoch", "bundle", "day", "base64"])
@given(data=st.data())
def test_a_text_that_is_parsed_is_the_only_one(parser: str, data: st.DataObject) -> None:
    """A changed character is refused or means something else: nothing has two spellings."""
    text = GENUINE[parser]
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + data.draw(characters) + text[at + 1 :]
    assume(changed != text)
    try:
        parsed = PARSERS[parser](changed)
    except MalformedNoteError:
        return

    assert parsed != PARSERS[parser](text)


names = st.from_regex(r"[!-*,-~]+", fullmatch=True)


@given(name=names, public_key=st.binary(min_size=32, max_size=32))
def test_a_vkey_is_read_as_it_was_written(name: str, public_key: bytes) -> None:
    """Whatever printable ASCII the name has, but space and plus."""
    key = VerifierKey(name, public_key)

    assert parse_vkey(str(key)) == key


days = st.dates(date(2020, 1, 1), date(2100, 1, 1))
hashes = st.binary(min_size=32, max_size=32)


@given(
    st.builds(
        Bundle,
        origin=st.just("sacca.test"),
        day=days,
        roster_hash=hashes,
        epoch_hashes=st.lists(hashes, max_size=12).map(tuple),
        ledger_hash=hashes,
    )
)
def test_a_bundle_is_read_as_it_was_written(bundle: Bundle) -> None:
    """Any day, any hashes."""
    assert parse_bundle(write_bundle(bundle)) == bundle


@given(
    st.builds(
        Epoch,
        origin=st.just("sacca.test"),
        owner=st.from_regex(r"[a-z0-9]{2,12}", fullmatch=True),
        public_key=st.binary(min_size=1216, max_size=1216),
        made_on=days,
    )
)
def test_an_epoch_is_read_as_it_was_written(epoch: Epoch) -> None:
    """Any owner, any key, any day."""
    assert parse_epoch(write_epoch(epoch)) == epoch


printed = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@st.composite
def members(draw: st.DrawFn, member_id: str, public_key: bytes) -> Member:
    """Draw the line of a member who has this key."""
    roles = draw(st.frozensets(st.sampled_from(sorted(set(Role) - {Role.TRIAGE})), min_size=1))
    name = key_name("sacca.test", member_id)
    return Member(
        id=member_id,
        role_km=draw(printed),
        role_en=draw(printed),
        affiliation=draw(printed),
        vkey=str(VerifierKey(name, public_key)),
        passkey=draw(st.none() | st.binary(min_size=1, max_size=80)),
        hpke_hash=None if roles == {Role.AUDITOR} else sha256(public_key).digest(),  # no two alike
        roles=roles,
        expires_on=draw(days),
    )


@given(data=st.data(), version=st.integers(1, 999_999_999))
def test_a_roster_is_read_as_it_was_written(data: st.DataObject, version: int) -> None:
    """Any people, any words in any script."""
    ids = data.draw(
        st.sets(st.from_regex(r"[a-z0-9]{2,9}", fullmatch=True).filter(lambda i: i != "ledger"), max_size=5)
    )
    keys = data.draw(st.lists(hashes, min_size=len(ids), max_size=len(ids), unique=True))
    roster = Roster(
        origin="sacca.test",
        ledger_vkey=ROSTER.ledger_vkey,
        version=version,
        members=tuple(data.draw(members(*line)) for line in zip(sorted(ids), keys, strict=True)),
    )

    assert parse_roster(write_roster(roster)) == roster


KINDS: dict[str, tuple[str, Callable[[str], object]]] = {
    "roster": (TEXTS.roster, lambda note: verify_roster(note, origin=ROSTER.origin, custodians=ORGANISATION.pinned)),
    "keys": (
        ORGANISATION.keys_text(),
        lambda note: verify_keys(note, roster=ROSTER, custodians=ORGANISATION.pinned),
    ),
    "epoch": (TEXTS.epochs["m10"], lambda note: verify_epoch(note, roster=ROSTER)),
    "ledger": (TEXTS.ledger, lambda note: verify_epoch(note, roster=ROSTER)),
    "bundle": (ORGANISATION.bundle_text(TEXTS), lambda note: ORGANISATION.verify(replace(SERVED, bundle=note))),
}
EVERYBODY = (*ORGANISATION.custodians, ORGANISATION.ledger, *(keys.signing for keys in ORGANISATION.people.values()))


@pytest.mark.parametrize("signed", KINDS)
@pytest.mark.parametrize("wanted", KINDS)
def test_ac_21_a_note_of_one_type_is_never_one_of_another(signed: str, wanted: str) -> None:
    """Though everybody there is has signed it, genuinely, a note verifies as what it is, and as nothing else."""
    note = sign(KINDS[signed][0], *EVERYBODY)
    verify = KINDS[wanted][1]
    if signed == wanted or {signed, wanted} == {"epoch", "ledger"}:
        verify(note)
    else:
        with pytest.raises(ChainError):
            verify(note)


@given(
    kind=st.sampled_from(["roster", "keys", "epoch", "bundle", "access", "checkpoint"]),
    lines=st.lists(texts, max_size=4),
)
def test_ac_21_lines_of_any_type_are_one_type(kind: str, lines: list[str]) -> None:
    """A text that two parsers took would carry one signature into two meanings."""
    text = f"sacca/v1 {kind}\nsacca.test\n" + "".join(f"{line}\n" for line in lines)
    taken = set()
    for parser in ("roster", "epoch", "bundle", "keys"):
        try:
            PARSERS[parser](text)
        except MalformedNoteError:
            continue
        taken.add(parser)

    assert taken <= {kind}


@given(text=written, other=written)
def test_a_signature_is_worth_nothing_under_another_text(text: str, other: str) -> None:
    """Only the exact text, to its last newline."""
    assume(text != other)
    note = replace(parse_note(sign("x\n", KEY)), text=other, signatures=(KEY.sign(text),))

    with pytest.raises(SignatureError):
        verify_note(note, [KEY.verifier])


def fields(served: Published) -> list[str]:
    """Return all notes of a chain in one order."""
    return [served.roster, *served.epochs, served.ledger, served.bundle]


def of_fields(notes: list[str]) -> Published:
    """Return the chain of these notes."""
    return Published(roster=notes[0], epochs=tuple(notes[1:-2]), ledger=notes[-2], bundle=notes[-1])


@given(data=st.data(), place=st.integers(0, 5))
@settings(max_examples=200)
def test_ac_25_any_change_of_what_is_served_is_found(data: st.DataObject, place: int) -> None:
    """Everything from the server is signed: a changed character breaks the chain, wherever it is."""
    notes = fields(SERVED)
    at = data.draw(st.integers(0, len(notes[place]) - 1))
    notes[place] = notes[place][:at] + data.draw(inserts) + notes[place][at + data.draw(st.integers(0, 3)) :]
    assume(notes != fields(SERVED))

    with pytest.raises(ChainError):
        ORGANISATION.verify(of_fields(notes))


@given(st.permutations(fields(SERVED)))
def test_notes_in_each_others_places_are_found(notes: list[str]) -> None:
    """All genuine, and each in a place that is not its own."""
    assume(notes != fields(SERVED))

    with pytest.raises(ChainError):
        ORGANISATION.verify(of_fields(notes))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda values: st.lists(values, max_size=4) | st.dictionaries(texts, values, max_size=4),
    max_leaves=10,
)


@given(
    value=json_values, changes=st.dictionaries(st.sampled_from(["roster", "epochs", "ledger", "bundle"]), json_values)
)
@example(value=None, changes={})
@example(value={}, changes={"epochs": []})
def test_no_json_raises_anything_but_a_chain_error(value: Any, changes: dict[str, Any]) -> None:  # noqa: ANN401
    """Whatever ``GET /v1/bundle`` answers, and whatever notes are in it."""
    for document in (value, {**SERVED.to_json(), **changes}):
        try:
            ORGANISATION.verify(Published.from_json(document))
        except ChainError:
            continue

        assert document == SERVED.to_json()


@given(st.sampled_from(EVERYBODY), st.sampled_from(EVERYBODY), st.text("abc\n", max_size=10))
def test_one_key_never_speaks_for_another(one: SigningKey, other: SigningKey, text: str) -> None:
    """Neither by its name nor by its id."""
    note = parse_note(sign(text + "\n", one))

    assert verify_note(note, [other.verifier]) == ({one.verifier} if one == other else frozenset())


@given(st.dictionaries(st.sampled_from(sorted(ORGANISATION.people)), st.binary(max_size=1216)))
def test_no_keys_raise_anything_but_a_malformed_note(keys: dict[str, bytes]) -> None:
    """A candidate's file may hold any bytes for a key."""
    with pytest.raises(SaccaError) as caught:
        write_keys(ROSTER, keys)

    assert caught.type is MalformedNoteError
