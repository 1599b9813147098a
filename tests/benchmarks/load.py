"""
A light load generator, in a process of its own: one thread, raw sockets, one request in flight a connection.

Run as ``python -m tests.benchmarks.load <port> <connections> <requests>`` with one envelope on standard input;
each request carries it under a new envelope id. Prints JSON: seconds, statuses, and all latencies in ms.
"""

import json
import secrets
import selectors
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

ID_AT = len(b"SACCA") + 3 + 32 + 16
"""Where the envelope id begins in an envelope."""

ID_LEN = 16


@dataclass(kw_only=True)
class Load:
    """
    What is sent, and what came back.

    Attributes:
        wire: The envelope.

        left: Requests not yet sent.

        statuses: How often each status came.

        latencies: Of each request, ms.
    """

    wire: bytes
    left: int
    statuses: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    def next_request(self) -> bytes | None:
        """Return the next request, with an id of its own, or None at the end."""
        if self.left == 0:
            return None
        self.left -= 1
        head = (
            "POST /v1/envelopes HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/octet-stream\r\n"
            f"content-length: {len(self.wire)}\r\n\r\n"
        )
        return head.encode() + self.wire[:ID_AT] + secrets.token_bytes(ID_LEN) + self.wire[ID_AT + ID_LEN :]


def drive(port: int, *, connections: int, load: Load) -> float:
    """Send all requests and return how long they took, seconds."""
    selector = selectors.DefaultSelector()
    begun = time.perf_counter()
    for _ in range(connections):
        client = socket.create_connection(("127.0.0.1", port))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _send(selector, client, load)
    while selector.get_map():
        for key, _ in selector.select():
            client = key.fileobj  # type: ignore[assignment]
            answer = client.recv(65_536)
            load.latencies.append((time.perf_counter() - key.data) * 1000)
            load.statuses[answer[9:12].decode() or "closed"] += 1
            selector.unregister(client)
            _send(selector, client, load)
    return time.perf_counter() - begun


def _send(selector: selectors.BaseSelector, client: socket.socket, load: Load) -> None:
    """Send the next request over *client*, or close it; an answer without a body comes in one piece."""
    request = load.next_request()
    if request is None:
        client.close()
        return
    sent = time.perf_counter()
    client.sendall(request)
    selector.register(client, selectors.EVENT_READ, sent)


if __name__ == "__main__":
    work = Load(wire=sys.stdin.buffer.read(), left=int(sys.argv[3]))
    seconds = drive(int(sys.argv[1]), connections=int(sys.argv[2]), load=work)
    print(json.dumps({"seconds": seconds, "statuses": work.statuses, "latencies": work.latencies}))  # noqa: T201
