"""The custodians' keys for browsers."""

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import MalformedNoteError
from app.intake.pins import render_pins, write_pins
from app.tlog.note import VerifierKey

ORIGIN = "sacca.test"
KEYS = [VerifierKey(f"{ORIGIN}/c{i}", bytes([i] * 32)) for i in range(3)]
BUILT = date(2026, 11, 24)


def test_pins_are_one_statement_with_strict_json_inside() -> None:
    """A browser, and anyone who compares, reads the same."""
    text = render_pins(KEYS, origin=ORIGIN, built=BUILT)

    assert text.startswith("globalThis.saccaPins = ")
    assert json.loads(text.removeprefix("globalThis.saccaPins = ").removesuffix(";\n")) == {
        "origin": ORIGIN,
        "custodians": [str(key) for key in KEYS],
        "built": "2026-11-24",
    }


@pytest.mark.parametrize(
    "keys",
    [
        KEYS[:2],
        [*KEYS[:2], KEYS[0]],
        [*KEYS, VerifierKey(f"{ORIGIN}/c9", KEYS[0].public_key)],
        [*KEYS, VerifierKey("other.test/c9", bytes(32))],
        [*KEYS, VerifierKey(f"{ORIGIN}/c/9", bytes([9] * 32))],
        [*KEYS, VerifierKey(ORIGIN, bytes([9] * 32))],
    ],
    ids=["two", "one twice", "two names of one key", "another origin", "no member id", "no id"],
)
def test_keys_that_are_not_the_custodians_are_refused(keys: list[VerifierKey]) -> None:
    """Browsers would trust them before everything else."""
    with pytest.raises(MalformedNoteError):
        render_pins(keys, origin=ORIGIN, built=BUILT)


def test_an_origin_that_is_none_is_refused() -> None:
    """It goes into a script."""
    with pytest.raises(MalformedNoteError):
        render_pins(KEYS, origin='"};evil()', built=BUILT)


def test_pins_are_for_everybody_to_read(tmp_path: Path) -> None:
    """They are public; the folder is made if need be."""
    path = tmp_path / "new" / "pins.js"

    write_pins(path, "x")
    write_pins(path, "y")

    assert path.read_text() == "y"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
