"""
Whether the time of an answer tells what is in a mailbox: over HTTP, interleaved, beside two equal ones.

Run as ``python -m tests.benchmarks.bench_mailbox``. Asked are: a full mailbox, an empty one, one whose replies were
deleted, the full one with a wrong secret, and a case that is not there. The control asks for the full one twice, as
if it were two (A/A). Printed for each: the median, its gap to the full one's, and the bound: the larger of 5 µs and
three times the gap of the control. Then the same beside many mailboxes (BENCH_MAILBOXES, 10,000; each has a lock, and
every tenth a status), to see that the time does not grow. BENCH_ROUNDS (3,000) says how often; BENCH_FOLDER where.
"""

import argparse
import json
import os
import random
import secrets
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path

from app.domain.json_fields import write_octets
from app.domain.mailbox import MAX_REPLIES_A_PAGE
from app.intake.mailbox import ANSWER_LEN
from app.sealing.slots import SLOT_LEN
from app.storage.engines import make_engine, make_writers
from app.storage.mailboxes import add_reply, forget_replies, put_status
from app.web.memory import ALLOCATOR
from tests.benchmarks.bench_submissions import say
from tests.benchmarks.rooms import count
from tests.helpers.servers import Installation, Running, make_installation, run_intake

LEAST_BOUND = 5.0
"""µs."""

CONTROL = "full, again"

WARM_UP = 200


def make_mailbox(installation: Installation, *, filled: bool, forgotten: bool = False) -> tuple[bytes, bytes]:
    """Put a mailbox into the drop box; return its case id and secret."""
    case_id, secret = secrets.token_bytes(16), secrets.token_bytes(32)
    lock = sha256(secret).digest()
    with closing(sqlite3.connect(installation.database)) as connection:
        connection.execute("INSERT INTO locks (case_id, lock) VALUES (?, ?)", (case_id, lock))
        connection.commit()
    engine = make_engine(installation.settings.database_url, room=None)
    with make_writers(engine).begin() as session:
        slots = [secrets.token_bytes(SLOT_LEN) for _ in range(MAX_REPLIES_A_PAGE)] if filled else []
        if filled:
            put_status(session, case_id, secrets.token_bytes(SLOT_LEN))
        for number, slot in enumerate(slots, 1):
            add_reply(session, case_id, slot, number=number)
        if forgotten:
            forget_replies(session, case_id=case_id, lock=lock, hashes={sha256(slot).digest() for slot in slots})
    engine.dispose()
    return case_id, secret


def add_many(installation: Installation, number: int) -> None:
    """Put further mailboxes into the drop box."""
    with closing(sqlite3.connect(installation.database)) as connection:
        ids = [secrets.token_bytes(16) for _ in range(number)]
        connection.executemany("INSERT INTO locks (case_id, lock) VALUES (?, ?)", [(each, bytes(32)) for each in ids])
        slots = [(each, secrets.token_bytes(SLOT_LEN)) for each in ids[::10]]
        connection.executemany("INSERT INTO statuses (case_id, slot) VALUES (?, ?)", slots)
        connection.commit()


def write_request(case_id: bytes, secret: bytes) -> bytes:
    """Return the body of a request."""
    asked = {"case_id": write_octets(case_id), "secret": write_octets(secret), "page": 0, "forget": []}
    return json.dumps(asked).encode()


def make_requests(installation: Installation) -> dict[str, bytes]:
    """Return what is asked, by name; all are of one length."""
    full, secret = make_mailbox(installation, filled=True)
    return {
        "full": write_request(full, secret),
        CONTROL: write_request(full, secret),
        "empty": write_request(*make_mailbox(installation, filled=False)),
        "deleted": write_request(*make_mailbox(installation, filled=True, forgotten=True)),
        "wrong secret": write_request(full, secrets.token_bytes(32)),
        "unknown case": write_request(secrets.token_bytes(16), secret),
    }


def ask(connection: HTTPConnection, body: bytes) -> tuple[float, tuple[object, ...]]:
    """Return how long an answer takes, µs, and all that can be seen of it but its content."""
    begun = time.perf_counter()
    connection.request("POST", "/v1/mailbox", body, {"content-type": "application/json"})
    answer = connection.getresponse()
    content = answer.read()
    return (time.perf_counter() - begun) * 1e6, (answer.status, len(content), *sorted(answer.getheaders()))


def time_rounds(server: Running, requests: Mapping[str, bytes], rounds: int) -> dict[str, list[float]]:
    """Ask for everything in every round, in an order of its own; all answers must look alike."""
    connection = server.connect()
    for _ in range(WARM_UP):
        _, looks = ask(connection, requests["full"])
    if looks[:2] != (200, ANSWER_LEN):
        msg = f"an answer of {looks}"
        raise RuntimeError(msg)
    times: dict[str, list[float]] = {name: [] for name in requests}
    for _ in range(rounds):
        for name in random.sample(list(requests), len(requests)):
            taken, seen = ask(connection, requests[name])
            if seen != looks:
                msg = f"{name} looks different: {seen}"
                raise RuntimeError(msg)
            times[name].append(taken)
    return times


def print_gaps(title: str, times: Mapping[str, list[float]]) -> None:
    """Print the median of each, and the gap to the full one's, both of pairs of the same rounds."""

    def gap(name: str) -> float:
        return statistics.median(mine - full for mine, full in zip(times[name], times["full"], strict=True))

    bound = max(LEAST_BOUND, 3 * abs(gap(CONTROL)))
    say(f"{title}; bound {bound:.1f} µs")
    for name, values in times.items():
        medians = statistics.median(values) - statistics.median(times["full"])
        say(f"  {name:13} median {statistics.median(values):8.1f} | gap {medians:7.1f} | of pairs {gap(name):7.1f} µs")


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    rounds, many = count("BENCH_ROUNDS", 3_000), count("BENCH_MAILBOXES", 10_000)
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        installation = make_installation(Path(folder))
        requests = make_requests(installation)
        with run_intake(installation, environment=dict(ALLOCATOR)) as server:
            print_gaps(f"{rounds} rounds, few mailboxes", time_rounds(server, requests, rounds))
            add_many(installation, many)
            print_gaps(f"{rounds} rounds, {many} more mailboxes", time_rounds(server, requests, rounds))


if __name__ == "__main__":
    main()
