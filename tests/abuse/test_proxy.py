"""The nginx of deploy/nginx, run as it is: what it keeps, what it passes on, and whom it refuses."""

import re
import secrets
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import pytest

from app.web.memory import ALLOCATOR
from tests.helpers.proxying import CONFIGURATION, Backend, Proxy, install, nginx, run_backend, run_proxy
from tests.helpers.servers import OCTETS, Running, make_wire

LIMIT = 2 * 2**20
PATIENCE = 5.0
"""Seconds after which nginx leaves who says nothing."""

TELLING = {
    "Accept-Language": "km",
    "Cookie": "a=b",
    "Forwarded": "for=203.0.113.9",
    "Referer": "https://elsewhere.example/",
    "User-Agent": "Phone of a family",
    "Via": "1.1 café",
    "X-Forwarded-For": "203.0.113.9",
    "X-Real-IP": "203.0.113.9",
}
"""What would tell one visitor from another."""

SPOOLING = (
    ("proxy_request_buffering off", "proxy_request_buffering on"),
    ("client_body_buffer_size 2m", "client_body_buffer_size 8k"),
)


@pytest.fixture
def backend() -> Iterator[Backend]:
    """Stands where the rooms stand."""
    with run_backend() as standing:
        yield standing


@pytest.fixture
def proxy(tmp_path: Path, backend: Backend) -> Iterator[Proxy]:
    """The nginx, running."""
    placed = install(tmp_path, backend_port=backend.port)
    with run_proxy(placed):
        yield placed


def ask(
    connection: HTTPConnection, path: str = "/", *, body: bytes = b"", headers: dict[str, str] | None = None
) -> int:
    """Send the one request of a connection and return the status of the answer."""
    with closing(connection):
        connection.request("POST" if body else "GET", path, body=body or None, headers=headers or {})
        return connection.getresponse().status


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    """Without a warning, for all rooms on one machine."""
    command = nginx(install(tmp_path, backend_port=1), "-t")
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert re.sub(r".*(syntax is ok|test is successful)\n", "", done.stderr) == ""


def test_reports_come_in_through_it(tmp_path: Path, running: Running) -> None:
    """The page, the keys and an envelope pass between a browser and the intake that runs in production."""
    proxy = install(tmp_path / "nginx", backend_port=running.installation.settings.port)
    with run_proxy(proxy):
        statuses = [ask(proxy.connect("intake"), path) for path in ("/", "/v1/bundle", "/static/client.js")]
        wire = make_wire(running.installation.bundle)
        statuses.append(ask(proxy.connect("intake"), "/v1/envelopes", body=wire, headers=OCTETS))

    assert statuses == [HTTPStatus.OK] * 3 + [HTTPStatus.CREATED]
    assert running.installation.wires() == [wire]


def test_s_36_intake_learns_nothing_of_a_browser(proxy: Proxy, backend: Backend) -> None:
    """Of all headers it gets those that it needs to read the body and to compress the answer."""
    sent = {**TELLING, **OCTETS, "Accept-Encoding": "gzip"}
    assert ask(proxy.connect("intake"), "/v1/envelopes", body=b"x", headers=sent) == HTTPStatus.OK

    [(_, headers, _)] = backend.requests
    assert headers == {
        "accept-encoding": "gzip",
        "content-length": "1",
        "content-type": OCTETS["content-type"],
        "host": "intake.example.org",
    }


@pytest.mark.parametrize("room", ["review", "ledger"])
def test_s_36_no_address_is_forwarded(room: str, proxy: Proxy, backend: Backend) -> None:
    """What a console or an auditor needs passes; what tells an address or a browser does not."""
    path = "/tile/0/000"
    sent = {**TELLING, "Authorization": "Bearer t", "Sec-Fetch-Site": "same-origin"}
    assert ask(proxy.connect(room, certificate=True), path, headers=sent) == HTTPStatus.OK

    [(asked, headers, _)] = backend.requests
    assert asked == path
    passed = {"accept-encoding", "accept-language", "authorization", "cookie", "host", "sec-fetch-site"}
    assert set(headers) == passed


def send_the_longest(folder: Path, backend: Backend, *, spooling: bool) -> int:
    """Send the longest body to an nginx that has no folder to spool to, and return the status of its answer."""

    def change(text: str) -> str:
        for kind, other in SPOOLING if spooling else ():
            text = text.replace(kind, other)
        return text

    proxy = install(folder, backend_port=backend.port, change=change)
    with run_proxy(proxy):
        shutil.rmtree(folder / "run" / "sacca-nginx")
        return ask(proxy.connect("intake"), "/v1/envelopes", body=secrets.token_bytes(LIMIT), headers=OCTETS)


def test_no_body_is_written_to_a_disk(tmp_path: Path, backend: Backend) -> None:
    """The longest envelope passes where there is no folder to spool to; spooling it would fail there."""
    assert send_the_longest(tmp_path / "faithful", backend, spooling=False) == HTTPStatus.OK
    assert len(backend.requests[0][2]) == LIMIT
    assert send_the_longest(tmp_path / "control", backend, spooling=True) == HTTPStatus.INTERNAL_SERVER_ERROR


def provoke(proxy: Proxy) -> None:
    """Send what nginx writes into its logs, if it has any."""
    assert ask(proxy.connect("intake"), "/named/in/a/log") == HTTPStatus.OK
    too_long = {**OCTETS, "Content-Length": str(LIMIT + 1)}
    assert (
        ask(proxy.connect("intake"), "/v1/envelopes", body=b"x", headers=too_long)
        == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    )


def test_no_log_holds_an_address(tmp_path: Path, backend: Backend) -> None:
    """After an ordinary request and a refused one; with Debian's own logs the address would stand there."""

    def careless(text: str) -> str:
        text = text.replace("error_log /dev/null crit", f"error_log {tmp_path}/control/error.log")
        return text.replace("access_log off", f"access_log {tmp_path}/control/access.log")

    found = []
    for name, change in (("faithful", str), ("control", careless)):
        proxy = install(tmp_path / name, backend_port=backend.port, change=change)
        with run_proxy(proxy):
            provoke(proxy)
        found.append(proxy.written().count(b"127.0.0.1"))

    assert found[0] == 0
    assert found[1] >= 2


def test_old_tls_and_strange_names_are_refused(proxy: Proxy) -> None:
    """TLS 1.2 is not spoken, and who asks for another name gets no certificate."""
    with pytest.raises(ssl.SSLError):
        ask(proxy.connect("intake", version=ssl.TLSVersion.TLSv1_2))
    with pytest.raises(ssl.SSLError):
        ask(proxy.connect("elsewhere.example"))


def test_plain_http_leads_to_the_page_and_drops_the_path(proxy: Proxy) -> None:
    """A name typed by hand arrives over TLS, which the browser then remembers."""
    with closing(proxy.connect_plainly()) as connection:
        connection.request("GET", "/a?b", headers={"Host": "intake.example.org"})
        response = connection.getresponse()
    with closing(proxy.connect("intake")) as secure:
        secure.request("GET", "/")
        remembered = secure.getresponse().headers["strict-transport-security"]

    assert (response.status, response.headers["location"]) == (301, "https://intake.example.org/")
    assert remembered.startswith("max-age=")


def test_without_a_certificate_nobody_reaches_the_console(proxy: Proxy, backend: Backend) -> None:
    """Sign-in is the second wall."""
    assert ask(proxy.connect("review")) == HTTPStatus.BAD_REQUEST
    assert backend.requests == []
    assert ask(proxy.connect("review", certificate=True)) == HTTPStatus.OK


def test_the_ledger_shows_auditors_their_paths_alone(proxy: Proxy, backend: Backend) -> None:
    """What review asks of the ledger goes over a socket, and nothing of it over the network."""
    paths = ("/checkpoint", "/tile/0/000", "/v1/auditor-challenges", "/v1/accesses", "/v1/claims", "/")

    assert [ask(proxy.connect("ledger"), path) for path in paths] == [200, 200, 200, 404, 404, 404]
    assert [path for path, _, _ in backend.requests] == list(paths[:3])


def test_headers_have_a_limit(proxy: Proxy, backend: Backend) -> None:
    """A line over 4 KiB is refused before anything behind sees it."""
    assert ask(proxy.connect("intake"), headers={"Accept-Encoding": "x" * 5000}) == HTTPStatus.BAD_REQUEST
    assert backend.requests == []


def test_s_20_who_is_slow_is_left(proxy: Proxy) -> None:
    """Three connections that stop in the handshake, in the headers and in the body are closed after 5 s."""
    head = b"POST /v1/envelopes HTTP/1.1\r\nHost: intake.example.org\r\n"
    plain = socket.create_connection(("127.0.0.1", proxy.port), 30)
    started = [plain]
    for text in (head, head + b"Content-Type: application/octet-stream\r\nContent-Length: 9\r\n\r\nx"):
        connection = proxy.connect("intake")
        connection.connect()
        connection.sock.sendall(text)
        started.append(connection.sock)

    began = time.monotonic()
    for each in started:
        with closing(each), suppress(OSError):  # closed without a word
            while each.recv(4096):
                pass
    assert PATIENCE - 1 < time.monotonic() - began < 3 * PATIENCE


def test_nginx_runs_under_the_allocator_of_the_rooms() -> None:
    """In trials nginx kept hundreds of copies of a body; with these settings none."""
    text = (CONFIGURATION / "nginx.service.d" / "sacca.conf").read_text()

    assert f"Environment=GLIBC_TUNABLES={ALLOCATOR['GLIBC_TUNABLES']}\n" in text
    assert "LimitCORE=0\n" in text
    assert "MemorySwapMax=0\n" in text
