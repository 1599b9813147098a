"""
What the API takes and answers, and ids as they stand in addresses and JSON.

Ids are base64url without padding. Answers are the use cases' own objects under the same names, written out.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.access import Purpose
from app.domain.case import CaseState
from app.domain.envelope import CASE_ID_LEN
from app.domain.errors import MalformedError, NotFoundError
from app.domain.json_fields import require_octets, write_octets
from app.review.cases import CasePage, CaseRow, CaseView
from app.review.open_case import Opened, OpenedEnvelope, Verdict
from app.sealing.passwords import MAX_PASSWORD_LEN
from app.tlog.access import MAX_ORDINAL

EncodedId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$", description="Case id, 16 bytes in base64url.")]
Language = Literal["km", "en"]
Ordinal = Annotated[int, Field(strict=True, ge=1, le=MAX_ORDINAL)]


class Asked(BaseModel):
    """The base of what is sent to the API: a member that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignInAsked(Asked):
    """Who signs in."""

    member: Annotated[str, Field(max_length=12)]
    password: Annotated[str, Field(max_length=MAX_PASSWORD_LEN)]


class OpeningAsked(Asked):
    """What is opened, and why; all that is granted if no ordinal is named."""

    purpose: Purpose
    ordinals: Annotated[list[Ordinal], Field(max_length=MAX_ORDINAL)] = []


class ReplyAsked(Asked):
    """Words for a reporter."""

    text: Annotated[str, Field(min_length=1)]
    language: Language


class SignedInAnswer(BaseModel):
    """Who is signed in now."""

    member: str


class ClaimedAnswer(BaseModel):
    """What became of the envelopes that waited."""

    claimed: int
    already: int
    unopenable: int


class CaseItem(BaseModel):
    """One case in the list."""

    case_id: EncodedId
    title: str
    state: CaseState
    first_on: date
    envelope_count: int

    @classmethod
    def of(cls, row: CaseRow) -> "CaseItem":
        """Return what is answered for a case."""
        return cls(
            case_id=encode_id(row.case_id),
            title=row.title,
            state=row.state,
            first_on=row.first_on,
            envelope_count=row.envelope_count,
        )


class CasesAnswer(BaseModel):
    """A page of the list."""

    cases: list[CaseItem]
    next_cursor: str | None

    @classmethod
    def of(cls, page: CasePage) -> "CasesAnswer":
        """Return what is answered for a page."""
        return cls(cases=[CaseItem.of(row) for row in page.cases], next_cursor=page.next_cursor)


class EnvelopeItem(BaseModel):
    """One sealed envelope of a case."""

    ordinal: int
    kind: int
    claimed_on: date


class CaseAnswer(BaseModel):
    """One case."""

    case_id: EncodedId
    title: str
    state: CaseState
    first_on: date
    envelopes: list[EnvelopeItem]
    can_reply: bool

    @classmethod
    def of(cls, view: CaseView) -> "CaseAnswer":
        """Return what is answered for a case."""
        return cls(
            case_id=encode_id(view.case_id),
            title=view.title,
            state=view.state,
            first_on=view.first_on,
            envelopes=[
                EnvelopeItem(ordinal=each.ordinal, kind=each.kind, claimed_on=each.claimed_on)
                for each in view.envelopes
            ],
            can_reply=view.can_reply,
        )


class AnswerItem(BaseModel):
    """What was answered to one question."""

    choices: list[str]
    texts: Mapping[str, str]


class ReportItem(BaseModel):
    """The words of a report."""

    schema_: Annotated[int, Field(serialization_alias="schema")]
    language: Language
    answers: Mapping[str, AnswerItem]


class OpenedItem(BaseModel):
    """What came out of one envelope."""

    ordinal: int
    kind: int
    claimed_on: date
    verdict: Verdict
    report: ReportItem | None

    @classmethod
    def of(cls, opened: OpenedEnvelope) -> "OpenedItem":
        """Return what is answered for an opened envelope; the reply key stays here."""
        report = opened.report
        return cls(
            ordinal=opened.ordinal,
            kind=opened.kind,
            claimed_on=opened.claimed_on,
            verdict=opened.verdict,
            report=None
            if report is None
            else ReportItem(
                schema_=report.schema,
                language=report.language,
                answers={
                    question: AnswerItem(choices=list(answer.choices), texts=answer.texts)
                    for question, answer in report.answers.items()
                },
            ),
        )


class OpenedAnswer(BaseModel):
    """What was opened, and the line of the log that says so."""

    case_id: EncodedId
    title: str
    member: str
    purpose: Purpose
    on: date
    hour: int
    index: int
    envelopes: list[OpenedItem]

    @classmethod
    def of(cls, opened: Opened) -> "OpenedAnswer":
        """Return what is answered for an opening."""
        return cls(
            case_id=encode_id(opened.case_id),
            title=opened.title,
            member=opened.member_id,
            purpose=opened.purpose,
            on=opened.on,
            hour=opened.hour,
            index=opened.index,
            envelopes=[OpenedItem.of(each) for each in opened.envelopes],
        )


class RepliedAnswer(BaseModel):
    """The reply's number within its case."""

    number: int


def encode_id(case_id: bytes) -> str:
    """Return a case id as it stands in addresses: 22 characters."""
    return write_octets(case_id)


def decode_id(text: str) -> bytes:
    """
    Return the case id in an address, 16 bytes.

    Raises:
        NotFoundError: It can't be one: there is nothing under that address.
    """
    try:
        return require_octets(text, CASE_ID_LEN)
    except MalformedError:
        raise NotFoundError from None
