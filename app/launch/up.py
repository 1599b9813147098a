"""The one command that starts everything: a demonstration organisation on the first start, its data ever after."""

import os
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.launch import checks, demo, processes
from app.launch.rooms import Command, CommandError, House, run_all
from app.web.telemetry import TelemetryError, require_no_telemetry

if TYPE_CHECKING:
    from subprocess import Popen

cli = typer.Typer(
    help="Sacca on one machine: every room as a process of its own.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="markdown",
)

COMPLETE = ".complete"
"""Marks a data folder whose ceremony came to its end."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


@cli.callback()
def main() -> None:
    """Sacca on one machine: every room as a process of its own."""


@cli.command()
def up(
    *,
    data: Annotated[Path, typer.Option(help="Folder for databases, keys and notes.")] = Path("var"),
    intake_port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the family's page.")] = 8470,
    review_port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the investigators' console.")] = 8471,
    ledger_port: Annotated[int, typer.Option(min=1, max=65535, help="Port where the log can be checked.")] = 8472,
) -> None:
    """
    Start every room on this machine; Ctrl-C stops them all.

    The first start makes a demonstration organisation and shows its passphrases once. Later starts use the same
    data. To begin anew, stop, and remove the data folder: reports in it are lost with their keys.
    """
    os.umask(0o077)  # databases and keys are for nobody else on this machine
    for number in (signal.SIGINT, signal.SIGTERM):  # shells start background jobs with SIGINT ignored
        signal.signal(number, signal.default_int_handler)
    house = House(data=data.resolve(), intake_port=intake_port, review_port=review_port, ledger_port=ledger_port)
    try:
        require_no_telemetry(os.environ)
        checks.require_writable(house.data)
        checks.require_short_path(house.ledger_socket)
        for room, port in house.ports.items():
            checks.require_free_port(port, option=f"--{room}-port")
        with checks.take_folder(house.data):
            _bring_up(house, today=datetime.now(UTC).date())
    except (TelemetryError, checks.StartError, CommandError, processes.RoomStoppedError) as error:
        typer.echo(f"Sacca: {error}", err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"Sacca: {error.filename or house.data}: {error.strerror}; see to it, and start again", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("Sacca: stopped before everything was up", err=True)
        raise typer.Exit(INTERRUPTED) from None


def _bring_up(house: House, *, today: date) -> None:
    is_first = not (house.data / COMPLETE).exists()
    if is_first:
        _require_unbegun(house)
    run_all(house, Command("review", ("migrate",)), Command("ledger", ("migrate",)))  # the drop box is among review's
    if is_first:
        _first_start(house, today=today)
    stop = processes.Stop()
    started: dict[str, Popen[bytes]] = {}
    try:
        processes.start_all(house, started, stop=stop)
        if not stop.asked:
            _say_where(house)
        processes.watch(started, stop=stop)
    finally:
        processes.stop_all(started)
    _say("Stopped.")


def _require_unbegun(house: House) -> None:
    if house.demo.exists():
        msg = f"the first start in {house.data} was broken off; remove that folder and start again"
        raise checks.StartError(msg)


def _first_start(house: House, *, today: date) -> None:
    _say("First start: making a demonstration organisation.")
    house.demo.mkdir(mode=0o700)
    passphrases = demo.make_organisation(house, today=today, say=_step)
    people = {person.id: person for person in (*demo.CUSTODIANS, *demo.INVESTIGATORS, demo.AUDITOR)}
    _say("\nPassphrases of the demonstration's people. They are shown this once and kept nowhere:\n")
    for member_id, passphrase in passphrases.items():
        person = people[member_id]
        _say(f"  {member_id}  {passphrase}  {person.role_en}, {person.affiliation}")
    _say("")
    (house.data / COMPLETE).touch()


def _say_where(house: House) -> None:
    _say(
        f"\nReady.\n"
        f"  The family's page:          http://127.0.0.1:{house.intake_port}/\n"
        f"  The investigators' console: http://localhost:{house.review_port}/\n"
        f"  The log, for auditors:      http://localhost:{house.ledger_port}/checkpoint\n\n"
        f"  1. Write something on the family's page, send it, and note the number.\n"
        f"  2. Sign in to the console as {demo.INVESTIGATORS[0].id}, open the case, and answer.\n"
        f"  3. Come back with the number, and read the answer.\n"
        f"  4. Let the auditor check who opened what:\n"
        f"     {demo.verify_command(house)}\n\n"
        f"Ctrl-C stops everything; the data stay in {house.data}."
    )


def _step(text: str) -> None:
    _say(f"  {text} …")


def _say(text: str) -> None:
    typer.echo(text)
    sys.stdout.flush()
