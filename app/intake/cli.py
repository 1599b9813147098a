"""The front door's commands. Here, and in main.py only, the environment and the clock are read."""

import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.intake.settings import IntakeSettings
from app.web.commands import make_cli
from app.web.memory import require_allocator
from app.web.pinned import read_vkeys
from app.web.telemetry import require_no_telemetry
from app.web.terminal import fail

cli = make_cli(
    "The front door of Sacca: takes in sealed envelopes, and can open none of them.\n\n"
    "Once: `migrate`, then `pins`. Then `serve`, as a service.",
    settings=IntakeSettings,
)


@cli.command()
def serve() -> None:
    """Serve the family's page and take in envelopes, until Ctrl-C or SIGTERM."""
    require_allocator(os.environ)
    require_no_telemetry(os.environ)
    _serve(IntakeSettings())


@cli.command()
def migrate() -> None:
    """Bring the drop box to the tables of this version; safe to run again."""
    from app.storage.migrate import upgrade

    upgrade("dropbox", IntakeSettings().database_url)


@cli.command()
def pins(
    *,
    origin: Annotated[str, typer.Option(help="Name of the organisation's log.")] = "sacca.local",
    custodians: Annotated[
        list[Path], typer.Option(help="File with custodians' verifier keys, one a line; repeat for more files.")
    ] = [Path("var/custodians.vkeys")],  # noqa: B006 - typer copies it
) -> None:
    """
    Write pins.js: the public keys of at least three custodians, which browsers trust to begin with.

    It goes to INTAKE_PINS_FILE. Start `serve` again after it, and publish its hash where reporters can compare it.
    """
    from app.intake.pins import render_pins, write_pins

    settings = IntakeSettings()
    keys = [key for path in custodians for key in read_vkeys(path)]
    write_pins(settings.pins_file, render_pins(keys, origin=origin, built=_now().date()))
    typer.echo(f"Wrote {settings.pins_file} with the keys of {len(keys)} custodians.")


def _serve(settings: IntakeSettings) -> None:
    from app.intake.assets import AssetError
    from app.intake.main import create_app, require_tables
    from app.web.server import run

    require_tables(settings)
    listener = _listen(settings)
    try:
        app = create_app(settings, clock=_now)
    except AssetError as error:
        fail(str(error))
    run(app, listener)


def _listen(settings: IntakeSettings) -> socket.socket:
    from app.web.server import bind

    try:
        return bind(settings.host, settings.port)
    except OSError as error:
        fail(f"port {settings.port} of {settings.host}: {error.strerror}; free it, or set INTAKE_PORT to another")


def _now() -> datetime:
    return datetime.now(UTC)
