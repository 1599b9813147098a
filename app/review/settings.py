"""Settings of the review service: where its databases, the notice folder and the pinned keys are."""

from pathlib import Path

from app.web.settings import DatabaseUrl, Origin, RoomSettings


class ReviewSettings(RoomSettings, env_prefix="REVIEW_"):
    """Settings of the review service. No field weakens a protection."""

    database_url: DatabaseUrl = "sqlite:///var/casebook.db"
    """The casebook."""

    dropbox_url: DatabaseUrl = "sqlite:///var/dropbox.db"
    """The drop box, which review publishes to."""

    notes: Path = Path("var/notes")
    """The notice folder: signed public notes on their way between rooms."""

    origin: Origin = "sacca.local"
    """Name of the organisation's log, at most 21 characters; pinned in every browser."""

    custodians: Path = Path("var/custodians.vkeys")
    """The custodians' verifier keys, one a line: the root of all trust. Never taken from a note."""
