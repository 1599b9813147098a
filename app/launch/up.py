"""The one command that starts everything: a demonstration organisation on the first start, its data ever after."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from app.launch import checks, demo, processes
from app.launch.rooms import CommandError, House, run

cli = typer.Typer(
    help="Sacca on one machine: every room as a process of its own.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

COMPLETE = ".complete"
"""Marks a data folder whose ceremony came to its end."""


@cli.callback()
def main() -> None:
    """Sacca on one machine: every room as a process of its own."""


@cli.command()
def up(
    *,
    data: Annotated[Path, typer.Option(help="Folder for databases, keys and notes.")] = Path("var"),
    intake_port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the family's page.")] = 8470,
) -> None:
    """
    Start every room on this machine; Ctrl-C stops them all.

    The first start makes a demonstration organisation and shows its passphrases once. Later starts use the same
    data. To begin anew, stop, and remove the data folder: reports in it are lost with their keys.
    """
    os.umask(0o077)  # databases and keys are for nobody else on this machine
    house = House(data=data.resolve(), intake_port=intake_port)
    try:
        checks.require_python()
        checks.require_no_telemetry()
        checks.require_writable(house.data)
        checks.require_free_port(intake_port, option="--intake-port")
        _bring_up(house, today=datetime.now(UTC).date())
    except (checks.StartError, CommandError, processes.RoomStoppedError) as error:
        typer.echo(f"Sacca: {error}", err=True)
        raise typer.Exit(1) from None


def _bring_up(house: House, *, today: date) -> None:
    for room in ("intake", "review", "ledger"):
        run(house, room, "migrate")
    if not (house.data / COMPLETE).exists():
        _first_start(house, today=today)
    _renew(house)
    run(house, "ledger", "bundle")
    _say(run(house, "review", "publish").strip())
    stop = processes.Stop()
    started = {"intake": processes.start(house, "intake")}
    try:
        processes.wait_until_up(started["intake"], port=house.intake_port, stop=stop)
        if not stop.asked:
            _say_where(house)
        processes.watch(started, stop=stop)
    finally:
        processes.stop_all(started)
    _say("Stopped.")


def _first_start(house: House, *, today: date) -> None:
    if house.ledger_vkey.exists():
        msg = f"the first start in {house.data} was broken off; remove that folder and start again"
        raise checks.StartError(msg)
    _say("First start: making a demonstration organisation.")
    house.demo.mkdir(parents=True, exist_ok=True, mode=0o700)
    passphrases = demo.make_organisation(house, today=today, say=_step)
    people = {person.id: person for person in (*demo.CUSTODIANS, *demo.INVESTIGATORS, demo.AUDITOR)}
    _say("\nPassphrases of the demonstration's people. They are shown this once and kept nowhere:\n")
    for member_id, passphrase in passphrases.items():
        person = people[member_id]
        _say(f"  {member_id}  {passphrase}  {person.role_en}, {person.affiliation}")
    _say("")
    (house.data / COMPLETE).touch()


def _renew(house: House, *, ask: Callable[[str], str] = getpass) -> None:
    """Let each investigator whose sealing key is a week old make a new one; without a terminal, say how."""
    for member_id in run(house, "review", "member", "due").split():
        if not sys.stdin.isatty():
            _say(f"The sealing key of {member_id} is due: python -m app.review member renew {member_id}")
            continue
        password = ask(f"The sealing key of {member_id} is a week old. Password of {member_id} (Enter: later): ")
        if password:
            run(house, "review", "member", "renew", member_id, "--secret-file", "-", secret=password)


def _say_where(house: House) -> None:
    _say(
        f"\nReady. The family's page: http://127.0.0.1:{house.intake_port}/\n"
        f"  1. Open it, write something, send it, and note the number.\n"
        f"  2. Look at what the server holds of it: {house.data / 'dropbox.db'}\n"
        f"Ctrl-C stops everything; the data stay in {house.data}."
    )


def _step(text: str) -> None:
    _say(f"  {text} …")


def _say(text: str) -> None:
    typer.echo(text)
    sys.stdout.flush()
