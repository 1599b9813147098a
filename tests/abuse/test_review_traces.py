"""After an opening and a reply, no words lie anywhere: not in a database, a note, a file or a line of a log."""

import logging
import sqlite3
from contextlib import closing

import pytest

from app.domain.json_fields import write_octets
from app.sealing.receipt import mailbox_secret, reply_seed
from app.sealing.suite import KEY_LEN
from app.vault.keys import public_key_of
from tests.helpers.ceremony import Ceremony, passphrase
from tests.helpers.reviewing import DIGITS, WORDS, case_of, open_back
from tests.helpers.searching import files_under, found_in

REPLY = "ចម្លើយ\u200bសម្ងាត់\u200bដែល\u200bគ្មាន\u200bនរណា\u200bអាច\u200bអាន"
SECRETS = (WORDS, REPLY, passphrase("in1"))


def test_nothing_that_was_opened_or_answered_is_kept(published: Ceremony, caplog: pytest.LogCaptureFixture) -> None:
    """Nor the key that answers, nor a token, nor a password (G4)."""
    caplog.set_level(logging.DEBUG)
    with open_back(published) as back:
        back.report()
        browser = back.browse("in1")
        token = browser.cookies["__Host-sacca-review"]
        case = f"/v1/cases/{write_octets(case_of())}"
        (envelope,) = browser.post(f"{case}/openings", json={"purpose": "triage"}).json()["envelopes"]
        assert envelope["report"]["answers"]["words"]["texts"]["words"] == WORDS
        assert browser.post(f"{case}/replies", json={"text": REPLY, "language": "km"}).status_code == 201
        while_it_runs = dict(files_under(published.folder))
    afterwards = dict(files_under(published.folder))

    reply_key = public_key_of(reply_seed(DIGITS))
    binary = (reply_key[:KEY_LEN], reply_seed(DIGITS), mailbox_secret(DIGITS))
    for files in (while_it_runs, afterwards):
        for name, data in files.items():
            assert [text for text in (*SECRETS, token) if found_in(data, text)] == [], name
            assert [secret for secret in binary if secret in data] == [], name
    assert [text for text in (*SECRETS, token) if text in caplog.text] == []


def test_what_is_looked_for_would_be_found(published: Ceremony) -> None:
    """The same search finds words that a careless table holds."""
    with closing(sqlite3.connect(published.folder / "casebook.db")) as connection:
        connection.execute("CREATE TABLE careless (words TEXT)")
        connection.execute("INSERT INTO careless VALUES (?)", (WORDS,))
        connection.commit()

    assert any(found_in(data, WORDS) for _, data in files_under(published.folder))
