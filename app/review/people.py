"""Making a custodian's or an auditor's keys: a key file for the person, a candidate for the next roster."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from app.domain.member import Member, Role, key_name, require_member_id
from app.review.candidates import Candidate
from app.vault.keyfiles import make_key_file
from app.vault.keys import auditor_key, custodian_keys, public_key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """
    What a roster says of somebody, besides the keys.

    Attributes:
        id: Opaque member id.

        role_km: What reporters read, in Khmer.

        role_en: The same in English.

        affiliation: The organisation.

        roles: What the person may be asked to do.

        expires_on: The last day on which the line counts.
    """

    id: str
    role_km: str
    role_en: str
    affiliation: str
    roles: frozenset[Role]
    expires_on: date

    def line(self, vkey: str, hpke_hash: bytes | None) -> Member:
        """Return the member line with these keys."""
        return Member(
            id=self.id,
            role_km=self.role_km,
            role_en=self.role_en,
            affiliation=self.affiliation,
            vkey=vkey,
            hpke_hash=hpke_hash,
            roles=self.roles,
            expires_on=self.expires_on,
        )


class MakeKeyFile(Protocol):
    """Makes a person's key file: `make_custodian` or `make_auditor`."""

    def __call__(
        self, person: Person, path: Path, *, origin: str, passphrase: str, entropy: Callable[[int], bytes]
    ) -> Candidate:
        """Return the candidate for the roster."""


def make_custodian(
    person: Person, path: Path, *, origin: str, passphrase: str, entropy: Callable[[int], bytes]
) -> Candidate:
    """
    Make a custodian's key file at *path*, and return the candidate for the roster.

    Raises:
        MalformedNoteError: The id can't name a member.
        FileExistsError: *path* is there already.
    """
    require_member_id(person.id)
    name = key_name(origin, person.id)
    keys = custodian_keys(
        make_key_file(path, kind="custodian", name=name, passphrase=passphrase, entropy=entropy), name
    )
    public_key = public_key_of(keys.hpke_seed)
    member = person.line(str(keys.signing.verifier), sha256(public_key).digest())
    return Candidate(member=member, hpke_public_key=public_key)


def make_auditor(
    person: Person, path: Path, *, origin: str, passphrase: str, entropy: Callable[[int], bytes]
) -> Candidate:
    """
    Make an auditor's key file at *path*, and return the candidate for the roster; an auditor opens nothing.

    Raises:
        MalformedNoteError: The id can't name a member.
        FileExistsError: *path* is there already.
    """
    require_member_id(person.id)
    name = key_name(origin, person.id)
    seed = make_key_file(path, kind="auditor", name=name, passphrase=passphrase, entropy=entropy)
    return Candidate(member=person.line(str(auditor_key(seed, name).verifier), None), hpke_public_key=None)
