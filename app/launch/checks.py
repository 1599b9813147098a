"""What must hold before anything starts; each failure is one plain sentence that says what to do."""

import fcntl
import os
import socket
import stat
import sys
import tempfile
from pathlib import Path
from typing import TextIO

LOCK = ".lock"

MAX_SOCKET_PATH_LEN = 107
"""Longest path of a Unix socket on Linux, bytes (unix(7))."""

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
    Make *folder* where it is not there, for this user alone; return if it can be written to, and by nobody else.

    Raises:
        StartError: It can't, or others could put their own keys and notes into it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        msg = f"can't write into {folder} ({error.strerror}); give it to this user, or name another: --data FOLDER"
        raise StartError(msg) from None
    found = folder.stat()
    if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        msg = f"others may write into {folder}; make it this user's own (chmod 700), or name another: --data FOLDER"
        raise StartError(msg)


def take_folder(folder: Path) -> TextIO:
    """
    Return a lock on *folder*, which lasts as long as it is open: two starts on one folder would sign two logs.

    Raises:
        StartError: Another start has it.
    """
    lock = (folder / LOCK).open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        msg = f"Sacca runs on {folder} already; stop it first, or name another folder: --data FOLDER"
        raise StartError(msg) from None
    return lock


def require_short_path(socket_path: Path) -> None:
    """
    Return if a Unix socket can have this path.

    Raises:
        StartError: It is too long.
    """
    if len(str(socket_path).encode()) > MAX_SOCKET_PATH_LEN:
        msg = f"{socket_path.parent} is too long a path for the ledger's socket; name a shorter one: --data FOLDER"
        raise StartError(msg)


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
