"""Who may import whom, who may hold private keys: that the contracts hold, and that they bite."""

import ast
import importlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.helpers.servers import ROOT, Installation, make_wire

TOOLS = Path(sys.executable).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
BANNED = PROJECT["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]
CONTRACTS = [contract["name"] for contract in PROJECT["tool"]["importlinter"]["contracts"]]

NOT_AT_THE_FRONT_DOOR = ("vault", "review", "ledger", "audit", "launch")
"""Parts of the house that a machine with the front door alone need not have."""

FOREIGN_MODULES = frozenset({"os", "io", "time", "random", "secrets", "socket", "subprocess", "pathlib", "sqlite3"})
"""I/O, the clock and randomness: words and rules have none of them."""

FORBIDDEN_IMPORTS = {
    "app.domain.trial": "from app.tlog import note",
    "app.sealing.trial": "from app.tlog import note",
    "app.tlog.trial": "from app.sealing import suite",
    "app.web.trial": "from app.storage import notes",
    "app.storage.trial": "from app.vault import keys",
    "app.vault.trial": "from app.review import members",
    "app.intake.trial": "from app.vault import keys",
    "app.intake.deferred": "def later() -> None:\n    from app.ledger import keys",
    "app.intake.typing": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.review import members",
    "app.ledger.trial": "from app.storage import casebook",
    "app.web.early": "from app.vault import keyfiles",
    "app.audit.trial": "from app.ledger import keys",
    "app.audit.opening": "from app.vault import opening",
    "app.audit.database": "from app.storage import logbook",
    "app.audit.tables": "from app.storage import tables",
    "app.review.counter": "from app.vault import counter",
    "app.review.logbook": "from app.storage import logbook",
    "app.review.secrets": "from app.storage import secrets",
    "app.launch.trial": "from app.intake import settings",
}
"""Module → what it must not be able to import; one of each kind."""


def copy_app(folder: Path, *without: str) -> Path:
    """Copy the program, without its tests and without some of its parts; return the copy's root."""
    ignored = shutil.ignore_patterns("__pycache__", "client")
    shutil.copytree(ROOT / "app", folder / "app", ignore=ignored)
    shutil.copytree(ROOT / "migrations", folder / "migrations", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for part in without:
        shutil.rmtree(folder / "app" / part)
    return folder


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts over the program in *folder*."""
    return subprocess.run(
        [TOOLS / "lint-imports", "--no-cache"],
        cwd=folder,
        env=alone(),
        capture_output=True,
        text=True,
        check=False,
    )


def alone() -> dict[str, str]:
    """Return the environment without what measures coverage: a copy's lines are not ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}


def test_the_contracts_hold() -> None:
    """Every import of the program points inwards."""
    done = lint_imports(ROOT)

    assert done.returncode == 0, done.stdout


def test_every_contract_bites(tmp_path: Path) -> None:
    """A copy with one forbidden import of each kind breaks all contracts, and each import is named."""
    copy = copy_app(tmp_path)
    for module, text in FORBIDDEN_IMPORTS.items():
        (copy / module.replace(".", "/")).with_suffix(".py").write_text(f"{text}\n")

    said = lint_imports(copy).stdout

    imports = {module: text.rpartition("from ")[2].split(" import ") for module, text in FORBIDDEN_IMPORTS.items()}
    assert [name for name in CONTRACTS if f"{name} BROKEN" not in said] == []
    assert [module for module, (package, name) in imports.items() if f"{module} -> {package}.{name}" not in said] == []


def test_a_new_part_has_to_find_its_layer(tmp_path: Path) -> None:
    """Nothing stands beside the layers: a package that is in none breaks the contract."""
    copy = copy_app(tmp_path)
    (copy / "app" / "helpers").mkdir()
    (copy / "app" / "helpers" / "__init__.py").write_text('"""Help."""\n')

    assert lint_imports(copy).returncode != 0


def imported_by(path: Path) -> set[str]:
    """Return the names of modules that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", sorted((ROOT / "app" / "domain").glob("*.py")), ids=lambda path: path.name)
def test_words_and_rules_need_nothing_but_the_language(path: Path) -> None:
    """The domain imports the standard library and itself, and of that library nothing that reaches outside."""
    outside = {name for name in imported_by(path) if not name.startswith("app.domain")}

    assert {name for name in outside if name.split(".")[0] not in sys.stdlib_module_names} == set()
    assert outside & FOREIGN_MODULES == set()


LOOK = """
import json, sys
from datetime import UTC, datetime
import app.intake.cli
from app.intake.main import create_app
from app.intake.settings import IntakeSettings
from starlette.testclient import TestClient

with TestClient(create_app(IntakeSettings(), clock=lambda: datetime.now(UTC))) as client:
    statuses = [client.get(path).status_code for path in ("/", "/v1/bundle", "/static/pins.js")]
    statuses.append(client.post("/v1/envelopes", content=sys.stdin.buffer.read(),
        headers={"content-type": "application/octet-stream"}).status_code)
print(json.dumps({"statuses": statuses, "modules": sorted(sys.modules)}))
"""


def test_a_running_intake_has_loaded_nothing_that_opens_or_signs(installation: Installation) -> None:
    """A fresh interpreter that has served the page and taken an envelope knows no room but its own."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=ROOT,
        env={**alone(), **installation.environment},
        input=make_wire(installation.bundle),
        capture_output=True,
        check=True,
    )
    seen = json.loads(done.stdout)

    rooms = {f"app.{part}" for part in NOT_AT_THE_FRONT_DOOR}
    assert seen["statuses"] == [200, 200, 200, 201]
    assert [name for name in seen["modules"] if ".".join(name.split(".")[:2]) in rooms] == []
    assert not {"app.storage.casebook", "app.storage.logbook", "app.storage.secrets"} & set(seen["modules"])


def ruff(text: str, name: str) -> str:
    """Return what ruff says to *text* as if it stood in the file *name*."""
    return subprocess.run(
        [TOOLS / "ruff", "check", "--stdin-filename", name, "--select", "TID251", "--output-format", "concise", "-"],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


@pytest.mark.parametrize("name", sorted(BANNED))
def test_a_banned_name_is_refused_wherever_it_is_used(name: str) -> None:
    """Imported by itself or reached through its module, outside the vault (or the files that ask the time)."""
    module, _, last = name.rpartition(".")
    package, _, inner = module.rpartition(".")
    uses = [f"import {module}\n{name}()\n"]
    if not module.startswith("datetime."):
        uses += [f"from {module} import {last}\n", f"from {package} import {inner}\n{inner}.{last}()\n"]

    assert all("TID251" in ruff(text, "app/intake/submit.py") for text in uses)
    assert all("TID251" in ruff(text, "app/review/members.py") for text in uses)


@pytest.mark.parametrize("name", sorted(BANNED))
def test_a_banned_name_is_one_that_exists(name: str) -> None:
    """A library that renames a class does not lift the ban in silence."""
    parts = name.split(".")
    found: object = importlib.import_module(parts[0])
    for place, part in enumerate(parts[1:], start=2):
        if not hasattr(found, part):
            importlib.import_module(".".join(parts[:place]))
        found = getattr(found, part)

    assert callable(found)


def test_the_vault_may_use_what_it_is_for() -> None:
    """The ban ends at its door."""
    text = "from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey\n"

    assert "TID251" not in ruff(text, "app/vault/keys.py")
