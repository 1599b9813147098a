"""
Claiming: sealed envelopes go from the drop box into the casebook (docs/protocol.md, "Claim").

Order: the ledger's secrets, its log, the casebook, and only then the drop box. Each step may be done again, so a
process that is killed between any two leaves nothing that the next claim does not mend.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.orm import Session

from app.domain.case import TITLE_LEN, CaseState, title_of
from app.domain.envelope import BUNDLE_ID_LEN, CASE_ID_LEN, ENVELOPE_ID_LEN, Envelope, Header, Kind, Place
from app.domain.errors import (
    ChainError,
    EnvelopeConflictError,
    LedgerUnavailableError,
    MalformedEnvelopeError,
    MalformedNoteError,
    NotFoundError,
    OpenError,
)
from app.domain.json_fields import write_octets
from app.review.bundles import Bundles
from app.review.desk import Desk
from app.review.ledger import ALREADY, CLAIMED, UNOPENABLE, ClaimAnswer
from app.review.sessions import SignedIn
from app.sealing.grants import seal_grant
from app.sealing.header import parse_envelope
from app.storage import cases, waiting
from app.tlog.claim import ClaimRequest, parse_claim_request
from app.tlog.note import Note
from app.vault.opening import open_share_a

MAX_TITLE_DRAWS = 8
"""Draws of a title that no other case has; after so many a second case may have it."""

NOWHERE = Place(bundle_id=bytes(BUNDLE_ID_LEN), case_id=bytes(CASE_ID_LEN), envelope_id=bytes(ENVELOPE_ID_LEN))
"""Of no envelope: no bundle has this id."""

LATER = "later"
"""What becomes of a follow-up before its report; it is asked about again at the next claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """
    What became of the envelopes that waited; those that are none of the member's affair are not counted.

    Attributes:
        claimed: New in the casebook.

        already: Were claimed before, and wanted a step to be done again.

        unopenable: The ledger can't open its half; they wait on.
    """

    claimed: int = 0
    already: int = 0
    unopenable: int = 0


def claim_waiting(desk: Desk, who: SignedIn) -> Claimed:
    """
    Claim what waits in the drop box.

    An envelope from which the reporter shut this member out is passed over as if it were not there, and so is one
    that the member can't open: another member can.

    Raises:
        LedgerUnavailableError: The ledger does not answer, whether or not anything waits. What was claimed before
            stays so.
    """
    _require_ledger(desk, who)
    bundles = Bundles(desk)
    with desk.dropbox.read() as session:
        ids = waiting.list_waiting(session)
    results: Counter[str] = Counter()
    for envelope_id in ids:
        if envelope_id in who.live.hidden:
            continue
        try:
            results[_claim(desk, who, envelope_id, bundles=bundles)] += 1
        except EnvelopeConflictError:  # an id that was claimed with other bytes: nobody will ever claim these
            results[UNOPENABLE] += 1
        except (NotFoundError, OpenError, MalformedEnvelopeError):
            who.live.hidden.add(envelope_id)
    return Claimed(claimed=results[CLAIMED], already=results[ALREADY], unopenable=results[UNOPENABLE])


def _require_ledger(desk: Desk, who: SignedIn) -> None:
    """
    Ask the ledger about an envelope that nobody sealed.

    Else only those for whom something waits would learn that it is away, and be it what they are shut out from.
    """
    nothing = sha256().digest()
    with suppress(NotFoundError):
        _challenge(desk, who, NOWHERE, stanza_hash=nothing, hashes=nothing)


def _claim(desk: Desk, who: SignedIn, envelope_id: bytes, *, bundles: Bundles) -> str:
    """Claim one envelope and return what became of it."""
    with desk.dropbox.read() as session:
        wire = waiting.find_waiting(session, envelope_id)
    if wire is None:
        raise NotFoundError
    envelope = parse_envelope(wire)
    if _comes_too_early(desk, envelope.header):
        return LATER
    own = bundles.find_own(envelope.header.place.bundle_id, member_id=who.member_id, keys=who.keys)
    if own is None:
        raise NotFoundError
    position, seed = own
    share_a = open_share_a(envelope, seed=seed, position=position)
    answer = _register(desk, who, envelope, wire=wire)
    if answer.ordinal is not None:
        _keep(desk, envelope, wire=wire, answer=answer, share_a=share_a)
    return answer.result


def _comes_too_early(desk: Desk, header: Header) -> bool:
    """
    Say if a follow-up has to wait until somebody has claimed the report of its case.

    Whom the reporter shut out stands in the report. A member who can't open that one would else claim the follow-up
    alone, and be the first to read it.
    """
    if header.kind is not Kind.FOLLOW_UP:
        return False
    with desk.casebook.read() as session:
        if cases.has_case(session, header.place.case_id):
            return False
    with desk.dropbox.read() as session:
        return waiting.has_report_waiting(session, header.place.case_id)


def _register(desk: Desk, who: SignedIn, envelope: Envelope, *, wire: bytes) -> ClaimAnswer:
    """Have the ledger register an envelope under the member's signature."""
    place, stanza = envelope.header.place, envelope.header.stanza_b
    stanza_hash, hashes = sha256(stanza).digest(), sha256(wire).digest()
    text = _challenge(desk, who, place, stanza_hash=stanza_hash, hashes=hashes)
    try:
        asked = parse_claim_request(text)
    except MalformedNoteError:
        raise LedgerUnavailableError from None
    wanted = ClaimRequest(
        origin=desk.trust.origin,
        member_id=who.member_id,
        place=place,
        stanza_hash=stanza_hash,
        hashes=hashes,
        nonce=asked.nonce,
        day=asked.day,
    )
    if asked != wanted:
        raise LedgerUnavailableError
    return desk.ledger.claim(str(Note(text, (who.keys.signing.sign(text),))), stanza_b=stanza)


def _challenge(desk: Desk, who: SignedIn, place: Place, *, stanza_hash: bytes, hashes: bytes) -> str:
    """Have the ledger draw up what the member signs to claim an envelope."""
    return desk.ledger.challenge(
        {
            "type": "claim",
            "member": who.member_id,
            "bundle_id": write_octets(place.bundle_id),
            "case_id": write_octets(place.case_id),
            "envelope_id": write_octets(place.envelope_id),
            "stanza_hash": write_octets(stanza_hash),
            "hashes": write_octets(hashes),
        }
    )


def _keep(desk: Desk, envelope: Envelope, *, wire: bytes, answer: ClaimAnswer, share_a: bytes) -> None:
    """Keep a registered envelope and grant it to those whom the ledger named; then the drop box may forget it."""
    place = envelope.header.place
    stored = cases.StoredEnvelope(
        envelope_id=place.envelope_id,
        case_id=place.case_id,
        ordinal=answer.ordinal or 0,
        kind=envelope.header.kind,
        claimed_on=desk.today(),
        wire=wire,
    )
    grants = _seal_grants(desk, envelope, share_a=share_a, seal_for=answer.seal_for)
    vetted = {member.id for member in desk.roster().members if desk.today() <= member.expires_on}
    with desk.casebook.write.begin() as session:
        is_new_case = cases.add_case(session, _new_case(desk, session, place.case_id))
        if cases.add_envelope(session, stored, grants=grants) and not is_new_case:
            cases.note_addition(session, place.case_id)
        cases.delete_grants(session, place.case_id, vetted - set(answer.seal_for))  # a follow-up may shut out
    with desk.dropbox.write.begin() as session:
        waiting.delete_waiting(session, place.envelope_id)


def _seal_grants(desk: Desk, envelope: Envelope, *, share_a: bytes, seal_for: Sequence[str]) -> dict[str, bytes]:
    """Return member id → share A, sealed to each member whom the ledger named, with the key in the keys note."""
    keys = desk.member_keys()
    if not keys.keys() >= set(seal_for):
        raise ChainError  # the ledger has a newer roster than the notice folder here: carry it over, claim again
    place = envelope.header.place
    return {
        member_id: seal_grant(share_a, recipient=keys[member_id], place=place, member_id=member_id)
        for member_id in seal_for
    }


def _new_case(desk: Desk, session: Session, case_id: bytes) -> cases.StoredCase:
    """Return a case under a title that no other has, if a few draws find one."""
    for _ in range(MAX_TITLE_DRAWS):
        title = title_of(desk.entropy(TITLE_LEN))
        if not cases.has_title(session, title):
            break
    return cases.StoredCase(case_id=case_id, title=title, state=CaseState.NEW, first_on=desk.today())
