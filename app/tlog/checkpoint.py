"""
Checkpoints (C2SP tlog-checkpoint): the log's signed word on how large its tree is and what its root hash is.

A checkpoint is a note of three lines: origin, tree size, root hash. The extension lines that the specification
allows are refused here, because the ledger writes none.
"""

import re
from dataclasses import dataclass

from app.domain.errors import MalformedNoteError
from app.tlog.lines import PREFIX, encode_octets, parse_octets
from app.tlog.note import VerifierKey, parse_note, require_signer
from app.tlog.tree import HASH_LEN

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """
    What a log says of itself; nothing is verified yet.

    Attributes:
        origin: Name of the log.

        size: Number of entries.

        root: Root hash, 32 bytes.
    """

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedCheckpoint:
    """
    A checkpoint under the log's own signature.

    Attributes:
        checkpoint: What the log signed.

        whole: The note as it travels, with its signatures.
    """

    checkpoint: Checkpoint
    whole: str

    @property
    def size(self) -> int:
        """Number of entries."""
        return self.checkpoint.size

    @property
    def root(self) -> bytes:
        """Root hash, 32 bytes."""
        return self.checkpoint.root


def write_checkpoint(checkpoint: Checkpoint) -> str:
    """Return the text of a checkpoint."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{encode_octets(checkpoint.root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """
    Return the checkpoint in *text*; signatures are not looked at.

    Raises:
        MalformedNoteError: Not exactly what `write_checkpoint` writes. The log's fault.
    """
    lines = text.split("\n")
    if len(lines) != _LINES + 1 or lines[-1]:
        raise MalformedNoteError
    origin, size, root = lines[:-1]
    if not origin or origin.startswith(PREFIX) or not _SIZE.fullmatch(size):
        raise MalformedNoteError
    return Checkpoint(origin=origin, size=int(size), root=parse_octets(root, HASH_LEN))


def verify_checkpoint(whole: str, *, key: VerifierKey) -> VerifiedCheckpoint:
    """
    Return the checkpoint in a note, once the log has signed it.

    Args:
        whole: The note.

        key: The log's key, named after its origin.

    Raises:
        MalformedNoteError: Not a checkpoint, or another log's.

        SignatureError: The log did not sign it. Whoever made or carried it is at fault.
    """
    note = parse_note(whole)
    require_signer(note, key)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != key.name:
        raise MalformedNoteError
    return VerifiedCheckpoint(checkpoint=checkpoint, whole=whole)
