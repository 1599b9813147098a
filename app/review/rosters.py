"""
Drawing up and cosigning the roster: the ceremony by which people become members.

A *candidate* is a member line and the public key that belongs to it, waiting for custodians. A draft is a
roster note with fewer than two signatures. Custodians sign roster and keys note together, or neither.
"""

import base64
import binascii
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from app.domain.errors import MalformedNoteError, SignatureError
from app.domain.member import Member, Roster
from app.storage.notes import find_text, list_names, read_text, write_text
from app.tlog.chain import CUSTODIANS_NEEDED, verify_roster
from app.tlog.note import Note, VerifierKey, parse_note, verify_note
from app.tlog.roster import parse_keys, parse_member, parse_roster, write_keys, write_member, write_roster
from app.vault.keys import SigningKey

ROSTER = "roster.note"
KEYS = "keys.note"
ROSTER_DRAFT = "roster.draft"
KEYS_DRAFT = "keys.draft"
CANDIDATE = ".candidate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """
    Somebody who waits to be put into the roster.

    Attributes:
        member: The line as it would stand there.

        hpke_public_key: X-Wing, 1,216 bytes; None for an auditor.
    """

    member: Member
    hpke_public_key: bytes | None


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


def write_candidate(folder: Path, candidate: Candidate) -> None:
    """Put a candidate into the notice folder as ``<id>.candidate``."""
    key = candidate.hpke_public_key
    document = {
        "member": write_member(candidate.member),
        "hpke": None if key is None else base64.b64encode(key).decode(),
    }
    write_text(folder, candidate.member.id + CANDIDATE, json.dumps(document, indent=1) + "\n")


def read_candidates(folder: Path, *, origin: str) -> tuple[Candidate, ...]:
    """
    Return the candidates in the notice folder, in order of their ids.

    Raises:
        MalformedNoteError: A file is not a candidate of *origin*. Whoever put it there is at fault.
    """
    return tuple(_parse_candidate(read_text(folder, name), origin) for name in list_names(folder, CANDIDATE))


def draw_up(folder: Path, *, origin: str, ledger_vkey: str) -> Draft:
    """
    Write the next version of the roster as a draft: the members of the signed one, and the candidates.

    A candidate with the id of a member takes that member's place (a rekey).

    Raises:
        MalformedNoteError: Candidates or the signed roster are malformed, or don't fit together.
    """
    candidates = read_candidates(folder, origin=origin)
    members, keys, version = _signed(folder)
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
    Add a custodian's signatures to *draft*; with the second one it becomes the roster, and the candidates go.

    Raises:
        SignatureError: *key* is not a pinned custodian's, or has signed this draft already.
    """
    if key.verifier not in custodians or key.name in draft.signers:
        raise SignatureError
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
    for name in (ROSTER_DRAFT, KEYS_DRAFT, *list_names(folder, CANDIDATE)):
        (folder / name).unlink()
    return signed


def load_roster(folder: Path, *, origin: str, custodians: Collection[VerifierKey]) -> Roster:
    """
    Return the signed roster in the notice folder.

    Raises:
        NotFoundError: There is none yet.
        ChainError: It is not signed by two pinned custodians.
    """
    roster, _ = verify_roster(read_text(folder, ROSTER), origin=origin, custodians=custodians)
    return roster


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


def _parse_candidate(text: str, origin: str) -> Candidate:
    try:
        document = json.loads(text)
        member = parse_member(document["member"], origin)
        key = None if document["hpke"] is None else base64.b64decode(document["hpke"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise MalformedNoteError from None
    return Candidate(member=member, hpke_public_key=key)


def _signed(folder: Path) -> tuple[dict[str, Member], dict[str, bytes], int]:
    """Return members, keys and version of the signed roster; nothing and 0 where there is none."""
    roster_text, keys_text = find_text(folder, ROSTER), find_text(folder, KEYS)
    if roster_text is None or keys_text is None:
        return {}, {}, 0
    roster = parse_roster(parse_note(roster_text).text)
    keys = parse_keys(parse_note(keys_text).text, roster)
    return {member.id: member for member in roster.members}, keys, roster.version


def _parse_draft(whole: str) -> Note:
    """Return a note that may have no signature yet."""
    return Note(whole[:-1], ()) if whole.endswith("\n\n") else parse_note(whole)


def _write_draft(folder: Path, draft: Draft) -> None:
    write_text(folder, KEYS_DRAFT, str(draft.keys_note))
    write_text(folder, ROSTER_DRAFT, str(draft.roster_note))


def _signed_by(note: Note, key: SigningKey) -> Note:
    return replace(note, signatures=(*note.signatures, key.sign(note.text)))
