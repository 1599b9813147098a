"""A log book of one's own, kept as the ledger keeps it, and what it serves."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.storage import logbook
from app.storage.engines import open_transaction
from app.storage.migrate import upgrade
from app.tlog.checkpoint import Checkpoint, write_checkpoint
from app.tlog.tile import Tile, tiles_of
from app.vault.keys import SigningKey
from tests.helpers.organisation import sign


@dataclass(frozen=True, kw_only=True)
class Log:
    """
    One log book.

    Attributes:
        url: Its database.

        key: Signs its checkpoints, and names its origin.
    """

    url: str
    key: SigningKey

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a transaction with the ledger's rights."""
        with open_transaction(self.url, room="ledger") as session:
            yield session

    def append(self, *entries: bytes) -> range:
        """Add entries, and return their indices."""
        with self.session() as session:
            return logbook.append(session, entries)

    def checkpoint(self, size: int | None = None) -> str:
        """Return the signed checkpoint of *size*, or of all there is."""
        with self.session() as session:
            size = logbook.tree_size(session) if size is None else size
            root = logbook.root(session, size)
        return sign(write_checkpoint(Checkpoint(origin=self.key.name, size=size, root=root)), self.key)

    def tiles(self, size: int) -> dict[str, bytes]:
        """Return path → content of all tiles of the tree of *size*."""
        with self.session() as session:
            return {tile.path: read_tile(session, tile) for tile in tiles_of(size)}

    def save(self, folder: Path) -> Path:
        """Write checkpoint and tiles as files, as a copy of the log is handed on; return *folder*."""
        checkpoint = self.checkpoint()
        for path, data in self.tiles(int(checkpoint.split("\n")[1])).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "checkpoint").write_text(checkpoint)
        return folder


def read_tile(session: Session, tile: Tile) -> bytes:
    """Return what is in a tile."""
    if tile.level is None:
        return logbook.entry_bundle(session, tile.number, width=tile.width)
    return logbook.hash_tile(session, tile.level, tile.number, width=tile.width)


def make_log(file: Path, *, key: SigningKey, entries: Sequence[bytes] = ()) -> Log:
    """Make a log book in a new database *file*."""
    log = Log(url=f"sqlite:///{file}", key=key)
    upgrade("logbook", log.url)
    log.append(*entries)
    return log
