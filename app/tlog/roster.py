"""
The roster and keys notes: who is vetted, and with which keys (docs/protocol.md, "Roster").

A roster is cosigned by at least two distinct custodians. Browsers load it; the X-Wing keys, which only
members need, stand in a keys note of the same version, held to the hashes in the roster.
"""

import re
from collections.abc import Collection
from hashlib import sha256

from app.domain.errors import MalformedNoteError
from app.domain.member import Member, Role, Roster, key_name, require_members, require_origin
from app.tlog.lines import Lines, encode_octets, parse_day, parse_octets, write_lines
from app.tlog.note import decode_base64, parse_vkey

KIND = "roster"
KEYS_KIND = "keys"

_HASH_LEN = 32
_XWING_LEN = 1216
_NONE = "-"
_FIELDS = 9
_VERSION = re.compile(r"[1-9][0-9]{0,8}")


def write_roster(roster: Roster) -> str:
    """Return the text of a roster note: ledger, version, then a line a member in ASCII order of ids."""
    return write_lines(
        KIND,
        roster.origin,
        f"ledger {roster.origin} {roster.ledger_vkey}",
        f"version {roster.version}",
        *(f"member {write_member(member)}" for member in roster.members),
    )


def parse_roster(text: str) -> Roster:
    """
    Return the roster in *text*; signatures are not looked at.

    Raises:
        MalformedNoteError: Not exactly what `write_roster` writes. The custodians' fault.
    """
    lines = Lines(text, KIND)
    require_origin(lines.origin)
    origin, _, ledger_vkey = lines.value("ledger").partition(" ")
    version = lines.value("version")
    members = tuple(parse_member(value, lines.origin) for value in lines.values("member"))
    lines.end()
    if origin != lines.origin or parse_vkey(ledger_vkey).name != origin or not _VERSION.fullmatch(version):
        raise MalformedNoteError
    require_members(members)
    _require_distinct([parse_vkey(vkey).public_key for vkey in (ledger_vkey, *(member.vkey for member in members))])
    _require_distinct([member.hpke_hash for member in members if member.hpke_hash is not None])
    roster = Roster(origin=origin, ledger_vkey=ledger_vkey, version=int(version), members=members)
    if write_roster(roster) != text:
        raise MalformedNoteError
    return roster


def write_member(member: Member) -> str:
    """Return the line of one member: nine fields parted by single spaces."""
    return " ".join(
        (
            member.id,
            *(encode_octets(text.encode()) for text in (member.role_km, member.role_en, member.affiliation)),
            member.vkey,
            encode_octets(member.passkey) if member.passkey is not None else _NONE,
            encode_octets(member.hpke_hash) if member.hpke_hash is not None else _NONE,
            ",".join(sorted(member.roles)),
            member.expires_on.isoformat(),
        )
    )


def parse_member(line: str, origin: str) -> Member:
    """
    Return the member in a line of the roster of *origin*.

    Raises:
        MalformedNoteError: A field is missing or malformed, or the key is named after somebody else.
    """
    fields = line.split(" ")
    if len(fields) != _FIELDS or "" in fields:
        raise MalformedNoteError
    member_id, role_km, role_en, affiliation, vkey, passkey, hpke_hash, roles, expiry = fields
    if parse_vkey(vkey).name != key_name(origin, member_id):
        raise MalformedNoteError
    return Member(
        id=member_id,
        role_km=_parse_text(role_km),
        role_en=_parse_text(role_en),
        affiliation=_parse_text(affiliation),
        vkey=vkey,
        passkey=None if passkey == _NONE else decode_base64(passkey),
        hpke_hash=None if hpke_hash == _NONE else parse_octets(hpke_hash, _HASH_LEN),
        roles=_parse_roles(roles),
        expires_on=parse_day(expiry),
    )


def write_keys(roster: Roster, public_keys: dict[str, bytes]) -> str:
    """
    Return the text of the keys note that belongs to *roster*.

    Args:
        roster: The roster whose hashes the keys must have.

        public_keys: Member id → X-Wing public key, 1,216 bytes.

    Raises:
        MalformedNoteError: A key is missing, or has another hash than the roster says.
    """
    lines = []
    for member in roster.members:
        if member.hpke_hash is None:
            continue
        key = public_keys.get(member.id, b"")
        if len(key) != _XWING_LEN or sha256(key).digest() != member.hpke_hash:
            msg = f"the HPKE key of {member.id} is not the one in the roster"
            raise MalformedNoteError(msg)
        lines.append(f"key {member.id} {encode_octets(key)}")
    return write_lines(KEYS_KIND, roster.origin, f"version {roster.version}", *lines)


def parse_keys(text: str, roster: Roster) -> dict[str, bytes]:
    """
    Return member id → X-Wing public key, 1,216 bytes each, of the keys note of *roster*.

    Raises:
        MalformedNoteError: Not exactly the keys note of this roster. The custodians' fault.
    """
    lines = Lines(text, KEYS_KIND)
    lines.value("version")
    keys = {}
    for value in lines.values("key"):
        member_id, _, key = value.partition(" ")
        keys[member_id] = parse_octets(key, _XWING_LEN)
    if write_keys(roster, keys) != text:
        raise MalformedNoteError
    return keys


def _require_distinct(keys: Collection[bytes]) -> None:
    """Return if every key is another one: two lines of one key are one person, who would count as two."""
    if len(set(keys)) < len(keys):
        raise MalformedNoteError


def _parse_text(field: str) -> str:
    try:
        return decode_base64(field).decode()
    except UnicodeDecodeError:
        raise MalformedNoteError from None


def _parse_roles(field: str) -> frozenset[Role]:
    try:
        return frozenset(Role(role) for role in field.split(","))
    except ValueError:
        raise MalformedNoteError from None
