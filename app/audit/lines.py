"""
What each line of the log must be: read in order, each under the roster of its time.

Rosters are lines too, signed by the custodians, so the walk begins with nothing but the custodians' keys.
"""

from collections.abc import Callable, Collection
from datetime import date, timedelta

from app.audit.cases import Cases
from app.audit.report import Opening, Report
from app.domain.access import get_auditor, get_member
from app.domain.errors import (
    ChainError,
    LogInconsistentError,
    MalformedNoteError,
    NotFoundError,
    SaccaError,
    SignatureError,
)
from app.domain.member import Member, Roster
from app.tlog import access, audit, bundle, claim, epoch, roster
from app.tlog.chain import Published, verify_chain, verify_epoch, verify_keys, verify_roster
from app.tlog.note import Note, VerifierKey, parse_note, parse_vkey
from app.tlog.statement import entry_kind, parse_statement_entry, unpad_entry, verify_statement

SENTENCES: dict[type[SaccaError], str] = {
    MalformedNoteError: "is not in the form that such a line must have",
    SignatureError: "is not signed by the person it names, with the key in the roster of its time",
    ChainError: "is not signed by those who must sign it, or does not belong to the roster of its time",
    NotFoundError: "names nobody who counts in the roster of its time, or not for this",
}
"""What is said of a line that does not hold; other errors bring words of their own."""

LATE = timedelta(days=1)
"""A line may bear an earlier day than one before it by as much: a statement is asked for before it is written."""


class Lines:
    """
    The walk over the lines.

    Args:
        origin: Name of the log.

        custodians: The pinned keys.

        report: Takes counts, openings, remarks and faults.
    """

    def __init__(self, *, origin: str, custodians: Collection[VerifierKey], report: Report) -> None:
        self._origin = origin
        self._custodians = custodians
        self._report = report
        self._roster: Roster | None = None
        self._roster_note = ""
        self._epochs: dict[bytes, str] = {}
        self._cases = Cases()
        self._newest_day = date.min
        self._seen = False
        self.log_keys: list[VerifierKey] = []
        self._readers: dict[str, Callable[[int, bytes], None]] = {
            roster.KIND: self._read_roster,
            roster.KEYS_KIND: self._read_keys,
            epoch.KIND: self._read_epoch,
            bundle.KIND: self._read_bundle,
            claim.KIND: self._read_claim,
            access.KIND: self._read_access,
            audit.KIND: self._read_audit,
        }

    def read(self, index: int, entry: bytes, *, seen: bool) -> None:
        """
        Take the next line: it holds and is counted, or is a fault.

        Args:
            index: Its place.

            entry: Its bytes.

            seen: The visit before found that these bytes, at this place, hold: a statement's signature is not
                verified again.
        """
        self._seen = seen
        try:
            kind = entry_kind(entry)
            self._reader_of(kind)(index, entry)
        except SaccaError as error:
            sentence = next((text for cls, text in SENTENCES.items() if isinstance(error, cls)), str(error))
            self._report.fault(sentence, line=index)
        else:
            self._report.counts[kind] += 1

    def end(self) -> None:
        """Look at what only the whole log shows."""
        for missing, highest in self._cases.gaps():
            self._report.remark(f"of the {highest} claims of one case {missing} have no line")

    def _reader_of(self, kind: str) -> Callable[[int, bytes], None]:
        if kind not in self._readers:
            msg = "is of a kind that this version does not know"
            raise LogInconsistentError(msg)
        return self._readers[kind]

    def _read_roster(self, _: int, entry: bytes) -> None:
        whole = _decode(entry)
        new, _note = verify_roster(whole, origin=self._origin, custodians=self._custodians)
        old = self._roster
        # The same roster again is one that a further custodian has signed.
        if old and new != old and new.version <= old.version:
            msg = "is a roster that is not newer than the one before it"
            raise LogInconsistentError(msg)
        self._roster, self._roster_note = new, whole
        key = parse_vkey(new.ledger_vkey)
        if key not in self.log_keys:
            self.log_keys.append(key)

    def _read_keys(self, _: int, entry: bytes) -> None:
        verify_keys(_decode(entry), roster=self._current(), custodians=self._custodians)

    def _read_epoch(self, _: int, entry: bytes) -> None:
        whole = _decode(entry)
        _epoch, note = verify_epoch(whole, roster=self._current())
        self._epochs[epoch.epoch_id(note.text)] = whole

    def _read_bundle(self, index: int, entry: bytes) -> None:
        whole = _decode(entry)
        named = bundle.parse_bundle(parse_note(whole).text)
        self._current()
        if not {named.ledger_hash, *named.epoch_hashes} <= self._epochs.keys():
            msg = "names a sealing key that is in no line before it"
            raise LogInconsistentError(msg)
        served = Published(
            roster=self._roster_note,
            epochs=tuple(self._epochs[digest] for digest in named.epoch_hashes),
            ledger=self._epochs[named.ledger_hash],
            bundle=whole,
        )
        verify_chain(served, origin=self._origin, custodians=self._custodians)
        self._note_day(index, named.day)

    def _read_claim(self, index: int, entry: bytes) -> None:
        said = claim.parse_claim(unpad_entry(entry))
        self._require_origin(said.origin)
        self._cases.add_claim(said)
        self._note_day(index, said.day)

    def _read_access(self, index: int, entry: bytes) -> None:
        note = parse_statement_entry(entry)
        said = access.parse_access(note.text)
        self._require_origin(said.origin)
        member = get_member(self._current(), said.member_id, on=said.day)
        if member.hpke_hash is None:  # an auditor, who opens nothing
            raise NotFoundError
        self._require_signed(note, member)
        self._cases.add_statement(said.nonce, said.cases)
        self._note_day(index, said.day)
        self._tell_opening(index, said, member)

    def _read_audit(self, index: int, entry: bytes) -> None:
        note = parse_statement_entry(entry)
        said = audit.parse_audit(note.text)
        self._require_origin(said.origin)
        self._require_signed(note, get_auditor(self._current(), said.member_id, on=said.day))
        self._cases.add_statement(said.nonce)
        self._note_day(index, said.day)

    def _current(self) -> Roster:
        if self._roster is None:
            msg = "stands before the first roster"
            raise LogInconsistentError(msg)
        return self._roster

    def _require_signed(self, note: Note, member: Member) -> None:
        if not self._seen:
            verify_statement(note, member)

    def _require_origin(self, origin: str) -> None:
        if origin != self._origin:
            msg = "is of another log"
            raise LogInconsistentError(msg)

    def _note_day(self, index: int, day: date) -> None:
        if self._newest_day - day > LATE:
            self._report.remark(f"bears the day {day}, behind a line of {self._newest_day}", line=index)
        self._newest_day = max(self._newest_day, day)

    def _tell_opening(self, index: int, said: access.Access, member: Member) -> None:
        if index >= self._report.kept_size:
            opening = Opening(
                line=index,
                member_id=member.id,
                role=member.role_en,
                affiliation=member.affiliation,
                purpose=said.purpose,
                day=said.day,
                hour=said.hour,
                cases=said.cases,
            )
            self._report.openings.append(opening)


def _decode(entry: bytes) -> str:
    try:
        return entry.decode()
    except UnicodeDecodeError:
        raise MalformedNoteError from None
