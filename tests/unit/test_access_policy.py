"""Who may ask what of the ledger."""

from datetime import timedelta

import pytest

from app.domain.access import first_grants, get_auditor, get_claimer, get_member, require_may_open
from app.domain.errors import NotFoundError
from tests.helpers.organisation import DAY, change_member, make_organisation

ROSTER = make_organisation().roster
TOMORROW = DAY + timedelta(days=1)
LEAVING = change_member(ROSTER, "m11", expires_on=DAY)


def test_a_member_counts_until_the_last_day() -> None:
    """And is nobody from the day after."""
    assert get_member(LEAVING, "m11", on=DAY).id == "m11"
    with pytest.raises(NotFoundError):
        get_member(LEAVING, "m11", on=TOMORROW)


@pytest.mark.parametrize("member_id", ["", "m1", "ledger", "M10"])
def test_who_is_not_in_the_roster_is_nobody(member_id: str) -> None:
    """Whatever the id looks like."""
    with pytest.raises(NotFoundError):
        get_member(ROSTER, member_id, on=DAY)


@pytest.mark.parametrize("member_id", ["au", "c1", "zz", "nobody"])
def test_only_triage_members_claim(member_id: str) -> None:
    """Auditors, custodians and investigators without that role look like nobody."""
    assert get_claimer(ROSTER, "m10", excluded=(), on=DAY).id == "m10"
    with pytest.raises(NotFoundError):
        get_claimer(ROSTER, member_id, excluded=(), on=DAY)


def test_who_is_shut_out_does_not_claim() -> None:
    """Though everything else is right."""
    assert get_claimer(ROSTER, "m10", excluded={"m11"}, on=DAY)
    with pytest.raises(NotFoundError):
        get_claimer(ROSTER, "m10", excluded={"m10"}, on=DAY)


def test_a_grant_opens_and_an_exclusion_outweighs_it() -> None:
    """Not granted and shut out look alike."""
    require_may_open("m10", granted={"m10", "m11"}, excluded={"m11"})
    for granted, excluded in (((), ()), ({"m11"}, ()), ({"m10"}, {"m10"})):
        with pytest.raises(NotFoundError):
            require_may_open("m10", granted=granted, excluded=excluded)


def test_the_first_grants_are_triage_less_the_excluded() -> None:
    """Expired members get none."""
    assert first_grants(ROSTER, excluded=(), on=DAY) == {"m10", "m11", "m12"}
    assert first_grants(ROSTER, excluded={"m10", "zz"}, on=DAY) == {"m11", "m12"}
    assert first_grants(LEAVING, excluded={"m10"}, on=TOMORROW) == {"m12"}


@pytest.mark.parametrize("member_id", ["m10", "c1", "nobody"])
def test_only_auditors_read_the_log(member_id: str) -> None:
    """Investigators don't learn when others open."""
    assert get_auditor(ROSTER, "au", on=DAY).id == "au"
    with pytest.raises(NotFoundError):
        get_auditor(ROSTER, member_id, on=DAY)
