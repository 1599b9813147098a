"""Mailboxes as review and ledger fill them: sealed replies, and a status whose proof leads into a small log."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from hmac import digest as hmac
from pathlib import Path

from app.domain.access import Purpose
from app.domain.mailbox import LastOpening, Reply, State, Status
from app.domain.receipt import format_receipt
from app.intake.pins import render_pins, write_pins
from app.sealing.receipt import case_id_of, lock_of, mailbox_secret, reply_seed
from app.sealing.replies import seal_reply
from app.sealing.status import seal_status
from app.storage.engines import make_engine, make_writers
from app.storage.mailboxes import add_reply, last_reply_number, put_status
from app.tlog.access import Access, CaseLine, write_access
from app.tlog.checkpoint import Checkpoint, write_checkpoint
from app.tlog.statement import pad_entry
from app.vault.keys import public_key_of
from tests.helpers.organisation import DAY, Organisation, seed_of, sign
from tests.helpers.servers import Installation, make_bundle, make_installation

NAME_KEY = seed_of("name key")

ANSWER = "យើង\u200bបាន\u200bអាន\u200bហើយ។\nWe have read it. “Rolex” 😟"
"""What a reader answers: two scripts, two lines."""


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """
    Who holds a number.

    Attributes:
        digits: 34 of them.
    """

    digits: str

    @property
    def number(self) -> str:
        """The number as it stands on paper."""
        return format_receipt(self.digits)

    @property
    def seed(self) -> bytes:
        """X-Wing seed of the reply key, 32 bytes."""
        return reply_seed(self.digits)

    @property
    def reply_key(self) -> bytes:
        """X-Wing public key, 1,216 bytes."""
        return public_key_of(self.seed)

    @property
    def case_id(self) -> bytes:
        """16 bytes."""
        return case_id_of(self.reply_key)

    @property
    def secret(self) -> bytes:
        """Mailbox secret, 32 bytes."""
        return mailbox_secret(self.digits)

    @property
    def lock(self) -> bytes:
        """SHA-256 of the mailbox secret, 32 bytes."""
        return lock_of(self.secret)


REPORTER = Reporter(digits="3141592653589793238462643383279502")


def make_reply(number: int = 1, *, language: str = "km", text: str = ANSWER, day: date = DAY) -> Reply:
    """Return an answer."""
    return Reply(number=number, day=day, language=language, text=text)


def make_status(opening: LastOpening | None = None, **changes: object) -> Status:
    """Return the status after the first opening, or another one."""
    fields = {"number": 1, "day": DAY, "state": State.OPENED, "excluded": 0, "last_opening": opening, **changes}
    return Status(**fields)  # type: ignore[arg-type]


def make_opening(
    organisation: Organisation,
    case_id: bytes,
    *,
    member_id: str = "m10",
    day: date | None = None,
    others: tuple[int, int] = (5, 3),
    edit: Callable[[str], str] = str,
) -> LastOpening:
    """
    Let a member open a case: sign the statement, put it into a log, and prove that it is there.

    Args:
        organisation: Whose member and whose log.

        case_id: 16 bytes.

        member_id: Who opens.

        day: When; the organisation's day unless given.

        others: How many other entries stand before and after it.

        edit: Spoils the statement's text before it is signed.
    """
    access = Access(
        origin=organisation.origin,
        member_id=member_id,
        cases=(CaseLine(name=hmac(NAME_KEY, case_id, "sha256"), ordinals=(1,)),),
        purpose=Purpose.TRIAGE,
        session_hash=seed_of("session"),
        nonce=seed_of("nonce"),
        day=day or organisation.day,
        hour=9,
    )
    entry = sign(edit(write_access(access)), organisation.people[member_id].signing)
    before, after = others
    leaves = [leaf_hash(f"entry {number}".encode()) for number in range(before)]
    leaves += [leaf_hash(pad_entry(entry))]
    leaves += [leaf_hash(f"later {number}".encode()) for number in range(after)]
    checkpoint = write_checkpoint(Checkpoint(origin=organisation.origin, size=len(leaves), root=root_of(leaves)))
    return LastOpening(
        entry=entry,
        index=before,
        proof=tuple(proof_of(leaves, before)),
        checkpoint=sign(checkpoint, organisation.ledger),
        name_key=NAME_KEY,
    )


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry (RFC 9162 §2.1.1)."""
    return sha256(b"\x00" + entry).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root hash over some leaf hashes (RFC 9162 §2.1.1)."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + root_of(leaves[:k]) + root_of(leaves[k:])).digest()


def proof_of(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the inclusion proof of one leaf (RFC 9162 §2.1.3.1)."""
    if len(leaves) == 1:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if index < k:
        return [*proof_of(leaves[:k], index), root_of(leaves[k:])]
    return [*proof_of(leaves[k:], index - k), root_of(leaves[:k])]


def write_status(installation: Installation, reporter: Reporter, status: Status) -> bytes:
    """Put a status into a reporter's mailbox, as review does; return the slot."""
    slot = seal_status(reporter.reply_key, reporter.case_id, status)
    with make_writers(make_engine(installation.settings.database_url, room="review")).begin() as session:
        put_status(session, reporter.case_id, slot)
    return slot


def write_replies(installation: Installation, reporter: Reporter, *texts: str, language: str = "km") -> list[bytes]:
    """Put answers into a reporter's mailbox, as review does; return the slots."""
    slots = []
    with make_writers(make_engine(installation.settings.database_url, room="review")).begin() as session:
        for text in texts:
            number = last_reply_number(session, reporter.case_id) + 1
            reply = make_reply(number, text=text, language=language)
            slots.append(seal_reply(reporter.reply_key, reporter.case_id, reply))
            add_reply(session, reporter.case_id, slots[-1], number=number)
    return slots


def install(folder: Path, organisation: Organisation) -> Installation:
    """Make a front door that serves the notes and the pins of an *organisation*."""
    served = organisation.publish()
    bundle = make_bundle(
        day=organisation.day, triage_count=len(organisation.epochs), document=json.dumps(served.to_json())
    )
    installation = make_installation(folder, bundle=replace(bundle, bundle_id=organisation.verify(served).id))
    pins = render_pins(list(organisation.pinned), origin=organisation.origin, built=organisation.day)
    write_pins(installation.settings.pins_file, pins)
    return installation
