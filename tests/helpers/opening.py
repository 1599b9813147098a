"""Review and ledger together: opening an envelope the whole way."""

from app.domain.envelope import Envelope
from app.sealing.header import parse_envelope
from app.vault.counter import open_share_b
from app.vault.opening import open_body, open_share_a
from tests.helpers.organisation import Organisation


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
