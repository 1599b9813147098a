"""The back door, put together. Here, and in the command lines only, engines are made."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import FastAPI

from app.review import console
from app.review.chores import Chores
from app.review.context import Context
from app.review.desk import Desk, Shelf
from app.review.ledger import Http, Ledger, connect
from app.review.pages import Pages
from app.review.publish import Trust
from app.review.routes import CASES, router
from app.review.settings import ReviewSettings
from app.storage.engines import make_engine, make_readers
from app.storage.mailboxes import last_reply_number
from app.storage.sessions import find_session
from app.web.headers import POLICY_WITH_FORMS, SecurityHeaders
from app.web.limits import BodyLimit, Limits
from app.web.pinned import read_vkeys
from app.web.problems import install_problems
from app.web.same_origin import SameOrigin
from app.web.telemetry import TELEMETRY_OFF

ROOM = "review"

MAX_BODY_BYTES = 65_536
"""Longest body of a request; a reply fits in many times over."""


def create_app(settings: ReviewSettings, *, clock: Callable[[], datetime], http: Http | None = None) -> FastAPI:
    """
    Return the review service.

    Args:
        settings: Of the room.

        clock: Returns the time in UTC.

        http: Reaches the ledger; its Unix socket in the settings if None.

    Raises:
        NotFoundError: There is no file of custodians' keys. The operator's fault.
        MalformedNoteError: It is malformed. The operator's fault.
    """
    engines = [make_engine(url, room=ROOM) for url in (settings.database_url, settings.dropbox_url)]
    casebook, dropbox = map(Shelf, engines)
    socket = connect(str(settings.ledger_socket))
    desk = Desk(
        trust=Trust(origin=settings.origin, custodians=read_vkeys(settings.custodians)),
        notes=settings.notes,
        casebook=casebook,
        dropbox=dropbox,
        ledger=Ledger(http or socket),
        now=clock,
        entropy=os.urandom,
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        with socket, Chores(desk):
            yield
        for engine in engines:
            engine.dispose()

    app = FastAPI(
        title="Sacca review",
        version="1",
        lifespan=lifespan,
        openapi_url=None,  # described by a checked-in file: pages that show it would load scripts from elsewhere
        redirect_slashes=False,
        telemetry=TELEMETRY_OFF,
    )
    app.state.context = Context(settings=settings, desk=desk, pages=Pages())
    app.include_router(router)
    app.include_router(console.router)
    app.add_exception_handler(console.SignInFirst, console.send_to_sign_in)
    _surround(app)
    return app


def _surround(app: FastAPI) -> None:
    """Add what stands around the routes; the last one added is the outermost."""
    json = BodyLimit(media_type="application/json", max_bytes=MAX_BODY_BYTES)
    form = BodyLimit(media_type="application/x-www-form-urlencoded", max_bytes=MAX_BODY_BYTES)
    app.add_middleware(
        Limits,
        bodies={"/v1/*": json, "/*": form},
        pages=frozenset({"/", "/sign-in"}),
        queries=frozenset({CASES, "/cases"}),
    )
    app.add_middleware(SameOrigin)
    install_problems(app)
    app.add_middleware(SecurityHeaders, policy=POLICY_WITH_FORMS)


def require_tables(settings: ReviewSettings) -> None:
    """
    Return if both databases are there and have their tables.

    Raises:
        OperationalError: They are not, or have not. The operator's fault.
    """
    looks = {settings.database_url: find_session, settings.dropbox_url: last_reply_number}
    for url, look in looks.items():
        engine = make_engine(url, room=ROOM)
        try:
            with make_readers(engine)() as session:
                look(session, b"")
        finally:
            engine.dispose()
