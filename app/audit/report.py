"""What an auditor is told: what was proved, what was not, who opened what and why, and every fault."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.tlog.access import CaseLine, write_ordinals
from app.tlog.lines import encode_octets

SHOWN = 20
"""Faults that are told in full; more are counted."""

NOT_PROVED = (
    "that others are shown the same log: compare checkpoints with them (--against)",
    "that nothing was opened without a line: ledger and review together could do it",
    "what is in a report, and that it was kept unchanged: names and digests of claims are blinded",
    "who claimed an envelope: claims are lines of the ledger's own",
    "what people did with what they had opened",
)
"""What no log can show, or this one does not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    Something that is wrong, or odd.

    Attributes:
        line: Index of the entry, from 0; None where it is of no single one.

        text: What it is, in words.
    """

    line: int | None
    text: str

    def __str__(self) -> str:
        """``line 17: …``."""
        return self.text if self.line is None else f"line {self.line}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """
    One access statement that holds.

    Attributes:
        line: Its index.

        member_id: Who opened.

        role: What the roster of its time says of this person, in English.

        affiliation: The person's organisation.

        purpose: Why.

        day: UTC day.

        hour: UTC hour.

        cases: Blinded names and ordinals.
    """

    line: int
    member_id: str
    role: str
    affiliation: str
    purpose: str
    day: date
    hour: int
    cases: tuple[CaseLine, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        cases = "; ".join(f"{encode_octets(case.name)[:8]}… {write_ordinals(case.ordinals)}" for case in self.cases)
        who = f"{self.member_id} ({self.role}, {self.affiliation})"
        return f"line {self.line}: {self.day} {self.hour:02} h UTC, {who}, {self.purpose}: case {cases}"

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "line": self.line,
            "member": self.member_id,
            "role": self.role,
            "affiliation": self.affiliation,
            "purpose": self.purpose,
            "day": self.day.isoformat(),
            "hour": self.hour,
            "cases": [
                {"name": encode_octets(case.name), "ordinals": write_ordinals(case.ordinals)} for case in self.cases
            ],
        }


@dataclass(kw_only=True)
class Report:
    """
    What one visit found.

    Attributes:
        origin: Name of the log.

        size: Tree size that the log's checkpoint says.

        root: Root hash in base64.

        kept_size: Tree size at the visit before; 0 at the first.

        against: Tree sizes of the others' checkpoints that were compared.

        counts: Lines that hold, by kind.

        openings: Access statements since the visit before.

        remarks: Odd, and no fault.

        faults: What does not hold.
    """

    origin: str
    size: int = 0
    root: str = ""
    kept_size: int = 0
    against: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    openings: list[Opening] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)

    def fault(self, text: str, *, line: int | None = None) -> None:
        """Add what does not hold."""
        self.faults.append(Finding(line=line, text=text))

    def remark(self, text: str, *, line: int | None = None) -> None:
        """Add what is odd."""
        self.remarks.append(Finding(line=line, text=text))

    @property
    def proved(self) -> list[str]:
        """What holds, once there is no fault; nothing is said to be proved beside one."""
        if self.faults:
            return []
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.counts.items()))
        said = [
            f"the log {self.origin} signed that it has {self.size} lines, with the root hash {self.root}",
            "these lines, every one of them read, give that root hash; so do all tiles that are served",
            f"every line is what it says it is, under the keys of the roster of its time ({kinds})",
            "no line opens an envelope that no line before it claimed, and no statement stands there twice",
        ]
        if self.kept_size:
            said.append(f"the first {self.kept_size} lines are those of the visit before: the log only grew")
        said.extend(f"a checkpoint of {size} lines that others were shown is of this log" for size in self.against)
        return said

    def to_json(self) -> dict[str, Any]:
        """Return all of it for programs."""
        return {
            "ok": not self.faults,
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "kept_size": self.kept_size,
            "against": self.against,
            "counts": dict(sorted(self.counts.items())),
            "openings": [opening.to_json() for opening in self.openings],
            "proved": self.proved,
            "not_proved": list(NOT_PROVED),
            "remarks": [{"line": each.line, "text": each.text} for each in self.remarks],
            "faults": [{"line": each.line, "text": each.text} for each in self.faults],
        }

    def to_lines(self) -> Iterator[str]:
        """Yield all of it for people."""
        since = "since the visit before" if self.kept_size else "so far"
        yield from _block(f"Opened {since}:", self.openings or ["nothing"])
        yield from _block("Proved:", self.proved)
        yield from _block("Not proved:", NOT_PROVED)
        yield from _block("Odd, and no fault:", self.remarks)
        shown: list[object] = [*self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            shown.append(f"and {len(self.faults) - SHOWN} more")
        yield from _block("FAULTS:", shown)


def _block(title: str, rows: list[Any] | list[str] | tuple[str, ...]) -> Iterator[str]:
    if rows:
        yield title
        yield from (f"  - {row}" for row in rows)
