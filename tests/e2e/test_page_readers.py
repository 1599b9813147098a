"""Who must not read it: the people of the verified roster as boxes, and what a tick does."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.domain.member import Roster
from app.sealing.header import parse_envelope
from app.vault.counter import open_share_b
from tests.helpers.access import OVERFLOW, SMALL_TARGETS, violations
from tests.helpers.browsing import begin, fill_in, press, send
from tests.helpers.mailboxes import install
from tests.helpers.organisation import Organisation, change_member, make_organisation
from tests.helpers.pages import ANSWERS, AXE, fail_with, front_door, visit
from tests.helpers.servers import TODAY, Installation

BUNDLE = "/v1/bundle"
LANGUAGES = ("km", "en")
ATTACK = "<img src=x onerror=alert(1)>"
LONG = "អ្នកស៊ើបអង្កេតអំពើពុករលួយនៅក្រុមការងារអន្តរក្រសួង" * 2
"""A role without a place to break."""


def name_people(organisation: Organisation) -> Organisation:
    """Give two of five triage members one role and affiliation, and texts of their own to the others."""
    roster = organisation.roster
    for member_id, role, affiliation in (
        ("m10", "police liaison", "Ministry"),
        ("m11", "police liaison", "Ministry"),
        ("m12", ATTACK, "{count} {who}"),
        ("m13", "lawyer", "Bar"),
        ("m14", "case worker", "Centre"),
        ("zz", "editor", "Centre"),
    ):
        role_km = LONG if member_id == "m13" else f"{role} ក"
        roster = change_member(roster, member_id, role_en=role, role_km=role_km, affiliation=affiliation)
    return replace(organisation, roster=roster)


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    """Five who read new reports, one who may come to read, three custodians, an auditor."""
    return name_people(make_organisation(day=TODAY, triage=5))


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, organisation: Organisation) -> Installation:
    """Their drop box."""
    return install(tmp_path_factory.mktemp("readers"), organisation)


@pytest.fixture(scope="module")
def address(installation: Installation) -> Iterator[str]:
    """Their front door, as a process of its own."""
    with front_door(installation) as address:
        yield address


def boxes(page: Page) -> Locator:
    """Return the readers' boxes."""
    return page.locator("#readers input")


def go_to_readers(page: Page, address: str) -> None:
    """Write something, and go on to the step."""
    begin(page, address)
    page.locator("[data-choice]:visible").first.check()
    step = page.locator('[data-step="readers"]')
    while step.is_hidden():
        press(page, "next")


def go_to_check(page: Page) -> None:
    """Go on to where the answers are checked."""
    check = page.locator('[data-step="check"]')
    while check.is_hidden():
        press(page, "next")


def excluded_in(installation: Installation, organisation: Organisation, before: list[bytes]) -> set[str]:
    """Return whom the one new envelope shuts out, as its ledger reads it."""
    (wire,) = set(installation.wires()) - set(before)
    header = parse_envelope(wire).header
    _, lines = open_share_b(header.stanza_b, seed=organisation.ledger_epoch, place=header.place)
    return {organisation.roster.members[line].id for line in lines}


def serve(page: Page, organisation: Organisation, roster: Roster, *, triage: frozenset[str]) -> None:
    """Let the front door have a newer roster from now on, in which new reports are sealed to *triage*."""
    newer = replace(
        organisation, roster=roster, epochs={i: seed for i, seed in organisation.epochs.items() if i in triage}
    )
    body = json.dumps(newer.publish().to_json())
    page.route(f"**{BUNDLE}", lambda route: route.fulfill(content_type="application/json", body=body))


def be_refused(page: Page) -> None:
    """Send, be refused for good, and come back to answers that are sealed by newer notes."""
    expect(page.locator("#send")).to_be_enabled(timeout=30_000)
    fail_with(page, ["/v1/envelopes"], status=400)
    press(page, "send")
    expect(page.locator('[data-step="refused"]')).to_be_visible()
    page.unroute("**/v1/envelopes")
    press(page, "recheck")
    expect(page.locator("#send")).to_be_enabled(timeout=30_000)


def without(roster: Roster, *ids: str) -> Roster:
    """Return the next roster, without these people."""
    members = tuple(member for member in roster.members if member.id not in ids)
    return replace(roster, version=2, members=members)


@pytest.mark.parametrize("language", LANGUAGES)
def test_readers_stand_by_role_and_affiliation_and_nobody_else(chromium: Browser, address: str, language: str) -> None:
    """Who looks alike is one box that says how many; custodians and auditors are none; a roster's text is only text."""
    with visit(chromium, address, language=language) as visited:
        page = visited.page
        go_to_readers(page, address)
        expect(boxes(page)).to_have_count(5)
        shown = page.locator("#readers label").all_inner_texts()
        assert page.locator("#readers img").count() == 0
        assert visited.complaints == []
    people = {"en": ("police liaison", "2", ATTACK, "lawyer"), "km": ("police liaison ក", "២", f"{ATTACK} ក", LONG)}
    role, count, attack, lawyer = people[language]
    assert role in shown[0]
    assert count in shown[0]
    assert shown[1] == f"{attack} — {{count}} {{who}}"
    assert lawyer in shown[2]


def test_a_box_shuts_out_everybody_it_stands_for(
    chromium: Browser, address: str, *, installation: Installation, organisation: Organisation
) -> None:
    """The ledger is told of both, the check of the answers shows the box, and "Change" leads back to it."""
    before = installation.wires()
    with visit(chromium, address, language="en") as visited:
        page = visited.page
        go_to_readers(page, address)
        boxes(page).nth(0).check()
        boxes(page).nth(1).check()
        go_to_check(page)
        card = page.locator("#answers section", has_text="police liaison")
        assert ATTACK in card.inner_text()
        card.locator("button").click()
        boxes(page).nth(1).uncheck()
        press(page, "next")
        assert ATTACK not in page.locator("#answers").inner_text()
        send(page)
    assert excluded_in(installation, organisation, before) == {"m10", "m11"}


def test_who_may_come_to_read_later_can_be_shut_out_now(
    chromium: Browser, address: str, *, installation: Installation, organisation: Organisation
) -> None:
    """An investigator to whom nothing is sealed yet leaves as many readers as before."""
    before = installation.wires()
    with visit(chromium, address) as visited:
        page = visited.page
        go_to_readers(page, address)
        for number in (0, 1, 4):
            boxes(page).nth(number).check()
        go_to_check(page)
        send(page)
    assert excluded_in(installation, organisation, before) == {"m10", "m11", "m12", "zz"}


def test_a_tick_that_would_leave_one_reader_is_not_taken(chromium: Browser, address: str) -> None:
    """It is said at the box and aloud, the box stays empty, other ticks stay, and the next one clears the notice."""
    with visit(chromium, address, size=(320, 568)) as visited:
        page = visited.page
        go_to_readers(page, address)
        boxes(page).nth(0).check()
        boxes(page).nth(1).check()
        boxes(page).nth(2).click()
        expect(boxes(page).nth(2)).not_to_be_checked()
        notice = page.locator("label:has(#readers *) + [role=alert], #readers label + [role=alert]")
        expect(notice).to_be_in_viewport(ratio=1)
        assert [box.is_checked() for box in boxes(page).all()] == [True, True, False, False, False]
        boxes(page).nth(1).uncheck()
        expect(notice).to_have_count(0)
        boxes(page).nth(2).check()
        expect(boxes(page).nth(2)).to_be_checked()


def test_to_shut_somebody_out_is_no_report(chromium: Browser, address: str, *, installation: Installation) -> None:
    """Ticks alone are nothing to send."""
    before = installation.wires()
    with visit(chromium, address) as visited:
        page = visited.page
        begin(page, address)
        while page.locator('[data-step="readers"]').is_hidden():
            press(page, "next")
        boxes(page).first.check()
        go_to_check(page)
        expect(page.locator("#send")).to_be_enabled(timeout=30_000)
        press(page, "send")
        expect(page.locator("#empty")).to_be_focused()
    assert installation.wires() == before


def test_until_the_roster_is_verified_the_step_says_so(chromium: Browser, address: str) -> None:
    """There is no box to tick and the reason is said; when the list comes after all, it appears by itself."""
    with visit(chromium, address) as visited:
        page = visited.page
        fail_with(page, [BUNDLE], status=0)
        go_to_readers(page, address)
        step = page.locator('[data-step="readers"]')
        expect(step.locator("#checking")).to_be_visible()
        expect(step.locator('[data-word="network"]')).to_be_visible(timeout=30_000)
        expect(boxes(page)).to_have_count(0)
        page.unroute(f"**{BUNDLE}")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(boxes(page)).to_have_count(5, timeout=30_000)
        expect(step.locator("#checking")).to_be_hidden()
        expect(step.locator('[data-word="network"]')).to_have_count(0)


def test_who_is_gone_from_the_roster_is_told_not_dropped(
    chromium: Browser, address: str, *, installation: Installation, organisation: Organisation
) -> None:
    """The check names who is gone, ticks of the others stay, and a person who moved stays shut out."""
    before = installation.wires()
    roster = change_member(without(organisation.roster, "m12"), "m10", role_en="adviser", affiliation="Elsewhere")
    with visit(chromium, address, language="en") as visited:
        page = visited.page
        go_to_readers(page, address)
        boxes(page).nth(0).check()
        boxes(page).nth(1).check()
        go_to_check(page)
        serve(page, organisation, roster, triage=frozenset({"m10", "m11", "m13", "m14"}))
        be_refused(page)
        notice = page.locator('[data-step="check"] [data-changed]')
        expect(notice).to_be_visible()
        assert ATTACK in notice.inner_text()
        assert "Elsewhere" in page.locator("#answers").inner_text()
        assert ATTACK not in page.locator("#answers").inner_text()
        page.unroute(f"**{BUNDLE}")
        page.locator("#answers section", has_text="Elsewhere").locator("button").click()
        assert [box.is_checked() for box in boxes(page).all()] == [True, True, False, False, False]
    assert installation.wires() == before


def test_a_roster_that_did_not_change_says_nothing(chromium: Browser, address: str) -> None:
    """Prepared again, the ticks are the same and no word is lost over them."""
    with visit(chromium, address) as visited:
        page = visited.page
        go_to_readers(page, address)
        boxes(page).nth(0).check()
        go_to_check(page)
        be_refused(page)
        expect(page.locator("[data-changed] > *")).to_have_count(0)
        send(page)


def test_ticks_that_leave_too_few_by_a_newer_roster_send_nothing(
    chromium: Browser, address: str, *, installation: Installation, organisation: Organisation
) -> None:
    """Send leads back to the boxes and says why; with one tick less the report goes."""
    before = installation.wires()
    with visit(chromium, address, language="en") as visited:
        page = visited.page
        go_to_readers(page, address)
        boxes(page).nth(0).check()
        boxes(page).nth(2).check()
        go_to_check(page)
        serve(page, organisation, without(organisation.roster, "m14"), triage=frozenset({"m10", "m11", "m12", "m13"}))
        be_refused(page)
        press(page, "send")
        expect(page.locator('[data-step="readers"] [data-word="readers.few"]')).to_be_visible()
        assert installation.wires() == before
        boxes(page).nth(2).uncheck()
        press(page, "next")
        assert page.locator("#answers section", has_text="police liaison").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark", "forced"])
def test_check_04_axe_finds_nothing_among_the_boxes(
    chromium: Browser, address: str, *, language: str, scheme: str
) -> None:
    """With a tick, and with the sentence that a tick is not taken."""
    media = {"forced": {"forced_colors": "active"}}.get(scheme, {"color_scheme": scheme})
    with visit(chromium, address, language=language) as visited:
        page = visited.page
        page.emulate_media(**media, reduced_motion="reduce")  # type: ignore[arg-type]
        go_to_readers(page, address)
        for number in (0, 1, 2):
            boxes(page).nth(number).click()
        page.evaluate(AXE.read_text())
        assert violations(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letters", ["100%", "200%"])
def test_check_05_06_the_boxes_fit_a_small_screen_and_a_thumb(
    chromium: Browser, address: str, *, language: str, letters: str
) -> None:
    """Long roles break, nothing scrolls sideways, and each box is large enough."""
    with visit(chromium, address, language=language, size=(320, 568)) as visited:
        page = visited.page
        go_to_readers(page, address)
        for number in (0, 1, 2):
            boxes(page).nth(number).click()
        page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")
        assert page.evaluate(OVERFLOW) == 0
        assert page.evaluate(SMALL_TARGETS) == []


def test_check_18_readers_are_shut_out_with_a_keyboard(
    chromium: Browser, address: str, *, installation: Installation, organisation: Organisation
) -> None:
    """Tab reaches each box, Space ticks it."""
    before = installation.wires()
    with visit(chromium, address) as visited:
        page = visited.page
        go_to_readers(page, address)
        while not page.evaluate("document.activeElement.closest('#readers') !== null"):
            page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(boxes(page).nth(1)).to_be_checked()
        go_to_check(page)
        send(page)
    assert excluded_in(installation, organisation, before) == {"m12"}


def test_who_skips_the_step_shuts_out_nobody(
    chromium: Browser, address: str, *, installation: Installation, organisation: Organisation
) -> None:
    """As before there was such a step."""
    before = installation.wires()
    with visit(chromium, address) as visited:
        begin(visited.page, address)
        fill_in(visited.page, ANSWERS)
        send(visited.page)
    assert excluded_in(installation, organisation, before) == set()
