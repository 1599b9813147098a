"""A whole organisation and a real browser, made once for all tests here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.helpers.browsing import ARGUMENTS, CHROMIUM
from tests.helpers.houses import DemoHouse, make_demo_house
from tests.helpers.pages import front_door


@pytest.fixture(scope="session")
def demo_house(tmp_path_factory: pytest.TempPathFactory) -> DemoHouse:
    """The demonstration organisation, made by the rooms' own commands; its passphrases are known here."""
    return make_demo_house(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(demo_house: DemoHouse) -> Iterator[str]:
    """Where the demonstration organisation's front door is, as a process of its own."""
    with front_door(demo_house.installation()) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A new page of a phone that speaks Khmer, with nothing remembered."""
    context = chromium.new_context(locale="km-KH", viewport={"width": 412, "height": 915}, has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Where strace writes."""
    return tmp_path / "trace.txt"
