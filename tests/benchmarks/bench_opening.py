"""
Claiming and opening, end to end: review's API, the ledger behind its Unix socket, the plaintext back.

Run as ``python -m tests.benchmarks.bench_opening``. Both rooms run as in production, on a demonstration
organisation, and so does the floor of the same minutes (`floor_opening.py`): two servers, one request between them,
one durable INSERT. BENCH_REPETITIONS (5) and BENCH_OPENINGS (100 in each) say how often; BENCH_FOLDER where.
"""

import argparse
import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from subprocess import Popen

from app.domain.envelope import Kind
from app.domain.json_fields import write_octets
from app.intake.submit import keep
from app.launch.rooms import ORIGIN
from app.sealing.envelope import Address, seal_envelope
from app.sealing.header import parse_envelope
from app.sealing.receipt import lock_of, mailbox_secret
from app.sealing.recipients import Recipients
from app.storage.engines import open_transaction
from app.tlog.chain import Published, VerifiedBundle, verify_chain
from app.web.memory import ALLOCATOR
from app.web.pinned import read_vkeys
from tests.benchmarks.bench_submissions import say
from tests.benchmarks.rooms import Browser, Started, count, start, start_room
from tests.helpers.houses import DemoHouse, make_demo_house
from tests.helpers.reviewing import body_of, case_of
from tests.helpers.servers import ROOT, TODAY, free_port

REPORTS = 100
"""Waiting for each claim."""

MEMBER = "in1"


def make_digits() -> str:
    """Return a receipt that nobody has."""
    return "".join(secrets.choice("0123456789") for _ in range(34))


def read_bundle(demo: DemoHouse) -> VerifiedBundle:
    """Return what intake serves, verified as in a browser."""
    document = json.loads(demo.installation().bundle.document)
    custodians = read_vkeys(demo.house.custodians)
    return verify_chain(Published.from_json(document), origin=ORIGIN, custodians=custodians)


def drop_reports(demo: DemoHouse, bundle: VerifiedBundle) -> list[bytes]:
    """Put `REPORTS` sealed reports into the drop box; return their case ids."""
    triage = tuple((bundle.roster.line_of(epoch.owner), epoch.public_key) for epoch in bundle.epochs)
    recipients = Recipients(bundle_id=bundle.id, triage=triage, ledger=bundle.ledger.public_key)
    cases = []
    with open_transaction(f"sqlite:///{demo.house.data / 'dropbox.db'}", room="intake") as session:
        for digits in (make_digits() for _ in range(REPORTS)):
            cases.append(case_of(digits))
            address = Address(
                kind=Kind.REPORT,
                case_id=cases[-1],
                envelope_id=secrets.token_bytes(16),
                lock=lock_of(mailbox_secret(digits)),
            )
            wire = seal_envelope(
                body_of(digits), address=address, recipients=recipients, entropy=secrets.token_bytes, excluded=[]
            )
            keep(session, parse_envelope(wire).header, wire=wire, on=TODAY)
    return cases


@contextmanager
def run_floor(folder: Path) -> Iterator[Started]:
    """Run the floor's two servers."""
    module, environment = "tests.benchmarks.floor_opening", {**os.environ, **ALLOCATOR}
    socket, port = str(folder / "floor.sock"), free_port()
    behind = [sys.executable, "-m", module, "behind", str(folder / "floor.db"), socket]
    with Popen(behind, cwd=ROOT, env=environment) as process:
        try:
            with start(("-m", module, "before", socket, str(port)), port=port, path="/", environment=environment) as it:
                await_floor(it)
                yield it
        finally:
            process.terminate()


def await_floor(floor: Started) -> None:
    """Return when the server behind answers, too."""
    for _ in range(200):
        with suppress(RuntimeError):
            Browser(floor.port).post("/", {"text": ""})
            return
        time.sleep(0.05)


def line(name: str, repetitions: Sequence[Sequence[float]], floor: Sequence[Sequence[float]] = ()) -> str:
    """Return one line of the table: p50 and p99 over each repetition's times, ms."""
    cells = []
    for title, cut in (("p50", 49), ("p99", 98)):
        values = [statistics.quantiles(times, n=100)[cut] for times in repetitions]
        cells.append(f"{title} {statistics.median(values):7.2f} ({min(values):.2f} to {max(values):.2f}) ms")
    if floor:
        pairs = zip(repetitions, floor, strict=True)
        ratio = statistics.median(statistics.median(mine) / statistics.median(theirs) for mine, theirs in pairs)
        cells.append(f"p50 / floor's {ratio:.2f}")
    return f"{name:14} {' | '.join(cells)}"


def measure(demo: DemoHouse, *, review: Started, floor: Started, repetitions: int, openings: int) -> None:
    """Claim and open, in turns with the floor."""
    browser, beside = Browser(review.port), Browser(floor.port)
    browser.post("/v1/sessions", {"member": MEMBER, "password": demo.passphrases[MEMBER]})
    bundle = read_bundle(demo)
    claims, floors, firsts, seconds = [], [], [], []
    for _ in range(repetitions):
        cases = drop_reports(demo, bundle)
        browser.renew()
        claims.append(browser.timed("/v1/claims"))
        paths = [f"/v1/cases/{write_octets(case)}/openings" for case in cases[:openings]]
        asked = {"purpose": "triage", "ordinals": []}
        beside.renew()
        floors.append([beside.timed("/", {"text": "x" * 100}) for _ in paths])
        browser.renew()
        firsts.append([browser.timed(path, asked) for path in paths])
        seconds.append([browser.timed(path, asked) for path in paths])
    median, spread = statistics.median(claims), f"({min(claims):.0f} to {max(claims):.0f})"
    say(f"claim of {REPORTS}: {median:.0f} {spread} ms, {median / REPORTS:.2f} ms each")
    say(line("floor", floors, floors))
    say(line("opening, first", firsts, floors))
    say(line("opening, again", seconds, floors))


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    repetitions, openings = count("BENCH_REPETITIONS", 5), min(REPORTS, count("BENCH_OPENINGS", REPORTS))
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder, ExitStack() as running:
        data = Path(folder) / "house"
        data.mkdir(mode=0o700)
        demo = make_demo_house(data)
        running.enter_context(start_room(demo.house, "ledger"))
        review = running.enter_context(start_room(demo.house, "review"))
        floor = running.enter_context(run_floor(Path(folder)))
        measure(demo, review=review, floor=floor, repetitions=repetitions, openings=openings)


if __name__ == "__main__":
    main()
