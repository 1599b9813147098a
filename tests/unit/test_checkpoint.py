"""Checkpoints: three lines under the log's key, and nothing else."""

import base64

import pytest

from app.domain.errors import MalformedNoteError, SignatureError
from app.tlog.checkpoint import Checkpoint, parse_checkpoint, verify_checkpoint, write_checkpoint
from app.vault.keys import SigningKey
from tests.helpers.organisation import seed_of, sign

KEY = SigningKey("sacca.test", seed_of("log"))
CHECKPOINT = Checkpoint(origin="sacca.test", size=257, root=bytes(range(32)))
ROOT = base64.b64encode(CHECKPOINT.root).decode()
TEXT = f"sacca.test\n257\n{ROOT}\n"

MALFORMED = {
    "empty": "",
    "no root": "sacca.test\n257\n",
    "no newline": TEXT[:-1],
    "a line more": TEXT + "more\n",
    "an empty line more": TEXT + "\n",
    "no origin": f"\n257\n{ROOT}\n",
    "the origin of a note's type": f"sacca/v1 roster\n257\n{ROOT}\n",
    "a zero before": TEXT.replace("257", "0257"),
    "a sign": TEXT.replace("257", "+257"),
    "a size below nothing": TEXT.replace("257", "-1"),
    "no size": TEXT.replace("257", ""),
    "other digits": TEXT.replace("257", "٢٥٧"),
    "more than 63 bits": TEXT.replace("257", "9" * 20),
    "a short root": f"sacca.test\n257\n{base64.b64encode(bytes(31)).decode()}\n",
    "a root that is not base64": "sacca.test\n257\n!\n",
}


def test_a_checkpoint_is_three_lines() -> None:
    """Origin, size, root hash in base64 (C2SP tlog-checkpoint)."""
    assert write_checkpoint(CHECKPOINT) == TEXT
    assert parse_checkpoint(TEXT) == CHECKPOINT


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_another_text_is_no_checkpoint(text: str) -> None:
    """What the ledger can't have written is refused."""
    with pytest.raises(MalformedNoteError):
        parse_checkpoint(text)


def test_a_signed_checkpoint_is_verified_and_kept_whole() -> None:
    """With the lines of witnesses, which are not looked at."""
    witness = SigningKey("witness.test", seed_of("witness"))
    whole = sign(TEXT, KEY, witness)

    verified = verify_checkpoint(whole, key=KEY.verifier)

    assert (verified.size, verified.root, verified.whole) == (257, CHECKPOINT.root, whole)
    assert verified.checkpoint == CHECKPOINT


def test_an_unsigned_checkpoint_is_refused() -> None:
    """Signed by nobody known, and signed wrongly."""
    other = SigningKey("sacca.test", seed_of("other"))
    for whole in (sign(TEXT, other), sign(TEXT, KEY).replace("257", "258")):
        with pytest.raises(SignatureError):
            verify_checkpoint(whole, key=KEY.verifier)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    """A log signs for its own origin only, even with the right key."""
    with pytest.raises(MalformedNoteError):
        verify_checkpoint(sign(TEXT.replace("sacca.test", "sacca.other"), KEY), key=KEY.verifier)
