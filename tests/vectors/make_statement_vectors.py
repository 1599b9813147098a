"""
Makes tests/vectors/statements.json: ``python -m tests.vectors.make_statement_vectors``.

Everything in it is determined by seeds, so a test makes it again and compares.
"""

import json
from hashlib import sha256
from typing import Any

from app.sealing.release import case_name, release_info
from app.tlog.statement import pad_entry, statement_hash
from app.tlog.tree import leaf_hash
from app.vault.counter import evidence_digest, name_key_of
from tests.helpers.organisation import seed_of
from tests.helpers.statements import AUDITOR_KEY, MEMBER_KEY, REQUEST, SIGNED, TEXTS
from tests.helpers.vectors import FOLDER

SIGNERS = {"access": MEMBER_KEY, "claim-request": MEMBER_KEY, "audit": AUDITOR_KEY}


def _statement(kind: str) -> dict[str, Any]:
    """Return one statement: its text, who signed it, and the entry that it is, but for a claim request."""
    key = SIGNERS.get(kind)
    whole = SIGNED.get(kind, TEXTS[kind])
    vector = {
        "kind": kind,
        "text": TEXTS[kind],
        "text_hash": statement_hash(TEXTS[kind]).hex(),
        "vkey": None if key is None else str(key.verifier),
        "whole": whole,
    }
    if kind != "claim-request":
        vector |= {"entry_hash": sha256(pad_entry(whole)).hexdigest(), "leaf_hash": leaf_hash(pad_entry(whole)).hex()}
    return vector


def make_vectors() -> dict[str, Any]:
    """Return the content of the file; bytes are in hex."""
    secret, entry = seed_of("case secret"), pad_entry(SIGNED["access"])
    name_key, place = name_key_of(secret), REQUEST.place
    return {
        "format": "sacca-statements/1",
        "statements": [_statement(kind) for kind in TEXTS],
        "case": {
            "case_secret": secret.hex(),
            "case_id": place.case_id.hex(),
            "envelope_id": place.envelope_id.hex(),
            "hashes": REQUEST.hashes.hex(),
            "name_key": name_key.hex(),
            "name": case_name(name_key, place.case_id).hex(),
            "digest": evidence_digest(name_key, REQUEST.hashes).hex(),
            "release_info": release_info(
                sha256(entry).digest(), case_id=place.case_id, envelope_id=place.envelope_id
            ).hex(),
        },
    }


if __name__ == "__main__":
    text = json.dumps(make_vectors(), indent=1, ensure_ascii=False)
    (FOLDER / "statements.json").write_text(text + "\n")
