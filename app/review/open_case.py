"""
Opening: a member signs what is opened and why, the ledger writes it down, and only then there is something to read.

Everything that the ledger answers is verified before the first byte is opened. The plaintext is returned and kept
nowhere; the session remembers whom to answer.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from app.domain.access import Purpose
from app.domain.answers import Report, parse_report
from app.domain.case import CaseState
from app.domain.envelope import Envelope, Kind
from app.domain.errors import LedgerUnavailableError, MalformedAnswersError, NotFoundError, OpenError
from app.review.bundles import Bundles
from app.review.desk import Desk
from app.review.ledger import Release
from app.review.line import Line, raise_alarm, write_line
from app.review.live import Correspondent
from app.review.sessions import SignedIn
from app.review.status import tell_status
from app.sealing.header import parse_envelope
from app.sealing.receipt import case_id_of
from app.sealing.release import case_name
from app.storage import cases
from app.vault.opening import open_body, open_share_a
from app.vault.releases import open_grant, open_release


class Verdict(StrEnum):
    """What came out of one envelope."""

    OPENED = "opened"
    NOT_FROM_REPORTER = "not-from-reporter"
    """It carries a reply key that is not the case's: somebody else wrote it, and it is never answered."""

    MALFORMED = "malformed"
    """It opened, and holds no answers of a known schema."""

    UNOPENABLE = "unopenable"
    """A half does not fit: whoever sealed it gave this member, or everybody, a wrong one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedEnvelope:
    """
    What came out of one envelope.

    Attributes:
        ordinal: Its number within the case, from 1.

        kind: Who wrote it.

        claimed_on: The UTC day.

        verdict: What is to be thought of it.

        report: The words; None if there are none to be shown.
    """

    ordinal: int
    kind: Kind
    claimed_on: date
    verdict: Verdict
    report: Report | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """
    An opening: what was read, and the line of the log that says so.

    Attributes:
        case_id: 16 bytes.

        title: Two words that say nothing.

        member_id: Who opened.

        purpose: Why.

        on: The UTC day in the line.

        hour: The UTC hour in the line, 0 to 23.

        index: Place of the line in the log, from 0.

        envelopes: By ordinal.
    """

    case_id: bytes
    title: str
    member_id: str
    purpose: Purpose
    on: date
    hour: int
    index: int
    envelopes: tuple[OpenedEnvelope, ...]


Granted = tuple[cases.StoredEnvelope, bytes]
"""A claimed envelope, and share A sealed to the member."""


def open_case(desk: Desk, who: SignedIn, *, case_id: bytes, purpose: Purpose, ordinals: Collection[int] = ()) -> Opened:
    """
    Open envelopes of a case for a purpose.

    Args:
        desk: What review works with.

        who: Who opens.

        case_id: 16 bytes.

        purpose: Why; the log tells auditors.

        ordinals: Which; all that are granted to the member if none is named.

    Raises:
        NotFoundError: There is no such thing for this member: unknown, not granted and shut out look alike.
        LedgerUnavailableError: The ledger does not answer, can't write its log, asks to sign something else, or
            releases something else. Nothing was opened.
        LogInconsistentError: The line is not in the log, or the log is not the one it was. An alarm; nothing was
            opened.
    """
    with desk.casebook.read() as session:
        case = cases.get_case(session, who.member_id, case_id)
        everything = cases.list_envelopes(session, who.member_id, case_id)
    granted = _choose(everything, ordinals)
    ordinals = tuple(envelope.ordinal for envelope, _ in granted)
    line = write_line(desk, who, case_id=case_id, ordinals=ordinals, purpose=purpose)
    halves, name_key = _open_releases(who, granted, case_id=case_id, line=line)
    envelopes = tuple(
        _open_envelope(desk, who, each, share_b=share_b) for each, share_b in zip(granted, halves, strict=True)
    )
    state = _state_after(case.state, read_newest=granted[-1] == everything[-1])
    reply_key = _reply_key_of(envelopes)
    if reply_key is not None:
        reporter = Correspondent(reply_key=reply_key, opening=line.shown(name_key))
        who.live.opened[case_id] = reporter
        tell_status(desk, reporter, case_id=case_id, state=state)
    else:
        with desk.casebook.write.begin() as session:
            cases.set_state(session, case_id, state)
    return Opened(
        case_id=case_id,
        title=case.title,
        member_id=who.member_id,
        purpose=purpose,
        on=line.access.day,
        hour=line.access.hour,
        index=line.answer.index,
        envelopes=envelopes,
    )


def _choose(granted: Sequence[Granted], ordinals: Collection[int]) -> Sequence[Granted]:
    """Return those of the granted envelopes that are asked for; all of them if none is named."""
    if not set(ordinals) <= {envelope.ordinal for envelope, _ in granted}:
        raise NotFoundError
    return [each for each in granted if not ordinals or each[0].ordinal in ordinals]


def _state_after(state: CaseState, *, read_newest: bool) -> CaseState:
    """Return what the state of a case is after an opening; an addition stays unread until it is read."""
    is_read = state is CaseState.NEW or (state is CaseState.ADDED and read_newest)
    return CaseState.OPENED if is_read else state


def _open_releases(
    who: SignedIn, granted: Sequence[Granted], *, case_id: bytes, line: Line
) -> tuple[list[bytes], bytes]:
    """Return share B of each envelope, and the case's name key, which must give the name in the line."""
    released = {each.envelope_id: each for each in line.answer.releases}
    wanted = {envelope.envelope_id: envelope.ordinal for envelope, _ in granted}
    if {name: each.ordinal for name, each in released.items()} != wanted:
        raise LedgerUnavailableError
    entry_hash = sha256(line.answer.entry).digest()
    opened = [_open_release(who, released[each.envelope_id], each, entry_hash=entry_hash) for each, _ in granted]
    name_keys = {name_key for _, name_key in opened}
    if {case_name(name_key, case_id) for name_key in name_keys} != {line.name}:
        raise_alarm()
    return [share_b for share_b, _ in opened], name_keys.pop()


def _open_release(
    who: SignedIn, release: Release, envelope: cases.StoredEnvelope, *, entry_hash: bytes
) -> tuple[bytes, bytes]:
    place = parse_envelope(envelope.wire).header.place
    try:
        return open_release(release.sealed, session_seed=who.session_seed, entry_hash=entry_hash, place=place)
    except OpenError:
        raise LedgerUnavailableError from None


def _open_envelope(desk: Desk, who: SignedIn, granted: Granted, *, share_b: bytes) -> OpenedEnvelope:
    """Join the halves of one envelope and return what is in it, as far as it can be shown."""
    stored, sealed = granted
    verdict, report = Verdict.UNOPENABLE, None
    content = _find_content(desk, who, parse_envelope(stored.wire), sealed=sealed, share_b=share_b)
    if content is not None:
        try:
            report = parse_report(content)
        except MalformedAnswersError:
            verdict = Verdict.MALFORMED
        else:
            is_own = case_id_of(report.reply_key) == stored.case_id
            verdict = Verdict.OPENED if is_own else Verdict.NOT_FROM_REPORTER
    return OpenedEnvelope(
        ordinal=stored.ordinal, kind=stored.kind, claimed_on=stored.claimed_on, verdict=verdict, report=report
    )


def _find_content(desk: Desk, who: SignedIn, envelope: Envelope, *, sealed: bytes, share_b: bytes) -> bytes | None:
    """
    Return what opens with the granted share A, or else with the one in the header that is sealed to the member.

    Who claimed may have been given a wrong share, and granted it on.
    """
    place = envelope.header.place
    with suppress(OpenError):
        share_a = open_grant(sealed, hpke_seed=who.keys.hpke_seed, place=place, member_id=who.member_id)
        return open_body(envelope, share_a=share_a, share_b=share_b)
    with suppress(OpenError):
        own = Bundles(desk).find_own(place.bundle_id, member_id=who.member_id, keys=who.keys)
        if own is not None:
            position, seed = own
            share_a = open_share_a(envelope, seed=seed, position=position)
            return open_body(envelope, share_a=share_a, share_b=share_b)
    return None


def _reply_key_of(envelopes: Sequence[OpenedEnvelope]) -> bytes | None:
    """Return the reporter's reply key, if one of the opened envelopes is the reporter's."""
    for envelope in envelopes:
        if envelope.verdict is Verdict.OPENED and envelope.report is not None:
            return envelope.report.reply_key
    return None
