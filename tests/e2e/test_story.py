"""
The whole story, with every room as a process of its own, from one command.

She reports; an investigator signs in, says why, reads exactly her words and answers in Khmer; she comes back with her
number and reads the answer and who opened it; the auditor's check names who opened it and why. Then one byte of the
log is changed, and the ledger is stopped.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_report import REPORT, WORDS
from tests.helpers.browsing import SEND_MS, begin, confirm_number, fill_in, press, send
from tests.helpers.launching import PASSPHRASE, Launcher, launched
from tests.helpers.servers import ROOT

ANSWER = "យើង\u200bបាន\u200bអាន\u200bហើយ។ យើង\u200bនឹង\u200bមិន\u200bប្រាប់\u200bឈ្មោះ\u200bអ្នក\u200bទេ។"
ADDED = "គេ\u200bមក\u200bម្ដង\u200bទៀត ហើយ\u200bសុំ “iPhone” ពីរ 😟\nបន្ទាត់\u200bទីពីរ"
KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


@dataclass(frozen=True, kw_only=True)
class Story:
    """
    Everything runs.

    Attributes:
        data: The data folder.

        launcher: With the ports.

        passphrases: Person's id → passphrase.
    """

    data: Path
    launcher: Launcher
    passphrases: dict[str, str]

    @property
    def family(self) -> str:
        """Address of the family's page."""
        return f"http://127.0.0.1:{self.launcher.ports.intake}/"

    @property
    def console(self) -> str:
        """Address of the console."""
        return f"http://localhost:{self.launcher.ports.review}/"

    def verify(self) -> tuple[int, dict[str, Any]]:
        """Let the auditor check the log; return exit code and report."""
        words = ("--ledger", f"http://localhost:{self.launcher.ports.ledger}", "--secret-file", "-", "--json")
        done = subprocess.run(
            [sys.executable, "-m", "app.audit", "verify", *words, "--key", str(self.data / "demo" / "au1.key")],
            cwd=ROOT,
            env={
                **os.environ,
                "AUDIT_CUSTODIANS": str(self.data / "custodians.vkeys"),
                "AUDIT_HOME": str(self.data / "audit"),
            },
            input=self.passphrases["au1"] + "\n",
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """One house for the whole story."""
    data = tmp_path_factory.mktemp("story") / "var"
    with launched(data) as launcher:
        launcher.wait_for("Ready.")
        yield Story(data=data, launcher=launcher, passphrases=dict(PASSPHRASE.findall(launcher.said())))


@pytest.fixture
def investigator(chromium: Browser) -> Iterator[Page]:
    """An investigator's desk: a wide screen, in English, with nothing remembered."""
    context = chromium.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def sign_in(page: Page, story: Story, member_id: str = "in1") -> None:
    """Sign in to the console."""
    page.goto(story.console)
    page.locator("#member").fill(member_id)
    page.locator("#password").fill(story.passphrases[member_id])
    page.locator("form[action='/sign-in'] button").click()
    expect(page.locator("form[action='/sign-out']")).to_be_visible()


def open_newest(page: Page, purpose: str) -> None:
    """Open the newest case for a purpose."""
    page.locator("tbody a").first.click()
    page.locator(f"input[value='{purpose}']").check()
    page.locator("form[action$='/open'] button").click()


def answer(page: Page, text: str) -> None:
    """Write an answer in Khmer, look at it, and send it."""
    page.locator("a[href$='/reply']").click()
    page.locator("#text").fill(text)
    page.locator("input[value='km']").check()
    page.locator("button[value='preview']").click()
    assert page.locator("blockquote").inner_text() == text
    page.locator("button[value='send']").click()
    expect(page.locator("[role='status']")).to_be_visible()


def read(page: Page) -> None:
    """Open the case in sight, to investigate."""
    page.locator("input[value='investigate']").check()
    page.locator("form[action$='/open'] button").click()
    expect(page.locator(".words").first).to_be_visible()


def said(page: Page) -> list[str]:
    """Return the words on a page, in order."""
    return page.locator(".words").all_text_contents()


def add(page: Page, story: Story, *, number: str, words: str, unknown: bool = False) -> None:
    """Come back with a number and add something; where nothing is found, say that the number is right."""
    page.goto(story.family)
    press(page, "come")
    page.locator("#came").fill(number)
    press(page, "look")
    press(page, "add")
    page.locator("#added").fill(words)
    if unknown:
        page.locator("#same").check()
    expect(page.locator('[data-action="send-added"]')).to_be_enabled(timeout=SEND_MS)
    press(page, "send-added")
    expect(page.locator('[data-step="added"]')).to_be_visible(timeout=SEND_MS)


def test_the_whole_story(story: Story, page: Page, investigator: Page) -> None:
    """Her words reach the investigator and nobody else, his answer reaches her, and the auditor knows who opened."""
    begin(page, story.family)
    fill_in(page, REPORT)
    number = send(page)
    confirm_number(page, number)

    sign_in(investigator, story)
    assert WORDS not in investigator.content()
    open_newest(investigator, "triage")
    shown = [words.inner_text() for words in investigator.locator(".words").all()]
    chosen = ("choices", "currency", "month")
    typed = [text for texts in REPORT.values() for key, text in texts.items() if key not in chosen]
    # Beside an amount the console says it in the reader's digits, with its currency.
    assert len(shown) == len(typed)
    assert all(any(str(text) in words for words in shown) for text in typed)
    answer(investigator, ANSWER)

    page.goto(story.family)
    press(page, "come")
    page.locator("#came").fill(" ".join(number[at : at + 6] for at in range(0, 36, 6)).translate(KHMER))
    press(page, "look")
    expect(page.locator(".reply .said").first).to_have_text(ANSWER, timeout=30_000)
    expect(page.locator('[data-word="opening.by"]')).to_be_visible()
    expect(page.locator('[data-word="opening.proved"]')).to_be_visible()

    code, report = story.verify()
    assert code == 0
    assert [(line["member"], line["purpose"]) for line in report["openings"]] == [("in1", "triage")]


def test_what_she_adds_is_read_in_its_case(story: Story, page: Page, investigator: Page) -> None:
    """She comes back before anybody has read, and after: he finds it below her report, exactly as she typed it."""
    begin(page, story.family)
    fill_in(page, {"words": {"words": WORDS}})
    number = send(page)
    confirm_number(page, number)
    add(page, story, number=number, words="first " + ADDED, unknown=True)

    sign_in(investigator, story)
    investigator.locator("tbody tr", has=investigator.locator(".tag.new")).locator("a").click()
    case = investigator.url
    assert investigator.locator("[data-no-report]").count() == 0
    read(investigator)
    assert said(investigator) == [WORDS, "first " + ADDED]

    add(page, story, number=number, words="then " + ADDED)
    investigator.goto(story.console)
    investigator.locator("form[action='/cases'] button").click()
    expect(investigator.locator(".tag.added")).to_have_count(1)
    investigator.goto(case)
    read(investigator)
    assert said(investigator) == [WORDS, "first " + ADDED, "then " + ADDED]
    assert investigator.locator("[data-verdict]").count() == 0
    investigator.goto(story.console)
    expect(investigator.locator(".tag.added")).to_have_count(0)
    assert story.verify()[0] == 0


def test_one_changed_byte_of_the_log_is_found_on_its_line(story: Story) -> None:
    """The auditor's check fails, and names the line."""
    with closing(sqlite3.connect(story.data / "logbook.db")) as connection, connection:
        entries = connection.execute('SELECT "index", entry FROM entries ORDER BY "index"').fetchall()
        index, entry = next(each for each in entries if each[1].startswith(b"sacca/v1 access\n"))
        changed = entry.replace(b"purpose triage", b"purpose answer")
        assert changed != entry
        connection.execute('UPDATE entries SET entry = ? WHERE "index" = ?', (changed, index))

    code, report = story.verify()

    assert code == 1
    assert index in {fault["line"] for fault in report["faults"]}


def test_without_the_ledger_nothing_opens_and_reports_still_come(story: Story, page: Page, investigator: Page) -> None:
    """The console says so in a sentence and shows nothing; the front door goes on."""
    sign_in(investigator, story)
    os.kill(story.launcher.rooms()[0], signal.SIGSTOP)  # SIGSTOP: it neither answers nor ends, so the launcher goes on
    try:
        open_newest(investigator, "triage")
        expect(investigator.locator("[role='alert']")).to_be_visible(timeout=60_000)
        assert investigator.locator(".words").count() == 0

        begin(page, story.family)
        fill_in(page, REPORT)
        assert len(send(page)) == 36
    finally:
        os.kill(story.launcher.rooms()[0], signal.SIGCONT)
