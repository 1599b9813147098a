"""Who may ask what of the ledger: rules over the newest roster, grants and exclusions; no key, no clock."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from app.domain.errors import NotFoundError
from app.domain.member import Member, Role, Roster


class Purpose(StrEnum):
    """Why somebody opens: codes and never text, since the log is read by others."""

    TRIAGE = "triage"
    INVESTIGATE = "investigate"
    ANSWER = "answer"
    SUPERVISE = "supervise"
    REDACT = "redact"
    EXPORT = "export"
    COURT = "court"


def get_member(roster: Roster, member_id: str, *, on: date) -> Member:
    """
    Return the line of a member that counts on day *on*.

    Raises:
        NotFoundError: Nobody of this id, or not any more.
    """
    for member in roster.members:
        if member.id == member_id and on <= member.expires_on:
            return member
    raise NotFoundError


def get_auditor(roster: Roster, member_id: str, *, on: date) -> Member:
    """
    Return the line of an auditor.

    Raises:
        NotFoundError: Nobody of this id, not any more, or no auditor.
    """
    member = get_member(roster, member_id, on=on)
    if Role.AUDITOR not in member.roles:
        raise NotFoundError
    return member


def get_claimer(roster: Roster, member_id: str, *, excluded: Collection[str], on: date) -> Member:
    """
    Return the line of a member who may claim envelopes of a case.

    Args:
        roster: The newest one.

        member_id: Who asks.

        excluded: Ids of those whom the reporter shut out of the case.

        on: The UTC day.

    Raises:
        NotFoundError: Nobody of this id, no triage member (any more), or shut out: all alike.
    """
    member = get_member(roster, member_id, on=on)
    if Role.TRIAGE not in member.roles or member_id in excluded:
        raise NotFoundError
    return member


def require_may_open(member_id: str, *, granted: Collection[str], excluded: Collection[str]) -> None:
    """
    Return if a member may open what is in a case.

    Args:
        member_id: Who asks; see `get_member` for who is somebody at all.

        granted: Ids of those who were granted the case; nobody, if there is no such case.

        excluded: Ids of those whom the reporter shut out of it: this outweighs any grant.

    Raises:
        NotFoundError: Not granted, or shut out: both look as if there were no such case.
    """
    if member_id not in granted or member_id in excluded:
        raise NotFoundError


def first_grants(roster: Roster, *, excluded: Collection[str], on: date) -> frozenset[str]:
    """Return the ids of those who may open a case when it is first claimed: triage members less the excluded."""
    return frozenset(member.id for member in roster.triage(on)) - frozenset(excluded)
