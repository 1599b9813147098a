"""Vetted people: members, their roles, and the roster that custodians sign."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.envelope import MAX_MEMBERS, MAX_TRIAGE
from app.domain.errors import MalformedNoteError

MAX_KEY_NAME_LEN = 24
"""Longest name of a signing key, ``<origin>/<member id>``, bytes: signed statements have a fixed size."""

LEDGER_ID = "ledger"
"""Stands for the ledger in epoch notes; no member may have it."""

_MEMBER_ID = re.compile(r"[a-z0-9]{2,12}")
_ORIGIN = re.compile(r"[a-z0-9.-]{1,21}")


class Role(StrEnum):
    """What a member may be asked to do."""

    TRIAGE = "triage"
    INVESTIGATOR = "investigator"
    CUSTODIAN = "custodian"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """
    One line of the roster.

    Attributes:
        id: Opaque, never reused; see `require_member_id`.

        role_km: What reporters read about this person in Khmer, e.g. "a lawyer".

        role_en: The same in English.

        affiliation: The organisation, as reporters read it.

        vkey: Name and Ed25519 public key in C2SP signed-note form.

        passkey: COSE key of the passkey, bytes; None until one is enrolled.

        hpke_hash: SHA-256 of the member's X-Wing public key, 32 bytes; None for an auditor, who opens nothing.

        roles: At least one.

        expires_on: The last day on which this line counts.
    """

    id: str
    role_km: str
    role_en: str
    affiliation: str
    vkey: str
    passkey: bytes | None = None
    hpke_hash: bytes | None = None
    roles: frozenset[Role]
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """
    Everybody who is vetted, at one version.

    Attributes:
        origin: Name of the organisation's log, e.g. "sacca.example".

        ledger_vkey: The ledger's key; nobody takes it from anywhere else.

        version: From 1, only ever grows.

        members: In ASCII order of their ids.
    """

    origin: str
    ledger_vkey: str
    version: int
    members: tuple[Member, ...]

    def triage(self, on: date) -> tuple[Member, ...]:
        """Return the members that new reports are sealed to on day *on*, in member order."""
        return tuple(m for m in self.members if Role.TRIAGE in m.roles and on <= m.expires_on)

    def line_of(self, member_id: str) -> int:
        """
        Return the zero-based place of a member line, as the exclusion map counts.

        Raises:
            KeyError: There is no such line.
        """
        for line, member in enumerate(self.members):
            if member.id == member_id:
                return line
        raise KeyError(member_id)


def require_member_id(text: str) -> None:
    """
    Return if *text* can name a member: 2 to 12 of ``a-z0-9``, and not the ledger.

    Raises:
        MalformedNoteError: It can't. Whoever chose it is at fault.
    """
    if not _MEMBER_ID.fullmatch(text) or text == LEDGER_ID:
        msg = "a member id is 2 to 12 of a-z and 0-9, and not 'ledger'"
        raise MalformedNoteError(msg)


def require_origin(text: str) -> None:
    """
    Return if *text* can name an organisation's log: 1 to 21 of ``a-z0-9.-``, so that every key name fits.

    Raises:
        MalformedNoteError: It can't. Whoever chose it is at fault.
    """
    if not _ORIGIN.fullmatch(text):
        msg = "an origin is 1 to 21 of a-z, 0-9, dot and dash"
        raise MalformedNoteError(msg)


def key_name(origin: str, member_id: str) -> str:
    """Return the name of a member's signing key, ``<origin>/<id>``, at most 24 bytes."""
    name = f"{origin}/{member_id}"
    if len(name) > MAX_KEY_NAME_LEN:
        msg = f"origin and member id are too long together: a key name has at most {MAX_KEY_NAME_LEN} bytes"
        raise MalformedNoteError(msg)
    return name


def require_members(members: Collection[Member]) -> None:
    """
    Return if *members* can be the lines of a roster: ids in strict ASCII order, not too many, each with a role.

    Raises:
        MalformedNoteError: They can't. Whoever drew up the roster is at fault.
    """
    ids = [member.id for member in members]
    if ids != sorted(set(ids)) or len(ids) > MAX_MEMBERS:
        msg = f"member lines stand in ASCII order of ids, each id once, at most {MAX_MEMBERS}"
        raise MalformedNoteError(msg)
    if sum(Role.TRIAGE in member.roles for member in members) > MAX_TRIAGE:
        msg = f"at most {MAX_TRIAGE} members read new reports"
        raise MalformedNoteError(msg)
    for member in members:
        require_member_id(member.id)
        if not member.roles or (member.hpke_hash is None) != (member.roles == {Role.AUDITOR}):
            msg = "every member has a role, and an HPKE key unless only an auditor"
            raise MalformedNoteError(msg)
