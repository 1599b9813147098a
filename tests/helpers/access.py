"""What everybody needs of a page: rules of axe-core, targets for a thumb, nothing past the edge."""

from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

WCAG_SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    " p { margin-bottom: 2em !important; }"
)
"""WCAG 2.2, success criterion 1.4.12, as what a reader's own style may ask."""

ADOPT = """(css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
}"""

SMALL_TARGETS = """() => [...document.querySelectorAll("button, a, input, textarea, select")]
    .filter((e) => e.checkVisibility())
    .map((e) => [e.closest("label.choice") ?? e, e.outerHTML.slice(0, 80)])
    .filter(([e]) => { const box = e.getBoundingClientRect(); return box.width < 44 || box.height < 44; })
    .map(([, html]) => html)"""

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page: Page) -> list[str]:
    """Return what axe-core finds on the page as it is now."""
    found = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", RULES)
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]]
