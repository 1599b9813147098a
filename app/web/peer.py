"""
Two doors of one server: a Unix socket for one other room, whose user is asked of the kernel, and a TCP port.

uvicorn tells an app nothing about who is at the other end of a Unix socket, so the connection itself looks.
"""

import asyncio
import socket
import struct
from collections.abc import Collection
from pathlib import Path

from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

_CREDENTIALS = struct.Struct("3i")


def peer_uid(connection: socket.socket) -> int:
    """Return the user id of the process at the other end of a Unix socket (SO_PEERCRED, unix(7))."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, uid, _ = _CREDENTIALS.unpack(credentials)
    return int(uid)


def make_doors(*, private: ASGIApp, public: ASGIApp, uids: Collection[int]) -> type[H11Protocol]:
    """
    Return the protocol of a server's connections.

    Args:
        private: What the Unix socket leads to.

        public: What every other connection leads to.

        uids: Users who may come through the Unix socket. Others are cut off without an answer.
    """

    class Doors(H11Protocol):
        """A connection, led to the app that belongs to its door."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            connection: socket.socket = transport.get_extra_info("socket")
            is_private = connection.family == socket.AF_UNIX
            if is_private and peer_uid(connection) not in uids:
                self.transport = transport
                transport.abort()
                return
            self.app = private if is_private else public
            super().connection_made(transport)

    return Doors


def bind_unix(path: Path, *, mode: int) -> socket.socket:
    """
    Return a listening Unix socket at *path*, in place of what a stopped process left there.

    Args:
        path: At most 107 bytes.

        mode: Who may connect at all, e.g. 0o600.

    Raises:
        OSError: The folder is missing or not ours. The operator's fault.
    """
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        path.chmod(mode)
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener
