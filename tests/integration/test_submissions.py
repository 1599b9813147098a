"""Envelopes through the front door into the drop box."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import pytest

from app.domain.envelope import Header, Kind
from tests.helpers.servers import (
    OCTETS,
    TODAY,
    Installation,
    Intake,
    make_bundle,
    make_header,
    make_wire,
    open_intake,
    run_intake,
)


def test_an_envelope_lies_in_the_drop_box_as_it_was_sent(intake: Intake) -> None:
    """What was sent is kept byte for byte, with a lock for its mailbox."""
    wire = make_wire(intake.bundle)

    answer = intake.client.post("/v1/envelopes", content=wire, headers=OCTETS)

    assert (answer.status_code, answer.content) == (HTTPStatus.CREATED, b"")
    assert intake.installation.wires() == [wire]
    assert intake.installation.count_locks() == 1


def test_a_follow_up_is_taken_like_a_report(intake: Intake) -> None:
    """Kind 2 goes the way of kind 1: to a known case, to an unknown one and with another lock, answered alike."""
    report = make_header(intake.bundle)
    intake.post(make_wire(intake.bundle, header=report))
    known = replace(make_header(intake.bundle), kind=Kind.FOLLOW_UP)
    known = replace(known, lock=report.lock, place=replace(known.place, case_id=report.place.case_id))
    unknown = replace(make_header(intake.bundle), kind=Kind.FOLLOW_UP)
    locked = replace(known, lock=bytes(32), place=replace(known.place, envelope_id=bytes(16)))

    answers = [
        intake.client.post("/v1/envelopes", content=make_wire(intake.bundle, header=header), headers=OCTETS)
        for header in (known, unknown, locked)
    ]
    assert {(answer.status_code, answer.content, str(answer.headers)) for answer in answers} == {
        (HTTPStatus.CREATED, b"", str(answers[0].headers))
    }
    assert (len(intake.installation.wires()), intake.installation.count_locks()) == (4, 2)


def spoil(header: Header, **changes: object) -> Header:
    """Return *header* with some fields replaced."""
    return replace(header, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": Kind.INTERNAL, "stanzas_a": (), "lock": bytes(32)},
        {"server_sealed": True},
        {"object_lens": (65_655,)},
    ],
    ids=["written at review", "sealed by the server", "with an attachment"],
)
def test_what_no_browser_sends_is_malformed(intake: Intake, changes: dict[str, object]) -> None:
    """Well-formed envelopes of another sort are refused like any other wrong bytes."""
    wire = make_wire(intake.bundle, header=spoil(make_header(intake.bundle), **changes))

    assert intake.post(wire) == HTTPStatus.BAD_REQUEST
    assert intake.installation.wires() == []


def test_an_envelope_has_a_stanza_for_every_triage_member_of_its_bundle(intake: Intake) -> None:
    """One more or one less than the bundle names is refused."""
    header = make_header(intake.bundle)
    more = spoil(header, stanzas_a=(*header.stanzas_a, header.stanzas_a[0]))
    less = spoil(header, stanzas_a=header.stanzas_a[1:])

    assert intake.post(make_wire(intake.bundle, header=more)) == HTTPStatus.BAD_REQUEST
    assert intake.post(make_wire(intake.bundle, header=less)) == HTTPStatus.BAD_REQUEST


def test_an_envelope_of_an_unknown_bundle_is_refused(intake: Intake) -> None:
    """Who seals to keys that were never published is not heard."""
    assert intake.post(make_wire(make_bundle())) == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(("days", "status"), [(30, HTTPStatus.CREATED), (31, HTTPStatus.BAD_REQUEST)])
def test_envelopes_are_taken_until_their_bundles_last_day(
    installation: Installation, days: int, status: HTTPStatus
) -> None:
    """An offline form works until the last day, and not on the next."""
    with open_intake(installation, today=TODAY + timedelta(days=days)) as intake:
        assert intake.post(make_wire(intake.bundle)) == status


def test_another_lock_for_the_same_case_is_answered_alike_and_not_kept(intake: Intake) -> None:
    """The first lock of a mailbox stays, and nobody is told that there was one."""
    first = make_header(intake.bundle)
    second = spoil(make_header(intake.bundle), place=replace(first.place, envelope_id=bytes(16)))

    assert intake.post(make_wire(intake.bundle, header=first)) == HTTPStatus.CREATED
    assert intake.post(make_wire(intake.bundle, header=second)) == HTTPStatus.CREATED
    assert intake.installation.count_locks() == 1


def test_nothing_is_taken_after_the_writer_is_closed(installation: Installation) -> None:
    """While intake stops, a late envelope is a 503: better sent again than lost."""
    with open_intake(installation) as intake:
        intake.app.state.context.writer.close()

        answer = intake.client.post("/v1/envelopes", content=make_wire(intake.bundle), headers=OCTETS)

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.json()["type"] == "urn:sacca:problem:busy"


def test_nothing_is_taken_while_the_drop_box_is_locked(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process holds the write lock for too long: 503, and the same envelope goes through afterwards."""
    monkeypatch.setattr("app.storage.engines.BUSY_SECONDS", 0.1)
    with (
        open_intake(installation) as intake,
        closing(sqlite3.connect(installation.database, isolation_level=None)) as other,
    ):
        wire = make_wire(intake.bundle)
        other.execute("BEGIN IMMEDIATE")
        answer = intake.client.post("/v1/envelopes", content=wire, headers=OCTETS)
        other.execute("ROLLBACK")
        again = intake.post(wire)

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.json()["type"] == "urn:sacca:problem:busy"
    assert again == HTTPStatus.CREATED


def test_no_201_once_the_drop_box_is_another_file(installation: Installation) -> None:
    """A copy was put in its place under the running server: what went into the old file is nobody's."""
    copy = installation.database.with_name("copy.db")
    with run_intake(installation) as running:
        connection = running.connect()
        assert running.post(connection, make_wire(installation.bundle)) == HTTPStatus.CREATED
        with closing(sqlite3.connect(installation.database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        for file in installation.database.parent.glob("dropbox.db*"):
            file.unlink()
        copy.rename(installation.database)

        assert running.post(connection, make_wire(installation.bundle)) == HTTPStatus.SERVICE_UNAVAILABLE
    assert "the database is not the file" in running.log.read_text()
