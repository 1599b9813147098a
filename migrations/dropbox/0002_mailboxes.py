"""Mailboxes: replies, and one status a case."""

import os

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SLOT_LEN = 5232
NOBODY = bytes(16)


def upgrade() -> None:
    """Make the tables, and fill the mailbox of nobody, from which decoys are read."""
    replies = op.create_table(
        "replies",
        sa.Column("reply_id", sa.LargeBinary(16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("slot", sa.LargeBinary(5232), nullable=False),
        sa.PrimaryKeyConstraint("reply_id", name="pk_replies"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_replies_case_id", "replies", ["case_id", "number"], unique=True)
    statuses = op.create_table(
        "statuses",
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("slot", sa.LargeBinary(5232), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_statuses"),
        sqlite_with_rowid=False,
    )
    op.bulk_insert(statuses, [{"case_id": NOBODY, "slot": os.urandom(SLOT_LEN)}])
    op.bulk_insert(
        replies,
        [
            {"reply_id": os.urandom(16), "case_id": NOBODY, "number": number, "slot": os.urandom(SLOT_LEN)}
            for number in range(1, 6)
        ],
    )
