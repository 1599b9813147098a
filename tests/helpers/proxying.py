"""
The nginx of deploy/nginx, run as a process in a folder of its own, before backends that remember what reached them.

The files are taken as they are; only what belongs to a machine is put in its place: folders, ports, the user.
"""

import getpass
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.helpers.servers import ROOT, free_port

CONFIGURATION = ROOT / "deploy" / "nginx"
SERVERS = {"intake": "8470", "review": "8471", "ledger": "8472"}
"""Server file → port of the room behind it, as the file says."""

NAMES = {"intake": "intake.example.org", "review": "review.example.org", "ledger": "log.example.org"}

Change = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Backend:
    """
    Stands where a room stands, answers 200 to everything, and remembers it.

    Attributes:
        port: Where it listens.

        requests: Path, headers by lower-case name, and body, of each request.
    """

    port: int
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """
    An nginx that runs.

    Attributes:
        folder: Holds everything that it may write.

        port: Of https.

        plain_port: Of http.
    """

    folder: Path
    port: int
    plain_port: int

    def connect(
        self, room: str, *, certificate: bool = False, version: ssl.TLSVersion | None = None
    ) -> HTTPSConnection:
        """
        Return a connection to the server of *room*.

        Args:
            room: Whose name is asked for; any other text is asked for as it is.

            certificate: Show a client's certificate.

            version: The only version of TLS that the client speaks.
        """
        context = ssl.create_default_context(cafile=self.folder / "tls" / "intake.pem")
        context.check_hostname = False
        if certificate:
            context.load_cert_chain(self.folder / "tls" / "intake.pem", self.folder / "tls" / "intake.key")
        if version is not None:
            context.maximum_version = version
        return _NamedConnection(NAMES.get(room, room), self.port, context=context)

    def connect_plainly(self) -> HTTPConnection:
        """Return a connection without TLS."""
        return HTTPConnection("127.0.0.1", self.plain_port, timeout=30)

    def written(self) -> bytes:
        """Return the contents of all files that it could write to."""
        kept = (
            path for path in self.folder.rglob("*") if path.is_file() and path.suffix not in {".conf", ".pem", ".key"}
        )
        return b"\n".join(path.read_bytes() for path in kept)


class _NamedConnection(HTTPSConnection):
    """HTTPS to this machine under another machine's name."""

    def __init__(self, name: str, port: int, *, context: ssl.SSLContext) -> None:
        super().__init__(name, port, context=context, timeout=30)
        self._tls = context

    def connect(self) -> None:
        """Connect to 127.0.0.1, and ask for the name."""
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except OSError:
            plain.close()
            raise


@contextmanager
def run_backend() -> Iterator[Backend]:
    """Run a backend until the block ends."""
    requests: list[tuple[str, dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - http.server chose the name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server chose the name
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Backend(port=server.server_address[1], requests=requests)
        server.shutdown()


def install(folder: Path, *, backend_port: int, change: Change = lambda text: text) -> Proxy:
    """
    Lay out the configuration in *folder*.

    Args:
        folder: Where nothing is yet.

        backend_port: Where all rooms are.

        change: Applied to each file, to see that a test can fail.
    """
    proxy = Proxy(folder=folder, port=free_port(), plain_port=free_port())
    for name in ("tls", "servers", "run/sacca-nginx"):
        (folder / name).mkdir(parents=True)
    _write_certificates(folder / "tls")
    for room in SERVERS:
        text = change((CONFIGURATION / f"{room}.conf").read_text())
        (folder / "servers" / f"{room}.conf").write_text(_place(text, proxy, backend_port))
    (folder / "nginx.conf").write_text(_place(change((CONFIGURATION / "nginx.conf").read_text()), proxy, backend_port))
    return proxy


def _place(text: str, proxy: Proxy, backend_port: int) -> str:
    """Return a configuration file with the folders and ports of this machine; not every machine has IPv6."""
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    for port in SERVERS.values():
        text = text.replace(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{backend_port}")
    return (
        text.replace("listen 443", f"listen 127.0.0.1:{proxy.port}")
        .replace("listen 80", f"listen 127.0.0.1:{proxy.plain_port}")
        .replace("/etc/sacca/tls/", f"{proxy.folder}/tls/")
        .replace("/etc/nginx/sacca/", f"{proxy.folder}/servers/")
        .replace("/run/", f"{proxy.folder}/run/")
        .replace("user www-data", f"user {getpass.getuser()}")
    )


def _write_certificates(folder: Path) -> None:
    """Write one certificate with all names, signed by itself, as each server's and as the one that clients show."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sacca test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in NAMES.values()]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for file in (*SERVERS, "review-clients"):
        (folder / f"{file}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (folder / f"{file}.key").write_bytes(private)


def nginx(proxy: Proxy, *words: str) -> list[str]:
    """Return the command that runs nginx on *proxy*'s configuration."""
    program = shutil.which("nginx", path="/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin")
    if program is None:
        pytest.fail("nginx is not installed; `make test` installs it")
    return [program, "-e", "stderr", "-p", str(proxy.folder), "-c", str(proxy.folder / "nginx.conf"), *words]


@contextmanager
def run_proxy(proxy: Proxy) -> Iterator[None]:
    """Run nginx until the block ends."""
    with subprocess.Popen(nginx(proxy, "-g", "daemon off;"), stdin=subprocess.DEVNULL) as process:
        try:
            _await(proxy.port, process)
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx did not begin to listen")
