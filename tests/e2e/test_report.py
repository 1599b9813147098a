"""
The whole way of a report: written in a real browser, kept by a real server, opened with two keys.

A woman whose brother is detained writes, in Khmer, that an official who came for the interviews asked for a Rolex
and two iPhones, and said that he would "face consequences".
"""

import json
import re
import secrets
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.domain.envelope import Envelope
from app.domain.errors import OpenError
from app.domain.receipt import parse_receipt
from app.sealing.header import parse_envelope
from app.sealing.receipt import case_id_of, lock_of, mailbox_secret, reply_seed
from app.sealing.suite import KEY_LEN
from app.tlog.chain import Published, verify_chain
from app.vault.counter import open_share_b
from app.vault.keys import public_key_of
from app.vault.opening import open_body, open_share_a
from app.web.pinned import read_vkeys
from tests.helpers.browsing import Answers, begin, confirm_number, fill_in, send
from tests.helpers.houses import DemoHouse, address_of
from tests.helpers.searching import files_under, found_in, traced, written_in_all_ways
from tests.helpers.servers import BODY_LEN, Running, make_wire, run_intake

WORDS = (
    "ប្អូនប្រុសខ្ញុំត្រូវគេឃុំខ្លួន។ មន្ត្រីម្នាក់ដែលមកសម្ភាសគាត់ បានសុំនាឡិកា Rolex មួយ និងទូរស័ព្ទ iPhone ពីរ។\n"
    "គាត់និយាយថា បើយើងប្រាប់គេ ប្អូនខ្ញុំនឹង \u201cface consequences\u201d។"
)
NAME = "លោក ចាន់ វិបុល"
LATIN = "Chan Vibol-Sentinel"
AMOUNT = "៥៧៣១ ដុល្លារ ឬ ៩២៤០"
GIVEN = "ឲ្យ\u200bគាត់\u200bកាល\u200bពី\u200bខែ\u200bមុន ១២៧៣ ដុល្លារ"
SAFE = "please only call my aunt in Battambang"

REPORT: Answers = {
    "who": {"choices": ["embassy"], "office": "ស្ថានទូតផ្នែកលិខិតឆ្លងដែន", "name_km": NAME, "name_latin": LATIN},
    "what": {
        "choices": ["watch", "phone"],
        "details": "Rolex មួយ និង iPhone ពីរគ្រឿង",
        "amount": AMOUNT,
        "currency": "thing",
    },
    "when": {"choices": ["visit"], "month": "earlier"},
    "threat": {"choices": ["consequences"], "details": "he said he would \u201cface consequences\u201d"},
    "gave": {"choices": ["part"], "details": GIVEN},
    "urgent": {"choices": ["soon"], "safe": SAFE},
    "words": {"words": WORDS},
}

SECRETS = (
    "ប្អូនប្រុសខ្ញុំត្រូវគេឃុំខ្លួន",
    "បានសុំនាឡិកា Rolex មួយ និងទូរស័ព្ទ iPhone ពីរ",
    "he said he would \u201cface consequences\u201d",
    "ស្ថានទូតផ្នែកលិខិតឆ្លងដែន",
    NAME,
    LATIN,
    AMOUNT,
    GIVEN,
    SAFE,
)
"""Her words, piece by piece: whatever way they would be cut, one of these would show."""

CONTROL = "ប្រយោគសាកល្បងដែលគ្មានអ្នកណាបិទ plain control sentence"
"""Words that nobody sealed: the searches below must find them in every encoding."""

MEMBER = "in2"

STRACE = (
    "strace",
    "-D",  # as a grandchild: the process that the test ends is the server
    "-f",
    "-xx",
    "-s",
    "4194304",
    "-e",
    "trace=read,readv,recvfrom,recvmsg,pread64,write,writev,pwrite64,pwritev,sendto,sendmsg,openat,rename,unlink",
    "-o",
)


@pytest.fixture
def traced_intake(demo_house: DemoHouse, trace: Path) -> Iterator[Running]:
    """The front door as a process of its own, every byte in and out of it written down."""
    with run_intake(demo_house.installation(), under=(*STRACE, str(trace))) as running:
        yield running


def write_report(page: Page, running: Running, report: Answers = REPORT) -> str:
    """Write and send a report in the browser; return its number."""
    begin(page, address_of(running))
    fill_in(page, report)
    number = send(page)
    confirm_number(page, number)
    expect(page.locator('[data-step="next"]')).to_be_visible()
    return number


def newest(running: Running, number: str) -> Envelope:
    """Return the envelope of a case in the drop box, found by the reporter's number."""
    case_id = case_id_of(public_key_of(reply_seed(parse_receipt(number))))
    (envelope,) = [e for e in map(parse_envelope, running.installation.wires()) if e.header.place.case_id == case_id]
    return envelope


def test_what_a_family_writes_opens_with_two_keys_and_not_with_one(
    demo_house: DemoHouse, traced_intake: Running, page: Page
) -> None:
    """Exactly her words come out of the drop box with a member's and the ledger's epoch key, with either alone none."""
    number = write_report(page, traced_intake)

    envelope = newest(traced_intake, number)
    place = envelope.header.place
    served = Published.from_json(json.loads(traced_intake.installation.bundle.document))
    bundle = verify_chain(served, origin="sacca.local", custodians=read_vkeys(demo_house.house.custodians))
    position = [epoch.owner for epoch in bundle.epochs].index(MEMBER)
    member_seed, ledger_seed = demo_house.member_epoch_seed(MEMBER), demo_house.ledger_epoch_seed()

    share_a = open_share_a(envelope, seed=member_seed, position=position)
    share_b, excluded = open_share_b(envelope.header.stanza_b, seed=ledger_seed, place=place)
    body = json.loads(open_body(envelope, share_a=share_a, share_b=share_b))

    assert body["answers"] == REPORT
    assert (body["schema"], body["language"], body["attachments"]) == (1, "km", [])
    assert excluded == frozenset()
    assert envelope.header.lock == lock_of(mailbox_secret(parse_receipt(number)))
    for known_a, known_b in ((share_a, secrets.token_bytes(KEY_LEN)), (secrets.token_bytes(KEY_LEN), share_b)):
        with pytest.raises(OpenError):
            open_body(envelope, share_a=known_a, share_b=known_b)
    with pytest.raises(OpenError):
        open_share_b(envelope.header.stanza_b, seed=member_seed, place=place)
    with pytest.raises(OpenError):
        open_share_a(envelope, seed=ledger_seed, position=position)


def test_g1_no_byte_the_server_received_or_wrote_holds_her_words_or_her_number(
    traced_intake: Running, page: Page, trace: Path
) -> None:
    """Her words, the names and the number are in nothing that came, went or stayed; unsealed words are found in all."""
    number = write_report(page, traced_intake)
    # Intake takes no body that lacks a byte value, so the control has them all.
    readable = (written_in_all_ways(CONTROL) + bytes(range(256))).ljust(BODY_LEN, b".")
    control = make_wire(traced_intake.installation.bundle, body=readable)
    assert traced_intake.post(traced_intake.connect(), control) == HTTPStatus.CREATED
    kept = b"".join(content for _, content in files_under(traced_intake.installation.database.parent))
    stop(traced_intake, trace)

    received, sent = traced(trace)
    places = {"received": received, "written": sent, "kept": kept}
    for data in places.values():
        assert found_in(data, CONTROL) == {"utf-8", "utf-16-le", "base64", "percent"}
        for secret in (*SECRETS, number, number[:34], in_groups(number)):
            assert found_in(data, secret) == set()


def in_groups(number: str) -> str:
    """Return a number as the page shows it."""
    return " ".join(number[at : at + 6] for at in range(0, 36, 6))


def stop(running: Running, trace: Path) -> None:
    """End the server, and return when the tracer has written its last line."""
    running.process.terminate()
    running.process.wait(timeout=30)
    for _ in range(600):
        # strace pads short process ids with spaces.
        if re.search(rb"^%d +\+\+\+ " % running.process.pid, trace.read_bytes()[-400:], re.MULTILINE):
            return
        time.sleep(0.1)
    pytest.fail("strace did not come to its end")
