"""
The ledger, as review reaches it: JSON over HTTP on a Unix socket (docs/protocol.md, "HTTP of the ledger").

What it answers is taken strictly here, and believed nowhere: the use cases verify it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol, TypeVar

import httpx2

from app.domain.errors import EnvelopeConflictError, LedgerUnavailableError, MalformedError, NotFoundError
from app.domain.json_fields import require_count, require_members, require_octets, require_text, write_octets
from app.domain.strict_json import parse_strict_json
from app.tlog.statement import ENTRY_LEN
from app.tlog.tree import HASH_LEN

T = TypeVar("T")

CLAIMED, ALREADY, UNOPENABLE = "claimed", "already", "unopenable"
"""What becomes of a claim."""

SECONDS = 10
"""How long the ledger may take to answer."""


class Answer(Protocol):
    """An HTTP answer, as far as it is looked at."""

    @property
    def status_code(self) -> int:
        """HTTP status."""

    @property
    def content(self) -> bytes:
        """The whole body."""


class Http(Protocol):
    """What reaches the ledger: an `httpx2.Client`, or Starlette's client of the ledger's app in this process."""

    def post(self, url: str, *, json: object) -> Answer:
        """Send *json* and return the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAnswer:
    """
    What became of a claim.

    Attributes:
        result: `CLAIMED`, `ALREADY` or `UNOPENABLE`.

        ordinal: Number of the envelope within its case; None if the ledger can't open its half.

        seal_for: Ids of the members to whom share A is to be sealed.
    """

    result: str
    ordinal: int | None
    seal_for: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """
    The ledger's half of one envelope, on its way.

    Attributes:
        case_id: 16 bytes.

        envelope_id: 16 bytes.

        ordinal: Number of the envelope within its case.

        sealed: Share B ‖ name key, sealed to the session's key.
    """

    case_id: bytes
    envelope_id: bytes
    ordinal: int
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAnswer:
    """
    What the ledger hands out after it has written its line.

    Attributes:
        releases: One an envelope.

        entry: The line, 2,048 bytes.

        index: Its place in the log, from 0.

        proof: Hashes of 32 bytes that show it is there.

        checkpoint: Signed, for a tree that holds it.
    """

    releases: tuple[Release, ...]
    entry: bytes
    index: int
    proof: tuple[bytes, ...]
    checkpoint: str


class Ledger:
    """
    The counter, from outside.

    Every method raises `NotFoundError` where the ledger says that there is nothing for this member, and
    `LedgerUnavailableError` where it does not answer, or not as it should.

    Args:
        http: Reaches it.
    """

    def __init__(self, http: Http) -> None:
        self._http = http

    def challenge(self, wanted: Mapping[str, object]) -> str:
        """Return the text of the statement to sign for what is *wanted*."""
        return self._ask("/v1/challenges", wanted, _read_challenge)

    def claim(self, note: str, *, stanza_b: bytes) -> ClaimAnswer:
        """
        Have an envelope registered.

        Args:
            note: The signed claim request.

            stanza_b: The ledger's stanza, 1,184 bytes.

        Raises:
            EnvelopeConflictError: Another envelope of this id was claimed. The sender's fault.
        """
        return self._ask("/v1/claims", {"note": note, "stanza_b": write_octets(stanza_b)}, _read_claim)

    def access(self, note: str, *, session_key: bytes) -> AccessAnswer:
        """Have envelopes released: a signed access statement, and the X-Wing public key to release to."""
        return self._ask("/v1/accesses", {"note": note, "session_key": write_octets(session_key)}, _read_access)

    def consistency(self, old_size: int, new_size: int) -> tuple[bytes, ...]:
        """Return the proof that the log of *new_size* entries begins with that of *old_size*."""
        return self._ask("/v1/consistency", {"from": old_size, "to": new_size}, _read_consistency)

    def _ask(self, url: str, body: Mapping[str, object], read: Callable[[object], T]) -> T:
        try:
            answer = self._http.post(url, json=body)
        except httpx2.HTTPError:
            raise LedgerUnavailableError from None
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise NotFoundError
        if answer.status_code == HTTPStatus.CONFLICT:
            raise EnvelopeConflictError
        if answer.status_code != HTTPStatus.OK:
            raise LedgerUnavailableError
        try:
            return read(parse_strict_json(answer.content))
        except MalformedError:
            raise LedgerUnavailableError from None


def connect(socket: str) -> httpx2.Client:
    """Return a client of the ledger at the Unix socket *socket*; proxies and the environment have no say."""
    return httpx2.Client(
        base_url="http://ledger",
        transport=httpx2.HTTPTransport(uds=socket, trust_env=False),
        timeout=SECONDS,
        trust_env=False,
    )


def _read_challenge(value: object) -> str:
    return require_text(require_members(value, ("text",))["text"])


def _read_claim(value: object) -> ClaimAnswer:
    members = require_members(value, ("result", "ordinal", "seal_for"))
    result, ordinal = require_text(members["result"]), members["ordinal"]
    if result not in {CLAIMED, ALREADY, UNOPENABLE} or (ordinal is None) != (result == UNOPENABLE):
        raise MalformedError
    return ClaimAnswer(
        result=result,
        ordinal=None if ordinal is None else require_count(ordinal, least=1),
        seal_for=tuple(map(require_text, _items(members["seal_for"]))),
    )


def _read_access(value: object) -> AccessAnswer:
    members = require_members(value, ("releases", "entry", "index", "proof", "checkpoint"))
    return AccessAnswer(
        releases=tuple(map(_read_release, _items(members["releases"]))),
        entry=require_octets(members["entry"], ENTRY_LEN),
        index=require_count(members["index"]),
        proof=_hashes(members["proof"]),
        checkpoint=require_text(members["checkpoint"]),
    )


def _read_release(value: object) -> Release:
    members = require_members(value, ("case_id", "envelope_id", "ordinal", "sealed"))
    return Release(
        case_id=require_octets(members["case_id"]),
        envelope_id=require_octets(members["envelope_id"]),
        ordinal=require_count(members["ordinal"], least=1),
        sealed=require_octets(members["sealed"]),
    )


def _read_consistency(value: object) -> tuple[bytes, ...]:
    return _hashes(require_members(value, ("proof",))["proof"])


def _hashes(value: object) -> tuple[bytes, ...]:
    return tuple(require_octets(item, HASH_LEN) for item in _items(value))


def _items(value: object) -> Sequence[object]:
    if not isinstance(value, list):
        raise MalformedError
    return value
