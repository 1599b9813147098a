"""What a poor phone loads before it can send, how long that takes on a slow line, and what it need not load."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.intake.assets import STATIC
from tests.helpers.browsing import SEND_MS, begin, fill_in, press, send
from tests.helpers.houses import address_of
from tests.helpers.mailboxes import REPORTER, install
from tests.helpers.organisation import make_organisation
from tests.helpers.pages import ANSWERS, LOCALES, SENTINEL, Visit, finish, visit
from tests.helpers.servers import TODAY, run_intake

MAX_BYTES = 60_000
MAX_REQUESTS = 8
READERS = 6
"""Triage members; each one's key is 1.6 kB of every bundle."""

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 // 8, "uploadThroughput": 400_000 // 8}
"""Slow 3G, bytes a second."""

CPU = 4
"""Times slower than this machine."""

TIMES_A_BARE_PAGE = 4.0
"""A bare page of 5 kB is seen after one round trip, half a second; three seconds would be six of those."""

FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@dataclass
class Loads:
    """What a page loaded: request id → path, and → bytes on the wire, headers included."""

    paths: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)

    def watch(self, page: Page, address: str) -> None:
        """Write down everything that *page* asks for from now on."""
        network = page.context.new_cdp_session(page)
        network.on("Network.requestWillBeSent", partial(self._note_path, address))
        network.on("Network.loadingFinished", self._note_size)
        network.send("Network.enable")

    def _note_path(self, address: str, event: dict[str, Any]) -> None:
        self.paths[event["requestId"]] = event["request"]["url"].removeprefix(address)

    def _note_size(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The front door of an organisation with as many readers as the limit on the first load is for."""
    organisation = make_organisation(day=TODAY, triage=READERS)
    with run_intake(install(tmp_path_factory.mktemp("weight"), organisation)) as running:
        yield address_of(running)


def arrive(visited: Visit) -> Page:
    """Come to the page and wait until it could send."""
    visited.page.goto(visited.address)
    expect(visited.page.locator("#send")).to_be_enabled(timeout=SEND_MS)
    visited.page.wait_for_load_state("networkidle")
    return visited.page


@pytest.mark.parametrize(("language", "fonts"), [("km", {"khmer.woff2"}), ("en", {"khmer-word.woff2"})])
def test_check_01_the_first_load_is_small(chromium: Browser, address: str, *, language: str, fonts: set[str]) -> None:
    """All that is needed until Send is open, six readers' keys and the font included, within 60 kB and 8 requests."""
    loads = Loads()
    with visit(chromium, address, language=language) as visited:
        loads.watch(visited.page, address)
        arrive(visited)
    listed = {loads.paths[request]: size for request, size in loads.sizes.items()}

    assert len(loads.paths) <= MAX_REQUESTS, loads.paths
    assert loads.paths.keys() == loads.sizes.keys()
    assert {"", "static/client.js", "static/page.css", "static/pins.js", "v1/bundle"} <= listed.keys()
    assert {path.removeprefix("static/") for path in listed if path.endswith(".woff2")} == fonts
    assert sum(listed.values()) <= MAX_BYTES, listed


@pytest.mark.parametrize("language", LOCALES)
def test_a_report_loads_nothing_for_who_comes_back(chromium: Browser, address: str, language: str) -> None:
    """The script of who comes back is not asked for, from the first load to the number."""
    with visit(chromium, address, language=language) as visited:
        finish(visited.page, address)
        assert [path for path in visited.asked_for() if "return" in path] == []


def spoil(route: Route) -> None:
    """Answer with bytes that are not what the build made, though they would run."""
    route.fulfill(content_type="text/javascript", body=(STATIC / "return.js").read_text() + "saccaSpoilt = true;")


@pytest.mark.parametrize("spoilt", ["return.js", "later.html", "changed"])
def test_what_comes_later_comes_whole_or_not_at_all(chromium: Browser, address: str, spoilt: str) -> None:
    """A changed script is refused by its hash; the page says so, leads back, keeps the number, and can ask again."""
    name = "return.js" if spoilt == "changed" else spoilt
    with visit(chromium, address) as visited:
        page = arrive(visited)
        page.route(f"**/static/{name}", spoil if spoilt == "changed" else lambda route: route.abort())
        press(page, "come")
        notice = page.locator('#come-notice [data-word="network"]')
        expect(notice).to_be_visible()
        assert page.evaluate("[typeof saccaReturn, typeof saccaSpoilt]")[1] == "undefined"
        press(page, "home")
        expect(page.locator('[data-step="start"]')).to_be_visible()
        press(page, "come")
        page.locator("#came").fill(REPORTER.number)
        expect(notice).to_be_visible()
        page.unroute_all()
        press(page, "look")
        expect(page.locator('[data-step="mailbox"]')).to_be_visible(timeout=SEND_MS)
        assert page.locator('[data-step="mailbox"]').count() == 1


def test_a_line_that_breaks_before_the_last_steps_came_loses_no_word(chromium: Browser, address: str) -> None:
    """Nothing is sealed before the page can show the number; Send says what is missing, and works when it is there."""
    with visit(chromium, address) as visited:
        page = visited.page
        page.route("**/static/later.html", lambda route: route.abort())
        begin(page, address)
        fill_in(page, ANSWERS)
        expect(page.locator("#send")).to_be_enabled(timeout=SEND_MS)
        page.locator("#send").click()
        notice = page.locator('[data-step="check"] [data-word="network"]')
        expect(notice).to_be_visible()
        assert "/v1/envelopes" not in visited.asked_for()
        expect(page.locator("#answers")).to_contain_text(SENTINEL)
        page.unroute_all()
        notice.locator("button").click()
        assert len(send(page)) == 36


def first_paint(chromium: Browser, address: str, *, bare: bool) -> float:
    """Return the milliseconds until something is seen on a slow line and phone: of the page, or of *bare* text."""
    with visit(chromium, address) as visited:
        page = visited.page
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        page.goto(f"{address}static/noble.LICENSE.txt" if bare else address, wait_until="commit")
        page.wait_for_function(f"() => {FIRST_PAINT} > 0", timeout=60_000)
        painted: float = page.evaluate(FIRST_PAINT)
        return painted


def test_check_16_on_a_slow_line_something_is_seen_soon(chromium: Browser, address: str) -> None:
    """On slow 3G with a slow processor the page is seen a few round trips after the barest page would be."""
    bare, seen = (min(first_paint(chromium, address, bare=bare) for _ in range(3)) for bare in (True, False))

    assert seen <= TIMES_A_BARE_PAGE * bare, (seen, bare)
