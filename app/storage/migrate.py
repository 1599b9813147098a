"""Bringing a database to the newest tables: what rooms run at their start, and operators by hand."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

from app.storage.engines import make_engine

INI = Path(__file__).parents[2] / "migrations" / "alembic.ini"


def upgrade(database: str, url: str) -> None:
    """
    Bring one database to the newest tables, all or nothing.

    Args:
        database: ``dropbox``, ``casebook``, ``logbook`` or ``secrets``.

        url: Where it is; file and folder are made when they are not there.

    Raises:
        OSError: The folder can't be made. The operator's fault.

        OperationalError: The file can't be opened or written. The operator's fault.
    """
    folder = Path(make_url(url).database or "").parent
    folder.mkdir(parents=True, exist_ok=True)
    config = Config(INI, ini_section=database)
    engine = make_engine(url, room=None)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
