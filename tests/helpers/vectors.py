"""Reading the vector files; what they hold is described in tests/vectors/README.md."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "vectors"


def read_vectors(name: str) -> Any:  # noqa: ANN401, the tests say what they expect
    """Return the content of a vector file."""
    return json.loads((FOLDER / name).read_text())


def read_wycheproof(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the tests of a Wycheproof file, each with its group."""
    groups = read_vectors(f"wycheproof_{name}_test.json")["testGroups"]
    return [(group, test) for group in groups for test in group["tests"]]


def unhex(vector: dict[str, Any], *names: str) -> list[bytes]:
    """Return these members of a vector, which are in hex."""
    return [bytes.fromhex(vector[name]) for name in names]
