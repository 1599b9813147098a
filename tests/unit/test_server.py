"""How a room listens."""

import asyncio
import socket

from app.web.server import bind


async def accept(listener: socket.socket) -> int:
    """Take one connection as uvicorn does, over asyncio's transports; return its TCP_NODELAY."""
    found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def look(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        found.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(look, sock=listener):
        _, writer = await asyncio.open_connection(*listener.getsockname()[:2])
        option = await found
        writer.close()
        await writer.wait_closed()
        return option


def test_an_answer_waits_for_no_acknowledgement() -> None:
    """Nagle's algorithm is off: a body behind its headers would wait 40 ms for the other side's delayed ACK."""
    assert asyncio.run(accept(bind("127.0.0.1", 0))) != 0
