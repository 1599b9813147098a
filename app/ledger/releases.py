"""
Releases: first the line, durably, then the half (docs/protocol.md, "Open").

The signed statement is the entry. If the log can't be written, nothing is released.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from app.domain.access import Purpose, get_member, require_may_open
from app.domain.errors import MalformedRequestError, NotFoundError, StatementRefusedError
from app.ledger.challenges import Challenges
from app.ledger.counter import Counter
from app.ledger.signer import Evidence, prove, write_entry
from app.sealing.release import case_name, release_info, seal_release
from app.sealing.suite import is_public_key
from app.storage import logbook, secrets
from app.storage.secrets import StoredCase, StoredClaim
from app.tlog.access import Access, CaseLine, parse_access, write_access
from app.tlog.note import Note
from app.tlog.statement import MAX_TEXT_LEN, pad_entry
from app.vault.counter import name_key_of, unwrap_share_b


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """
    What somebody wants to open of one case.

    Attributes:
        case_id: 16 bytes.

        ordinals: Envelopes, ascending, each once, at least one.
    """

    case_id: bytes
    ordinals: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What a challenge was drawn for.

    Attributes:
        selections: In the order of the statement's case lines.

        start: Length of the log then: the entry of the statement can't stand before.
    """

    selections: tuple[Selection, ...]
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """
    One envelope's half.

    Attributes:
        case_id: 16 bytes.

        envelope_id: 16 bytes.

        ordinal: Its place in the case.

        sealed: Share B ‖ name key, sealed to the session, 1,200 bytes.
    """

    case_id: bytes
    envelope_id: bytes
    ordinal: int
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """
    The answer to an access statement.

    Attributes:
        releases: In the order of the statement.

        entry: The statement as it stands in the log, 2,048 bytes.

        evidence: That it stands there.
    """

    releases: tuple[Release, ...]
    entry: bytes
    evidence: Evidence


AccessChallenges = Challenges[Asked, Released]

Chosen = tuple[StoredCase, Sequence[StoredClaim]]
"""A case and those of its envelopes that are to be opened."""


def challenge_access(
    counter: Counter,
    challenges: AccessChallenges,
    *,
    member_id: str,
    selections: Sequence[Selection],
    purpose: Purpose,
    session_hash: bytes,
) -> str:
    """
    Return the text that a member signs to open envelopes.

    Args:
        counter: The desk.

        challenges: Where it waits to be signed.

        member_id: Who opens.

        selections: 1 to 20, each case once.

        purpose: Why.

        session_hash: SHA-256 of the session's X-Wing public key, 32 bytes.

    Raises:
        NotFoundError: No such member, case or envelope, not granted, or shut out: all alike.

        MalformedRequestError: So many ordinals do not fit into one entry. The sender asks in two statements.

        BusyError: Too much waits to be signed.
    """
    get_member(counter.board.current.newest, member_id, on=counter.today())
    with counter.secrets.readers() as session:
        chosen = [_choose(session, selection, member_id=member_id) for selection in selections]
    lines = tuple(
        CaseLine(name=_name(counter, case), ordinals=tuple(claim.ordinal for claim in claims))
        for case, claims in chosen
    )
    with counter.log.readers() as session:
        start = logbook.tree_size(session)

    def write(nonce: bytes, now: datetime) -> str:
        access = Access(
            origin=counter.origin,
            member_id=member_id,
            cases=lines,
            purpose=purpose,
            session_hash=session_hash,
            nonce=nonce,
            day=now.date(),
            hour=now.hour,
        )
        text = write_access(access)
        if len(text) > MAX_TEXT_LEN:
            raise MalformedRequestError
        return text

    return challenges.draw(write, Asked(selections=tuple(selections), start=start))


def release(counter: Counter, challenges: AccessChallenges, *, whole: str, session_key: bytes) -> Released:
    """
    Put a signed access statement into the log, and release what it names only after that is durable.

    Args:
        counter: The desk.

        challenges: Where the text waits.

        whole: The signed access statement.

        session_key: X-Wing public key of the session, 1,216 bytes.

    Raises:
        StatementRefusedError: Not signed over a text of ours by its member, or for another key. The sender's fault.

        NotFoundError: The member may not open this any more.

        LogUnavailableError: The log can't be written: nothing is released.
    """

    def work(note: Note, asked: Asked) -> Released:
        access = parse_access(note.text)
        counter.require_signed(note, member_id=access.member_id)
        if sha256(session_key).digest() != access.session_hash or not is_public_key(session_key):
            raise StatementRefusedError
        with counter.secrets.readers() as session:
            chosen = [_choose(session, selection, member_id=access.member_id) for selection in asked.selections]
        entry = pad_entry(whole)
        index = write_entry(counter.log, entry, start=asked.start)
        with counter.log.readers() as session:
            evidence = prove(session, index, log_key=counter.log_key)
        releases = [
            _release(counter, case, claim, entry=entry, session_key=session_key)
            for case, claims in chosen
            for claim in claims
        ]
        return Released(releases=tuple(releases), entry=entry, evidence=evidence)

    return challenges.answer(whole, work)


def _choose(session: Session, selection: Selection, *, member_id: str) -> Chosen:
    """
    Return a case and the chosen envelopes, if this member may open them; such without an entry don't count yet.

    Raises:
        NotFoundError: No such case or envelope, not granted, or shut out: found out by the same questions.
    """
    granted = secrets.list_grants(session, selection.case_id)
    excluded = secrets.list_exclusions(session, selection.case_id)
    case = secrets.find_case(session, selection.case_id)
    claims = secrets.list_claims(session, selection.case_id, selection.ordinals)
    require_may_open(member_id, granted=granted, excluded=excluded)
    known = tuple(claim.ordinal for claim in claims if claim.entry_index is not None)
    if case is None or known != selection.ordinals:
        raise NotFoundError
    return case, claims


def _name(counter: Counter, case: StoredCase) -> bytes:
    return case_name(name_key_of(counter.case_secret(case)), case.case_id)


def _release(counter: Counter, case: StoredCase, claim: StoredClaim, *, entry: bytes, session_key: bytes) -> Release:
    """Seal one envelope's half to the session; its entry is durable."""
    case_secret = counter.case_secret(case)
    info = release_info(sha256(entry).digest(), case_id=case.case_id, envelope_id=claim.envelope_id)
    return Release(
        case_id=case.case_id,
        envelope_id=claim.envelope_id,
        ordinal=claim.ordinal,
        sealed=seal_release(
            unwrap_share_b(claim.wrapped_b, case_secret=case_secret, envelope_id=claim.envelope_id),
            name_key_of(case_secret),
            session_key=session_key,
            info=info,
        ),
    )
