"""The ledger's half."""

from dataclasses import replace

import pytest

from app.domain.errors import OpenError
from app.sealing.envelope import share_b_info
from app.sealing.header import parse_envelope
from app.sealing.suite import seal
from app.vault.counter import open_share_b
from app.vault.keys import public_key_of
from tests.helpers.envelopes import seal as seal_report
from tests.helpers.organisation import make_organisation

ORGANISATION = make_organisation()
HEADER = parse_envelope(seal_report(ORGANISATION, excluded=["au"])).header


def test_the_ledger_learns_its_share_and_whom_to_shut_out() -> None:
    """And nothing else of the envelope."""
    share_b, excluded = open_share_b(HEADER.stanza_b, seed=ORGANISATION.ledger_epoch, place=HEADER.place)

    assert len(share_b) == 32
    assert excluded == ORGANISATION.lines_of(["au"])


@pytest.mark.parametrize("field", ["bundle_id", "case_id", "envelope_id"])
def test_s_63_a_stanza_moved_elsewhere_does_not_open(field: str) -> None:
    """Review can't have one case's half released under the name of another."""
    place = replace(HEADER.place, **{field: bytes(len(getattr(HEADER.place, field)))})

    with pytest.raises(OpenError):
        open_share_b(HEADER.stanza_b, seed=ORGANISATION.ledger_epoch, place=place)


def test_another_epoch_does_not_open_it() -> None:
    """Members' epochs neither."""
    with pytest.raises(OpenError):
        open_share_b(HEADER.stanza_b, seed=ORGANISATION.epochs["m10"], place=HEADER.place)


@pytest.mark.parametrize("length", [0, 32, 47, 49])
def test_a_stanza_of_another_length_does_not_open(length: int) -> None:
    """A share without its whole map would exclude nobody."""
    sealed = seal(bytes(length), recipient=public_key_of(ORGANISATION.ledger_epoch), info=share_b_info(HEADER.place))

    with pytest.raises(OpenError):
        open_share_b(sealed, seed=ORGANISATION.ledger_epoch, place=HEADER.place)
