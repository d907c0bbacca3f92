"""What the operator's list says where an address is from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document", sa.Column("listed_by", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("document", "listed_by")
