"""What review takes from the ledger: exactly what is specified, or nothing."""

import gc
import json
from dataclasses import dataclass
from typing import Any

import pytest

from app.domain.errors import EnvelopeConflictError, LedgerUnavailableError, NotFoundError
from app.domain.json_fields import write_octets
from app.review.ledger import Ledger, connect
from tests.helpers.reviewing import Bare

ENTRY, HASH = write_octets(bytes(2048)), write_octets(bytes(32))
RELEASE = {"case_id": "AA", "envelope_id": "AA", "ordinal": 1, "sealed": "AA"}
ACCESS = {"releases": [RELEASE], "entry": ENTRY, "index": 0, "proof": [HASH], "checkpoint": "c"}


@dataclass
class Said:
    """A ledger that says one thing."""

    answer: Bare

    def post(self, url: str, *, json: object) -> Bare:
        """Say it."""
        del url, json
        return self.answer


def ledger_saying(value: object, status: int = 200) -> Ledger:
    """Return a ledger that answers *value*."""
    return Ledger(Said(Bare(status, value if isinstance(value, bytes) else json.dumps(value).encode())))


def test_answers_are_taken_apart() -> None:
    """Bytes are bytes inside."""
    assert ledger_saying({"text": "t"}).challenge({}) == "t"
    assert ledger_saying({"proof": [HASH]}).consistency(1, 2) == (bytes(32),)
    assert ledger_saying(ACCESS).access("", session_key=b"").releases[0].case_id == b"\0"
    claim = ledger_saying({"result": "claimed", "ordinal": 3, "seal_for": ["in1"]}).claim("", stanza_b=b"")
    assert (claim.result, claim.ordinal, claim.seal_for) == ("claimed", 3, ("in1",))
    assert (
        ledger_saying({"result": "unopenable", "ordinal": None, "seal_for": []}).claim("", stanza_b=b"").seal_for == ()
    )


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, NotFoundError),
        (409, EnvelopeConflictError),
        (400, LedgerUnavailableError),
        (500, LedgerUnavailableError),
        (503, LedgerUnavailableError),
        (204, LedgerUnavailableError),
    ],
)
def test_statuses_are_errors(status: int, error: type[Exception]) -> None:
    """Whatever stands in the body."""
    with pytest.raises(error):
        ledger_saying({"text": "t"}, status).challenge({})


@pytest.mark.parametrize(
    "value",
    [
        b"",
        [],
        {"result": "lost", "ordinal": 1, "seal_for": []},
        {"result": "claimed", "ordinal": None, "seal_for": []},
        {"result": "unopenable", "ordinal": 1, "seal_for": []},
        {"result": "claimed", "ordinal": 0, "seal_for": []},
        {"result": "claimed", "ordinal": True, "seal_for": []},
        {"result": "claimed", "ordinal": 1, "seal_for": "in1"},
        {"result": "claimed", "ordinal": 1, "seal_for": [1]},
        {"result": "claimed", "ordinal": 1, "seal_for": [], "share_b": "AA"},
    ],
    ids=str,
)
def test_an_answer_of_another_shape_is_none(value: Any) -> None:  # noqa: ANN401 - any JSON
    """A ledger that answers so does not answer."""
    with pytest.raises(LedgerUnavailableError):
        ledger_saying(value).claim("", stanza_b=b"")


@pytest.mark.parametrize("change", [{"entry": "AA"}, {"proof": ["AA"]}, {"index": -1}, {"releases": [{}]}], ids=str)
def test_lengths_are_checked_before_anything_else(change: dict[str, object]) -> None:
    """An entry has 2,048 bytes, a hash 32."""
    with pytest.raises(LedgerUnavailableError):
        ledger_saying({**ACCESS, **change}).access("", session_key=b"")


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # httpcore lets a socket go that did not connect
def test_a_ledger_that_is_not_there_is_said_to_be_so() -> None:
    """And nothing of the transport's own errors gets out."""
    with connect("/nowhere/ledger.sock") as http, pytest.raises(LedgerUnavailableError) as caught:
        Ledger(http).challenge({})

    assert caught.value.__cause__ is None
    del caught
    gc.collect()
