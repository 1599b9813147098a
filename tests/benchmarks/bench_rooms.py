"""
How long each room takes to start, beside its bare imports in the same minutes, and what it takes of memory when idle.

Run as ``python -m tests.benchmarks.bench_rooms``. A start ends with the first answer. The imports are those of the
libraries alone, in an interpreter of its own: fastapi, uvicorn, sqlalchemy and cryptography. Everything runs under
the allocator settings that we ship, in turns. BENCH_REPETITIONS (5) says how often; BENCH_FOLDER where.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from app.launch.rooms import House
from app.web.memory import ALLOCATOR
from tests.benchmarks.bench_submissions import say
from tests.benchmarks.rooms import READY, count, idle_mib, start_room
from tests.helpers.houses import make_demo_house
from tests.helpers.servers import ROOT

BARE = (
    "import fastapi, uvicorn, sqlalchemy.orm, sqlalchemy.dialects.sqlite;"
    "import cryptography.hazmat.primitives.asymmetric.ed25519, cryptography.hazmat.primitives.ciphers.aead"
)

MEMORY_TARGET = {"intake": 100, "ledger": 110, "review": 130}
"""Room → MiB."""

IDLE_SECONDS = 1.0


def time_imports() -> float:
    """Return how long an interpreter takes that imports the libraries and ends, seconds."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", BARE], cwd=ROOT, env={**os.environ, **ALLOCATOR}, check=True)
    return time.perf_counter() - begun


def spread(values: Sequence[float], digits: int) -> str:
    """Return median, minimum and maximum."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def measure(house: House, repetitions: int) -> None:
    """Start every room, in turns with the imports; the ledger stays while review is started, as in the house."""
    bare: list[float] = []
    seconds: dict[str, list[float]] = {room: [] for room in house.ports}
    memory: dict[str, list[float]] = {room: [] for room in house.ports}
    for _ in range(repetitions):
        with ExitStack() as running:
            bare.append(time_imports())
            for room in house.ports:
                started = running.enter_context(start_room(house, room))
                seconds[room].append(started.seconds)
                time.sleep(IDLE_SECONDS)
                memory[room].append(idle_mib(started.process.pid))
    say(f"imports {spread(bare, 2)} s")
    for room in READY:
        ratio = statistics.median(mine / theirs for mine, theirs in zip(seconds[room], bare, strict=True))
        target = MEMORY_TARGET[room]
        say(f"{room:7} {spread(seconds[room], 2)} s | {ratio:.2f} | {spread(memory[room], 0)} MiB of {target}")


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        data = Path(folder) / "house"
        data.mkdir(mode=0o700)
        measure(make_demo_house(data).house, count("BENCH_REPETITIONS", 5))


if __name__ == "__main__":
    main()
