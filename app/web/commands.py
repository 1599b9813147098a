"""The rooms' command lines: each tells its settings, and says what goes wrong in one plain sentence."""

import os
from typing import Any

import typer
from typer.core import TyperGroup

from app.web.settings import RoomSettings
from app.web.starting import plain_start_errors
from app.web.terminal import plain_errors


def make_cli(text: str, *, settings: type[RoomSettings] | None = None) -> typer.Typer:
    """
    Return a command line.

    Its tracebacks show no locals, which hold secrets.

    Args:
        text: What its help says, in Markdown.

        settings: Of the room, for its whole command line: the help lists them, and every known error of a
            command is one sentence. None for a part of it.
    """
    return typer.Typer(
        help=text,
        epilog=_settings_help(settings) if settings else None,
        cls=_plain_group(settings) if settings else None,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode="markdown",
    )


def _plain_group(settings: type[RoomSettings]) -> type[TyperGroup]:
    room = settings.prefix().rstrip("_").lower()

    class PlainGroup(TyperGroup):
        """The commands of one room."""

        def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer keeps the types of click to itself
            os.umask(0o077)  # what a room writes is for nobody else on the machine
            with plain_start_errors(room), plain_errors():
                return super().invoke(ctx)

    return PlainGroup


def _settings_help(settings: type[RoomSettings]) -> str:
    """Return a list of a room's variables: name, what it is, what it is when nobody sets it."""
    lines = [
        f"- `{settings.prefix()}{name.upper()}`: {field.description} ({field.default})"
        for name, field in settings.model_fields.items()
    ]
    return "\n".join(("Settings are variables of the environment; a misspelt one stops every command:\n", *lines))
