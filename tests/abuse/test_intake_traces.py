"""What the front door leaves behind: no order, no time, no address."""

import secrets
import shutil
from base64 import b64encode
from collections.abc import Sequence
from http import HTTPStatus
from itertools import permutations
from pathlib import Path
from urllib.parse import quote

from app.domain.envelope import Place
from app.storage.dropbox import add_envelope, add_lock
from app.storage.engines import make_engine, make_writers
from app.storage.migrate import upgrade
from app.storage.settle import settle
from tests.helpers.servers import (
    OCTETS,
    TODAY,
    Installation,
    Intake,
    make_bundle,
    make_header,
    make_wire,
    run_intake,
)

COUNTERS = (slice(24, 28), slice(92, 96))
"""Parts of an SQLite file that count transactions: file change counter, version-valid-for."""

CANARIES = {
    "user-agent": "canary-agent/1.0",
    "cookie": "canary=cookie",
    "referer": "https://canary.example/",
    "x-forwarded-for": "203.0.113.77",
    "accept-language": "km-canary",
    "x-unknown": "canary-header",
}


def fill(file: Path, envelopes: Sequence[tuple[Place, bytes]]) -> bytes:
    """Keep envelopes, one commit each, put the file in order, and return its bytes without the counters."""
    url = f"sqlite:///{file}"
    if not file.exists():
        upgrade("dropbox", url)
    engine = make_engine(url, room="intake")
    for place, wire in envelopes:
        with make_writers(engine).begin() as session:
            add_envelope(session, place, wire=wire, on=TODAY)
            add_lock(session, case_id=place.case_id, lock=bytes(32))
    engine.dispose()
    settle(url)
    content = bytearray(file.read_bytes())
    for counter in COUNTERS:
        content[counter] = bytes(4)
    return bytes(content)


def make_empty(folder: Path) -> Path:
    """Return an empty drop box; each has decoys of its own, so files that are compared begin as copies of one."""
    fill(folder / "empty.db", ())
    return folder / "empty.db"


def copy_to(file: Path, empty: Path) -> Path:
    """Return *file*, a copy of an empty drop box."""
    shutil.copy(empty, file)
    return file


def test_s_37_the_order_of_coming_is_not_in_the_file(tmp_path: Path) -> None:
    """Whatever the order in which the same envelopes came, the settled file is the same bytes."""
    envelopes = [(make_header(make_bundle()).place, secrets.token_bytes(16_455)) for _ in range(4)]
    empty = make_empty(tmp_path)

    files = {fill(copy_to(tmp_path / f"{i}.db", empty), order) for i, order in enumerate(permutations(envelopes))}

    assert len(files) == 1


def test_s_37_without_settling_the_order_would_show(tmp_path: Path) -> None:
    """The control: before it, the same envelopes in another order make another file, so the test above can fail."""
    envelopes = [(make_header(make_bundle()).place, secrets.token_bytes(16_455)) for _ in range(4)]
    contents = set()
    empty = make_empty(tmp_path)
    for i, order in enumerate((envelopes, envelopes[::-1])):
        file = copy_to(tmp_path / f"{i}.db", empty)
        fill(file, ())
        unsettled = make_engine(f"sqlite:///{file}", room="intake")
        for place, wire in order:
            with make_writers(unsettled).begin() as session:
                add_envelope(session, place, wire=wire, on=TODAY)
        unsettled.dispose()
        contents.add(file.read_bytes()[4_096:])

    assert len(contents) == 2


def test_s_37_times_of_files_are_days(tmp_path: Path) -> None:
    """After settling, nobody reads from a file's time when the last report came."""
    fill(tmp_path / "dropbox.db", ())

    for file in tmp_path.glob("dropbox.db*"):
        assert file.stat().st_mtime % 86_400 == 0


def test_s_37_a_row_tells_the_day_and_nothing_finer(intake: Intake) -> None:
    """The one date in a row is a day."""
    assert intake.post(make_wire(intake.bundle)) == HTTPStatus.CREATED

    engine = make_engine(intake.installation.settings.database_url, room="review")
    with engine.connect() as connection:
        day = connection.exec_driver_sql("SELECT received_on FROM envelopes").scalar()
    engine.dispose()
    assert day == TODAY.isoformat()


def spellings(text: str) -> set[bytes]:
    """Return how *text* may lie in a file."""
    plain = text.encode()
    return {plain, text.encode("utf-16-le"), b64encode(plain), b64encode(plain).rstrip(b"="), quote(text).encode()}


def test_ac_33_no_address_agent_cookie_or_query_is_kept(installation: Installation) -> None:
    """All that a running server writes, log included, is searched for what the requests carried (also S-14)."""
    header = make_header(installation.bundle)
    wire = make_wire(installation.bundle, header=header)
    with run_intake(installation) as running:
        connection = running.connect()
        for method, path, body in (
            ("POST", "/v1/envelopes", wire),
            ("POST", "/v1/envelopes", wire[:-1]),
            ("POST", "/v1/envelopes?canary=query", wire),
            ("GET", "/canary-path%0d%0a%1b[31m", None),
            ("GET", "/?canary=query", None),
            ("GET", "/v1/bundle", None),
        ):
            connection.request(method, path, body=body, headers={**OCTETS, **CANARIES})
            connection.getresponse().read()
        during = read_all(installation.database.parent)
    after = read_all(installation.database.parent)

    for content in (during, after):
        assert header.place.envelope_id in content, "the control: what was sent is found"
        for text in (*CANARIES.values(), "canary", "127.0.0.1"):
            assert [spelling for spelling in spellings(text) if spelling in content] == []
    assert running.log.read_bytes() == b""
    assert not [path for path in installation.database.parent.rglob("*") if "canary" in path.name]


def read_all(folder: Path) -> bytes:
    """Return the contents of every file below *folder*, and their names."""
    return b"\0".join(
        path.name.encode() + b"\0" + path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    )
