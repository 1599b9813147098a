"""Making an epoch key: the same for a member and for the ledger, who keep its private half in different ways."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.sealing.suite import KEY_LEN
from app.tlog.epoch import Epoch, epoch_id, write_epoch
from app.tlog.note import Note
from app.vault.keys import SigningKey, public_key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """
    What making keys takes from outside.

    Attributes:
        origin: Name of the organisation's log.

        today: The UTC day.

        entropy: Returns that many random bytes, fit for keys.
    """

    origin: str
    today: date
    entropy: Callable[[int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEpoch:
    """
    An epoch key whose private half is still to be kept.

    Attributes:
        epoch: Its public half and days.

        id: SHA-256 of its note's text, 32 bytes.

        seed: X-Wing seed, 32 bytes; never printed.

        note: The epoch note, signed by its owner.
    """

    epoch: Epoch
    id: bytes
    seed: bytes
    note: str

    def __repr__(self) -> str:
        """Show the owner alone."""
        return f"NewEpoch({self.epoch.owner!r})"


def make_epoch(owner: str, *, signing: SigningKey, maker: Maker) -> NewEpoch:
    """Return a new epoch key of *owner*, a member id or "ledger", whose key is *signing*."""
    seed = maker.entropy(KEY_LEN)
    epoch = Epoch(origin=maker.origin, owner=owner, public_key=public_key_of(seed), made_on=maker.today)
    text = write_epoch(epoch)
    return NewEpoch(epoch=epoch, id=epoch_id(text), seed=seed, note=str(Note(text, (signing.sign(text),))))
