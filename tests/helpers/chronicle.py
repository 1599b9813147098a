"""
A log with a story: an organisation's notes, claims, openings and an auditor's session, signed as they must be.

A test takes the list of entries, spoils it, and lets an auditor read.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.audit.kept import Kept, load_kept, save_kept
from app.audit.report import Report
from app.audit.source import Folder, Source
from app.audit.verify import Trust, visit
from app.domain.member import Member, Roster
from app.tlog.access import Access, CaseLine, write_access
from app.tlog.audit import Audit, write_audit
from app.tlog.claim import Claim, write_claim
from app.tlog.roster import write_keys, write_roster
from app.tlog.statement import pad_entry
from app.vault.keys import SigningKey, public_key_of
from tests.helpers.logs import Log, make_log
from tests.helpers.organisation import seed_of, sign
from tests.helpers.statements import ACCESS, AUDIT, CLAIM, ORGANISATION

ROSTER = ORGANISATION.roster
NAME = seed_of("name one")
CASES = (CaseLine(name=NAME, ordinals=(1, 2)),)


def roster_entry(roster: Roster = ROSTER, *, signers: Sequence[SigningKey] = ORGANISATION.custodians[:2]) -> bytes:
    """Return a roster as an entry."""
    return sign(write_roster(roster), *signers).encode()


def keys_entry(roster: Roster = ROSTER) -> bytes:
    """Return the keys note of a roster as an entry."""
    keys = {member_id: public_key_of(keys.hpke_seed) for member_id, keys in ORGANISATION.people.items()}
    return sign(write_keys(roster, keys), *ORGANISATION.custodians[:2]).encode()


def change_member(member_id: str, **changes: object) -> Roster:
    """Return the next roster, with another line of one member."""
    members = (replace(m, **changes) if m.id == member_id else m for m in ROSTER.members)  # type: ignore[arg-type]
    return replace(ROSTER, version=2, members=tuple[Member, ...](members))


def claim_entry(ordinal: int = 1, **changes: object) -> bytes:
    """Return a claim as an entry."""
    claim = Claim(origin=CLAIM.origin, name=NAME, ordinal=ordinal, digest=CLAIM.digest, day=CLAIM.day)
    return pad_entry(write_claim(replace(claim, **changes)))  # type: ignore[arg-type]


def access_entry(label: str = "access", *, key: SigningKey | None = None, **changes: object) -> bytes:
    """Return an opening as an entry, signed by the member it names unless *key* is given; *label* makes the nonce."""
    access: Access = replace(ACCESS, cases=CASES, nonce=seed_of(label))
    access = replace(access, **changes)  # type: ignore[arg-type]
    signer = key or ORGANISATION.people[access.member_id].signing
    return pad_entry(sign(write_access(access), signer))


def audit_entry(label: str = "audit", *, key: SigningKey | None = None, **changes: object) -> bytes:
    """Return an auditor's session as an entry."""
    audit: Audit = replace(AUDIT, nonce=seed_of(label))
    audit = replace(audit, **changes)  # type: ignore[arg-type]
    return pad_entry(sign(write_audit(audit), key or ORGANISATION.auditors["au"]))


def published_entries() -> list[bytes]:
    """Return what the ledger logs before its first bundle, and the bundle: seven lines."""
    served = ORGANISATION.publish()
    return [
        served.roster.encode(),
        keys_entry(),
        *(epoch.encode() for epoch in served.epochs),
        served.ledger.encode(),
        served.bundle.encode(),
    ]


PUBLISHED = tuple(published_entries())
FIRST = len(PUBLISHED)
"""Index of the first line that is no published note."""

STORY = (*PUBLISHED, claim_entry(1), claim_entry(2), access_entry("one"), audit_entry())
"""Seven notes, two claims, an opening, an auditor's session."""


def long_story(size: int) -> list[bytes]:
    """Return a story of *size* lines: more and more openings."""
    return [*STORY, *(access_entry(f"opening {index}") for index in range(len(STORY), size))]


def keep_log(folder: Path, entries: Sequence[bytes], *, key: SigningKey = ORGANISATION.ledger) -> Log:
    """Return a log of *entries* in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    return make_log(folder / "logbook.db", key=key, entries=entries)


def hand_on(folder: Path, entries: Sequence[bytes], *, key: SigningKey = ORGANISATION.ledger) -> Path:
    """Return a copy of a log of *entries*, in files, as an auditor gets it."""
    return keep_log(folder, entries, key=key).save(folder / "copy")


def read(source: Source | Path, *, home: Path | None = None, others: Sequence[str] = ()) -> Report:
    """
    Read a log as an auditor, and keep what the auditor's command keeps.

    Args:
        source: The log, or the folder of a copy.

        home: The auditor's own folder; None for somebody who never came before.

        others: Checkpoints that others were shown.
    """
    origin = ORGANISATION.origin
    kept = load_kept(home, origin) if home else Kept(checkpoint=None, leaves=b"")
    trust = Trust(origin=origin, custodians=ORGANISATION.pinned, kept=kept, others=tuple(others))
    log = Folder(source) if isinstance(source, Path) else source
    found = visit(log, trust=trust, progress=lambda _read, _size: None)
    if home and not found.report.faults:
        save_kept(home, origin, checkpoint=found.checkpoint, leaves=found.leaves)
    return found.report


def lines_of(report: Report) -> list[int]:
    """Return the lines that have a fault."""
    return [fault.line for fault in report.faults if fault.line is not None]
