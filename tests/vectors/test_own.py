"""Both languages read the protocol alike: what TypeScript made and what Python made stand the same checks here."""

from collections.abc import Callable
from datetime import date
from hmac import digest as hmac_digest
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.envelope import Envelope, Place
from app.domain.errors import (
    ChainError,
    ClosedError,
    LogInconsistentError,
    MalformedEnvelopeError,
    MalformedNoteError,
    MalformedReceiptError,
    OpenError,
    SignatureError,
)
from app.domain.mailbox import LastOpening
from app.domain.receipt import format_receipt, parse_receipt
from app.intake.submit import require_living, require_sealed_by_reporter
from app.sealing.envelope import envelope_key
from app.sealing.header import parse_envelope
from app.sealing.padding import padded_body_len, sealed_len
from app.sealing.receipt import case_id_of, lock_of, mailbox_secret, reply_seed
from app.sealing.recipients import write_exclusion
from app.sealing.status import encode_status
from app.storage.dropbox import BundleShape
from app.tlog.access import parse_access
from app.tlog.chain import Published, VerifiedBundle, require_current, verify_chain
from app.tlog.checkpoint import verify_checkpoint
from app.tlog.lines import parse_day
from app.tlog.note import parse_vkey
from app.tlog.statement import pad_entry, parse_statement, verify_statement
from app.tlog.tree import leaf_hash, verify_inclusion
from app.vault.counter import open_share_b
from app.vault.keys import SigningKey, member_keys, public_key_of
from app.vault.opening import open_body, open_chunks, open_reply, open_share_a, open_status, unseal
from tests.helpers.vectors import FOLDER, read_vectors, unhex

FILES = {path.stem: read_vectors(path.name) for path in sorted(FOLDER.glob("sacca-*.json"))}

PINS = {"origin", "custodians", "built"}
SERVED = {"roster", "epochs", "ledger", "bundle"}
SECTIONS = {
    "receipts": {
        "digits",
        "receipt",
        "inputs",
        "reply_seed",
        "reply_public_key",
        "mailbox_secret",
        "lock",
        "case_id",
    },
    "padding": {"length", "padded", "ciphertext"},
    "cobblestone": {"key", "context", "message", "ciphertext"},
    "hpke": {"seed", "public_key", "info", "plaintext", "enc", "ct"},
    "member_keys": {"seed", "hpke_seed", "hpke_public_key", "sign_seed", "sign_public_key"},
    "vkeys": {"name", "seed", "public_key", "key_id", "vkey"},
    "chains": {"name", "pins", "served", "phone_day", "bundle_id", "members", "triage", "seeds"},
    "chains_refused": {"name", "reason", "pins", "served", "phone_day"},
    "envelopes": {
        "name",
        "chain",
        "digits",
        "case_id",
        "envelope_id",
        "lock",
        "excluded",
        "exclusion",
        "share_a",
        "share_b",
        "envelope_key",
        "decoys",
        "body",
        "header_length",
        "wire",
    },
    "envelopes_refused": {"name", "chain", "stage", "of", "edits"},
    "replies": {"name", "digits", "case_id", "number", "day", "language", "text", "slot"},
    "statuses": {"name", "chain", "digits", "case_id", "content", "verdict", "slot"},
}
"""Members of each vector, so that both languages check the same ones."""


def every(section: str) -> pytest.MarkDecorator:
    """Run a test with every vector of a section, in every file."""
    found = [
        pytest.param(vector, id=f"{name}-{vector.get('name', i)}")
        for name, content in FILES.items()
        for i, vector in enumerate(content[section])
    ]
    return pytest.mark.parametrize("vector", found)


def every_of(section: str) -> pytest.MarkDecorator:
    """Run a test with every vector of a section and the file it stands in."""
    found = [
        pytest.param(content, vector, id=f"{name}-{vector['name']}")
        for name, content in FILES.items()
        for vector in content[section]
    ]
    return pytest.mark.parametrize(("content", "vector"), found)


def test_both_languages_made_vectors() -> None:
    """Neither file is missing, so no test here passes for want of vectors."""
    assert {content["made_by"]: content["format"] for content in FILES.values()} == {
        "client": "sacca-vectors/1",
        "server": "sacca-vectors/1",
    }


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_every_vector_has_the_members_agreed_on(content: dict[str, Any]) -> None:
    """A member that one side does not know of would be checked by one side alone."""
    assert content.keys() == {"format", "made_by", "receipts_refused", *SECTIONS}
    for section, members in SECTIONS.items():
        assert all(vector.keys() == members for vector in content[section])
    for vector in content["chains"] + content["chains_refused"]:
        assert (vector["pins"].keys(), vector["served"].keys()) == (PINS, SERVED)


@every("receipts")
def test_a_receipt_derives_the_same_everywhere(vector: dict[str, Any]) -> None:
    """Every way of typing it gives the same digits, and those the same keys and names."""
    digits = vector["digits"]
    seed, secret = reply_seed(digits), mailbox_secret(digits)
    key = public_key_of(seed)

    assert format_receipt(digits) == vector["receipt"]
    assert {parse_receipt(typed) for typed in vector["inputs"]} == {digits}
    assert [seed, key, secret] == unhex(vector, "reply_seed", "reply_public_key", "mailbox_secret")
    assert [lock_of(secret), case_id_of(key)] == unhex(vector, "lock", "case_id")


@pytest.mark.parametrize("typed", [typed for content in FILES.values() for typed in content["receipts_refused"]])
def test_what_is_no_receipt_is_refused_everywhere(typed: str) -> None:
    """Other digits, characters, lengths and checks are nobody's receipt."""
    with pytest.raises(MalformedReceiptError):
        parse_receipt(typed)


@every("padding")
def test_lengths_are_padded_alike(vector: dict[str, Any]) -> None:
    """The same text has the same size whoever seals it."""
    framed = 8 + vector["length"]
    if vector["padded"] is None:
        with pytest.raises(ValueError, match="at most"):
            padded_body_len(framed)
    else:
        assert padded_body_len(framed) == vector["padded"]
        assert sealed_len(vector["padded"]) == vector["ciphertext"]


@every("cobblestone")
def test_chunks_open_alike(vector: dict[str, Any]) -> None:
    """Chunk borders lie at the same places."""
    key, context, message, ciphertext = unhex(vector, "key", "context", "message", "ciphertext")

    assert open_chunks(ciphertext, key=key, context=context) == message


@every("hpke")
def test_sealed_messages_open_alike(vector: dict[str, Any]) -> None:
    """Seeds give the same keys, and those open the same messages."""
    seed, key, info, plaintext, enc, ciphertext = unhex(vector, "seed", "public_key", "info", "plaintext", "enc", "ct")

    assert public_key_of(seed) == key
    assert unseal(enc + ciphertext, seed=seed, info=info) == plaintext


@every("member_keys")
def test_a_members_seed_gives_the_same_two_keys(vector: dict[str, Any]) -> None:
    """One secret, one key to open and one to sign with."""
    seed, hpke_seed, hpke_key, sign_seed, sign_key = unhex(vector, *vector)
    keys = member_keys(seed, "sacca.test/m1")

    assert (keys.hpke_seed, public_key_of(keys.hpke_seed)) == (hpke_seed, hpke_key)
    assert (keys.signing.seed, keys.signing.verifier.public_key) == (sign_seed, sign_key)


@every("vkeys")
def test_verifier_keys_are_written_alike(vector: dict[str, Any]) -> None:
    """A name and a key have one text and one id."""
    seed, public_key, key_id = unhex(vector, "seed", "public_key", "key_id")
    key = SigningKey(vector["name"], seed).verifier

    assert (key.public_key, key.key_id, str(key)) == (public_key, key_id, vector["vkey"])
    assert parse_vkey(vector["vkey"]) == key


def walk(vector: dict[str, Any]) -> VerifiedBundle:
    """Verify the chain of a vector from its pins."""
    custodians = [parse_vkey(text) for text in vector["pins"]["custodians"]]
    parse_day(vector["pins"]["built"])
    served = Published.from_json(vector["served"])
    return verify_chain(served, origin=vector["pins"]["origin"], custodians=custodians)


def today_of(vector: dict[str, Any]) -> date:
    """Return the day on which a browser with that phone and those pins believes to be."""
    return max(parse_day(vector["phone_day"]), parse_day(vector["pins"]["built"]))


@every("chains")
def test_a_chain_is_verified_alike(vector: dict[str, Any]) -> None:
    """The same people are found, in the same order, under the same bundle id, with keys of the seeds given."""
    verified = walk(vector)
    require_current(verified, today=today_of(vector))
    seeds = vector["seeds"]
    public_keys = {member.id: parse_vkey(member.vkey).public_key.hex() for member in verified.roster.members}

    assert verified.id.hex() == vector["bundle_id"]
    assert [member.id for member in verified.roster.members] == vector["members"]
    assert [epoch.owner for epoch in verified.epochs] == vector["triage"]
    assert {i: _sign_key(seed) for i, seed in (seeds["custodians"] | seeds["members"]).items()} == public_keys
    assert _sign_key(seeds["ledger"]) == parse_vkey(verified.roster.ledger_vkey).public_key.hex()
    assert {epoch.owner: epoch.public_key for epoch in verified.epochs} == {
        owner: public_key_of(bytes.fromhex(seed)) for owner, seed in seeds["epochs"].items()
    }
    assert verified.ledger.public_key == public_key_of(bytes.fromhex(seeds["ledger_epoch"]))


def _sign_key(seed: str) -> str:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).public_key().public_bytes_raw().hex()


@every("chains_refused")
def test_a_chain_is_refused_alike(vector: dict[str, Any]) -> None:
    """What one language finds broken, stale or closed, the other does for the same reason."""
    if vector["reason"] == "chain":
        with pytest.raises((ChainError, MalformedNoteError)):
            walk(vector)
    else:
        verified = walk(vector)
        with pytest.raises(ChainError if vector["reason"] == "stale" else ClosedError):
            require_current(verified, today=today_of(vector))


def chain_of(content: dict[str, Any], vector: dict[str, Any]) -> dict[str, Any]:
    """Return the chain that a vector was sealed under."""
    found: dict[str, Any] = next(chain for chain in content["chains"] if chain["name"] == vector["chain"])
    return found


def take_in(wire: bytes, chain: dict[str, Any]) -> Envelope:
    """Parse as intake does, for the bundle of *chain*."""
    envelope = parse_envelope(wire)
    require_sealed_by_reporter(envelope)
    shape = BundleShape(last_on=date.max, triage_count=len(chain["triage"]))
    require_living(envelope.header, shape, on=parse_day(chain["phone_day"]))
    return envelope


def opener(chain: dict[str, Any]) -> Callable[[Envelope, str], tuple[bytes, bytes, frozenset[int]]]:
    """Return what opens both shares with the keys of *chain*, for a reader."""
    seeds = chain["seeds"]

    def open_shares(envelope: Envelope, reader: str) -> tuple[bytes, bytes, frozenset[int]]:
        position = chain["triage"].index(reader)
        share_a = open_share_a(envelope, seed=bytes.fromhex(seeds["epochs"][reader]), position=position)
        header = envelope.header
        seed = bytes.fromhex(seeds["ledger_epoch"])
        share_b, excluded = open_share_b(header.stanza_b, seed=seed, place=header.place)
        return share_a, share_b, excluded

    return open_shares


@every_of("envelopes")
def test_an_envelope_opens_alike(content: dict[str, Any], vector: dict[str, Any]) -> None:
    """Every reader who is not excluded gets the text; every excluded one gets bytes that fit nothing."""
    chain = chain_of(content, vector)
    envelope = take_in(bytes.fromhex(vector["wire"]), chain)
    case_id, envelope_id, lock, key = unhex(vector, "case_id", "envelope_id", "lock", "envelope_key")
    place = Place(bundle_id=bytes.fromhex(chain["bundle_id"]), case_id=case_id, envelope_id=envelope_id)
    lines = [chain["members"].index(member_id) for member_id in vector["excluded"]]
    open_shares = opener(chain)

    assert (envelope.header.place, envelope.header.lock) == (place, lock)
    assert len(envelope.header_octets) == vector["header_length"]
    assert (case_id_of(public_key_of(reply_seed(vector["digits"]))), lock_of(mailbox_secret(vector["digits"]))) == (
        case_id,
        lock,
    )
    assert write_exclusion(lines).hex() == vector["exclusion"]
    assert vector["decoys"].keys() == set(vector["excluded"]) & set(chain["triage"])
    for reader in chain["triage"]:
        share_a, share_b, excluded = open_shares(envelope, reader)

        assert (share_b.hex(), sorted(excluded)) == (vector["share_b"], sorted(lines))
        assert share_a.hex() == vector["decoys"].get(reader, vector["share_a"])
        if reader not in vector["excluded"]:
            assert envelope_key(share_a, share_b, place=place) == key
            assert open_body(envelope, share_a=share_a, share_b=share_b) == vector["body"].encode()
        else:
            with pytest.raises(OpenError):
                open_body(envelope, share_a=share_a, share_b=share_b)


@every_of("envelopes_refused")
def test_a_changed_envelope_is_refused_alike(content: dict[str, Any], vector: dict[str, Any]) -> None:
    """What one language refuses to parse, the other does; what one can't open, nobody in the chain can."""
    chain = chain_of(content, vector)
    original = next(envelope for envelope in content["envelopes"] if envelope["name"] == vector["of"])
    wire = bytes.fromhex(original["wire"])
    for offset, removed, insert in vector["edits"]:
        wire = wire[:offset] + bytes.fromhex(insert) + wire[offset + removed :]
    if vector["stage"] == "parse":
        with pytest.raises(MalformedEnvelopeError):
            take_in(wire, chain)
        return
    envelope = parse_envelope(wire)
    for reader in chain["triage"]:
        with pytest.raises(OpenError):
            _open(envelope, reader, opener(chain))


def _open(
    envelope: Envelope, reader: str, open_shares: Callable[[Envelope, str], tuple[bytes, bytes, frozenset[int]]]
) -> bytes:
    share_a, share_b, _ = open_shares(envelope, reader)
    return open_body(envelope, share_a=share_a, share_b=share_b)


@every("replies")
def test_a_reply_opens_alike(vector: dict[str, Any]) -> None:
    """What a reader wrote is what the reporter reads."""
    (case_id, slot) = unhex(vector, "case_id", "slot")
    reply = open_reply(slot, seed=reply_seed(vector["digits"]), case_id=case_id)

    assert case_id == case_id_of(public_key_of(reply_seed(vector["digits"])))
    assert (reply.number, str(reply.day), reply.language) == (vector["number"], vector["day"], vector["language"])
    assert reply.text == vector["text"]
    with pytest.raises(OpenError):
        open_status(slot, seed=reply_seed(vector["digits"]), case_id=case_id)


@every_of("statuses")
def test_a_status_opens_alike_and_its_proof_is_judged_alike(content: dict[str, Any], vector: dict[str, Any]) -> None:
    """The same words, and the same verdict on who opened the report."""
    (case_id, slot) = unhex(vector, "case_id", "slot")
    status = open_status(slot, seed=reply_seed(vector["digits"]), case_id=case_id)
    witness = walk(chain_of(content, vector))

    assert encode_status(status) == vector["content"].encode()
    assert judge(status.last_opening, case_id=case_id, witness=witness) == vector["verdict"]


def judge(opening: LastOpening | None, *, case_id: bytes, witness: VerifiedBundle) -> str | None:
    """Judge a proof as the page does, with what auditors verify logs with."""
    if opening is None:
        return None
    try:
        return _judge(opening, case_id=case_id, witness=witness)
    except (MalformedNoteError, SignatureError, LogInconsistentError):
        return "broken"


def _judge(opening: LastOpening, *, case_id: bytes, witness: VerifiedBundle) -> str:
    note = parse_statement(opening.entry)
    access = parse_access(note.text)
    name = hmac_digest(opening.name_key, case_id, "sha256")
    members = {member.id: member for member in witness.roster.members}
    if access.origin != witness.roster.origin or name not in {case.name for case in access.cases}:
        return "broken"
    verify_statement(note, members[access.member_id])
    if not opening.checkpoint:
        return "unproved"
    checkpoint = verify_checkpoint(opening.checkpoint, key=parse_vkey(witness.roster.ledger_vkey))
    leaf = leaf_hash(pad_entry(opening.entry))
    verify_inclusion(leaf, index=opening.index, size=checkpoint.size, proof=opening.proof, root=checkpoint.root)
    return "proved"
