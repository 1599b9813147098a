"""Whether everybody can use the family's page: screen readers, small screens, large letters, other colours."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.helpers.access import ADOPT, OVERFLOW, SMALL_TARGETS, WCAG_SPACING, violations
from tests.helpers.pages import AXE, shown_fonts, visit, walk, walk_notices

LANGUAGES = ("km", "en")

SCHEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_check_04_axe_finds_nothing_on_any_step(chromium: Browser, address: str, *, language: str, scheme: str) -> None:
    """No rule of WCAG 2.2 A and AA, and no best practice, is broken in any state."""
    with visit(chromium, address, language=language) as visited:
        page = visited.page
        page.emulate_media(**SCHEMES[scheme], reduced_motion="reduce")
        found: dict[str, list[str]] = {}

        def look(step: str) -> None:
            if not page.evaluate("'axe' in globalThis"):
                page.evaluate(AXE.read_text())
            found[step] = violations(page)

        walk(page, address, look)
        assert {step: rules for step, rules in found.items() if rules} == {}
        assert len(found) == 18


@pytest.mark.parametrize("language", LANGUAGES)
def test_check_05_controls_are_large_enough_for_a_thumb(chromium: Browser, address: str, language: str) -> None:
    """Everything that can be pressed is at least 44 by 44 pixels, on the smallest phone."""
    with visit(chromium, address, language=language, size=(320, 568)) as visited:
        small: dict[str, list[str]] = {}

        def look(step: str) -> None:
            small[step] = visited.page.evaluate(SMALL_TARGETS)

        walk(visited.page, address, look)
        assert {step: controls for step, controls in small.items() if controls} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letters", ["plain", "spaced", "double"])
def test_check_06_nothing_scrolls_sideways(chromium: Browser, address: str, *, language: str, letters: str) -> None:
    """On a screen of 320 pixels every line fits, also with a reader's own spacing and with letters twice as large."""
    with visit(chromium, address, language=language, size=(320, 568)) as visited:
        page = visited.page
        wide: dict[str, int] = {}

        def look(step: str) -> None:
            if letters == "double":
                page.evaluate("document.documentElement.style.fontSize = '200%'")
            if letters == "spaced":
                page.evaluate(ADOPT, WCAG_SPACING)
            wide[step] = page.evaluate(OVERFLOW)

        walk(page, address, look)
        assert {step for step, pixels in wide.items() if pixels > 0} == set()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_luck_is_as_easy_to_read_as_good_luck(
    chromium: Browser, address: str, *, language: str, scheme: str
) -> None:
    """Checks 4, 5 and 6 hold for every notice and every step of a failed sending, on the smallest phone."""
    with visit(chromium, address, language=language, size=(320, 568)) as visited:
        page = visited.page
        page.emulate_media(**SCHEMES[scheme], reduced_motion="reduce")
        found: dict[str, list[str]] = {}

        def look(state: str) -> None:
            if not page.evaluate("'axe' in globalThis"):
                page.evaluate(AXE.read_text())
            found[state] = [*violations(page), *page.evaluate(SMALL_TARGETS)]
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            found[state] += ["too wide"] * (page.evaluate(OVERFLOW) > 0)
            page.evaluate("document.documentElement.style.fontSize = ''")

        walk_notices(page, address, look)
        assert {state: faults for state, faults in found.items() if faults} == {}


def test_check_13_khmer_has_glyphs_and_room(chromium: Browser, address: str) -> None:
    """Khmer is set in the font that came with the page, large, in tall lines, not spaced, slanted or justified."""
    with visit(chromium, address) as visited:
        page = visited.page
        page.goto(address)
        page.evaluate("document.fonts.load('18px Khmer', 'ក').then((faces) => faces.length)")
        text = "p.lead span:lang(km)"
        style = page.evaluate(
            """(text) => { const s = getComputedStyle(document.querySelector(text)); return {
                size: parseFloat(s.fontSize), line: parseFloat(s.lineHeight) / parseFloat(s.fontSize),
                spacing: s.letterSpacing, style: s.fontStyle, align: s.textAlign }; }""",
            text,
        )
        assert style["size"] >= 18
        assert style["line"] >= 1.8
        assert (style["spacing"], style["style"], style["align"]) == ("normal", "normal", "start")
        assert "Noto Sans Khmer" in shown_fonts(page, "p.lead span[lang=km]")
