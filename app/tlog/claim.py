"""
Claims: what a member signs to have an envelope registered, and the entry that the ledger writes of it.

The request is a statement but no entry: the log does not tell who claims (docs/protocol.md, "Claim").
"""

from dataclasses import dataclass
from datetime import date

from app.domain.envelope import BUNDLE_ID_LEN, CASE_ID_LEN, ENVELOPE_ID_LEN, MAX_OBJECTS, Place
from app.domain.errors import MalformedNoteError
from app.domain.member import require_member_id, require_origin
from app.tlog.access import parse_ordinals
from app.tlog.lines import Lines, encode_octets, parse_day, parse_octets, write_lines
from app.tlog.note import decode_base64
from app.tlog.statement import HASH_LEN, NAME_LEN, NONCE_LEN

REQUEST_KIND = "claim-request"
KIND = "claim"

MAX_HASHES_LEN = HASH_LEN * (1 + MAX_OBJECTS)
"""Longest `ClaimRequest.hashes`, bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRequest:
    """
    What a triage member signs to have an envelope registered.

    Attributes:
        origin: Name of the organisation's log.

        member_id: Who claims.

        place: Bundle, case and envelope.

        stanza_hash: SHA-256 of the ledger's stanza, which travels beside the statement, 32 bytes.

        hashes: SHA-256(header ‖ body) ‖ SHA-256 of each object, 32·(1 + m) bytes, m from 0 to 20.

        nonce: Drawn by the ledger, 32 bytes.

        day: UTC day, put in by the ledger.
    """

    origin: str
    member_id: str
    place: Place
    stanza_hash: bytes
    hashes: bytes
    nonce: bytes
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """
    The entry of a claim, by which the evidence is fixed before anyone could open it.

    Attributes:
        origin: Name of the organisation's log.

        name: Blinded name of the case, 32 bytes.

        ordinal: Place of the envelope in its case, in the order of claims, from 1.

        digest: HMAC-SHA256(name key, hashes), 32 bytes.

        day: UTC day of the claim.
    """

    origin: str
    name: bytes
    ordinal: int
    digest: bytes
    day: date


def write_claim_request(request: ClaimRequest) -> str:
    """Return the text of a claim request."""
    return write_lines(
        REQUEST_KIND,
        request.origin,
        f"member {request.member_id}",
        f"bundle {encode_octets(request.place.bundle_id)}",
        f"case {encode_octets(request.place.case_id)}",
        f"envelope {encode_octets(request.place.envelope_id)}",
        f"stanza {encode_octets(request.stanza_hash)}",
        f"hashes {encode_octets(request.hashes)}",
        f"nonce {encode_octets(request.nonce)}",
        f"day {request.day}",
    )


def parse_claim_request(text: str) -> ClaimRequest:
    """
    Return the claim request in *text*; the signature is not looked at.

    Raises:
        MalformedNoteError: Not exactly what `write_claim_request` writes. The signer's fault.
    """
    lines = Lines(text, REQUEST_KIND)
    require_origin(lines.origin)
    request = ClaimRequest(
        origin=lines.origin,
        member_id=lines.value("member"),
        place=Place(
            bundle_id=parse_octets(lines.value("bundle"), BUNDLE_ID_LEN),
            case_id=parse_octets(lines.value("case"), CASE_ID_LEN),
            envelope_id=parse_octets(lines.value("envelope"), ENVELOPE_ID_LEN),
        ),
        stanza_hash=parse_octets(lines.value("stanza"), HASH_LEN),
        hashes=decode_base64(lines.value("hashes")),
        nonce=parse_octets(lines.value("nonce"), NONCE_LEN),
        day=parse_day(lines.value("day")),
    )
    lines.end()
    require_member_id(request.member_id)
    require_hashes(request.hashes)
    return request


def require_hashes(hashes: bytes) -> None:
    """
    Return if *hashes* can be those of an envelope: 32·(1 + m) bytes, m from 0 to 20.

    Raises:
        MalformedNoteError: They can't. Whoever asked is at fault.
    """
    if len(hashes) % HASH_LEN or not HASH_LEN <= len(hashes) <= MAX_HASHES_LEN:
        raise MalformedNoteError


def write_claim(claim: Claim) -> str:
    """Return the text of a claim's entry."""
    return write_lines(
        KIND,
        claim.origin,
        f"name {encode_octets(claim.name)}",
        f"ordinal {claim.ordinal}",
        f"digest {encode_octets(claim.digest)}",
        f"day {claim.day}",
    )


def parse_claim(text: str) -> Claim:
    """
    Return the claim in *text*.

    Raises:
        MalformedNoteError: Not exactly what `write_claim` writes. The ledger's fault.
    """
    lines = Lines(text, KIND)
    require_origin(lines.origin)
    name = parse_octets(lines.value("name"), NAME_LEN)
    ordinal = _parse_ordinal(lines.value("ordinal"))
    digest = parse_octets(lines.value("digest"), HASH_LEN)
    day = parse_day(lines.value("day"))
    lines.end()
    return Claim(origin=lines.origin, name=name, ordinal=ordinal, digest=digest, day=day)


def _parse_ordinal(text: str) -> int:
    """Return one ordinal, 1 to 9,999."""
    ordinals = parse_ordinals(text)
    if len(ordinals) != 1:
        raise MalformedNoteError
    return ordinals[0]
