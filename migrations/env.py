"""
What Alembic runs: one history, named by the section of alembic.ini, over one connection, in one transaction.

A migration that is cut short leaves the old tables and the old stamp, never half of either: DDL is
transactional on SQLite as on PostgreSQL, once nobody commits behind its back.
"""

from alembic import context
from sqlalchemy import Connection

from app.storage.engines import make_engine
from app.storage.tables import DATABASES


def migrate(connection: Connection) -> None:
    """Run the chosen history over *connection*."""
    context.configure(
        connection=connection,
        target_metadata=DATABASES[context.config.config_ini_section],
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = make_engine(context.get_x_argument(as_dictionary=True)["url"], room=None)
    with engine.connect() as connection:
        migrate(connection)
    engine.dispose()
