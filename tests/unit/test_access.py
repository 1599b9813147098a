"""Texts of statements: what they say, and what no honest signer can have written."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.errors import MalformedNoteError
from app.tlog.access import MAX_CASES, CaseLine, parse_access, parse_ordinals, write_access, write_ordinals
from app.tlog.audit import parse_audit, write_audit
from app.tlog.claim import parse_claim, parse_claim_request, write_claim, write_claim_request
from tests.helpers.organisation import seed_of
from tests.helpers.statements import ACCESS, AUDIT, CLAIM, REQUEST, TEXTS

PARSERS: dict[str, Callable[[str], object]] = {
    "access": parse_access,
    "claim-request": parse_claim_request,
    "claim": parse_claim,
    "audit": parse_audit,
}


def test_an_access_statement_is_these_lines() -> None:
    """In this order, and no others."""
    lines = TEXTS["access"].splitlines()

    assert [line.split(" ")[0] for line in lines[2:]] == [
        "member",
        "case",
        "case",
        "purpose",
        "session",
        "proof",
        "nonce",
        "day",
        "hour",
    ]
    assert lines[:3] == ["sacca/v1 access", "sacca.test", "member m10"]
    assert lines[3].endswith(" 1-3,5")
    assert lines[-2:] == ["day 2026-11-24", "hour 09"]


@pytest.mark.parametrize("kind", PARSERS)
def test_a_statement_is_read_as_it_was_written(kind: str) -> None:
    """All four types."""
    written = {"access": ACCESS, "claim-request": REQUEST, "claim": CLAIM, "audit": AUDIT}

    assert PARSERS[kind](TEXTS[kind]) == written[kind]


@pytest.mark.parametrize("kind", PARSERS)
def test_a_parser_takes_its_own_type_only(kind: str) -> None:
    """A genuine signature under one type is worth nothing under another."""
    for other in TEXTS.keys() - {kind}:
        with pytest.raises(MalformedNoteError):
            PARSERS[kind](TEXTS[other])
        with pytest.raises(MalformedNoteError):
            PARSERS[kind](TEXTS[other].replace(f"sacca/v1 {other}", f"sacca/v1 {kind}"))


@pytest.mark.parametrize("kind", PARSERS)
def test_a_line_more_less_or_moved_is_refused(kind: str) -> None:
    """Nothing can be added that the signer did not mean, or left out."""
    lines = TEXTS[kind].splitlines(keepends=True)
    spoiled = [
        *("".join(lines[:at] + lines[at + 1 :]) for at in range(len(lines))),
        *(
            "".join([*lines[:at], lines[at], *lines[at:]])
            for at in range(len(lines))
            if not lines[at].startswith("case")
        ),
        *("".join([*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]) for at in range(2, len(lines) - 1)),
        TEXTS[kind] + "more\n",
    ]
    genuine = PARSERS[kind](TEXTS[kind])

    for text in spoiled:
        try:
            parsed = PARSERS[kind](text)
        except MalformedNoteError:
            continue
        assert parsed != genuine
        assert kind == "access"  # a case line fewer, or two in another order, is another statement


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("member m10", "member ledger"),
        ("member m10", "member M10"),
        ("sacca.test", "Sacca Test"),
        (" 1-3,5", " 1-3,4"),
        ("purpose investigate", "purpose curiosity"),
        ("proof session", "proof passkey"),
        ("hour 09", "hour 9"),
        ("hour 09", "hour 24"),
        ("day 2026-11-24", "day 2026-11-31"),
    ],
)
def test_what_no_ledger_draws_up_is_refused(old: str, new: str) -> None:
    """Each field has its own narrow form."""
    assert old in TEXTS["access"]
    with pytest.raises(MalformedNoteError):
        parse_access(TEXTS["access"].replace(old, new))


def test_a_statement_names_one_to_twenty_cases_each_once() -> None:
    """More, none, or one twice is refused."""
    lines = [CaseLine(name=seed_of(f"name {at}"), ordinals=(1,)) for at in range(MAX_CASES + 1)]

    assert len(parse_access(write_access(replace(ACCESS, cases=tuple(lines[:MAX_CASES])))).cases) == MAX_CASES
    for cases in ((), tuple(lines), (lines[0], lines[0])):
        with pytest.raises(MalformedNoteError):
            parse_access(write_access(replace(ACCESS, cases=cases)))


@pytest.mark.parametrize(
    ("ordinals", "text"),
    [((1,), "1"), ((1, 2), "1-2"), ((1, 3), "1,3"), ((1, 2, 3, 5, 7, 8), "1-3,5,7-8"), ((9_999,), "9999")],
)
def test_ordinals_are_ranges(ordinals: tuple[int, ...], text: str) -> None:
    """Neighbours always stand together, so that one set has one spelling."""
    assert write_ordinals(ordinals) == text
    assert parse_ordinals(text) == ordinals


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "01",
        "1,",
        ",1",
        "1,2",
        "2,1",
        "1,1",
        "1-1",
        "2-1",
        "1-2,3",
        "1-3,2",
        "10000",
        "1-10000",
        "1 ",
        "\u0661",
        "a",
    ],
)
def test_other_spellings_of_ordinals_are_refused(text: str) -> None:
    """Also numbers so large that they would fill the memory."""
    with pytest.raises(MalformedNoteError):
        parse_ordinals(text)


@pytest.mark.parametrize("length", [0, 31, 33, 32 * 22])
def test_a_claim_has_one_to_twenty_one_hashes(length: int) -> None:
    """The envelope's, and one for each of at most twenty objects."""
    with pytest.raises(MalformedNoteError):
        parse_claim_request(write_claim_request(replace(REQUEST, hashes=bytes(length))))


def test_a_claim_has_one_ordinal() -> None:
    """A claim is one envelope's."""
    with pytest.raises(MalformedNoteError):
        parse_claim(write_claim(CLAIM).replace("ordinal 3", "ordinal 3-4"))


def test_an_auditors_session_says_who_and_when() -> None:
    """And nothing of what is read."""
    assert write_audit(AUDIT).splitlines()[2::2] == ["member au", "day 2026-11-24"]
