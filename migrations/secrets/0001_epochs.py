"""The ledger's secrets: epoch keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first table."""
    op.create_table(
        "ledger_epochs",
        sa.Column("epoch_id", sa.LargeBinary(32), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("root_index", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("epoch_id", name="pk_ledger_epochs"),
        sqlite_with_rowid=False,
    )
