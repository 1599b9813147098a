"""
The floor of an opening: FastAPI in front, FastAPI behind a Unix socket, one request between them, one durable INSERT.

Run as ``python -m tests.benchmarks.floor_opening behind <database> <socket>`` and
``python -m tests.benchmarks.floor_opening before <socket> <port>``.
"""

import secrets
import sqlite3
import sys
from pathlib import Path
from threading import Lock

from fastapi import FastAPI
from pydantic import BaseModel

from app.review.ledger import connect
from app.storage.engines import set_pragmas
from app.web.peer import bind_unix
from app.web.server import bind, run
from app.web.telemetry import TELEMETRY_OFF

TABLE = "CREATE TABLE rows (id BLOB PRIMARY KEY, entry BLOB NOT NULL) WITHOUT ROWID"

ENTRY_LEN = 2_048


class Asked(BaseModel):
    """What is sent on."""

    text: str


def make_behind(database: str) -> FastAPI:
    """Return the app that writes."""
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    set_pragmas(connection)
    connection.execute(TABLE)
    lock = Lock()
    app = FastAPI(telemetry=TELEMETRY_OFF, openapi_url=None)

    @app.post("/")
    def post(asked: Asked) -> Asked:
        with lock:
            connection.execute("INSERT INTO rows VALUES (?, ?)", (secrets.token_bytes(16), bytes(ENTRY_LEN)))
        return asked

    return app


def make_before(socket: str) -> FastAPI:
    """Return the app that asks it."""
    behind = connect(socket)
    app = FastAPI(telemetry=TELEMETRY_OFF, openapi_url=None)

    @app.get("/")
    def get() -> Asked:
        return Asked(text="ready")

    @app.post("/")
    def post(asked: Asked) -> Asked:
        return Asked.model_validate_json(behind.post("/", json=asked.model_dump()).content)

    return app


if __name__ == "__main__":
    role, first, second = sys.argv[1:]
    if role == "behind":
        run(make_behind(first), bind_unix(Path(second), mode=0o600))
    else:
        run(make_before(first), bind("127.0.0.1", int(second)))
