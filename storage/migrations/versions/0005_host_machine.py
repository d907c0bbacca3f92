"""What machine a host stands on, so that hosts behind one address share a pace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("host", sa.Column("machine", sa.Text(), nullable=True))
    known = sa.text("machine IS NOT NULL")
    op.create_index("ix_host_machine", "host", ["machine"], postgresql_where=known, sqlite_where=known)


def downgrade() -> None:
    op.drop_index("ix_host_machine", "host")
    op.drop_column("host", "machine")
