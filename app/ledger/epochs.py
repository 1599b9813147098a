"""The ledger's own epoch keys: every share B is sealed to one of them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.member import LEDGER_ID
from app.storage import secrets
from app.vault.epochs import Maker, make_epoch
from app.vault.keys import SigningKey
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


def add_epoch(session: Session, *, log_key: SigningKey, root: Root, maker: Maker) -> str:
    """
    Make a new epoch key of the ledger: the private half into the secrets, under the root key.

    Returns:
        The epoch note, signed by the ledger.
    """
    made = make_epoch(LEDGER_ID, signing=log_key, maker=maker)
    secrets.add_ledger_epoch(
        session,
        secrets.StoredLedgerEpoch(
            epoch_id=made.id,
            made_on=made.epoch.made_on,
            last_on=made.epoch.last_on,
            root_index=root.number,
            wrapped_key=wrap(made.seed, key=root.key, context=root_context(root.number, made.id)),
        ),
    )
    return made.note


def unwrap_ledger_epoch(stored: secrets.StoredLedgerEpoch, *, root: Root) -> bytes:
    """
    Return the X-Wing seed of one epoch key, 32 bytes.

    Raises:
        OpenError: Another root key wrapped it, or the row was changed.
    """
    return unwrap(stored.wrapped_key, key=root.key, context=root_context(stored.root_index, stored.epoch_id))
