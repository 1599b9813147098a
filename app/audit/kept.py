"""
What an auditor keeps between visits, in a folder of the auditor's own.

It is the newest verified checkpoint, and the leaf hash of every line up to it. The checkpoint alone would show
that a log was changed; the hashes show at which line. They are written only after a visit without a fault, so
that what is kept never shrinks and never forks.
"""

from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import LogInconsistentError
from app.storage.files import write_whole
from app.storage.notes import find_text, write_text
from app.tlog.checkpoint import Checkpoint, parse_checkpoint
from app.tlog.note import parse_note
from app.tlog.tree import HASH_LEN, root_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """
    The visit before.

    Attributes:
        checkpoint: What the log signed then; None at the first visit.

        leaves: The leaf hashes of its lines, 32 bytes each.
    """

    checkpoint: Checkpoint | None
    leaves: bytes

    @property
    def size(self) -> int:
        """Number of lines then."""
        return self.checkpoint.size if self.checkpoint else 0

    def leaf(self, index: int) -> bytes:
        """Return the leaf hash of a line; empty for one that came later."""
        return self.leaves[index * HASH_LEN : (index + 1) * HASH_LEN]


def load_kept(home: Path, origin: str) -> Kept:
    """
    Return what the visit before left.

    Raises:
        LogInconsistentError: The folder's two files do not belong together. Whoever changed one is at fault.
        MalformedNoteError: The checkpoint is none.
    """
    whole = find_text(home, f"{origin}.checkpoint")
    if whole is None:
        return Kept(checkpoint=None, leaves=b"")
    checkpoint = parse_checkpoint(parse_note(whole).text)
    path = home / f"{origin}.leaves"
    # A visit cut short between the two writes leaves more hashes than lines.
    leaves = (path.read_bytes() if path.exists() else b"")[: checkpoint.size * HASH_LEN]
    hashes = (leaves[at : at + HASH_LEN] for at in range(0, len(leaves), HASH_LEN))
    if checkpoint.origin != origin or root_hash(hashes) != checkpoint.root:
        msg = "the checkpoint that was kept and the hashes beside it do not belong together"
        raise LogInconsistentError(msg)
    return Kept(checkpoint=checkpoint, leaves=leaves)


def save_kept(home: Path, origin: str, *, checkpoint: str, leaves: bytes) -> None:
    """Keep a signed checkpoint and the leaf hashes of all its lines, hashes first."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(home / f"{origin}.leaves", leaves, mode=0o600)
    write_text(home, f"{origin}.checkpoint", checkpoint)
