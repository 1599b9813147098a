"""Attacks with envelopes, as far as a server without a key can meet them."""

import secrets
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http import HTTPStatus

import pytest

from app.sealing.header import MAGIC, encode_header
from app.sealing.padding import BODY_BUCKETS, sealed_len
from tests.helpers.servers import BODY_LEN, OCTETS, Intake, make_header, make_wire

WORDS = "An official who came for the interviews asked for a Rolex and two iPhones. "
KHMER = "មន្ត្រីម្នាក់បានសុំនាឡិកា និងទូរស័ព្ទពីរគ្រឿង។ "

STRUCTURE = [*range(len(MAGIC) + 3), *range(len(MAGIC) + 3, len(MAGIC) + 35), 104, 105]
"""Offsets of what a server can judge: magic, version, kind, flags, bundle id, m, n."""

PLAIN = {
    "UTF-8": (KHMER * 2_000).encode(),
    "UTF-16": (KHMER * 2_000).encode("utf-16-le"),
    "ASCII": (WORDS * 2_000).encode(),
    "base64 of random": b64encode(secrets.token_bytes(BODY_LEN)),
    "hex of random": secrets.token_hex(BODY_LEN).encode(),
    "padded JSON": b'{"answers": {}}'.ljust(BODY_LEN, b"\0"),
    "zeros": bytes(BODY_LEN),
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_ac_01_readable_text_never_passes_for_ciphertext(intake: Intake, text: bytes) -> None:
    """Under a true header, at exactly the length of a sealed body, it is refused and kept nowhere (also S-27)."""
    assert len(text) >= BODY_LEN
    for body in (text[:BODY_LEN], secrets.token_bytes(56) + text[: BODY_LEN - 56], text):
        assert intake.post(make_wire(intake.bundle, body=body)) == HTTPStatus.BAD_REQUEST
    assert intake.installation.wires() == []


@pytest.mark.parametrize("plain", [b"answer=yes", b'{"who": "police"}', WORDS.encode(), b"\0"])
def test_ac_04_nothing_readable_rides_along(intake: Intake, plain: bytes) -> None:
    """Before, behind or between the sealed parts there is no room for a byte."""
    wire = make_wire(intake.bundle)
    header = encode_header(make_header(intake.bundle))
    for mixed in (plain + wire, wire + plain, header + plain + secrets.token_bytes(BODY_LEN)):
        assert intake.post(mixed) == HTTPStatus.BAD_REQUEST
    assert intake.installation.wires() == []


def test_ac_04_a_form_with_a_sealed_part_is_no_envelope(intake: Intake) -> None:
    """A mixed request is refused by its type, unread."""
    files = {"sealed": make_wire(intake.bundle)}

    answer = intake.client.post("/v1/envelopes", files=files, data={"who": "police"})

    assert answer.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE


def test_s_62_the_same_envelope_again_is_one_row_and_the_same_answer(intake: Intake) -> None:
    """Sent twice, thrice, or replayed later: 201, and one row."""
    wire = make_wire(intake.bundle)
    answers = [intake.client.post("/v1/envelopes", content=wire, headers=OCTETS) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {HTTPStatus.CREATED}
    assert len({(answer.content, tuple(answer.headers.items())) for answer in answers}) == 1
    assert intake.installation.wires() == [wire]


def test_s_62_the_same_envelope_at_the_same_time_is_one_row(intake: Intake) -> None:
    """Also when all copies are in one commit."""
    wire = make_wire(intake.bundle)
    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(intake.post, [wire] * 16))

    assert statuses == {HTTPStatus.CREATED}
    assert intake.installation.wires() == [wire]


def test_s_62_other_bytes_under_the_same_id_are_409_and_change_nothing(intake: Intake) -> None:
    """Also when the lock or the case differs; the first envelope stays, and no lock is added."""
    header = make_header(intake.bundle)
    wire = make_wire(intake.bundle, header=header)
    assert intake.post(wire) == HTTPStatus.CREATED
    other = make_header(intake.bundle)
    moved = replace(other, place=replace(other.place, envelope_id=header.place.envelope_id))

    for changed in (make_wire(intake.bundle, header=header), make_wire(intake.bundle, header=moved)):
        answer = intake.client.post("/v1/envelopes", content=changed, headers=OCTETS)
        assert answer.status_code == HTTPStatus.CONFLICT
        assert answer.json()["type"] == "urn:sacca:problem:envelope-conflict"
    assert intake.installation.wires() == [wire]
    assert intake.installation.count_locks() == 1


def test_s_62_one_bad_neighbour_spoils_no_commit(intake: Intake) -> None:
    """Conflicting envelopes sent among good ones are refused alone."""
    wire = make_wire(intake.bundle)
    assert intake.post(wire) == HTTPStatus.CREATED
    at = len(wire) - 1
    bad = [wire[:at] + bytes([wire[at] ^ bit]) for bit in (1, 2, 4, 8)]
    good = [make_wire(intake.bundle) for _ in range(12)]
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(intake.post, [*bad, *good]))

    assert statuses == [HTTPStatus.CONFLICT] * len(bad) + [HTTPStatus.CREATED] * len(good)
    assert set(intake.installation.wires()) == {wire, *good}


def test_s_63_an_envelope_moved_to_another_bundle_is_refused(intake: Intake) -> None:
    """What a server can see of a move: the bundle must be alive, and have as many readers."""
    fewer = replace(intake.bundle, bundle_id=secrets.token_bytes(32), triage_count=2)
    intake.installation.publish(fewer)
    header = make_header(intake.bundle)
    for bundle_id in (secrets.token_bytes(32), bytes(32), fewer.bundle_id):
        moved = replace(header, place=replace(header.place, bundle_id=bundle_id))
        assert intake.post(make_wire(intake.bundle, header=moved)) == HTTPStatus.BAD_REQUEST
    assert intake.installation.wires() == []


def test_s_63_a_stored_envelope_cannot_be_moved_to_another_case(intake: Intake) -> None:
    """Its id is taken by its bytes: the same id under another case id is a conflict."""
    header = make_header(intake.bundle)
    body = secrets.token_bytes(BODY_LEN)
    moved = replace(header, place=replace(header.place, case_id=secrets.token_bytes(16)))

    assert intake.post(make_wire(intake.bundle, header=header, body=body)) == HTTPStatus.CREATED
    assert intake.post(make_wire(intake.bundle, header=moved, body=body)) == HTTPStatus.CONFLICT


def flips(wire: bytes) -> Iterator[bytes]:
    """Yield *wire* with each single bit of its structure flipped."""
    for at in STRUCTURE:
        for bit in range(8):
            yield wire[:at] + bytes([wire[at] ^ 1 << bit]) + wire[at + 1 :]


def cuts(wire: bytes) -> Iterator[bytes]:
    """Yield *wire* cut short at many places, and longer by a little."""
    for length in (*range(128), *range(128, len(wire), 997), *range(len(wire) - 20, len(wire))):
        yield wire[:length]
    for more in (1, 16, 17, 16_400):
        yield wire + secrets.token_bytes(more)


def test_s_64_whatever_is_off_is_one_answer(intake: Intake) -> None:
    """Every flipped bit of the structure, every cut, downgrade and unknown kind: the same bytes, no reason, no row."""
    wire = make_wire(intake.bundle)
    lengths = (0, 1, 55, 56, 16_383, 16_439, 16_454, 16_456, 65_535, sealed_len(BODY_BUCKETS[1]) - 1)
    odd = [make_wire(intake.bundle, body=secrets.token_bytes(length)) for length in lengths]
    answers = [
        intake.client.post("/v1/envelopes", content=changed, headers=OCTETS)
        for changed in (*flips(wire), *cuts(wire), *odd, secrets.token_bytes(len(wire)))
    ]

    assert {answer.status_code for answer in answers} == {HTTPStatus.BAD_REQUEST}
    assert len({(answer.content, tuple(answer.headers.items())) for answer in answers}) == 1
    assert intake.installation.wires() == []
    assert intake.post(wire) == HTTPStatus.CREATED
