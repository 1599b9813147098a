"""The casebook: members, their epoch keys, and the notes that review carries."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "members",
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("wrapped_seed", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("memory_kib", sa.Integer(), nullable=False),
        sa.Column("passes", sa.SmallInteger(), nullable=False),
        sa.Column("lanes", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_members"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "member_epochs",
        sa.Column("epoch_id", sa.LargeBinary(32), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("epoch_id", name="pk_member_epochs"),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name="fk_member_epochs_member_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_member_epochs_member_id", "member_epochs", ["member_id"])
    op.create_table(
        "notes",
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_notes"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_notes_kind", "notes", ["kind"])
