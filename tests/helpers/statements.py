"""One statement of each type, with everything in it the same from run to run."""

from datetime import date

from app.domain.access import Purpose
from app.domain.envelope import Place
from app.tlog.access import Access, CaseLine, write_access
from app.tlog.audit import Audit, write_audit
from app.tlog.claim import Claim, ClaimRequest, write_claim, write_claim_request
from tests.helpers.organisation import make_organisation, seed_of, sign

ORGANISATION = make_organisation()
DAY = date(2026, 11, 24)

ACCESS = Access(
    origin=ORGANISATION.origin,
    member_id="m10",
    cases=(
        CaseLine(name=seed_of("name one"), ordinals=(1, 2, 3, 5)),
        CaseLine(name=seed_of("name two"), ordinals=(12,)),
    ),
    purpose=Purpose.INVESTIGATE,
    session_hash=seed_of("session"),
    nonce=seed_of("nonce"),
    day=DAY,
    hour=9,
)

REQUEST = ClaimRequest(
    origin=ORGANISATION.origin,
    member_id="m10",
    place=Place(bundle_id=seed_of("bundle"), case_id=seed_of("case")[:16], envelope_id=seed_of("envelope")[:16]),
    stanza_hash=seed_of("stanza"),
    hashes=seed_of("wire") + seed_of("object"),
    nonce=seed_of("nonce"),
    day=DAY,
)

CLAIM = Claim(origin=ORGANISATION.origin, name=seed_of("name one"), ordinal=3, digest=seed_of("digest"), day=DAY)

AUDIT = Audit(origin=ORGANISATION.origin, member_id="au", nonce=seed_of("nonce"), day=DAY, hour=23)

MEMBER_KEY = ORGANISATION.people["m10"].signing
AUDITOR_KEY = ORGANISATION.auditors["au"]

SIGNED = {
    "access": sign(write_access(ACCESS), MEMBER_KEY),
    "claim-request": sign(write_claim_request(REQUEST), MEMBER_KEY),
    "audit": sign(write_audit(AUDIT), AUDITOR_KEY),
}
"""Kind → signed statement."""

TEXTS = {
    "access": write_access(ACCESS),
    "claim-request": write_claim_request(REQUEST),
    "claim": write_claim(CLAIM),
    "audit": write_audit(AUDIT),
}
"""Kind → text."""
