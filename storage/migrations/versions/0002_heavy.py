"""Documents that need a worker for heavy work, told apart where what is due is looked up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document", sa.Column("heavy", sa.Boolean(), server_default=sa.false(), nullable=False))
    _due_by("state", "heavy", "due_at", "id")


def downgrade() -> None:
    _due_by("state", "due_at", "id")
    op.drop_column("document", "heavy")


def _due_by(*columns: str) -> None:
    due = sa.text("due_at IS NOT NULL")
    op.drop_index("ix_document_due", "document")
    op.create_index("ix_document_due", "document", columns, postgresql_where=due, sqlite_where=due)
