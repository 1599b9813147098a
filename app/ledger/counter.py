"""The keeper's desk: keys, clock, the two databases and the newest notices, which every service takes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.access import get_member
from app.domain.errors import NotFoundError, SignatureError, StatementRefusedError
from app.ledger.epochs import Root
from app.ledger.notices import Board
from app.storage.database import Database
from app.storage.secrets import StoredCase
from app.tlog.note import Note
from app.tlog.statement import verify_statement
from app.vault.keys import SigningKey
from app.vault.wraps import root_context, unwrap


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """
    What is made once at the start.

    Attributes:
        clock: Returns the time in UTC.

        entropy: Source of keys and nonces.

        log_key: Signs checkpoints; its name is the origin.

        newest_root: Returns the root key that wraps new secrets.

        find_root: Returns the root key of a number.

        board: The newest roster, and every bundle that was signed.

        log: The log book, which only this process appends to.

        secrets: The secrets.
    """

    clock: Callable[[], datetime]
    entropy: Callable[[int], bytes]
    log_key: SigningKey
    newest_root: Callable[[], Root]
    find_root: Callable[[int], Root]
    board: Board
    log: Database
    secrets: Database

    @property
    def origin(self) -> str:
        """Name of the organisation's log."""
        return self.log_key.name

    def today(self) -> date:
        """Return the UTC day."""
        return self.clock().date()

    def require_signed(self, note: Note, *, member_id: str) -> None:
        """
        Return if a member of the newest roster signed the statement.

        Raises:
            StatementRefusedError: Nobody of the roster, or another key. The sender's fault.
        """
        try:
            verify_statement(note, get_member(self.board.current.newest, member_id, on=self.today()))
        except (NotFoundError, SignatureError):
            raise StatementRefusedError from None

    def case_secret(self, case: StoredCase) -> bytes:
        """
        Return the secret of a case, 32 bytes.

        Raises:
            NotFoundError: Its root key was destroyed.
            OpenError: Another root key wrapped it, or the row was changed.
        """
        root = self.find_root(case.root_index)
        return unwrap(case.wrapped_secret, key=root.key, context=root_context(root.number, case.case_id))
