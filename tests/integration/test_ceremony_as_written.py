"""The ceremony goes as docs/operations.md tells it: its own lines, in its order, on machines that share nothing."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.storage.dropbox import get_current_bundle
from app.storage.engines import open_transaction
from app.storage.notes import KEYS, KEYS_DRAFT, ROSTER, ROSTER_DRAFT
from tests.helpers.servers import ROOT

DOCUMENT = (ROOT / "docs/operations.md").read_text()
CEREMONY = DOCUMENT[DOCUMENT.index("## The ceremony") : DOCUMENT.index("## Settings")]
SETUP, KEYS_OF_LEDGER, KEYGEN, ADD, DRAFT, SIGN, PINS, DAILY, _SERVE = (
    re.sub(r"^ +", "", block, flags=re.MULTILINE) for block in re.findall(r"```\n(.*?)```", CEREMONY, re.DOTALL)
)


class Machine:
    """
    A folder in which the document's lines are typed.

    Args:
        folder: Made here.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.notes = folder / "var/notes"
        (folder / "passphrase").write_text("three rivers and a bridge\n")

    def type(self, lines: str) -> str:
        """Type *lines* of the document; questions are answered by options, since nobody sits here."""
        setup = SETUP.replace("$PWD/.venv/bin/python", sys.executable)
        answered = lines.replace("sign-roster", "sign-roster --yes --secret-file passphrase")
        answered = re.sub(r"(keygen|member add)", r"\1 --secret-file passphrase", answered)
        script = f"shopt -s expand_aliases\nset -e\n{setup}\n{answered}"
        done = subprocess.run(
            ["/bin/bash", "-c", script],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def bring(self, *paths: Path, to: str) -> None:
        """Carry files here from another machine."""
        (self.folder / to).mkdir(parents=True, exist_ok=True)
        for path in paths:
            shutil.copy(path, self.folder / to)


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="the document's lines are typed into bash")
def test_the_ceremony_as_written_ends_with_a_published_bundle(tmp_path: Path) -> None:
    """Three custodians, an auditor and two investigators; every command is the document's."""
    server, au1, *custodians = (Machine(tmp_path / name) for name in ("server", "au1", "cu1", "cu2", "cu3"))
    server.type(KEYS_OF_LEDGER)
    for person in custodians:
        person.type(KEYGEN.replace("cu1", person.folder.name))
        server.bring(next(person.folder.glob("*.vkey")), to=".")
    au1.type(KEYGEN.replace("custodian", "auditor").replace("cu1", "au1"))
    server.type(ADD)
    server.type(ADD.replace("in1", "in2"))
    server.bring(*(path for person in (au1, *custodians) for path in person.notes.iterdir()), to="var/notes")
    server.type(DRAFT)

    before = server
    for person in custodians[:2]:
        person.bring(server.folder / "var/custodians.vkeys", to="var")
        person.bring(*before.notes.iterdir(), to="var/notes")
        person.type(SIGN.replace("cu1", person.folder.name))
        before = person
    server.bring(before.notes / ROSTER, before.notes / KEYS, to="var/notes")
    for path in (server.notes / ROSTER_DRAFT, server.notes / KEYS_DRAFT, *server.notes.glob("*.candidate")):
        path.unlink()

    assert re.search(r"^[0-9a-f]{64}  var/pins\.js$", server.type(PINS), re.MULTILINE)
    server.type(DAILY)
    with open_transaction(f"sqlite:///{server.folder}/var/dropbox.db", room="intake") as session:
        assert get_current_bundle(session).triage_count == 2
