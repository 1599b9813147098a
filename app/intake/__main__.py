"""``python -m app.intake``: the front door's commands."""

from app.intake.cli import cli

cli(prog_name="python -m app.intake")
