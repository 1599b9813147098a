"""Settings of the ledger: where its databases, its credential files, the notice folder and the pinned keys are."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from app.web.settings import DatabaseUrl, Loopback, Origin, RoomSettings


class LedgerSettings(RoomSettings, env_prefix="LEDGER_"):
    """Settings of the ledger. No field weakens a protection."""

    database_url: DatabaseUrl = "sqlite:///var/logbook.db"
    """The log book."""

    secrets_url: DatabaseUrl = "sqlite:///var/secrets.db"
    """The secrets: a database of its own, backed up apart from the log."""

    keys: Path = Path("var/ledger-keys")
    """Credential files: the log key and the root keys."""

    notes: Path = Path("var/notes")
    """The notice folder: signed public notes on their way between rooms."""

    origin: Origin = "sacca.local"
    """Name of the organisation's log, at most 21 characters; pinned in every browser."""

    custodians: Path = Path("var/custodians.vkeys")
    """The custodians' verifier keys, one a line: the root of all trust. Never taken from a note."""

    socket: Path = Path("var/ledger.sock")
    """Unix socket for review; its user is asked of the kernel."""

    review_uid: Annotated[int, Field(ge=0)] | None = None
    """User id that review runs as; None if it is the ledger's own."""

    host: Loopback = "127.0.0.1"
    """Address of the public port: checkpoints, tiles, auditors."""

    port: Annotated[int, Field(ge=1, le=65_535)] = 8472
    """Public port."""
