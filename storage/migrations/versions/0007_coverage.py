"""Documents by the agency and year that a listing names, reports by region and year: what coverage asks by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    named = sa.text("agency IS NOT NULL")
    op.create_index("ix_document_named", "document", ["agency", "year"], postgresql_where=named, sqlite_where=named)
    op.create_index("ix_report_region", "report", ["region_code", "year"])


def downgrade() -> None:
    op.drop_index("ix_report_region", "report")
    op.drop_index("ix_document_named", "document")
