"""
A whole organisation in memory: custodians, members with their epochs, the ledger, and the notes between them.

Every key is derived from a label, so a failing test shows the same bytes when it is run again.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256, shake_256

from app.domain.member import Member, Role, Roster, key_name
from app.tlog.bundle import Bundle, write_bundle
from app.tlog.chain import Published, VerifiedBundle, verify_chain
from app.tlog.epoch import Epoch, write_epoch
from app.tlog.note import Note, VerifierKey
from app.tlog.roster import write_keys, write_roster
from app.vault.keys import PersonKeys, SigningKey, auditor_key, custodian_keys, member_keys, public_key_of

DAY = date(2026, 11, 24)
"""Day of the bundle."""

EPOCH_AGE_DAYS = 3
"""Epochs were made that many days before the bundle."""


def seed_of(label: str) -> bytes:
    """Return 32 bytes that stay the same from run to run."""
    return shake_256(f"sacca test seed {label}".encode()).digest(32)


def counted(label: str) -> Callable[[int], bytes]:
    """Return a source of bytes for `Entropy`: other bytes at every call, the same ones at every run."""
    calls = iter(range(2**16))
    return lambda length: shake_256(f"{label} {next(calls)}".encode()).digest(length)


def sign(text: str, *keys: SigningKey) -> str:
    """Return *text* as a whole note with a signature of each key, genuine whatever the text says."""
    return str(Note(text, tuple(key.sign(text) for key in keys)))


@dataclass(frozen=True, kw_only=True)
class Texts:
    """
    What is to be signed, so that a test can spoil it before it is.

    Attributes:
        roster: Text of the roster.

        epochs: Member id → text of an epoch note, in the order of the bundle.

        ledger: Text of the ledger's epoch note.
    """

    roster: str
    epochs: Mapping[str, str]
    ledger: str


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """
    Keys of everybody, and what they sign.

    Attributes:
        origin: Name of its log.

        day: Day of the bundle.

        roster: Its people.

        people: Member id → keys of custodians and members.

        auditors: Member id → key.

        ledger: The log key.

        epochs: Triage member id → X-Wing seed, in member order.

        ledger_epoch: X-Wing seed.
    """

    origin: str
    day: date
    roster: Roster
    people: Mapping[str, PersonKeys]
    auditors: Mapping[str, SigningKey]
    ledger: SigningKey
    epochs: Mapping[str, bytes]
    ledger_epoch: bytes

    @property
    def custodians(self) -> tuple[SigningKey, ...]:
        """The custodians' signing keys."""
        found = (member.id for member in self.roster.members if Role.CUSTODIAN in member.roles)
        return tuple(self.people[member_id].signing for member_id in found)

    @property
    def pinned(self) -> tuple[VerifierKey, ...]:
        """The custodians' public keys, as a browser has them."""
        return tuple(key.verifier for key in self.custodians)

    def lines_of(self, ids: Collection[str]) -> frozenset[int]:
        """Return the roster lines of these members."""
        return frozenset(self.roster.line_of(member_id) for member_id in ids)

    def position_of(self, member_id: str) -> int:
        """Return the place of a triage member's stanza in the header."""
        return list(self.epochs).index(member_id)

    def epoch_text(self, owner: str, seed: bytes) -> str:
        """Return the text of the epoch note of a seed."""
        made_on = self.day - timedelta(days=EPOCH_AGE_DAYS)
        return write_epoch(
            Epoch(origin=self.origin, owner=owner, public_key=public_key_of(seed), made_on=made_on),
        )

    def texts(self) -> Texts:
        """Return what the bundle names."""
        return Texts(
            roster=write_roster(self.roster),
            epochs={owner: self.epoch_text(owner, seed) for owner, seed in self.epochs.items()},
            ledger=self.epoch_text("ledger", self.ledger_epoch),
        )

    def bundle_text(self, texts: Texts) -> str:
        """Return the text of the bundle that names *texts*."""
        return write_bundle(
            Bundle(
                origin=self.origin,
                day=self.day,
                roster_hash=sha256(texts.roster.encode()).digest(),
                epoch_hashes=tuple(sha256(text.encode()).digest() for text in texts.epochs.values()),
                ledger_hash=sha256(texts.ledger.encode()).digest(),
            )
        )

    def publish(
        self,
        texts: Texts | None = None,
        *,
        edit_bundle: Callable[[str], str] = str,
        custodians: Sequence[SigningKey] | None = None,
    ) -> Published:
        """
        Sign everything.

        Args:
            texts: What is signed; what `texts` returns unless a test spoiled it.

            edit_bundle: Spoils the bundle's text before it is signed.

            custodians: Who signs the roster; two of them unless given.
        """
        texts = texts or self.texts()
        return Published(
            roster=sign(texts.roster, *(self.custodians[:2] if custodians is None else custodians)),
            epochs=tuple(sign(text, self.people[owner].signing) for owner, text in texts.epochs.items()),
            ledger=sign(texts.ledger, self.ledger),
            bundle=sign(edit_bundle(self.bundle_text(texts)), self.ledger),
        )

    def keys_text(self) -> str:
        """Return the text of the keys note."""
        return write_keys(
            self.roster, {member_id: public_key_of(keys.hpke_seed) for member_id, keys in self.people.items()}
        )

    def verify(self, served: Published) -> VerifiedBundle:
        """Walk the chain from this organisation's pins."""
        return verify_chain(served, origin=self.origin, custodians=self.pinned)


def make_organisation(
    *, origin: str = "sacca.test", triage: int = 3, day: date = DAY, label: str = "organisation"
) -> Organisation:
    """
    Make an organisation of one auditor, three custodians, *triage* readers, and an investigator who reads none.

    Args:
        origin: Name of its log.

        triage: How many members new reports are sealed to.

        day: Day of its bundle.

        label: Another label makes other keys.
    """
    roles = _roles(triage)
    auditors = {"au": auditor_key(seed_of(f"{label} au"), key_name(origin, "au"))}
    people = {
        i: (custodian_keys if Role.CUSTODIAN in roles[i] else member_keys)(seed_of(f"{label} {i}"), key_name(origin, i))
        for i in sorted(roles.keys() - auditors.keys())
    }
    ledger = SigningKey(origin, seed_of(f"{label} log"))
    members = tuple(_member(i, keys=people.get(i) or auditors[i], roles=roles[i], on=day) for i in sorted(roles))
    return Organisation(
        origin=origin,
        day=day,
        roster=Roster(origin=origin, ledger_vkey=str(ledger.verifier), version=1, members=members),
        people=people,
        auditors=auditors,
        ledger=ledger,
        epochs={i: seed_of(f"{label} epoch {i}") for i in sorted(roles) if Role.TRIAGE in roles[i]},
        ledger_epoch=seed_of(f"{label} epoch ledger"),
    )


def _roles(triage: int) -> dict[str, frozenset[Role]]:
    """Return everybody's id and roles."""
    return (
        {"au": frozenset({Role.AUDITOR}), "zz": frozenset({Role.INVESTIGATOR})}
        | dict.fromkeys(("c1", "c2", "c3"), frozenset({Role.CUSTODIAN}))
        | {f"m{10 + i}": frozenset({Role.TRIAGE, Role.INVESTIGATOR}) for i in range(triage)}
    )


def _member(member_id: str, *, keys: PersonKeys | SigningKey, roles: frozenset[Role], on: date) -> Member:
    signing, hpke_hash = (
        (keys, None) if isinstance(keys, SigningKey) else (keys.signing, sha256(public_key_of(keys.hpke_seed)).digest())
    )
    return Member(
        id=member_id,
        role_km="អ្នកស៊ើបអង្កេត",
        role_en="Investigator",
        affiliation="Legal aid",
        vkey=str(signing.verifier),
        hpke_hash=hpke_hash,
        roles=roles,
        expires_on=on + timedelta(days=365),
    )


def change_member(roster: Roster, member_id: str, **changes: object) -> Roster:
    """Return *roster* with some fields of one member replaced."""
    members = (
        replace(member, **changes) if member.id == member_id else member  # type: ignore[arg-type]
        for member in roster.members
    )
    return replace(roster, members=tuple(members))
