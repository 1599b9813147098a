"""The same report from other browsers than a new Chromium: an older one's gaps, Firefox, and Firefox without a JIT."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app.domain.receipt import parse_receipt
from app.sealing.header import parse_envelope
from app.sealing.receipt import case_id_of, reply_seed
from app.vault.keys import public_key_of
from tests.helpers.firefox import NO_JIT, Firefox, firefox
from tests.helpers.houses import DemoHouse, address_of
from tests.helpers.servers import Running, run_intake

WRITE_REPORT = """
    const until = async (test) => {
        for (let i = 0; i < 600; i++) { if (test()) return; await new Promise((done) => setTimeout(done, 100)); }
        throw new Error("never came");
    };
    const visible = (selector) => [...document.querySelectorAll(selector)].find((e) => e.offsetParent);
    const press = (action) => visible(`[data-action="${action}"]`).click();
    await until(() => visible('[data-action="open"]'));
    press("open"); press("next");
    while (!visible('[data-step="check"]')) {
        const field = visible('textarea[data-field="words"]');
        if (field) { field.value = WORDS; field.dispatchEvent(new Event("input", { bubbles: true })); }
        press("next");
    }
    const send = document.querySelector("#send");
    await until(() => !send.disabled || visible("[data-notice] .note"));
    send.click();
    await until(() => visible("#number"));
    return document.querySelector("#number").textContent.replace(/\\D/g, "");
"""


LACKING = """
    const lacking = LIST;
    for (const method of ["importKey", "generateKey", "deriveBits", "sign", "verify", "digest"]) {
        const native = SubtleCrypto.prototype[method];
        SubtleCrypto.prototype[method] = function (...args) {
            const named = args.some((arg) => lacking.includes(arg?.name ?? arg));
            if (named) return Promise.reject(new DOMException("", "NotSupportedError"));
            return native.apply(this, args);
        };
    }
"""

OLDER_BROWSERS = {
    "chrome-111": (["ML-KEM-768", "X25519", "Ed25519"], {"fallback-mlkem.js", "fallback-curves.js"}),
    "safari-17": (["ML-KEM-768"], {"fallback-mlkem.js"}),
}
"""What their WebCrypto lacks, and what the page loads in its place."""


@pytest.fixture
def intake(demo_house: DemoHouse) -> Iterator[Running]:
    """The front door as a process of its own."""
    with run_intake(demo_house.installation()) as running:
        yield running


@pytest.mark.parametrize("preferences", [{}, NO_JIT], ids=["standard", "safer"])
def test_firefox_seals_a_report(intake: Running, tmp_path: Path, preferences: Mapping[str, bool]) -> None:
    """Firefox as Debian has it, and with what Tor Browser "Safer" turns off, sends an envelope of her case."""
    with firefox(tmp_path, preferences=preferences) as browser:
        number = write_report(browser, intake)

    assert has_arrived(intake, number)


@pytest.mark.parametrize("browser", OLDER_BROWSERS)
def test_an_older_browser_loads_what_it_lacks_and_nothing_more(intake: Running, page: Page, browser: str) -> None:
    """Without native curves or ML-KEM the page loads their replacements, and the envelope is of her case."""
    lacking, loaded = OLDER_BROWSERS[browser]
    scripts: set[str] = set()
    page.on("request", lambda request: scripts.add(request.url.rpartition("/")[2]))
    page.add_init_script(LACKING.replace("LIST", json.dumps(lacking)))
    page.goto(address_of(intake))
    number = str(page.evaluate(f"async () => {{ {WRITE_REPORT.replace('WORDS', '1')} }}"))

    assert has_arrived(intake, number)
    assert {name for name in scripts if name.startswith("fallback")} == loaded


def has_arrived(intake: Running, number: str) -> bool:
    """Say if the drop box holds an envelope of the number's case."""
    case_id = case_id_of(public_key_of(reply_seed(parse_receipt(number))))
    return case_id in [parse_envelope(wire).header.place.case_id for wire in intake.installation.wires()]


def write_report(browser: Firefox, intake: Running) -> str:
    """Write and send a short report; return its number."""
    browser.open(address_of(intake))
    return str(browser.run(WRITE_REPORT.replace("WORDS", '"គាត់សុំនាឡិកា"')))
