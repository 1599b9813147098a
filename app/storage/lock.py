"""A lock that one process holds: two writers of one log would write two logs."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import BusyError


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """
    Hold the lock file *path* until the block ends; it goes with the process, however that ends.

    Raises:
        BusyError: Another process holds it. Stop that one first.
        FileNotFoundError: There is no such folder. The operator's fault.
    """
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            msg = f"another process holds {path.name}"
            raise BusyError(msg) from None
        yield
