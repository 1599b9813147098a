"""`python -m app up`: the whole house on this machine, with embedded defaults."""

from app.launch.up import cli

cli(prog_name="python -m app")
