"""
Durable submissions a second, beside the floor of the same minutes.

Run as ``python -m tests.benchmarks.bench_submissions``. Both servers are single processes under the allocator
settings that we ship, take the same bytes, and are driven in turns; the load generator is a third process.
Prints a table: medians of the repetitions with minimum and maximum.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.web.memory import ALLOCATOR
from tests.helpers.servers import ROOT, Installation, Running, await_port, make_installation, make_wire, run_intake

REPETITIONS = int(os.environ.get("BENCH_REPETITIONS", "7"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "1500"))
CONNECTIONS = (8, 32)
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One repetition: rate a second, 50th and 99th percentile in ms, and the server's CPU a request in ms."""

    rate: float
    p50: float
    p99: float
    cpu: float


def cpu_ms(pid: int) -> float:
    """Return the CPU time that a process has used, ms (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / TICKS


def measure(server: Running, wire: bytes, *, connections: int) -> Sample:
    """Drive *server* once."""
    before = cpu_ms(server.process.pid)
    port = server.installation.settings.port
    command = [sys.executable, "-m", "tests.benchmarks.load", str(port), str(connections), str(REQUESTS)]
    result = json.loads(subprocess.run(command, input=wire, cwd=ROOT, check=True, capture_output=True).stdout)
    if result["statuses"] != {"201": REQUESTS}:
        msg = f"not every answer was 201: {result['statuses']}"
        raise RuntimeError(msg)
    cuts = statistics.quantiles(result["latencies"], n=100)
    return Sample(
        rate=REQUESTS / result["seconds"],
        p50=cuts[49],
        p99=cuts[98],
        cpu=(cpu_ms(server.process.pid) - before) / REQUESTS,
    )


@contextmanager
def run_floor(installation: Installation) -> Iterator[Running]:
    """Run the floor beside intake."""
    log = installation.database.with_name("floor.log")
    database = str(installation.database.with_name("floor.db"))
    command = [sys.executable, "-m", "tests.benchmarks.floor", database, str(installation.settings.port)]
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, **ALLOCATOR}, stdout=output, stderr=output) as process,
    ):
        server = Running(installation=installation, process=process, log=log)
        try:
            await_port(server)
            yield server
        finally:
            process.terminate()


def line(name: str, samples: list[Sample], floor: list[Sample]) -> str:
    """Return one line of the table."""
    cells = []
    for what in ("rate", "p50", "p99", "cpu"):
        values = [getattr(sample, what) for sample in samples]
        cells.append(f"{what} {statistics.median(values):8.2f} ({min(values):.2f} to {max(values):.2f})")
    ratio = statistics.median([mine.rate / theirs.rate for mine, theirs in zip(samples, floor, strict=True)])
    return f"{name:14} {' | '.join(cells)} | rate / floor {ratio:.2f}"


def say(text: str) -> None:
    """Print at once: a run takes minutes."""
    print(text, flush=True)  # noqa: T201 - a benchmark's result


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        (Path(folder) / "a").mkdir()
        (Path(folder) / "b").mkdir()
        mine, other = make_installation(Path(folder) / "a"), make_installation(Path(folder) / "b")
        wire = make_wire(mine.bundle)
        with run_intake(mine, environment=dict(ALLOCATOR)) as intake, run_floor(other) as floor:
            say(f"{len(wire)} bytes, {REPETITIONS} repetitions of {REQUESTS} requests; rate per s, times in ms")
            for connections in CONNECTIONS:
                samples: dict[str, list[Sample]] = {"floor": [], "intake": []}
                for _ in range(REPETITIONS):
                    samples["floor"].append(measure(floor, wire, connections=connections))
                    samples["intake"].append(measure(intake, wire, connections=connections))
                for name, found in samples.items():
                    say(line(f"{name}, c = {connections}", found, samples["floor"]))


if __name__ == "__main__":
    main()
