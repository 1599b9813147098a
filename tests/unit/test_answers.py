"""What a report says, once it is open."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from app.domain.answers import REPLY_KEY_LEN, parse_report
from app.domain.errors import MalformedAnswersError

KEY = urlsafe_b64encode(bytes(range(256)) * 4 + bytes(REPLY_KEY_LEN - 1024)).decode().rstrip("=")


def body(**changes: object) -> dict[str, Any]:
    """Return a body as a browser writes it, with some members changed."""
    answers = {"words": {"words": "ខ្ញុំ\u200bឃើញ"}, "who": {"choices": ["police", "unsaid"], "office": "ក"}}
    return {"schema": 1, "language": "km", "answers": answers, "attachments": [], "reply_key": KEY, **changes}


def octets(value: object) -> bytes:
    """Return a JSON value as it is sealed."""
    return json.dumps(value, ensure_ascii=False).encode()


def test_words_come_out_as_they_were_typed() -> None:
    """ZWSP and all; answers stand in the order of the questions, whatever the sender's was."""
    report = parse_report(octets(body()))

    assert (report.schema, report.language, len(report.reply_key)) == (1, "km", REPLY_KEY_LEN)
    assert list(report.answers) == ["who", "words"]
    assert report.answers["who"].choices == ("police", "unsaid")
    assert report.answers["who"].texts == {"office": "ក"}
    assert report.answers["words"].texts == {"words": "ខ្ញុំ\u200bឃើញ"}


def test_what_this_version_does_not_know_is_ignored() -> None:
    """A later writer may add members beside ours; empty answers are a report too."""
    assert parse_report(octets(body(answers={}, later={"a": [1]}))).answers == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": 2},
        {"schema": True},
        {"schema": "1"},
        {"language": "fr"},
        {"answers": []},
        {"answers": {"whom": {}}},
        {"answers": {"who": []}},
        {"answers": {"who": {"amount": "x"}}},
        {"answers": {"who": {"office": 1}}},
        {"answers": {"who": {"choices": "police"}}},
        {"answers": {"who": {"choices": ["cash"]}}},
        {"answers": {"who": {"choices": [["police"]]}}},
        {"answers": {"who": {"choices": ["police", "police"]}}},
        {"answers": {"words": {"choices": ["unknown"]}}},
        {"answers": {"who": {"name": "x"}}},
        {"answers": {"what": {"currency": "eur"}}},
        {"answers": {"what": {"currency": ""}}},
        {"answers": {"what": {"currency": ["usd"]}}},
        {"answers": {"what": {"currency": None}}},
        {"answers": {"when": {"month": "2026-13"}}},
        {"answers": {"when": {"month": "soon"}}},
        {"reply_key": None},
        {"reply_key": KEY + "="},
        {"reply_key": KEY[:-4]},
        {"later": [[[[[[[[1]]]]]]]]},
    ],
    ids=str,
)
def test_what_is_no_report_of_a_known_schema_is_refused(changes: dict[str, object]) -> None:
    """Whoever sealed it may have sent anything."""
    with pytest.raises(MalformedAnswersError):
        parse_report(octets(body(**changes)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b"\xef\xbb\xbf" + octets(body()),
        octets(body())[:-1] + b', "schema": 1}',
        b"[" * 100_000,
        b'{"schema": NaN}',
    ],
    ids=["empty", "list", "no text", "mark", "twice", "deep", "number"],
)
def test_what_is_no_strict_json_is_refused(content: bytes) -> None:
    """Two readers must not read two things."""
    with pytest.raises(MalformedAnswersError):
        parse_report(content)
