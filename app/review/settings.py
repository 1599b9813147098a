"""Settings of the review service: where its databases, the notice folder and the pinned keys are."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from app.web.settings import DatabaseUrl, Loopback, Origin, RoomSettings


class ReviewSettings(RoomSettings, env_prefix="REVIEW_"):
    """Settings of the review service. No field weakens a protection."""

    database_url: DatabaseUrl = "sqlite:///var/casebook.db"
    """The casebook."""

    dropbox_url: DatabaseUrl = "sqlite:///var/dropbox.db"
    """The drop box, which review publishes to, collects from and replies through."""

    notes: Path = Path("var/notes")
    """The notice folder: signed public notes on their way between rooms."""

    origin: Origin = "sacca.local"
    """Name of the organisation's log, at most 21 characters; pinned in every browser."""

    custodians: Path = Path("var/custodians.vkeys")
    """The custodians' verifier keys, one a line: the root of all trust. Never taken from a note."""

    ledger_socket: Path = Path("var/ledger.sock")
    """The ledger's Unix socket."""

    host: Loopback = "127.0.0.1"
    """Address to listen on, of this machine alone: a proxy with TLS stands in front."""

    port: Annotated[int, Field(ge=1, le=65_535)] = 8471
    """Port to listen on."""
