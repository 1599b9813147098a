"""Making an epoch key: its note is its owner's, and its private half is printed nowhere."""

from datetime import date

from app.tlog.epoch import Epoch, epoch_id, parse_epoch
from app.tlog.note import parse_note, require_signer
from app.vault.epochs import Maker, make_epoch
from app.vault.keys import SigningKey, public_key_of

SIGNING = SigningKey("sacca.test/in1", bytes(32))
MADE = make_epoch(
    "in1",
    signing=SIGNING,
    maker=Maker(origin="sacca.test", today=date(2026, 11, 24), entropy=lambda length: b"k" * length),
)


def test_a_new_epoch_is_of_its_seed_and_day_and_signed_by_its_owner() -> None:
    """The note says what was made, and its text gives the id."""
    note = parse_note(MADE.note)

    require_signer(note, SIGNING.verifier)
    assert MADE.id == epoch_id(note.text)
    assert parse_epoch(note.text) == MADE.epoch
    assert MADE.epoch == Epoch(
        origin="sacca.test", owner="in1", public_key=public_key_of(b"k" * 32), made_on=date(2026, 11, 24)
    )


def test_a_new_epoch_never_prints_its_seed() -> None:
    """A repr ends up in tracebacks."""
    assert "kkk" not in repr(MADE)
    assert "in1" in repr(MADE)
