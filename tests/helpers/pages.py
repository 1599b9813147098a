"""Walking the family's page from state to state, in either language."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from app.intake.pages import load_texts
from tests.helpers.browsing import ASKED, Answers, begin, confirm_number, fill_in, press, send
from tests.helpers.houses import address_of
from tests.helpers.servers import Installation, run_intake

AXE = Path(__file__).parents[2] / "app/intake/client/node_modules/axe-core/axe.min.js"

CLOSED = json.dumps({"type": "urn:sacca:problem:closed", "title": "Service Unavailable", "status": 503})
"""What the server says while nothing can be taken in."""

ELSEWHERE = "static/khmer.LICENSE.txt"
"""Where the exit leads in tests: somewhere that is not the page, and needs no network."""

LOCALES = {"km": "km-KH", "en": "en-US"}

SENTINEL = "ទូកដរ sentinel-7f3a"
"""Words that must stay in the page."""

ANSWERS: Answers = {"what": {"choices": ["watch"], "details": SENTINEL}, "words": {"words": SENTINEL}}


NOTICES = """() => [...document.querySelector("#words").content.querySelectorAll(".note[data-word]")]
    .map((note) => note.dataset.word)"""

SHOW_NOTICE = """(name) => {
    const note = document.querySelector("#words").content.querySelector(`[data-word="${name}"]`);
    document.querySelector('[data-step="start"] [data-notice]').replaceChildren(document.importNode(note, true));
}"""

SHOW_STEP = """(step) => {
    for (const section of document.querySelectorAll("[data-step]")) section.hidden = section.dataset.step !== step;
}"""


@dataclass(kw_only=True)
class Visit:
    """
    One browser that came to the page, and what it asked for.

    Attributes:
        page: The page.

        address: Where it is.

        requests: Every request, in order.

        complaints: What the browser wrote into its console.
    """

    page: Page
    address: str
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def note_request(self, request: Request) -> None:
        """Write down one request."""
        self.requests.append(request)

    def asked_for(self) -> list[str]:
        """Return the paths of our own that were asked for."""
        return [request.url.removeprefix(self.address.rstrip("/")) for request in self.requests]


@contextmanager
def visit(
    chromium: Browser,
    address: str,
    *,
    language: str = "km",
    size: tuple[int, int] = (412, 915),
    javascript: bool = True,
    agent: str | None = None,
) -> Iterator[Visit]:
    """Open a new browser, with nothing remembered, and show it the page's address without going there."""
    width, height = size
    context = chromium.new_context(
        locale=LOCALES[language],
        viewport={"width": width, "height": height},
        java_script_enabled=javascript,
        user_agent=agent,
    )
    page = context.new_page()
    visited = Visit(page=page, address=address)
    page.on("request", visited.note_request)
    page.on("console", lambda message: visited.complaints.append(message.text))
    page.on("pageerror", lambda error: visited.complaints.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    try:
        yield visited
    finally:
        context.close()


def walk(page: Page, address: str, look: Callable[[str], None]) -> None:
    """Go through every step of the page, and *look* at each with its name."""
    page.goto(address)
    expect(page.locator("#send")).to_be_enabled(timeout=30_000)
    look("start")
    press(page, "open")
    look("safety")
    press(page, "next")
    for section in page.locator(ASKED).all():
        look(section.get_attribute("data-step") or "")
        press(page, "next")
    press(page, "send")
    look("check, empty")
    press(page, "first")
    page.locator("[data-choice]:visible").first.check()
    for _ in range(page.locator(ASKED).count()):
        press(page, "next")
    look("check")
    number = send(page)
    look("number")
    press(page, "written")
    page.locator("#group").fill("0")
    press(page, "confirm")
    look("gate, wrong")
    press(page, "again")
    confirm_number(page, number)
    look("next")


def write(page: Page, address: str, answers: Answers = ANSWERS) -> None:
    """Write, up to the answers, with everything ready for sending."""
    begin(page, address)
    fill_in(page, answers)
    expect(page.locator("#send")).to_be_enabled(timeout=30_000)


def walk_notices(page: Page, address: str, look: Callable[[str], None]) -> None:
    """Show what only bad luck shows, without the bad luck: each notice on its step, each step of a failed sending."""
    page.goto(address)
    expect(page.locator("#send")).to_be_enabled(timeout=30_000)
    press(page, "come")
    expect(page.locator('[data-step="mailbox"]')).to_be_attached()
    press(page, "home")
    for name in page.evaluate(NOTICES):
        page.evaluate(SHOW_NOTICE, name)
        look(name)
    for step in ("sending", "unsent", "unsure", "shut", "refused"):
        page.evaluate(SHOW_STEP, step)
        look(step)


def finish(page: Page, address: str, answers: Answers = ANSWERS) -> str:
    """Write, send, confirm; return the number."""
    write(page, address, answers)
    number = send(page)
    confirm_number(page, number)
    return number


def fail_with(page: Page, paths: Sequence[str], *, status: int, body: str = "") -> None:
    """Answer our *paths* with *status* instead of the server's answer; 0 breaks the connection."""
    for path in paths:
        if status == 0:
            page.route(f"**{path}", lambda route: route.abort())
        else:
            page.route(
                f"**{path}",
                lambda route: route.fulfill(status=status, content_type="application/problem+json", body=body),
            )


@dataclass(kw_only=True)
class Lost:
    """
    Requests that arrive, and whose answers do not.

    Attributes:
        page: Whose they are.

        path: Of the server.

        sent: Their bodies, in order, also of those after `find_again`.
    """

    page: Page
    path: str
    sent: list[bytes] = field(default_factory=list)

    def note(self, route: Route) -> None:
        """Write down what is sent, and let it through."""
        self.sent.append(route.request.post_data_buffer or b"")
        route.fallback()

    def lose(self, route: Route) -> None:
        """Let it through, and drop what the server says."""
        route.fetch()
        route.abort()

    def find_again(self) -> None:
        """Let answers arrive from now on."""
        self.page.unroute(f"**{self.path}", self.lose)


def lose_answers(page: Page, path: str) -> Lost:
    """Drop every answer to *path*, until they are found again."""
    lost = Lost(page=page, path=path)
    page.route(f"**{path}", lost.lose)
    page.route(f"**{path}", lost.note)
    return lost


@contextmanager
def front_door(installation: Installation) -> Iterator[str]:
    """Run a front door as a process of its own, with an exit that leads `ELSEWHERE`; yield its address."""
    elsewhere = f"http://127.0.0.1:{installation.settings.port}/{ELSEWHERE}"
    with run_intake(installation, environment={"INTAKE_LEAVE_URL": elsewhere}) as running:
        yield address_of(running)


def shown_fonts(page: Page, selector: str) -> set[str]:
    """Return the families of the fonts that an element's text is really shown in."""
    page.evaluate("document.fonts.ready.then(() => true)")
    client = page.context.new_cdp_session(page)
    client.send("DOM.enable")
    client.send("CSS.enable")
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    node = client.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    return {font["familyName"] for font in client.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]}


def expect_words(place: Locator, name: str, language: str) -> None:
    """Check that a text of the catalogue is shown at a place, in one language and complete."""
    words = place.locator(f'span[lang="{language}"]').first
    expect(words).to_be_visible()
    pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(load_texts(language)[name]))
    expect(words).to_have_text(re.compile(f"^{pattern}$"))
