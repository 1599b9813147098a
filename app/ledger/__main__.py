"""`python -m app.ledger`."""

from app.ledger.cli import cli

cli(prog_name="python -m app.ledger")
