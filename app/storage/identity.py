"""Which file a database is: a connection goes on writing to a file that was deleted or replaced meanwhile."""

import logging
from pathlib import Path

from sqlalchemy import URL

LOGGER = logging.getLogger("sacca.storage")


class FileIdentity:
    """
    Remembers the file of the database at *url*, just after it was opened.

    Raises:
        OSError: There is none. The operator's fault.
    """

    def __init__(self, url: URL) -> None:
        # A database may be named by a URI of SQLite's own, e.g. to open it for reading alone.
        self._path = Path((url.database or "").removeprefix("file:").partition("?")[0])
        self._opened = self._look()
        self._missed = False

    def is_still_there(self) -> bool:
        """Say if whoever opens the database now gets the same file; the first time not, also say it to the operator."""
        try:
            same = self._look() == self._opened
        except OSError:
            same = False
        if not (same or self._missed):  # one line, since one for each report would tell when they came
            self._missed = True
            LOGGER.error("the database is not the file that was opened; start this room again")
        return same

    def _look(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_dev, found.st_ino
