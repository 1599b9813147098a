"""The casebook: cases with their envelopes and grants, sessions, and the newest checkpoint."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables that opening needs."""
    _add_cases()
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("wrapped_seed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name="fk_sessions_member_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "checkpoints",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name="pk_checkpoints"),
        sqlite_with_rowid=False,
    )


def _add_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("status_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_cases"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_envelopes",
        sa.Column("envelope_id", sa.LargeBinary(16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("wire", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("envelope_id", name="pk_case_envelopes"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_case_envelopes_case_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_envelopes_case_id", "case_envelopes", ["case_id"])
    op.create_table(
        "share_grants",
        sa.Column("envelope_id", sa.LargeBinary(16), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("envelope_id", "member_id", name="pk_share_grants"),
        sa.ForeignKeyConstraint(["envelope_id"], ["case_envelopes.envelope_id"], name="fk_share_grants_envelope_id"),
        sqlite_with_rowid=False,
    )
