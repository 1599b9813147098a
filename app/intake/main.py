"""The front door, put together. Here, and in cli.py only, engines are made."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from functools import partial

from fastapi import FastAPI

from app.intake.assets import LATER_FILE, PINS_FILE, integrity_of, load_pins, load_static, make_asset, make_assets
from app.intake.bundle import BundleShapes
from app.intake.context import Context
from app.intake.durable import AsyncWriter
from app.intake.mailbox import MAX_REQUEST_BYTES
from app.intake.pages import render_later, render_page
from app.intake.routes import ENVELOPES, MAILBOX, PAGE, router
from app.intake.settings import IntakeSettings
from app.storage.dropbox import find_bundle_shape
from app.storage.engines import make_engine, make_readers
from app.storage.mailboxes import find_mailbox
from app.storage.settle import settle
from app.web.headers import SecurityHeaders
from app.web.limits import BodyLimit, Limits
from app.web.problems import install_problems
from app.web.telemetry import TELEMETRY_OFF

ROOM = "intake"


def create_app(settings: IntakeSettings, *, clock: Callable[[], datetime]) -> FastAPI:
    """
    Return the intake service.

    Args:
        settings: Of the room.

        clock: Returns the time in UTC; only its day is used.

    Raises:
        AssetError: A file of the page is missing or changed. The operator's fault.
    """
    engine = make_engine(settings.database_url, room=ROOM)
    readers = make_readers(engine)
    writer = AsyncWriter(engine, on_idle=partial(settle, settings.database_url))

    def today() -> date:
        return clock().date()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        async with writer:
            yield
        engine.dispose()

    app = FastAPI(
        title="Sacca intake",
        lifespan=lifespan,
        openapi_url=None,  # served as a checked-in file: its pages would load scripts from elsewhere
        redirect_slashes=False,
        telemetry=TELEMETRY_OFF,
    )
    files, integrity = load_static()
    files[PINS_FILE] = load_pins(settings.pins_file)
    integrity[PINS_FILE] = integrity_of(files[PINS_FILE])
    files[LATER_FILE] = render_later()
    page = render_page(integrity=integrity, demonstration=settings.demonstration)
    app.state.context = Context(
        settings=settings,
        today=today,
        sessions=readers,
        shapes=BundleShapes(readers),
        writer=writer,
        page=make_asset(page, "text/html; charset=utf-8"),
        static=make_assets(files),
    )
    app.include_router(router)
    _surround(app, settings)
    return app


def require_tables(settings: IntakeSettings) -> None:
    """
    Return if the drop box is there and has its tables.

    Raises:
        OperationalError: It is not, or has not. The operator's fault.
    """
    engine = make_engine(settings.database_url, room=ROOM)
    try:
        with make_readers(engine)() as session:
            find_bundle_shape(session, b"")
            find_mailbox(session, case_id=b"", lock=b"", page=0)
    finally:
        engine.dispose()


def _surround(app: FastAPI, settings: IntakeSettings) -> None:
    """Add what stands around the routes; the last one added is the outermost."""
    envelopes = BodyLimit(media_type="application/octet-stream", max_bytes=settings.max_envelope_bytes)
    mailboxes = BodyLimit(media_type="application/json", max_bytes=MAX_REQUEST_BYTES)
    app.add_middleware(Limits, bodies={ENVELOPES: envelopes, MAILBOX: mailboxes}, pages=frozenset({PAGE}))
    install_problems(app)
    app.add_middleware(SecurityHeaders)
