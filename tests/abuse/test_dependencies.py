"""S-70: what is installed is what the locks say, byte for byte."""

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.markers import Marker

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")

REQUIREMENT = re.compile(
    r"^(?P<name>[a-z0-9._-]+)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\\n]+?))?\s*(?P<hashes>(?:\\\n\s+--hash=\S+\s*)+)$",
    re.MULTILINE,
)

SEEDS = {"pip", "setuptools"}
"""What `python -m venv` puts into an environment."""


def read_lock(name: str) -> dict[str, tuple[str, str | None, list[str]]]:
    """Return package → version, marker, hashes."""
    return {
        match["name"]: (match["version"], match["marker"], re.findall(r"--hash=(\S+)", match["hashes"]))
        for match in REQUIREMENT.finditer((ROOT / name).read_text())
    }


def normal(name: str) -> str:
    """Return a package's name in the one spelling (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_s_70_every_package_is_pinned_with_hashes(lock: str) -> None:
    """Every line that names a package has one exact version and SHA-256 hashes; there is no other line."""
    lines = [line for line in (ROOT / lock).read_text().splitlines() if line and line[0] not in "# "]
    found = read_lock(lock)

    assert len(found) == len(lines) > 0
    for _version, _marker, hashes in found.values():
        assert hashes
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", each) for each in hashes)


@pytest.mark.parametrize("lock", LOCKS)
def test_s_70_a_lock_names_no_address(lock: str) -> None:
    """No index, mirror, link or local path: an address could be taken over."""
    text = (ROOT / lock).read_text()

    assert not re.search(r"https?://|git\+|file:|--index|--extra-index|--find-links|\s-[ief]\s| @ ", text)


def test_s_70_what_runs_is_a_part_of_what_is_tested() -> None:
    """Both locks agree on every version and hash."""
    running, tested = read_lock(LOCKS[0]), read_lock(LOCKS[1])

    assert {name: tested.get(name) for name in running} == running


def test_s_70_what_is_installed_is_what_is_locked() -> None:
    """This environment has every locked package for this machine in its version, and nothing else."""
    locked = {
        normal(name): version
        for name, (version, marker, _) in read_lock(LOCKS[1]).items()
        if marker is None or Marker(marker).evaluate()
    }
    installed = {normal(each.name): each.version for each in distributions()}

    assert {name: version for name, version in installed.items() if name not in SEEDS} == locked
