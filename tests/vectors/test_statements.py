"""Statements, entries and names are the bytes that the specification gives them."""

import base64
import hmac
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from app.tlog.access import parse_access, write_access
from app.tlog.audit import parse_audit, write_audit
from app.tlog.claim import parse_claim, parse_claim_request, write_claim, write_claim_request
from app.tlog.note import parse_vkey, require_signer
from app.tlog.statement import entry_kind, parse_statement
from tests.helpers.vectors import read_vectors, unhex
from tests.vectors.make_statement_vectors import make_vectors

VECTORS = read_vectors("statements.json")

every = pytest.mark.parametrize("vector", VECTORS["statements"], ids=lambda vector: str(vector["kind"]))


def test_made_again_the_vectors_are_the_same() -> None:
    """A change of any format shows here."""
    assert make_vectors() == VECTORS


@every
def test_a_statement_is_read_and_written_as_given(vector: dict[str, Any]) -> None:
    """The text, line by line."""
    again = {
        "access": lambda text: write_access(parse_access(text)),
        "claim-request": lambda text: write_claim_request(parse_claim_request(text)),
        "claim": lambda text: write_claim(parse_claim(text)),
        "audit": lambda text: write_audit(parse_audit(text)),
    }

    assert again[vector["kind"]](vector["text"]) == vector["text"]
    assert sha256(vector["text"].encode()).hexdigest() == vector["text_hash"]


@every
def test_an_entry_is_what_was_signed_and_zeros(vector: dict[str, Any]) -> None:
    """2,048 bytes, hashed as RFC 9162 §2.1.1 says; what the ledger writes alone has no signature."""
    if vector["vkey"] is None:
        assert vector["whole"] == vector["text"]
    else:
        note = parse_statement(vector["whole"])
        require_signer(note, parse_vkey(vector["vkey"]))
        assert vector["whole"].startswith(vector["text"] + "\n— ")
    entry = vector["whole"].encode() + bytes(2_048 - len(vector["whole"].encode()))

    assert entry_kind(entry) == vector["kind"]
    if "leaf_hash" in vector:
        assert sha256(entry).hexdigest() == vector["entry_hash"]
        assert sha256(b"\0" + entry).hexdigest() == vector["leaf_hash"]


def test_names_and_digests_follow_from_the_cases_secret() -> None:
    """By the library's own HKDF and HMAC, written out here once more."""
    case = VECTORS["case"]
    secret, case_id, envelope_id, hashes, info = unhex(
        case, "case_secret", "case_id", "envelope_id", "hashes", "release_info"
    )
    name_key = HKDFExpand(SHA256(), 32, b"sacca/v1 name\0").derive(secret)
    access = next(vector for vector in VECTORS["statements"] if vector["kind"] == "access")

    assert name_key.hex() == case["name_key"]
    assert hmac.new(name_key, case_id, "sha256").hexdigest() == case["name"]
    assert hmac.new(name_key, hashes, "sha256").hexdigest() == case["digest"]
    assert info == b"sacca/v1 release\0" + bytes.fromhex(access["entry_hash"]) + case_id + envelope_id


def test_hashes_stand_in_padded_base64() -> None:
    """As everything in notes."""
    claim = next(vector for vector in VECTORS["statements"] if vector["kind"] == "claim-request")
    line = next(line for line in claim["text"].splitlines() if line.startswith("hashes "))

    assert base64.b64decode(line.removeprefix("hashes "), validate=True).hex() == VECTORS["case"]["hashes"]
