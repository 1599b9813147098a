"""The counter, put together: a private door for review, and a public one for everybody who checks the log."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.types import Lifespan

from app.domain.errors import SaccaError
from app.ledger import public, routes
from app.ledger.context import make_context
from app.ledger.daily import Daily
from app.ledger.room import open_room
from app.ledger.settings import LedgerSettings
from app.web.headers import SecurityHeaders
from app.web.limits import BodyLimit, Limits
from app.web.problems import install_problems
from app.web.telemetry import TELEMETRY_OFF

LOGGER = logging.getLogger("sacca.ledger")

REFRESH_SECONDS = 60
"""How often it is looked whether there is a bundle to sign."""

PRIVATE_BODIES = {
    routes.CHALLENGES: BodyLimit(media_type="application/json", max_bytes=65_536),
    routes.CLAIMS: BodyLimit(media_type="application/json", max_bytes=16_384),
    routes.ACCESSES: BodyLimit(media_type="application/json", max_bytes=16_384),
    routes.CONSISTENCY: BodyLimit(media_type="application/json", max_bytes=256),
}

PUBLIC_BODIES = {
    public.AUDITOR_CHALLENGES: BodyLimit(media_type="application/json", max_bytes=256),
    public.AUDITOR_SESSIONS: BodyLimit(media_type="application/json", max_bytes=16_384),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """
    The two apps of the ledger over one state.

    Attributes:
        private: For review; its lifespan opens and closes the room.

        public: For everybody.
    """

    private: FastAPI
    public: FastAPI


def create_doors(settings: LedgerSettings, *, clock: Callable[[], datetime], entropy: Callable[[int], bytes]) -> Doors:
    """
    Return the ledger service.

    Args:
        settings: Of the room.

        clock: Returns the time in UTC.

        entropy: Source of keys, nonces and tokens.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with open_room(settings, clock=clock, entropy=entropy) as room:
            app.state.context = doors.public.state.context = make_context(room.counter)
            await run_in_threadpool(room.daily.hang)
            await _attempt(room.daily)
            renewal = asyncio.create_task(_renew(room.daily))
            yield
            renewal.cancel()
            with suppress(asyncio.CancelledError):
                await renewal

    doors = Doors(
        private=_make_app(routes.router, bodies=PRIVATE_BODIES, lifespan=lifespan),
        public=_make_app(public.router, bodies=PUBLIC_BODIES),
    )
    return doors


def _make_app(
    router: APIRouter,
    *,
    bodies: Mapping[str, BodyLimit],
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    app = FastAPI(
        title="Sacca ledger",
        lifespan=lifespan,
        openapi_url=None,
        redirect_slashes=False,
        telemetry=TELEMETRY_OFF,
    )
    app.include_router(router)
    app.add_middleware(Limits, bodies=bodies, pages=frozenset())
    install_problems(app)
    app.add_middleware(SecurityHeaders)
    return app


async def _renew(daily: Daily) -> None:
    """Sign what is new, for as long as the service runs."""
    while True:
        await asyncio.sleep(REFRESH_SECONDS)
        await _attempt(daily)


async def _attempt(daily: Daily) -> None:
    """Sign what is new; that it failed is worth a line and no more: what was signed before goes on to count."""
    try:
        await run_in_threadpool(daily.refresh)
    except (SaccaError, SQLAlchemyError, OSError) as error:
        LOGGER.warning("could not sign the bundle: %s", type(error).__name__)
