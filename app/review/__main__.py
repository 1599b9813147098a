"""`python -m app.review`."""

from app.review.cli import cli

cli(prog_name="python -m app.review")
