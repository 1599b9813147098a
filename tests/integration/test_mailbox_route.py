"""What the front door answers to somebody who comes back."""

import json
import secrets
import time
from collections.abc import Iterator
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

import pytest

from app.domain.errors import OpenError
from app.domain.json_fields import write_octets
from app.sealing.slots import SLOT_LEN
from app.storage.dropbox import add_lock
from app.storage.engines import make_engine, make_writers
from app.vault.opening import open_reply, open_status
from tests.helpers.mailboxes import REPORTER, Reporter, make_status, write_replies, write_status
from tests.helpers.servers import Installation, Intake, make_installation, open_intake

JSON = {"content-type": "application/json"}
EMPTY = Reporter(digits="2718281828459045235360287471352662")
UNKNOWN = Reporter(digits="0" * 34)
ANSWER_LEN = 32_768


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A drop box with a full mailbox and an empty one."""
    installation = make_installation(tmp_path)
    with make_writers(make_engine(installation.settings.database_url, room="intake")).begin() as session:
        for reporter in (REPORTER, EMPTY):
            add_lock(session, case_id=reporter.case_id, lock=reporter.lock)
    write_status(installation, REPORTER, make_status())
    write_replies(installation, REPORTER, *(f"answer {number}" for number in range(1, 8)))
    return installation


@pytest.fixture
def intake(installation: Installation) -> Iterator[Intake]:
    """Its front door."""
    with open_intake(installation) as opened:
        yield opened


def question(reporter: Reporter = REPORTER, **changes: object) -> dict[str, object]:
    """Return what a browser asks, with some members changed."""
    asked = {
        "case_id": write_octets(reporter.case_id),
        "secret": write_octets(reporter.secret),
        "page": 0,
        "forget": [],
    }
    return asked | changes


def ask(intake: Intake, asked: object) -> bytes:
    """Ask, and return the answer of a mailbox."""
    answer = intake.client.post("/v1/mailbox", content=json.dumps(asked), headers=JSON)
    assert answer.status_code == HTTPStatus.OK
    assert len(answer.content) == ANSWER_LEN
    return answer.content


def slots_of(answer: bytes) -> list[bytes]:
    """Return the six slots of an answer."""
    return [answer[at : at + SLOT_LEN] for at in range(0, 6 * SLOT_LEN, SLOT_LEN)]


def open_all(answer: bytes, reporter: Reporter = REPORTER) -> list[str]:
    """Return the texts that open for the holder of a number."""
    texts = []
    for slot in slots_of(answer)[1:]:
        try:
            texts.append(open_reply(slot, seed=reporter.seed, case_id=reporter.case_id).text)
        except OpenError:
            continue
    return texts


def test_who_comes_back_reads_the_answers(intake: Intake) -> None:
    """The newest five, then the older ones, the status on every page."""
    first, second = ask(intake, question()), ask(intake, question(page=1))

    assert open_all(first) == [f"answer {number}" for number in (7, 6, 5, 4, 3)]
    assert open_all(second) == ["answer 2", "answer 1"]
    for answer in (first, second):
        assert open_status(slots_of(answer)[0], seed=REPORTER.seed, case_id=REPORTER.case_id) == make_status()


def test_g9_wrong_empty_and_full_look_the_same(intake: Intake) -> None:
    """Status, headers and length are one; every slot looks random, and so does what follows them."""
    asked = {
        "full": question(),
        "wrong": question(secret=write_octets(secrets.token_bytes(32))),
        "empty": question(EMPTY),
        "unknown": question(UNKNOWN),
        "late": question(page=999),
    }
    answers = {
        name: intake.client.post("/v1/mailbox", content=json.dumps(body), headers=JSON) for name, body in asked.items()
    }
    seen = {
        (answer.status_code, len(answer.content), tuple(sorted(answer.headers.items()))) for answer in answers.values()
    }

    assert len(seen) == 1
    for answer in answers.values():
        for part in (*slots_of(answer.content), answer.content[6 * SLOT_LEN :]):
            assert len(set(part)) > 200
    for name in ("wrong", "empty", "unknown"):
        again = ask(intake, asked[name])
        assert not set(slots_of(again)) & set(slots_of(answers[name].content))
        assert open_all(again) == []


def test_an_answer_is_forgotten(intake: Intake) -> None:
    """In the answer to the same request already; other answers, and other mailboxes' stay."""
    slots = slots_of(ask(intake, question()))
    named = [write_octets(sha256(slot).digest()) for slot in (slots[1], slots[3], secrets.token_bytes(32))]

    ask(intake, question(forget=named, secret=write_octets(bytes(32))))
    ask(intake, question(EMPTY, forget=named))
    assert open_all(ask(intake, question())) == [f"answer {number}" for number in (7, 6, 5, 4, 3)]
    assert open_all(ask(intake, question(forget=named))) == [f"answer {number}" for number in (6, 4, 3, 2, 1)]
    assert open_all(ask(intake, question(forget=named))) == [f"answer {number}" for number in (6, 4, 3, 2, 1)]


CANARY = "canary-7f3a"

MALFORMED = [
    "",
    "[]",
    "null",
    f'"{CANARY}"',
    "{" * 2_000,
    "[" * 2_000,
    "9" * 2_000,
    json.dumps(question(page=True)),
    json.dumps(question(page=-1)),
    json.dumps(question(page=1_000)),
    json.dumps(question(page=0)).replace('"page": 0', '"page": NaN'),
    json.dumps(question(page=0)).replace('"page": 0', '"page": 0.0'),
    json.dumps(question(page=0)).replace('"page": 0', '"page": 0, "page": 0'),
    json.dumps(question(more=CANARY)),
    json.dumps({key: value for key, value in question().items() if key != "forget"}),
    json.dumps(question(case_id=CANARY)),
    json.dumps(question(case_id=write_octets(bytes(17)))),
    json.dumps(question(case_id=None)),
    json.dumps(question(case_id="\ud800")),
    json.dumps(question(secret=write_octets(bytes(31)))),
    json.dumps(question(secret=write_octets(bytes(32)) + "=")),
    json.dumps(question(forget=CANARY)),
    json.dumps(question(forget=[CANARY])),
    json.dumps(question(forget=[write_octets(bytes(31))])),
    json.dumps(question(forget=[write_octets(bytes(32))] * 21)),
    json.dumps(question(forget={})),
]


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: body[:40])
def test_s_18_s_23_what_is_no_question_is_refused_without_an_echo(intake: Intake, body: str) -> None:
    """One problem, quickly, with nothing of what was sent."""
    begun = time.monotonic()
    answer = intake.client.post("/v1/mailbox", content=body, headers=JSON)

    assert time.monotonic() - begun < 1
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.json() == {
        "type": "urn:sacca:problem:malformed-request",
        "title": "The request is malformed",
        "status": 400,
    }
    assert CANARY not in answer.text


def test_what_can_be_no_question_is_not_read(intake: Intake) -> None:
    """Too long, of another type, with a query, or another method."""
    whole = json.dumps(question())
    client = intake.client

    assert client.post("/v1/mailbox", content=whole.ljust(2_048), headers=JSON).status_code == HTTPStatus.OK
    assert client.post("/v1/mailbox", content=whole.ljust(2_049), headers=JSON).status_code == 413
    assert client.post("/v1/mailbox", content=iter([whole.encode()]), headers=JSON).status_code == 411
    for media_type in ("application/octet-stream", "application/json; charset=utf-8", "text/plain"):
        assert client.post("/v1/mailbox", content=whole, headers={"content-type": media_type}).status_code == 415
    assert client.post("/v1/mailbox", content=whole, headers={**JSON, "content-encoding": "gzip"}).status_code == 415
    assert client.post("/v1/mailbox?page=1", content=whole, headers=JSON).status_code == HTTPStatus.BAD_REQUEST
    assert client.get("/v1/mailbox").status_code == HTTPStatus.METHOD_NOT_ALLOWED
