"""`python -m app.audit`."""

from app.audit.cli import cli

cli(prog_name="python -m app.audit")
