"""The ledger's secrets: cases, their envelopes, who may open them and who must not."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of claims."""
    op.create_table(
        "case_secrets",
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("root_index", sa.Integer(), nullable=False),
        sa.Column("wrapped_secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_secrets"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claims",
        sa.Column("envelope_id", sa.LargeBinary(16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("bundle_id", sa.LargeBinary(32), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("entry_index", sa.Integer(), nullable=True),
        sa.Column("wrapped_b", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_secrets.case_id"], name="fk_claims_case_id"),
        sa.PrimaryKeyConstraint("envelope_id", name="pk_claims"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_claims_case_id", "claims", ["case_id", "ordinal"], unique=True)
    for name in ("case_grants", "case_exclusions"):
        op.create_table(
            name,
            sa.Column("case_id", sa.LargeBinary(16), nullable=False),
            sa.Column("member_id", sa.Text(), nullable=False),
            sa.ForeignKeyConstraint(["case_id"], ["case_secrets.case_id"], name=f"fk_{name}_case_id"),
            sa.PrimaryKeyConstraint("case_id", "member_id", name=f"pk_{name}"),
            sqlite_with_rowid=False,
        )
