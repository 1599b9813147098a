"""The tree's top level and the locks: what `make` builds on, and what no linter looks at."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
TOP_LEVEL = {
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "app",
    "deploy",
    "docs",
    "migrations",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
    "tests",
}
LOCKED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked_in(name: str) -> dict[str, str]:
    """Return the versions in a lock file, by package."""
    return dict(LOCKED.findall((ROOT / name).read_text()))


def packages_of_the_client() -> dict[str, dict[str, str]]:
    """Return the entries of the client's lock, by path below its folder, without the client itself."""
    lock = json.loads((ROOT / "app/intake/client/package-lock.json").read_text())
    return {path: entry for path, entry in lock["packages"].items() if path}


def unmet(wanted: list[str], locked: dict[str, str]) -> list[str]:
    """Return those of the *wanted* requirements that no *locked* version meets."""
    requirements = [Requirement(text) for text in wanted]
    return [str(each) for each in requirements if not each.specifier.contains(locked.get(each.name, "0"))]


def test_the_top_level_holds_what_architecture_md_draws_and_nothing_else() -> None:
    """A file that fits no room does not settle beside them; dot-files are the tools' own."""
    command = ["git", "ls-files"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    entries = {line.split("/")[0] for line in listed.splitlines()}

    assert {entry for entry in entries if not entry.startswith(".")} <= TOP_LEVEL


def test_the_locks_meet_what_the_project_asks_for() -> None:
    """A dependency changed in pyproject.toml is in the locks too: `make lock` was run."""
    wanted = PROJECT["project"]["dependencies"]

    assert unmet(wanted, locked_in("requirements.lock")) == []
    assert unmet(PROJECT["dependency-groups"]["dev"], locked_in("requirements-dev.lock")) == []


def test_the_development_lock_holds_the_lock_for_running() -> None:
    """One environment serves both, so tests meet the versions that run, and neither undoes the other."""
    assert locked_in("requirements.lock").items() <= locked_in("requirements-dev.lock").items()


def test_the_clients_lock_names_no_address() -> None:
    """Where packages come from is the machine's affair; what they must be is the lock's."""
    assert [path for path, entry in packages_of_the_client().items() if "resolved" in entry] == []


def test_every_package_of_the_client_is_locked_by_hash() -> None:
    """A package changed on its way does not get into the script that families run."""
    packages = packages_of_the_client()

    assert packages != {}
    assert [path for path, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
