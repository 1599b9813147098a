"""
The floor: FastAPI and one durable INSERT a request, nothing else.

Run as ``python -m tests.benchmarks.floor <database> <port>``; same server, same settings of SQLite, same bytes.
"""

import secrets
import sqlite3
import sys
from http import HTTPStatus
from threading import Lock
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response

from app.storage.engines import set_pragmas
from app.web.server import bind, run
from app.web.telemetry import TELEMETRY_OFF

TABLE = "CREATE TABLE rows (id BLOB PRIMARY KEY, wire BLOB NOT NULL) WITHOUT ROWID"


async def read_body(request: Request) -> bytes:
    """Return the body."""
    return await request.body()


def make_floor(database: str) -> FastAPI:
    """Return an app with the one route."""
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    set_pragmas(connection)
    connection.execute(TABLE)
    lock = Lock()
    app = FastAPI(telemetry=TELEMETRY_OFF, openapi_url=None)

    @app.post("/v1/envelopes")
    def post(body: Annotated[bytes, Depends(read_body)]) -> Response:
        with lock:
            connection.execute("INSERT INTO rows VALUES (?, ?)", (secrets.token_bytes(16), body))
        return Response(status_code=HTTPStatus.CREATED)

    return app


if __name__ == "__main__":
    run(make_floor(sys.argv[1]), bind("127.0.0.1", int(sys.argv[2])))
