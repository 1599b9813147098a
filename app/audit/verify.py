"""One visit: read the whole log once, line by line, and hold it against all that is known."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from app.audit.growth import Growth
from app.audit.kept import Kept
from app.audit.lines import Lines
from app.audit.report import Report
from app.audit.source import Source
from app.domain.errors import MalformedError, MalformedNoteError, NotFoundError, SignatureError
from app.tlog.checkpoint import Checkpoint, parse_checkpoint, verify_checkpoint
from app.tlog.lines import encode_octets
from app.tlog.note import VerifierKey, parse_note
from app.tlog.tile import WIDTH, Tile, split_entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """
    What a visit starts from.

    Attributes:
        origin: Name of the log.

        custodians: The pinned keys.

        kept: The visit before.

        others: Checkpoints that others were shown, whole notes.
    """

    origin: str
    custodians: tuple[VerifierKey, ...]
    kept: Kept
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """
    What a visit ends with.

    Attributes:
        report: What was found.

        checkpoint: The log's, a whole note; verified if the report has no fault.

        leaves: The leaf hashes of its lines, 32 bytes each.
    """

    report: Report
    checkpoint: str
    leaves: bytes


def visit(source: Source, *, trust: Trust, progress: Callable[[int, int], None]) -> Visit:
    """
    Read the whole log and return what was found; nothing is raised for a log that does not hold.

    Args:
        source: The log.

        trust: What to start from.

        progress: Is told lines read and lines there are.
    """
    report = Report(origin=trust.origin, kept_size=trust.kept.size)
    try:
        whole = source.checkpoint()
        checkpoint = parse_checkpoint(parse_note(whole).text)
        others = {note: parse_checkpoint(parse_note(note).text) for note in trust.others}
    except (NotFoundError, MalformedNoteError):
        report.fault("there is no checkpoint, or something else in its place")
        return Visit(report=report, checkpoint="", leaves=b"")
    report.size, report.root = checkpoint.size, encode_octets(checkpoint.root)
    growth = Growth(source, kept=trust.kept, others=others.values(), report=report)
    lines = Lines(origin=trust.origin, custodians=trust.custodians, report=report)
    while growth.size < checkpoint.size and _read_bundle(source, checkpoint, growth=growth, lines=lines):
        progress(growth.size, checkpoint.size)
    growth.end(checkpoint)
    lines.end()
    for note, known in {whole: checkpoint, **others}.items():
        _check_signature(note, known, keys=lines.log_keys, report=report)
    report.against.extend(sorted(other.size for other in others.values()))
    report.faults.sort(key=lambda fault: (fault.line is None, fault.line))
    return Visit(report=report, checkpoint=whole, leaves=bytes(growth.leaves))


def _read_bundle(source: Source, checkpoint: Checkpoint, *, growth: Growth, lines: Lines) -> bool:
    """Read the next entries; say if the walk can go on behind them."""
    first = growth.size
    width = min(WIDTH, checkpoint.size - first)
    tile = Tile(level=None, number=first // WIDTH, width=width)
    try:
        entries = split_entries(source.tile(tile))
    except (NotFoundError, MalformedError):
        growth.report.fault(
            f"cannot be read, nor can any behind it: {tile.path} is not there, or not whole", line=first
        )
        return False
    seen = growth.add(entries, width=width)
    for at, entry in enumerate(entries[:width]):
        lines.read(first + at, entry, seen=seen[at])
    return growth.size == first + width


def _check_signature(whole: str, checkpoint: Checkpoint, *, keys: Sequence[VerifierKey], report: Report) -> None:
    """Hold a checkpoint against the log's keys, of which the roster names one at a time."""
    for key in keys:
        try:
            verify_checkpoint(whole, key=key)
        except (SignatureError, MalformedNoteError):
            continue
        return
    report.fault(f"the checkpoint of {checkpoint.size} lines is not signed by this log")


def origin_of(custodians: Collection[VerifierKey]) -> str:
    """
    Return the name of the log that the pinned keys vouch for: theirs are ``<origin>/<member id>``.

    Raises:
        MalformedNoteError: They belong to several logs, or to none. Whoever wrote the file is at fault.
    """
    origins = {key.name.rpartition("/")[0] for key in custodians}
    if len(origins) != 1 or "" in origins:
        msg = "the custodians' keys must all be named <origin>/<member id>, with one origin"
        raise MalformedNoteError(msg)
    return origins.pop()
