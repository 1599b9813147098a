"""Key files and credential files, whatever lies in the folder."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.errors import MalformedError, NotFoundError, OpenError
from app.ledger.keys import LOG_KEY, load_log_key, load_root_key, make_log_key, make_root_key, root_file
from app.vault.keyfiles import open_key_file
from tests.helpers.organisation import counted

VALID = {
    "sacca": "key file v1",
    "kind": "custodian",
    "name": "sacca.test/c1",
    "salt": "AAAAAAAAAAAAAAAAAAAAAA==",
    "memory_kib": 8,
    "passes": 1,
    "lanes": 1,
    "wrapped": "AAAA",
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 100) | st.floats() | st.text(max_size=20),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=5), values, max_size=3),
    max_leaves=5,
)


def judge(read: Callable[[Path], object], data: bytes, *, name: str = "file") -> type[Exception] | None:
    """Return the documented error with which a file of *data* is refused; any other error ends the test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            read(path)
        except (MalformedError, OpenError) as error:
            return type(error)
    return None


def read_key_file(path: Path) -> object:
    """Open a key file as its owner does."""
    return open_key_file(path, passphrase="")


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(b"null")
@settings(max_examples=50)
def test_no_bytes_are_a_key_file(data: bytes) -> None:
    """Whatever the file holds, it is just not a key file."""
    assert judge(read_key_file, data) is MalformedError


@given(
    changes=st.dictionaries(st.sampled_from(sorted(VALID)), json_values), gone=st.sets(st.sampled_from(sorted(VALID)))
)
@example(changes={"memory_kib": 2**32}, gone=set())
@example(changes={"memory_kib": float("inf")}, gone=set())
@example(changes={"passes": 0}, gone=set())
@example(changes={"salt": ""}, gone=set())
@settings(max_examples=50)
def test_a_spoiled_key_file_is_malformed_or_does_not_open(changes: dict[str, Any], gone: set[str]) -> None:
    """Fields missing, of another type, or asking for more memory than there is."""
    document = {name: value for name, value in {**VALID, **changes}.items() if name not in gone}

    assert judge(read_key_file, json.dumps(document).encode()) in (MalformedError, OpenError)


@pytest.mark.parametrize("name", [LOG_KEY, root_file(1)])
@given(data=st.binary(max_size=100) | st.text(max_size=50).map(lambda text: f"PRIVATE+KEY+{text}".encode()))
@settings(max_examples=50)
def test_no_bytes_are_a_credential(name: str, data: bytes) -> None:
    """The ledger does not start with half a key, and says no more than that."""
    read = load_log_key if name == LOG_KEY else lambda folder: load_root_key(folder, 1)

    assert judge(lambda path: read(path.parent), data, name=name) is MalformedError


def test_credentials_are_read_as_they_were_written(tmp_path: Path) -> None:
    """And each has a name of its own."""
    log = make_log_key(tmp_path, origin="sacca.test", entropy=counted("log"))
    root = make_root_key(tmp_path, 1, entropy=counted("root"))

    assert (load_log_key(tmp_path), load_root_key(tmp_path, 1)) == (log, root)
    with pytest.raises(NotFoundError):
        load_root_key(tmp_path, 2)
