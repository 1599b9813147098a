"""The Khmer font of the page is what its script makes of the locked package, and its licence lies beside it."""

import os
import subprocess
import sys
from pathlib import Path

from app.intake.assets import STATIC

CLIENT = STATIC.with_name("client")


def test_the_font_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    """Nobody has to believe where the font came from."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    subprocess.run(
        ["/bin/sh", CLIENT / "font.sh", tmp_path / "khmer.woff2"], check=True, env={**os.environ, "PATH": path}
    )
    for name in ("khmer.woff2", "khmer.LICENSE.txt"):
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes()
