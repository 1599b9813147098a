"""
Claims: an envelope is registered, and its entry fixes it before anyone could open it (docs/protocol.md, "Claim").

Secrets commit, then the entry, then where the entry stands: killed between any two and run again, nothing is lost
and nothing is doubled. The answer never holds the ledger's half.
"""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from sqlalchemy.orm import Session

from app.domain.access import first_grants, get_claimer
from app.domain.envelope import Place
from app.domain.errors import BusyError, EnvelopeConflictError, NotFoundError, OpenError, StatementRefusedError
from app.ledger.challenges import Challenges
from app.ledger.counter import Counter
from app.ledger.epochs import unwrap_ledger_epoch
from app.ledger.signer import write_entry
from app.sealing.release import case_name
from app.sealing.suite import KEY_LEN
from app.storage import logbook, secrets
from app.storage.secrets import StoredCase, StoredClaim
from app.tlog.access import MAX_ORDINAL
from app.tlog.claim import Claim, ClaimRequest, parse_claim_request, write_claim, write_claim_request
from app.tlog.note import Note
from app.tlog.statement import pad_entry
from app.vault.counter import evidence_digest, name_key_of, open_share_b, wrap_share_b
from app.vault.wraps import root_context, wrap


class Result(StrEnum):
    """What became of a claim."""

    CLAIMED = "claimed"
    ALREADY = "already"
    UNOPENABLE = "unopenable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """
    The answer to a claim.

    Attributes:
        result: What became of it.

        ordinal: Place of the envelope in its case; None if nobody can open it.

        seal_for: Ids of the members whom share A is to be sealed to.
    """

    result: Result
    ordinal: int | None = None
    seal_for: tuple[str, ...] = ()


ClaimChallenges = Challenges[None, Claimed]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """
    What the ledger's stanza held.

    Attributes:
        share_b: 32 bytes.

        excluded: Ids of those who must not read the envelope.
    """

    share_b: bytes
    excluded: frozenset[str]


def challenge_claim(
    counter: Counter, challenges: ClaimChallenges, *, member_id: str, place: Place, stanza_hash: bytes, hashes: bytes
) -> str:
    """
    Return the text that a member signs to claim an envelope.

    Args:
        counter: The desk.

        challenges: Where it waits to be signed.

        member_id: Who claims.

        place: Bundle, case and envelope.

        stanza_hash: SHA-256 of the ledger's stanza, 32 bytes.

        hashes: See `ClaimRequest.hashes`.

    Raises:
        NotFoundError: No such bundle, or this member may not claim: all alike.

        BusyError: Too much waits to be signed.
    """
    notices = counter.board.current
    with counter.secrets.readers() as session:
        excluded = secrets.list_exclusions(session, place.case_id)
    get_claimer(notices.newest, member_id, excluded=excluded, on=counter.today())
    notices.get_bundle(place.bundle_id)
    return challenges.draw(
        lambda nonce, now: write_claim_request(
            ClaimRequest(
                origin=counter.origin,
                member_id=member_id,
                place=place,
                stanza_hash=stanza_hash,
                hashes=hashes,
                nonce=nonce,
                day=now.date(),
            )
        ),
        None,
    )


def claim(counter: Counter, challenges: ClaimChallenges, *, whole: str, stanza_b: bytes) -> Claimed:
    """
    Register an envelope, and return only after its entry is durable.

    Args:
        counter: The desk.

        challenges: Where the text waits.

        whole: The signed claim request.

        stanza_b: The ledger's stanza, 1,184 bytes.

    Raises:
        StatementRefusedError: Not signed over a text of ours by its member, or another stanza. The sender's fault.

        NotFoundError: This member may not claim: shut out looks like unknown.

        EnvelopeConflictError: The envelope was claimed already with other contents. The sender's fault.

        LogUnavailableError: The log can't be written; the same claim finishes it later.
    """

    def work(note: Note, _: None) -> Claimed:
        request = parse_claim_request(note.text)
        counter.require_signed(note, member_id=request.member_id)
        if sha256(stanza_b).digest() != request.stanza_hash:
            raise StatementRefusedError
        return _claim(counter, request, stanza_b)

    return challenges.answer(whole, work)


def _claim(counter: Counter, request: ClaimRequest, stanza_b: bytes) -> Claimed:
    """Do what a verified request asks."""
    roster, place = counter.board.current.newest, request.place
    with counter.log.readers() as session:
        start = logbook.tree_size(session)
    with counter.secrets.readers() as session:
        known = secrets.find_claim(session, place.envelope_id)
        excluded = secrets.list_exclusions(session, place.case_id)
    get_claimer(roster, request.member_id, excluded=excluded, on=counter.today())
    if known is not None:
        return _finish(counter, request, known, result=Result.ALREADY, start=0)
    try:
        opened = _open(counter, place, stanza_b)
    except (OpenError, NotFoundError):  # its epoch or root key is destroyed, or the stanza never was one
        return Claimed(result=Result.UNOPENABLE)
    get_claimer(roster, request.member_id, excluded=opened.excluded, on=counter.today())
    secret = counter.entropy(KEY_LEN)
    result, known = counter.secrets.writer.run(_register, counter, request=request, opened=opened, new_secret=secret)
    return _finish(counter, request, known, result=result, start=start)


def _open(counter: Counter, place: Place, stanza_b: bytes) -> _Opened:
    """Open the ledger's stanza; its map counts the lines of the roster that the envelope's bundle names."""
    notices = counter.board.current
    bundle = notices.get_bundle(place.bundle_id)
    with counter.secrets.readers() as session:
        epoch = secrets.get_ledger_epoch(session, bundle.ledger_hash)
    seed = unwrap_ledger_epoch(epoch, root=counter.find_root(epoch.root_index))
    share_b, lines = open_share_b(stanza_b, seed=seed, place=place)
    members = notices.roster_of(bundle).members
    return _Opened(share_b=share_b, excluded=frozenset(m.id for line, m in enumerate(members) if line in lines))


def _register(
    session: Session, counter: Counter, *, request: ClaimRequest, opened: _Opened, new_secret: bytes
) -> tuple[Result, StoredClaim]:
    """Keep an envelope, unless somebody was quicker; the first one of a case makes its secret and its grants."""
    place, today = request.place, counter.today()
    known = secrets.find_claim(session, place.envelope_id)
    if known is not None:
        return Result.ALREADY, known
    case = secrets.find_case(session, place.case_id)
    if case is None:
        case = _make_case(session, counter, case_id=place.case_id, secret=new_secret)
        granted = first_grants(counter.board.current.newest, excluded=opened.excluded, on=today)
        secrets.add_grants(session, place.case_id, granted)
    ordinal = secrets.next_ordinal(session, place.case_id)
    if ordinal > MAX_ORDINAL:  # a line with more digits would be none to an auditor
        raise BusyError
    case_secret = counter.case_secret(case)
    new = StoredClaim(
        envelope_id=place.envelope_id,
        case_id=place.case_id,
        ordinal=ordinal,
        bundle_id=place.bundle_id,
        digest=evidence_digest(name_key_of(case_secret), request.hashes),
        claimed_on=today,
        wrapped_b=wrap_share_b(opened.share_b, case_secret=case_secret, envelope_id=place.envelope_id),
    )
    secrets.add_claim(session, new)
    secrets.add_exclusions(session, place.case_id, opened.excluded)
    return Result.CLAIMED, new


def _make_case(session: Session, counter: Counter, *, case_id: bytes, secret: bytes) -> StoredCase:
    """Keep the secret of a new case under the newest root key."""
    root = counter.newest_root()
    case = StoredCase(
        case_id=case_id,
        root_index=root.number,
        wrapped_secret=wrap(secret, key=root.key, context=root_context(root.number, case_id)),
    )
    secrets.add_case(session, case)
    return case


def _finish(counter: Counter, request: ClaimRequest, known: StoredClaim, *, result: Result, start: int) -> Claimed:
    """
    Write the entry of a registered envelope, if it is not written yet, and answer.

    Raises:
        NotFoundError: The envelope is another case's.
        EnvelopeConflictError: It was claimed with other contents.
    """
    with counter.secrets.readers() as session:
        case = secrets.find_case(session, request.place.case_id)
        granted = secrets.list_grants(session, request.place.case_id)
        excluded = secrets.list_exclusions(session, request.place.case_id)
    if case is None or known.case_id != case.case_id:
        raise NotFoundError
    name_key = name_key_of(counter.case_secret(case))
    if evidence_digest(name_key, request.hashes) != known.digest:
        raise EnvelopeConflictError
    if known.entry_index is None:
        entry = Claim(
            origin=counter.origin,
            name=case_name(name_key, case.case_id),
            ordinal=known.ordinal,
            digest=known.digest,
            day=known.claimed_on,
        )
        index = write_entry(counter.log, pad_entry(write_claim(entry)), start=start)
        counter.secrets.writer.run(secrets.set_entry_index, known.envelope_id, index)
    members = {member.id for member in counter.board.current.newest.members if counter.today() <= member.expires_on}
    return Claimed(result=result, ordinal=known.ordinal, seal_for=tuple(sorted((granted - excluded) & members)))
