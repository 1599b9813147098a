"""Settings of the front door."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from app.web.settings import DatabaseUrl, Loopback, RoomSettings


class IntakeSettings(RoomSettings, env_prefix="INTAKE_"):
    """
    Settings of the intake service.

    There is no setting here for a private key, and none that weakens a promise.
    """

    database_url: DatabaseUrl = "sqlite:///var/dropbox.db"
    """The drop box."""

    pins_file: Path = Path("var/pins.js")
    """The custodians' public keys for browsers; ``python -m app.intake pins`` writes it."""

    host: Loopback = "127.0.0.1"
    """Address to listen on, of this machine alone: a proxy with TLS stands in front."""

    port: Annotated[int, Field(ge=1, le=65_535)] = 8470
    """Port to listen on."""

    max_envelope_bytes: Annotated[int, Field(gt=0, le=2 * 2**20)] = 2 * 2**20
    """Header and body, bytes; objects have their own limit."""

    leave_url: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$")] = "https://www.wikipedia.org/"
    """Where the button for leaving the page leads: somewhere that surprises nobody."""

    demonstration: bool = False
    """Say on every step of the page that it is a demonstration, and that nobody should send a real report."""
