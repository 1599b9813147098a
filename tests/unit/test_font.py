"""The Khmer fonts of the page are what their script makes of the locked package, and the licence lies beside them."""

import os
import subprocess
import sys
from pathlib import Path

from app.intake.assets import STATIC

CLIENT = STATIC.with_name("client")


def test_the_fonts_are_made_again_byte_for_byte(tmp_path: Path) -> None:
    """Nobody has to believe where they came from."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    subprocess.run(["/bin/sh", CLIENT / "font.sh", tmp_path], check=True, env={**os.environ, "PATH": path})
    for name in ("khmer.woff2", "khmer-word.woff2", "khmer.LICENSE.txt"):
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes()
