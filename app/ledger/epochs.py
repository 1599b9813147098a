"""The ledger's own epoch keys: every share B is sealed to one of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.domain.member import LEDGER_ID
from app.sealing.suite import KEY_LEN
from app.storage import secrets
from app.tlog.epoch import Epoch, epoch_id, write_epoch
from app.tlog.note import Note
from app.vault.keys import SigningKey, public_key_of
from app.vault.wraps import root_context, unwrap, wrap


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """
    A root key and its number.

    Attributes:
        number: k of r(k).

        key: 32 bytes.
    """

    number: int
    key: bytes

    def __repr__(self) -> str:
        """Show the number alone."""
        return f"Root({self.number})"


def make_epoch(
    session: Session, *, log_key: SigningKey, root: Root, today: date, entropy: Callable[[int], bytes]
) -> str:
    """
    Make a new epoch key: the private half into the secrets, under the root key.

    Returns:
        The epoch note, signed by the ledger.
    """
    seed = entropy(KEY_LEN)
    epoch = Epoch(origin=log_key.name, owner=LEDGER_ID, public_key=public_key_of(seed), made_on=today)
    text = write_epoch(epoch)
    name = epoch_id(text)
    secrets.add_ledger_epoch(
        session,
        secrets.StoredLedgerEpoch(
            epoch_id=name,
            made=epoch.made_on,
            last=epoch.last_on,
            root_index=root.number,
            wrapped_key=wrap(seed, key=root.key, context=root_context(root.number, name)),
        ),
    )
    return str(Note(text, (log_key.sign(text),)))


def open_epoch(stored: secrets.StoredLedgerEpoch, *, root: Root) -> bytes:
    """
    Return the X-Wing seed of one epoch key, 32 bytes.

    Raises:
        OpenError: Another root key wrapped it, or the row was changed.
    """
    return unwrap(stored.wrapped_key, key=root.key, context=root_context(stored.root_index, stored.epoch_id))
