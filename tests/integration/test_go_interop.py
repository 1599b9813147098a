"""The log in the eyes of other people's code: golang.org/x/mod verifies checkpoints, tiles and proofs."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.storage import logbook
from app.vault.keys import SigningKey
from tests.helpers.logs import Log, make_log
from tests.helpers.organisation import seed_of

SOURCE = Path(__file__).parents[1] / "interop" / "go"
DEBIAN = "/usr/share/gocode"
"""Where Debian's golang-golang-x-mod-dev puts the package: nothing is downloaded."""

SIZES = (0, 1, 2, 255, 256, 257)
KEY = SigningKey("sacca.test", seed_of("log"))

Document = dict[str, Any]


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Go program, built; without Go this fails, since nobody else would have verified the log."""
    program = tmp_path_factory.mktemp("go") / "verify"
    environment = {"GO111MODULE": "off", "GOPATH": DEBIAN, "GOFLAGS": "", "GOPROXY": "off", "CGO_ENABLED": "0"}
    go = shutil.which("go")
    assert go, "install what .ci/environment lists: golang-go golang-golang-x-mod-dev"
    subprocess.run([go, "build", "-o", program, "."], cwd=SOURCE, env={**os.environ, **environment}, check=True)
    return program


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """What a log says at each of the sizes; its entries are of every length."""
    entries = [bytes([index % 256]) * (index * 255) for index in range(max(SIZES))]
    log = make_log(tmp_path_factory.mktemp("log") / "logbook.db", key=KEY, entries=entries)
    return {"Vkey": str(KEY.verifier), "Trees": [tree_of(log, size) for size in SIZES]}


def tree_of(log: Log, size: int) -> Document:
    """Return checkpoint, tiles, inclusion proofs of all entries, and consistency with the smaller sizes."""
    with log.session() as session:
        inclusion = {index: logbook.inclusion_proof(session, index, size) for index in range(size)}
        consistency = {old: logbook.consistency_proof(session, old, size) for old in SIZES if 0 < old < size}
    return {
        "Size": size,
        "Checkpoint": log.checkpoint(size),
        "Tiles": {path: encode(data) for path, data in log.tiles(size).items()},
        "Inclusion": {index: list(map(encode, proof)) for index, proof in inclusion.items()},
        "Consistency": {old: list(map(encode, proof)) for old, proof in consistency.items()},
    }


def encode(data: bytes) -> str:
    """Return *data* as Go reads bytes in JSON."""
    return base64.b64encode(data).decode()


def spoil(text: str) -> str:
    """Return base64 with the first bit changed."""
    data = bytearray(base64.b64decode(text))
    data[0] ^= 0x80
    return encode(bytes(data))


def run(program: Path, document: Document) -> subprocess.CompletedProcess[str]:
    """Let Go verify a document."""
    return subprocess.run([program], input=json.dumps(document), capture_output=True, text=True, check=False)


def test_x_mod_verifies_checkpoints_tiles_and_proofs(verifier: Path, served: Document) -> None:
    """At the sizes around which trees and tiles change their shape."""
    done = run(verifier, served)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{len(SIZES)} trees verified\n"


def spoil_hashes(hashes: list[str]) -> None:
    """Change one bit of the last hash."""
    hashes[-1] = spoil(hashes[-1])


SPOILED: dict[str, Callable[[Document], None]] = {
    "checkpoint": lambda tree: tree.update(Checkpoint=tree["Checkpoint"].replace("257\n", "256\n")),
    "hash tile": lambda tree: tree["Tiles"].update({"tile/0/000": spoil(tree["Tiles"]["tile/0/000"])}),
    "upper tile": lambda tree: tree["Tiles"].update({"tile/1/000.p/1": spoil(tree["Tiles"]["tile/1/000.p/1"])}),
    "entries": lambda tree: tree["Tiles"].update({"tile/entries/001.p/1": encode(b"\0\1x")}),
    "missing tile": lambda tree: tree["Tiles"].pop("tile/0/001.p/1"),
    "inclusion proof": lambda tree: spoil_hashes(tree["Inclusion"]["100"]),
    "consistency proof": lambda tree: spoil_hashes(tree["Consistency"]["255"]),
}


@pytest.mark.parametrize("spoil_tree", SPOILED.values(), ids=SPOILED)
def test_x_mod_sees_what_is_spoiled(verifier: Path, served: Document, spoil_tree: Callable[[Document], None]) -> None:
    """The Go program is no rubber stamp."""
    copy = json.loads(json.dumps(served))
    spoil_tree(copy["Trees"][-1])

    done = run(verifier, copy)

    assert done.returncode == 1
    assert "size 257" in done.stderr
