"""Envelopes from end to end: sealed as a browser does, opened as review and ledger do together."""

from collections.abc import Collection

from app.domain.envelope import Envelope, Kind
from app.sealing.envelope import Address, seal_envelope
from app.sealing.header import parse_envelope
from app.sealing.receipt import case_id_of, lock_of, mailbox_secret, reply_seed
from app.sealing.recipients import Recipients
from app.tlog.chain import VerifiedBundle
from app.vault.counter import open_share_b
from app.vault.keys import public_key_of
from app.vault.opening import open_body, open_share_a
from tests.helpers.organisation import Organisation, counted, seed_of

DIGITS = "4" * 34
"""Of a receipt."""

BODY = '{"schema": 1, "language": "km", "answers": {"words": {"words": "គេសុំនាឡិកាមួយ"}}}'.encode()
"""What a report says."""


def recipients_of(organisation: Organisation, verified: VerifiedBundle) -> Recipients:
    """Return whom a browser seals to under a verified bundle."""
    return Recipients(
        bundle_id=verified.id,
        triage=tuple((organisation.roster.line_of(epoch.owner), epoch.public_key) for epoch in verified.epochs),
        ledger=verified.ledger.public_key,
    )


def address_of(digits: str = DIGITS, *, kind: Kind = Kind.REPORT, envelope: str = "first") -> Address:
    """Return the address of an envelope of the reporter who holds the receipt *digits*."""
    return Address(
        kind=kind,
        case_id=case_id_of(public_key_of(reply_seed(digits))),
        envelope_id=seed_of(f"envelope {envelope}")[:16],
        lock=lock_of(mailbox_secret(digits)),
    )


def seal(
    organisation: Organisation,
    content: bytes = BODY,
    *,
    address: Address | None = None,
    excluded: Collection[str] = (),
    label: str = "shares",
) -> bytes:
    """
    Seal *content* as a browser does, under the bundle that the organisation publishes.

    Args:
        organisation: Whom to seal to.

        content: The body.

        address: `address_of` unless given.

        excluded: Ids of those who must not read it.

        label: Another label makes other shares.
    """
    return seal_envelope(
        content,
        address=address or address_of(),
        recipients=recipients_of(organisation, organisation.verify(organisation.publish())),
        entropy=counted(label),
        excluded=organisation.lines_of(excluded),
    )


def open_envelope(organisation: Organisation, envelope: Envelope, *, reader: str) -> bytes:
    """
    Open *envelope* with a reader's epoch and the ledger's.

    Args:
        organisation: Whose keys are used.

        envelope: As parsed.

        reader: Id of a triage member.

    Raises:
        OpenError: It does not open.
    """
    share_a = open_share_a(envelope, seed=organisation.epochs[reader], position=organisation.position_of(reader))
    share_b, _ = open_share_b(envelope.header.stanza_b, seed=organisation.ledger_epoch, place=envelope.header.place)
    return open_body(envelope, share_a=share_a, share_b=share_b)


def open_wire(organisation: Organisation, wire: bytes, *, reader: str) -> bytes:
    """
    Parse and open.

    Raises:
        MalformedEnvelopeError: Not an envelope.
        OpenError: It does not open.
    """
    return open_envelope(organisation, parse_envelope(wire), reader=reader)
