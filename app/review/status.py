"""The status of a case: what its reporter reads about it, with the line of the log that proves the last opening."""

from app.domain.case import CaseState
from app.domain.mailbox import State, Status
from app.review.bundles import Bundles
from app.review.desk import Desk
from app.review.live import Correspondent
from app.sealing.header import parse_envelope
from app.sealing.status import seal_status
from app.storage import cases, mailboxes

STATES = {CaseState.ADDED: State.OPENED, CaseState.OPENED: State.OPENED, CaseState.ANSWERED: State.ANSWERED}
"""What reporters are told of a case's state; of a new one nothing, since nobody has their reply key yet."""


def tell_status(
    desk: Desk, reporter: Correspondent, *, case_id: bytes, state: CaseState, tell: State | None = None
) -> None:
    """
    Set the state of a case, and seal its status to the reporter, in place of the one before.

    Args:
        desk: What review works with.

        reporter: Whom to tell.

        case_id: 16 bytes.

        state: What it is from now on, any but new.

        tell: What the reporter reads instead of what `STATES` says.
    """
    with desk.casebook.write.begin() as session:
        number = cases.count_status(session, case_id, state)
    status = Status(
        number=number,
        day=desk.today(),
        state=tell or STATES[state],
        excluded=_count_excluded(desk, case_id),
        last_opening=reporter.opening,
    )
    slot = seal_status(reporter.reply_key, case_id, status)
    with desk.dropbox.write.begin() as session:
        mailboxes.put_status(session, case_id, slot)


def _count_excluded(desk: Desk, case_id: bytes) -> int:
    """
    Return how many people the reporter shut out, as far as review can see it.

    They are the triage members of today to whom an envelope of the case was sealed, and nothing of it was granted.
    """
    with desk.casebook.read() as session:
        granted = cases.list_granted(session, case_id)
        wires = cases.list_wires(session, case_id)
    bundles = Bundles(desk)
    places = (parse_envelope(wire).header.place for wire in wires)
    sealed_to = {owner for place in places for owner, _ in bundles.readers(place.bundle_id)}
    today = {member.id for member in desk.roster().triage(desk.today())}
    return len(sealed_to & today - granted)
