"""
The daily bundle: signed at the start, at each new UTC day, and after every change of the notice folder.

The command and the service do the same, one at a time: only one process may ever append to the log.
"""

from collections.abc import Callable, Collection
from pathlib import Path

from app.ledger import bundles, epochs
from app.ledger.counter import Counter
from app.ledger.notices import load_notices
from app.storage.notes import BUNDLE, KEYS, LEDGER_EPOCH, ROSTER, find_text, list_epoch_notes, read_text, write_text
from app.tlog.epoch import parse_epoch
from app.tlog.note import VerifierKey, parse_note
from app.vault.epochs import Maker


class Daily:
    """
    Signs when there is something new to sign.

    Args:
        counter: The desk.

        notes: The notice folder.

        custodians: Returns the pinned keys.
    """

    def __init__(self, counter: Counter, *, notes: Path, custodians: Callable[[], Collection[VerifierKey]]) -> None:
        self._counter = counter
        self._notes = notes
        self._custodians = custodians
        self._signed: object = None

    def hang(self) -> None:
        """
        Put on the counter's board what the log holds of published notes.

        Raises:
            ChainError: The newest roster is not signed by two of the pinned custodians.
        """
        with self._counter.log.readers() as session:
            self._counter.board.notices = load_notices(
                session, origin=self._counter.origin, custodians=self._custodians()
            )

    def renew_epoch_if_due(self) -> None:
        """Make a new sealing key of the ledger once a week, durably, before anybody can see its note."""
        today = self._counter.today()
        whole = find_text(self._notes, LEDGER_EPOCH)
        if whole is not None and not parse_epoch(parse_note(whole).text).is_due(today):
            return
        note = self._counter.secrets.writer.run(
            epochs.add_epoch,
            log_key=self._counter.log_key,
            root=self._counter.newest_root(),
            maker=Maker(origin=self._counter.origin, today=today, entropy=self._counter.entropy),
        )
        write_text(self._notes, LEDGER_EPOCH, note)

    def refresh(self) -> None:
        """
        Sign, if the day or a note has changed since the last time.

        Raises:
            SaccaError: A note is missing, malformed or not signed by those who must sign; nothing is signed.
        """
        today = self._counter.today()
        self.renew_epoch_if_due()
        offered = self._gather()
        if self._signed == (today, offered):
            return
        note = self._counter.log.writer.run(
            bundles.sign_bundle, offered, log_key=self._counter.log_key, custodians=self._custodians(), today=today
        )
        self.hang()
        write_text(self._notes, BUNDLE, note)
        self._signed = (today, offered)

    def _gather(self) -> bundles.Offered:
        """Read the notes that lie before the ledger."""
        names = list_epoch_notes(self._notes)
        return bundles.Offered(
            roster=read_text(self._notes, ROSTER),
            keys=read_text(self._notes, KEYS),
            epochs=tuple(read_text(self._notes, name) for name in names if name != LEDGER_EPOCH),
            ledger=read_text(self._notes, LEDGER_EPOCH),
        )
