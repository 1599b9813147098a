"""What must hold before anything starts; each failure is one plain sentence that says what to do."""

import socket
import sys
import tempfile
from pathlib import Path

NEEDED_PYTHON = (3, 11)


class StartError(Exception):
    """Something on this machine stands in the way. The message says what, and what to do."""


def require_python(version: tuple[int, ...] = sys.version_info[:2]) -> None:
    """
    Return if this Python is new enough.

    Raises:
        StartError: It is not.
    """
    if version < NEEDED_PYTHON:
        msg = "Sacca needs Python 3.11 or newer; install it, or name it: make run PYTHON=/path/to/python3.11"
        raise StartError(msg)


def require_writable(folder: Path) -> None:
    """
    Make *folder* where it is not there, for this user alone; return if it can be written to.

    Raises:
        StartError: It can't.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        msg = f"can't write into {folder} ({error.strerror}); give it to this user, or name another: --data FOLDER"
        raise StartError(msg) from None


def require_free_port(port: int, *, option: str) -> None:
    """
    Return if nobody listens on *port* of this machine.

    Raises:
        StartError: Somebody does, or this user may not listen there.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            msg = f"port {port} can't be used ({error.strerror}); stop what uses it, or name another: {option} NUMBER"
            raise StartError(msg) from None
