"""
Running a room under uvicorn.

No access log, no forwarded addresses, no server or date header, nothing of a request in any log line.
"""

import gc
import logging
import logging.config
import socket
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS = 512
"""Above this uvicorn answers 503; each connection can hold one body in memory."""

SHUTDOWN_SECONDS = 10
"""How long requests in flight may take when the room stops."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"plain": {"format": "%(name)s: %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["nowhere"]},
    "loggers": {"sacca": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
"""Only our own lines are written, and they hold names of types. Other libraries' lines can hold what was sent."""


def bind(host: str, port: int) -> socket.socket:
    """
    Return a listening socket, so that a port in use is found out before anything else starts.

    Raises:
        OSError: The port is in use, or not ours to take. The operator's fault.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Of a socket that does not name its protocol asyncio leaves Nagle's algorithm on: 40 ms more for each body.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def run(app: ASGIApp, *listeners: socket.socket, protocol: type[H11Protocol] = H11Protocol) -> None:
    """
    Serve *app* until SIGINT or SIGTERM.

    Args:
        app: Its lifespan is run, and its requests are served.

        listeners: Where requests come in.

        protocol: Of each connection; it may lead some of them to another app.
    """
    logging.config.dictConfig(LOGGING)
    config = uvicorn.Config(
        app,
        loop="asyncio",  # uvloop keeps copies of bodies in memory of its own
        http=protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    gc.collect()
    gc.freeze()  # what the start loaded stays; searching it for garbage again and again stalls requests by 0.1 s
    with suppress(KeyboardInterrupt):  # uvicorn has stopped cleanly, and then passes Ctrl-C on
        uvicorn.Server(config).run(sockets=list(listeners))
