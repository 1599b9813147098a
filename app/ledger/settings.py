"""Settings of the ledger: where its databases, its credential files, the notice folder and the pinned keys are."""

from pathlib import Path

from app.web.settings import DatabaseUrl, Origin, RoomSettings


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
