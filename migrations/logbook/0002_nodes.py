"""The log book: the nodes of the tree over its entries, those that were there before among them."""

import sqlalchemy as sa
from alembic import op

from app.tlog.tree import Frontier, leaf_hash

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROWS = 10_000
"""Written at a time, so that a long log need not fit in memory."""


def upgrade() -> None:
    """Make the table, and hash the entries that there are."""
    nodes = op.create_table(
        "nodes",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name="pk_nodes"),
        sqlite_with_rowid=False,
    )
    entries = sa.table("entries", sa.column("index", sa.Integer()), sa.column("entry", sa.LargeBinary()))
    connection = op.get_bind()
    frontier = Frontier()
    while found := connection.scalars(
        sa.select(entries.c.entry).where(entries.c.index >= frontier.size).order_by(entries.c.index).limit(ROWS)
    ).all():
        rows = [
            {"level": node.level, "number": node.number, "hash": digest}
            for entry in found
            for node, digest in frontier.add(leaf_hash(entry))
        ]
        connection.execute(sa.insert(nodes), rows)
