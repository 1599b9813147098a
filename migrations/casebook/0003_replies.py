"""How many replies a case was ever sent: a reporter's deleting one gives no number back."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count from zero: what lies in a mailbox is counted when the next reply is written."""
    op.add_column("cases", sa.Column("reply_count", sa.Integer(), nullable=False, server_default="0"))
