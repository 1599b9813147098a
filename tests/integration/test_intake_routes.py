"""What the front door answers."""

import re
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest

from app.intake.assets import STATIC, integrity_of
from app.storage.migrate import upgrade
from app.web.headers import CONTENT_SECURITY_POLICY, HEADERS_OF_ALL, HEADERS_OF_PAGES
from tests.helpers.servers import (
    OCTETS,
    TODAY,
    Installation,
    Intake,
    Running,
    make_bundle,
    make_installation,
    make_wire,
    open_intake,
)

TAGS = re.compile(r'<(?:script|link)[^>]*(?:src|href)="/static/([^"]+)"[^>]*>')
INTEGRITY = re.compile(r'integrity="([^"]+)"')


def test_every_file_that_the_page_names_is_served_as_it_is_pinned(intake: Intake) -> None:
    """The integrity in the page is that of the bytes under the address, pins.js included."""
    tags = {tag[1]: tag[0] for tag in TAGS.finditer(intake.client.get("/").text)}

    assert set(tags) == {"pins.js", "client.js", "page.css", "icon.svg"}
    for name, tag in tags.items():
        answer = intake.client.get(f"/static/{name}")
        assert answer.status_code == HTTPStatus.OK
        # Browsers check scripts and style sheets; for pictures there is nothing that they would check.
        assert INTEGRITY.findall(tag) == ([] if name == "icon.svg" else [integrity_of(answer.content)])


@pytest.mark.parametrize("path", ["/", "/static/client.js", "/v1/bundle"])
def test_compressed_and_plain_are_the_same(tmp_path: Path, path: str) -> None:
    """Who can't unpack gets it as it is, and the new coding saves more than the old one."""
    with open_intake(make_installation(tmp_path, bundle=make_bundle(document='{"bundle": "…"}' * 99))) as intake:
        answers = {
            coding: intake.client.get(path, headers={"accept-encoding": coding})
            for coding in ("br", "gzip", "identity")
        }
    lengths = {coding: int(answer.headers["content-length"]) for coding, answer in answers.items()}

    assert {answer.headers.get("content-encoding") for answer in answers.values()} == {"br", "gzip", None}
    assert len({answer.content for answer in answers.values()}) == 1
    assert lengths["br"] < lengths["gzip"] < lengths["identity"]


def test_the_headers_can_be_asked_for_alone(running: Running) -> None:
    """What watches whether the house is up need not fetch the page (RFC 9110 §9.3.2)."""
    for path in ("/", "/leave", "/static/client.js", "/v1/bundle"):
        answers = []
        for method in ("HEAD", "GET"):
            connection = running.connect()
            connection.request(method, path)
            answer = connection.getresponse()
            answers.append((answer.status, {k: v for k, v in answer.getheaders() if k != "date"}))
            if method == "HEAD":
                # Whatever came after the headers would stand where the next answer begins.
                connection.sock.settimeout(0.2)
                with pytest.raises(TimeoutError):
                    connection.sock.recv(1)
        assert answers[0] == answers[1]


def test_the_folder_of_static_files_is_all_that_is_served(intake: Intake) -> None:
    """And the list of their hashes is not."""
    served = {path.name for path in STATIC.iterdir()} - {"integrity.json"}

    assert set(intake.app.state.context.static) == {*served, "pins.js", "later.html"}
    assert intake.client.get("/static/integrity.json").status_code == HTTPStatus.NOT_FOUND


def test_leaving_clears_and_leads_elsewhere(intake: Intake) -> None:
    """303, so that going back does not come here again; the browser forgets what it holds of this site (S-41)."""
    answer = intake.client.get("/leave")

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["location"] == intake.installation.settings.leave_url
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/", HEADERS_OF_PAGES),
        ("HEAD", "/", HEADERS_OF_PAGES),
        ("GET", "/nothing", HEADERS_OF_ALL),
        ("PUT", "/", HEADERS_OF_ALL),
        ("POST", "/v1/envelopes", HEADERS_OF_ALL),
        ("GET", "/v1/bundle", HEADERS_OF_ALL),
        ("GET", "/static/client.js", HEADERS_OF_ALL),
        ("GET", "/static/icon.svg", HEADERS_OF_ALL),
        ("GET", "/leave", HEADERS_OF_ALL),
    ],
)
def test_every_answer_has_the_security_headers(
    intake: Intake, method: str, path: str, *, expected: dict[str, str]
) -> None:
    """Pages those that browsers read on pages, also errors the others, each once; and no answer sets a cookie."""
    answer = intake.client.request(method, path)

    assert {name: answer.headers.get(name) for name in HEADERS_OF_PAGES} == {
        name: expected.get(name) for name in HEADERS_OF_PAGES
    }
    assert "set-cookie" not in answer.headers


def test_what_is_no_page_may_do_nothing() -> None:
    """A script, a picture or a problem that is opened as a page loads and runs nothing."""
    assert HEADERS_OF_ALL["content-security-policy"] == "default-src 'none'"
    assert HEADERS_OF_ALL.keys() < HEADERS_OF_PAGES.keys()


def test_the_policy_allows_this_site_and_nothing_unsafe() -> None:
    """No inline script, no eval, no other origin, no form."""
    directives = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))

    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert directives["default-src"] == "'none'"
    assert {value for name, value in directives.items() if name.endswith("-src") and name != "default-src"} == {
        "'self'"
    }
    assert directives["form-action"] == directives["base-uri"] == directives["frame-ancestors"] == "'none'"


def test_a_fault_is_a_bare_500_with_the_security_headers(intake: Intake, caplog: pytest.LogCaptureFixture) -> None:
    """What nobody foresaw tells nobody anything."""
    intake.app.state.context = None

    answer = intake.client.get("/leave")

    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert answer.json()["type"] == "urn:sacca:problem:internal"
    assert answer.headers["cache-control"] == "no-store"
    assert "AttributeError" in caplog.text
    assert "leave" not in caplog.text


def test_the_published_bundle_is_served_as_it_is(intake: Intake) -> None:
    """Byte for byte: every browser checks signatures in it."""
    answer = intake.client.get("/v1/bundle")

    assert answer.headers["content-type"] == "application/json"
    assert answer.text == intake.bundle.document


def test_a_new_bundle_is_served_at_once(intake: Intake) -> None:
    """Without a restart; envelopes of the older one are still taken."""
    newer = make_bundle(document="newer")
    intake.installation.publish(newer)

    assert intake.client.get("/v1/bundle").text == "newer"
    assert intake.post(make_wire(newer)) == HTTPStatus.CREATED
    assert intake.post(make_wire(intake.bundle)) == HTTPStatus.CREATED


@pytest.mark.parametrize(("days", "status"), [(7, HTTPStatus.OK), (8, HTTPStatus.SERVICE_UNAVAILABLE)])
def test_a_bundle_older_than_a_week_is_not_served(installation: Installation, days: int, status: HTTPStatus) -> None:
    """Without a living ledger the front door is closed, though envelopes under way are still taken."""
    with open_intake(installation, today=TODAY + timedelta(days=days)) as intake:
        assert intake.client.get("/v1/bundle").status_code == status
        assert intake.post(make_wire(intake.bundle)) == HTTPStatus.CREATED


def test_one_reader_is_too_few(tmp_path: Path) -> None:
    """With fewer than two fresh triage epochs nothing is offered to seal to."""
    with open_intake(make_installation(tmp_path, bundle=make_bundle(triage_count=1))) as intake:
        answer = intake.client.get("/v1/bundle")

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.json()["type"] == "urn:sacca:problem:closed"


def test_nothing_published_is_closed(installation: Installation, tmp_path: Path) -> None:
    """A house that nobody has moved into yet."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    upgrade("dropbox", url)
    settings = installation.settings.model_copy(update={"database_url": url})
    with open_intake(replace(installation, settings=settings)) as intake:
        assert intake.client.get("/v1/bundle").status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_a_body_over_the_limit_is_refused_before_it_is_read(installation: Installation) -> None:
    """By its announced length, or as soon as it is longer."""
    small = installation.settings.model_copy(update={"max_envelope_bytes": 1_000})
    with open_intake(replace(installation, settings=small)) as intake:
        answer = intake.client.post("/v1/envelopes", content=bytes(1_001), headers=OCTETS)

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
