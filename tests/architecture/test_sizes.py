"""The shape of the code: small files, small functions, no packages that hide the file tree."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

import pytest

from tests.helpers.servers import ROOT

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
USUAL_FUNCTION_LINES = 35
"""Nine functions of ten are not longer."""

OUTSIDE = re.compile(r"(?<![\w.])(\.\./{}|/{}/)".format("shared", "work"))
"""Paths of the place where this was written: whoever has only this repository could not follow them."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: str) -> list[Path]:
    """Return our Python files below the *folders*."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "node_modules" not in path.parts)


def functions_in(path: Path) -> Iterator[Function]:
    """Yield every function and method of a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield node


def lines_of(function: Function) -> int:
    """Return how long a function is, docstring and all."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def name_of(path: Path) -> str:
    """Return a path as a person would write it."""
    return path.relative_to(ROOT).as_posix()


def test_no_function_is_too_long_to_be_read_at_once() -> None:
    """Sixty lines are never passed, and one function of ten at most is longer than thirty-five."""
    lengths = {
        f"{name_of(path)}:{function.name}": lines_of(function)
        for path in python_files("app", "migrations")
        for function in functions_in(path)
    }

    assert [name for name, lines in lengths.items() if lines > MAX_FUNCTION_LINES] == []
    assert quantiles(lengths.values(), n=10)[-1] <= USUAL_FUNCTION_LINES


def test_no_file_is_too_long() -> None:
    """A file is one thing; tests and helpers too."""
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in python_files("app", "migrations", "tests")}

    assert [name for name, lines in lengths.items() if lines > MAX_FILE_LINES] == []


@pytest.mark.parametrize("path", [p for p in python_files("app", "tests") if p.name == "__init__.py"], ids=name_of)
def test_a_package_says_what_it_is_and_hands_on_nothing(path: Path) -> None:
    """The import graph is the file tree: an `__init__.py` is one line of docstring."""
    tree = ast.parse(path.read_text())

    assert len(tree.body) == 1
    assert ast.get_docstring(tree)
    assert len(path.read_text().splitlines()) == 1


def test_every_test_says_what_it_shows() -> None:
    """A test's first line is a sentence that names the behaviour."""
    tests = [
        (f"{name_of(path)}:{function.name}", ast.get_docstring(function) or "")
        for path in python_files("tests")
        for function in functions_in(path)
        if function.name.startswith("test_")
    ]

    assert tests
    assert [name for name, docstring in tests if not docstring.split("\n\n")[0].endswith(".")] == []


def test_no_test_replaces_our_code_by_a_mock() -> None:
    """Test doubles are arguments that do the real thing."""
    mocking = [
        name_of(path)
        for path in python_files("tests")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unittest"))
        or (isinstance(node, ast.Import) and any(alias.name.startswith(("unittest", "mock")) for alias in node.names))
    ]

    assert mocking == []


def test_nothing_points_outside_the_repository() -> None:
    """Whoever has only this repository has everything that it speaks of."""
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    files = [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]

    assert files
    assert [name_of(path) for path in files if OUTSIDE.search(path.read_text(errors="replace"))] == []
