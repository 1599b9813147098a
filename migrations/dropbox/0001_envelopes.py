"""The drop box: envelopes, locks of mailboxes, and published bundles."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "envelopes",
        sa.Column("envelope_id", sa.LargeBinary(16), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("bundle_id", sa.LargeBinary(32), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("wire", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("envelope_id", name="pk_envelopes"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "locks",
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("lock", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_locks"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bundles",
        sa.Column("bundle_id", sa.LargeBinary(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("triage_count", sa.SmallInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bundle_id", name="pk_bundles"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_bundles_serial", "bundles", ["serial"])
