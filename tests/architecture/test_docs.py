"""The documents say what the code says: settings, tests, contracts, commands and links that they name exist."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from app.audit.settings import AuditSettings
from app.intake.settings import IntakeSettings
from app.ledger.settings import LedgerSettings
from app.review.settings import ReviewSettings
from app.web.settings import RoomSettings

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
SECURITY = (ROOT / "SECURITY.md").read_text()
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

SETTINGS_HEADING = re.compile(r"^### .*`([A-Z]+_)`$", re.MULTILINE)
SETTINGS_ROW = re.compile(r"^\| `(\w+)` \| `([^`]+)` \|", re.MULTILINE)
NAMED_TEST = re.compile(r"`(tests/[\w./-]+?)(?:::([^`]+))?`")
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")
CLIENT_TEST = re.compile(r'^\s*test\("([^"]+)"', re.MULTILINE)
GUARANTEE = re.compile(r"^### (G\d+)", re.MULTILINE)

by_name = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def settings_in_operations() -> dict[str, dict[str, str]]:
    """Return prefix → field → default, as docs/operations.md tells them."""
    _, *parts = SETTINGS_HEADING.split((ROOT / "docs/operations.md").read_text())
    return {prefix: dict(SETTINGS_ROW.findall(text)) for prefix, text in zip(parts[::2], parts[1::2], strict=True)}


def names_in(path: Path) -> set[str]:
    """Return the names of the tests in a file of ours, Python or TypeScript."""
    if path.suffix == ".ts":
        return set(CLIENT_TEST.findall(path.read_text()))
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


def anchor_of(heading: str) -> str:
    """Return the anchor that a heading gets where Markdown is shown as a page."""
    return re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")


def anchors_in(path: Path) -> set[str]:
    """Return the anchors of all headings in a document."""
    return {anchor_of(heading) for heading in re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)}


def is_missing(link: tuple[str, str], document: Path) -> bool:
    """Say if a link leads to no file, or to no heading in it."""
    target = document.parent / link[0] if link[0] else document
    return not target.exists() or (link[1] != "" and link[1] not in anchors_in(target))


@pytest.mark.parametrize("settings", [IntakeSettings, ReviewSettings, LedgerSettings, AuditSettings])
def test_operations_md_lists_every_setting_with_its_default(settings: type[RoomSettings]) -> None:
    """An operator finds each setting of a room in its table, and no other."""
    fields = {name: str(field.default) for name, field in settings.model_fields.items()}

    assert settings_in_operations()[settings.model_config["env_prefix"]] == fields


@by_name
def test_every_test_that_a_document_names_exists(document: Path) -> None:
    """A promise is not "shown by" a test that was renamed or removed."""
    named = NAMED_TEST.findall(document.read_text())

    assert [path for path, _ in named if not (ROOT / path).exists()] == []
    assert [name for path, name in named if name and name not in names_in(ROOT / path)] == []


def test_every_test_that_is_named_after_a_guarantee_is_cited() -> None:
    """What is shown is also told."""
    found = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_g\d+_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert sorted(name for name in found if f"::{name}`" not in SECURITY) == []


def test_security_md_speaks_of_every_guarantee_and_names_a_test_or_says_not_yet() -> None:
    """No guarantee is left out, and none stands there without its evidence."""
    _, *parts = GUARANTEE.split(SECURITY.split("\n## Also held")[0])
    told = dict(zip(parts[::2], parts[1::2], strict=True))

    assert list(told) == [f"G{number}" for number in range(1, 12)]
    assert [name for name, text in told.items() if not NAMED_TEST.search(text) and "Not yet" not in text] == []


def test_architecture_md_explains_every_import_contract() -> None:
    """Whoever breaks a contract can read what it keeps out."""
    names = [contract["name"] for contract in PROJECT["tool"]["importlinter"]["contracts"]]

    assert [name for name in names if f"| {name} |" not in ARCHITECTURE] == []


@by_name
def test_every_link_leads_somewhere(document: Path) -> None:
    """A reader who follows a link inside the repository arrives at a file, and at its heading."""
    links: list[tuple[str, str]] = LINK.findall(document.read_text())

    assert [link for link in links if is_missing(link, document)] == []


@by_name
def test_every_make_command_exists(document: Path) -> None:
    """What a document says to type is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z-]+)", document.read_text())) <= targets
