"""Taking in one envelope: what the front door can check without a key, and no more."""

from datetime import date

from sqlalchemy.orm import Session

from app.domain.envelope import Envelope, Header, Kind
from app.domain.errors import MalformedEnvelopeError
from app.intake.bundle import BundleShapes
from app.intake.durable import AsyncWriter
from app.sealing.header import parse_envelope
from app.storage.dropbox import BundleShape, add_envelope, add_lock

FROM_REPORTERS = frozenset({Kind.REPORT, Kind.FOLLOW_UP})

EVERY_BYTE = bytes(range(256))


async def submit(wire: bytes, *, writer: AsyncWriter, shapes: BundleShapes, on: date) -> None:
    """
    Keep one sealed envelope; return only after it is durable.

    Args:
        wire: What came, any bytes.

        writer: Of the drop box.

        shapes: Of the published bundles.

        on: The UTC day.

    Raises:
        MalformedEnvelopeError: Not exactly an envelope of a living bundle. The sender's fault.

        EnvelopeConflictError: Its id is taken by other bytes. The sender's fault.

        BusyError: Too many envelopes wait, or the drop box can't be written now. Not the sender's fault.
    """
    envelope = parse_envelope(wire)
    require_sealed_by_reporter(envelope)
    require_living(envelope.header, await shapes.find(envelope.header.place.bundle_id), on=on)
    await writer.run(keep, envelope.header, wire=wire, on=on)


def require_sealed_by_reporter(envelope: Envelope) -> None:
    """
    Return if a browser can have sealed this *envelope*, as far as anyone can see without a key.

    Readable text must not pass for ciphertext because a header says so. Ciphertext of this length lacks one of
    the 256 byte values once in 10²⁵ times; text in any encoding lacks many.

    Raises:
        MalformedEnvelopeError: It can't. The sender's fault.
    """
    header = envelope.header
    readable = EVERY_BYTE.translate(None, envelope.body)
    if header.kind not in FROM_REPORTERS or header.server_sealed or header.object_lens or readable:
        raise MalformedEnvelopeError


def require_living(header: Header, shape: BundleShape | None, *, on: date) -> None:
    """
    Return if the *header* agrees with its bundle, and the bundle is taken on this day.

    Raises:
        MalformedEnvelopeError: No such bundle, not any more, or one of another number of triage members.
    """
    if shape is None or on > shape.last_on or len(header.stanzas_a) != shape.triage_count:
        raise MalformedEnvelopeError


def keep(session: Session, header: Header, *, wire: bytes, on: date) -> None:
    """
    Put an envelope into the drop box, and the lock of its case's mailbox.

    Raises:
        EnvelopeConflictError: Its id is taken by other bytes.
    """
    add_envelope(session, header.place, wire=wire, on=on)
    add_lock(session, case_id=header.place.case_id, lock=header.lock)
