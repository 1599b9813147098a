"""Every command teaches: what it does, what each option means; and none ends in a traceback over a setting."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from rich.cells import cell_len
from typer.main import get_command
from typer.testing import CliRunner

from app.audit.cli import cli as audit
from app.launch.up import cli as launch
from tests.helpers.ceremony import ROOMS

WIDTH = 80
"""Cells of a terminal that nobody made wider."""

LINES: dict[str, typer.Typer] = {**ROOMS, "audit": audit, "launch": launch}


def walk(command: Any, *words: str) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401 - typer hides click's types
    """Yield every command below *command*, with the words that call it."""
    yield words, command
    for name, below in getattr(command, "commands", {}).items():
        yield from walk(below, *words, name)


COMMANDS = [(room, words, command) for room, cli in LINES.items() for words, command in walk(get_command(cli))]
IDS = [" ".join((room, *words)) for room, words, _ in COMMANDS]


@pytest.mark.parametrize(("room", "words", "command"), COMMANDS, ids=IDS)
def test_help_says_what_a_command_and_its_options_do(room: str, words: tuple[str, ...], command: Any) -> None:  # noqa: ANN401 - as above
    """Nothing is left to be guessed, and the help fits a terminal."""
    result = CliRunner().invoke(LINES[room], [*words, "--help"], terminal_width=WIDTH)

    assert result.exit_code == 0
    assert command.help
    assert [parameter.name for parameter in command.params if not getattr(parameter, "help", None)] == []
    assert max(map(cell_len, result.stdout.splitlines())) <= WIDTH


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("value", [{"MISSPELT": "x"}, {"DATABASE_URL": "postgres://x"}], ids=["misspelt", "wrong"])
def test_a_wrong_setting_stops_every_command(room: str, value: dict[str, str]) -> None:
    """In one sentence that names the variable, and exit code 1."""
    variables = {f"{room.upper()}_{name}": text for name, text in value.items()}

    result = CliRunner().invoke(ROOMS[room], ["migrate"], env=variables)

    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert all(name in result.stderr for name in variables)
