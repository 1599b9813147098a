"""Whom she shuts out: a report from the browser, through every room, and then somebody who has copied everything."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.launch.up import COMPLETE
from tests.e2e.test_report import REPORT
from tests.helpers.browsing import ASKED, begin, fill_in, press, send
from tests.helpers.houses import DemoHouse, make_demo_house
from tests.helpers.key_rings import bodies, copy_house
from tests.helpers.launching import Launcher, Ports, launched

EXCLUDED = "in2"
READERS = ("in1", "in3")


@pytest.fixture
def house(tmp_path: Path) -> DemoHouse:
    """The demonstration organisation, as its launcher left it after a first start."""
    folder = tmp_path / "var"
    folder.mkdir(mode=0o700)
    made = make_demo_house(folder)
    (made.house.data / COMPLETE).touch()
    return made


@pytest.fixture
def rooms(house: DemoHouse) -> Iterator[Launcher]:
    """Every room over it, as a process of its own."""
    with launched(house.house.data, ports=Ports()) as launcher:
        launcher.wait_for("Ready.")
        yield launcher


def write_without(page: Page, address: str, affiliation: str) -> None:
    """Write a report that the people of one affiliation must not read, and send it."""
    begin(page, address)
    fill_in(page, REPORT)
    page.locator("[data-action='change']").nth(page.locator(ASKED).count() - 2).click()
    page.locator("#readers label", has_text=affiliation).locator("input").check()
    press(page, "next")
    assert affiliation in page.locator("#answers").inner_text()
    send(page)


def count_cases(page: Page, address: str, *, member_id: str, passphrase: str) -> int:
    """Sign in to the console, which claims what waits; return how many cases are there; sign out."""
    page.goto(address)
    page.locator("#member").fill(member_id)
    page.locator("#password").fill(passphrase)
    page.locator("form[action='/sign-in'] button").click()
    expect(page.locator("form[action='/sign-out']")).to_be_visible()
    count = page.locator("tbody a").count()
    page.locator("form[action='/sign-out'] button").click()
    return count


@pytest.mark.parametrize("claimed", [False, True], ids=["unclaimed", "claimed"])
def test_g6_with_all_databases_their_own_keys_and_the_ledgers_the_excluded_open_nothing(
    house: DemoHouse, rooms: Launcher, *, page: Page, tmp_path: Path, claimed: bool
) -> None:
    """Every stanza, grant and wrap against every key they can have gives no body; to the others exactly her words."""
    write_without(page, f"http://127.0.0.1:{rooms.ports.intake}/", "Demo Anti-Corruption Unit")
    if claimed:
        console = f"http://localhost:{rooms.ports.review}/"
        shown = [
            count_cases(page, console, member_id=member_id, passphrase=house.passphrases[member_id])
            for member_id in (EXCLUDED, *READERS, EXCLUDED)
        ]
        assert shown == [0, 1, 1, 0]
    rooms.stop()
    copies = {i: copy_house(house, tmp_path / i, member_id=i) for i in (EXCLUDED, *READERS)}

    opened = {member_id: [json.loads(body)["answers"] for body in bodies(copy)] for member_id, copy in copies.items()}

    assert opened[EXCLUDED] == []
    for member_id in READERS:
        assert opened[member_id]
        assert all(answers == REPORT for answers in opened[member_id])
