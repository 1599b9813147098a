"""
Drawing up and cosigning the roster: the ceremony by which people become members.

A draft is a roster note with fewer than two signatures. Custodians sign roster and keys note together, or neither.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from app.domain.errors import ChainError, SignatureError
from app.domain.member import Member, Roster
from app.review.candidates import read_candidates
from app.storage.notes import CANDIDATE, KEYS, KEYS_DRAFT, ROSTER, ROSTER_DRAFT, find_text, read_text, write_text
from app.tlog.chain import CUSTODIANS_NEEDED, verify_keys, verify_roster
from app.tlog.note import Note, VerifierKey, parse_note, verify_note
from app.tlog.roster import parse_keys, parse_roster, write_keys, write_roster
from app.vault.keys import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    A roster on its way to two signatures.

    Attributes:
        roster: What is to be signed.

        roster_note: Its text and the signatures so far.

        keys_note: The keys note of the same version, likewise.

        signers: Names of the custodians who have signed both.
    """

    roster: Roster
    roster_note: Note
    keys_note: Note
    signers: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Say if enough custodians have signed."""
        return len(self.signers) >= CUSTODIANS_NEEDED


def draw_up(folder: Path, *, origin: str, ledger_vkey: str, custodians: Collection[VerifierKey]) -> Draft:
    """
    Write the next version of the roster as a draft: the members of the signed one, and the candidates.

    A candidate with the id of a member takes that member's place (a rekey).

    Raises:
        MalformedNoteError: Candidates are malformed, or don't fit together.
        ChainError: The roster in the folder is not signed by two pinned custodians.
        NotFoundError: Its keys note is missing.
    """
    candidates = read_candidates(folder, origin=origin)
    members, keys, version = _signed(folder, origin=origin, custodians=custodians)
    members |= {candidate.member.id: candidate.member for candidate in candidates}
    keys |= {c.member.id: c.hpke_public_key for c in candidates if c.hpke_public_key is not None}
    roster = Roster(
        origin=origin,
        ledger_vkey=ledger_vkey,
        version=version + 1,
        members=tuple(members[member_id] for member_id in sorted(members)),
    )
    text = write_roster(roster)
    draft = Draft(
        roster=parse_roster(text),
        roster_note=Note(text, ()),
        keys_note=Note(write_keys(roster, keys), ()),
        signers=(),
    )
    _write_draft(folder, draft)
    return draft


def read_draft(folder: Path, *, custodians: Collection[VerifierKey]) -> Draft:
    """
    Return the draft in the notice folder, its signatures checked.

    Raises:
        NotFoundError: There is none.
        MalformedNoteError: It is malformed, or the keys don't belong to the roster.
        SignatureError: A custodian's signature on it is wrong.
    """
    roster_note = _parse_draft(read_text(folder, ROSTER_DRAFT))
    keys_note = _parse_draft(read_text(folder, KEYS_DRAFT))
    roster = parse_roster(roster_note.text)
    parse_keys(keys_note.text, roster)
    both = verify_note(roster_note, custodians) & verify_note(keys_note, custodians)
    return Draft(
        roster=roster,
        roster_note=roster_note,
        keys_note=keys_note,
        signers=tuple(sorted(key.name for key in both)),
    )


def cosign(folder: Path, draft: Draft, *, key: SigningKey, custodians: Collection[VerifierKey]) -> Draft:
    """
    Add a custodian's signatures to *draft*; with the second one it becomes the roster, and its candidates go.

    A candidate who came after the draft was drawn up waits for the next one.

    Raises:
        SignatureError: *key* is not a pinned custodian's, or has signed this draft already.
    """
    if key.verifier not in custodians:
        msg = f"{key.name} is not the key of a pinned custodian"
        raise SignatureError(msg)
    if key.name in draft.signers:
        msg = f"{key.name} has signed this draft already"
        raise SignatureError(msg)
    signed = replace(
        draft,
        roster_note=_signed_by(draft.roster_note, key),
        keys_note=_signed_by(draft.keys_note, key),
        signers=(*draft.signers, key.name),
    )
    if not signed.complete:
        _write_draft(folder, signed)
        return signed
    write_text(folder, KEYS, str(signed.keys_note))
    write_text(folder, ROSTER, str(signed.roster_note))
    taken = [
        candidate.member.id + CANDIDATE
        for candidate in read_candidates(folder, origin=signed.roster.origin)
        if candidate.member in signed.roster.members
    ]
    for name in (ROSTER_DRAFT, KEYS_DRAFT, *taken):
        (folder / name).unlink()
    return signed


def load_roster(folder: Path, *, origin: str, custodians: Collection[VerifierKey]) -> Roster:
    """
    Return the signed roster in the notice folder.

    Raises:
        NotFoundError: There is none yet.
        ChainError: It is not signed by two pinned custodians.
    """
    return _verified(read_text(folder, ROSTER), origin, tuple(custodians))


@lru_cache(maxsize=4)
def _verified(whole: str, origin: str, custodians: tuple[VerifierKey, ...]) -> Roster:
    """Return the roster in a note; the same bytes under the same keys are verified once, and read several times."""
    roster, _ = verify_roster(whole, origin=origin, custodians=custodians)
    return roster


def require_next(roster: Roster, before: Roster | None, *, origin: str) -> None:
    """
    Return if a drafted *roster* comes right after the signed one: two rosters of one version are an alarm.

    Raises:
        ChainError: It is older, of the same version, leaves one out, or is another organisation's.
    """
    if roster.origin != origin or roster.version != (before.version if before else 0) + 1:
        raise ChainError


def changes(draft: Draft, before: Roster | None) -> Sequence[tuple[str, Member]]:
    """Return what the draft changes, as ("new" | "changed" | "gone" | "same", member): a custodian reads this first."""
    old = {member.id: member for member in before.members} if before else {}
    new = {member.id: member for member in draft.roster.members}
    found = [(_verdict(old.get(member.id), member), member) for member in draft.roster.members]
    return [*found, *(("gone", member) for member_id, member in old.items() if member_id not in new)]


def _verdict(old: Member | None, new: Member) -> str:
    if old is None:
        return "new"
    return "same" if old == new else "changed"


def expired(roster: Roster, on: date) -> tuple[str, ...]:
    """Return the ids of the members whose line does not count any more on day *on*."""
    return tuple(member.id for member in roster.members if member.expires_on < on)


def _signed(
    folder: Path, *, origin: str, custodians: Collection[VerifierKey]
) -> tuple[dict[str, Member], dict[str, bytes], int]:
    """Return members, keys and version of the signed roster; nothing and 0 where there is none."""
    whole = find_text(folder, ROSTER)
    if whole is None:
        return {}, {}, 0
    roster, _ = verify_roster(whole, origin=origin, custodians=custodians)
    keys = verify_keys(read_text(folder, KEYS), roster=roster, custodians=custodians)
    return {member.id: member for member in roster.members}, keys, roster.version


def _parse_draft(whole: str) -> Note:
    """Return a note that may have no signature yet."""
    return Note(whole[:-1], ()) if whole.endswith("\n\n") else parse_note(whole)


def _write_draft(folder: Path, draft: Draft) -> None:
    write_text(folder, KEYS_DRAFT, str(draft.keys_note))
    write_text(folder, ROSTER_DRAFT, str(draft.roster_note))


def _signed_by(note: Note, key: SigningKey) -> Note:
    return replace(note, signatures=(*note.signatures, key.sign(note.text)))
