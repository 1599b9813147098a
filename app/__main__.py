"""`python -m app up`: the whole house on this machine, with embedded defaults."""

import sys

from app.launch.checks import StartError, require_python

try:
    require_python()
    from app.launch.up import cli
except StartError as error:
    sys.exit(f"Sacca: {error}")
except ModuleNotFoundError as error:
    sys.exit(f"Sacca: {error.name} is not installed for {sys.executable}; start with `make run`, which installs it")

cli(prog_name="python -m app")
