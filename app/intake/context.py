"""What the routes of the front door work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session, sessionmaker

from app.intake.assets import Asset
from app.intake.bundle import BundleShapes
from app.intake.durable import AsyncWriter
from app.intake.settings import IntakeSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """
    Everything that is made once at the start.

    Attributes:
        settings: The room's settings.

        today: Returns the UTC day.

        sessions: Sessions that only read.

        shapes: Of the published bundles.

        writer: Runs what writes.

        page: The family's page.

        static: What is served under ``/static/``, by name.
    """

    settings: IntakeSettings
    today: Callable[[], date]
    sessions: sessionmaker[Session]
    shapes: BundleShapes
    writer: AsyncWriter
    page: Asset
    static: Mapping[str, Asset]


async def get_context(request: Request) -> Context:
    """Return the app's context; async, so that it takes no thread of its own."""
    context: Context = request.app.state.context
    return context


async def read_octets(request: Request) -> bytes:
    """Return the body; its type and length are within the limits already."""
    return await request.body()


WithContext = Annotated[Context, Depends(get_context)]
Octets = Annotated[bytes, Depends(read_octets)]
