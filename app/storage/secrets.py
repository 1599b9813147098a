"""
The ledger's secrets: what destroys a case when it is destroyed, in a database of its own.

Functions take a Session; the caller owns the transaction.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.storage.tables import ledger_epochs


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLedgerEpoch:
    """
    The private half of a ledger epoch key, wrapped under a root key.

    Attributes:
        epoch_id: SHA-256 of the epoch note's text, 32 bytes.

        made: The day it was made.

        last: The last day on which a bundle may name it.

        root_index: k of the root key r(k) that wraps it.

        wrapped_key: Cobblestone-256 ciphertext.
    """

    epoch_id: bytes
    made: date
    last: date
    root_index: int
    wrapped_key: bytes


def add_ledger_epoch(session: Session, epoch: StoredLedgerEpoch) -> None:
    """
    Keep a new epoch key.

    Raises:
        IntegrityError: It is there already. The caller's fault.
    """
    session.execute(insert(ledger_epochs), asdict(epoch))


def list_ledger_epochs(session: Session) -> Sequence[StoredLedgerEpoch]:
    """Return the epoch keys that are not destroyed, the newest first."""
    rows = session.execute(
        select(ledger_epochs).order_by(ledger_epochs.c.made.desc(), ledger_epochs.c.epoch_id)
    ).mappings()
    return [StoredLedgerEpoch(**row) for row in rows]


def delete_ledger_epoch(session: Session, epoch_id: bytes) -> None:
    """Destroy one epoch key; one that is gone already stays gone."""
    session.execute(delete(ledger_epochs).where(ledger_epochs.c.epoch_id == epoch_id))
