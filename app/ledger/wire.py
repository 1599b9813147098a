"""What the counter's routes take and give: JSON, bytes in base64url."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.domain.access import Purpose
from app.domain.envelope import Place
from app.domain.json_fields import write_octets
from app.ledger.claims import Claimed
from app.ledger.releases import Released, Selection
from app.tlog.access import MAX_CASES, MAX_ORDINAL
from app.tlog.claim import MAX_HASHES_LEN
from app.tlog.statement import HASH_LEN
from app.web.octets import Octets, Octets16, Octets32

MAX_STATEMENT_CHARACTERS = 4_096
"""Longest note that is looked at: more than a claim request of an envelope with 20 objects has."""

Json = dict[str, object]


def _require_whole_hashes(hashes: bytes) -> bytes:
    if len(hashes) % HASH_LEN:
        msg = "hashes have 32 bytes each"
        raise ValueError(msg)
    return hashes


def _require_ascending(ordinals: list[int]) -> list[int]:
    if ordinals != sorted(set(ordinals)):
        msg = "ordinals stand in ascending order, each once"
        raise ValueError(msg)
    return ordinals


def _require_distinct(cases: list["CaseAsked"]) -> list["CaseAsked"]:
    if len({case.case_id for case in cases}) != len(cases):
        msg = "each case stands there once"
        raise ValueError(msg)
    return cases


MemberId = Annotated[str, Field(max_length=12)]
Statement = Annotated[str, Field(max_length=MAX_STATEMENT_CHARACTERS)]
Hashes = Annotated[Octets, Field(min_length=HASH_LEN, max_length=MAX_HASHES_LEN), AfterValidator(_require_whole_hashes)]
Ordinal = Annotated[int, Field(ge=1, le=MAX_ORDINAL)]
Ordinals = Annotated[list[Ordinal], Field(min_length=1, max_length=MAX_ORDINAL), AfterValidator(_require_ascending)]


class Wire(BaseModel):
    """The base of every body: exactly these members, of exactly these types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ClaimAsked(Wire):
    """What is claimed: a text is wanted to sign for it."""

    type: Literal["claim"]
    member: MemberId
    bundle_id: Octets32
    case_id: Octets16
    envelope_id: Octets16
    stanza_hash: Octets32
    hashes: Hashes

    @property
    def place(self) -> Place:
        """Bundle, case and envelope."""
        return Place(bundle_id=self.bundle_id, case_id=self.case_id, envelope_id=self.envelope_id)


class CaseAsked(Wire):
    """What is to be opened of one case."""

    case_id: Octets16
    ordinals: Ordinals


class AccessAsked(Wire):
    """What is to be opened: a text is wanted to sign for it."""

    type: Literal["access"]
    member: MemberId
    cases: Annotated[list[CaseAsked], Field(min_length=1, max_length=MAX_CASES), AfterValidator(_require_distinct)]
    purpose: Annotated[Purpose, Field(strict=False)]
    session_hash: Octets32

    @property
    def selections(self) -> tuple[Selection, ...]:
        """What is to be opened of each case."""
        return tuple(Selection(case_id=case.case_id, ordinals=tuple(case.ordinals)) for case in self.cases)


Asked = Annotated[ClaimAsked | AccessAsked, Field(discriminator="type")]


class SignedClaim(Wire):
    """A signed claim request, and the ledger's stanza beside it."""

    note: Statement
    stanza_b: Octets


class SignedAccess(Wire):
    """A signed access statement, and the session's X-Wing public key beside it."""

    note: Statement
    session_key: Octets


class ConsistencyAsked(Wire):
    """Between which sizes of the log a proof is wanted."""

    from_size: Annotated[int, Field(alias="from", ge=0)]
    to_size: Annotated[int, Field(alias="to", ge=0)]


class AuditorAsked(Wire):
    """Which auditor wants to read."""

    member: MemberId


class SignedAudit(Wire):
    """A signed auditor's session."""

    note: Statement


def claimed_json(claimed: Claimed) -> Json:
    """Return the answer to a claim."""
    return {"result": claimed.result, "ordinal": claimed.ordinal, "seal_for": list(claimed.seal_for)}


def released_json(released: Released) -> Json:
    """Return the answer to an access statement."""
    return {
        "releases": [
            {
                "case_id": write_octets(release.case_id),
                "envelope_id": write_octets(release.envelope_id),
                "ordinal": release.ordinal,
                "sealed": write_octets(release.sealed),
            }
            for release in released.releases
        ],
        "entry": write_octets(released.entry),
        "index": released.evidence.index,
        "proof": proof_json(released.evidence.proof),
        "checkpoint": released.evidence.checkpoint,
    }


def proof_json(proof: tuple[bytes, ...]) -> list[str]:
    """Return the hashes of a proof."""
    return [write_octets(digest) for digest in proof]
