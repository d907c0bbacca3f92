"""Level, kind and candidates of a report's agency, and the body that all its names stand for: by it one is kept.

Reports of before have no body, and none is made up for them here: until they are parsed anew their agency stands for
it.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BODY = (sa.text("coalesce(body, agency)"), "year", "scope")
KEPT = sa.text("status IN ('complete', 'partial') AND agency IS NOT NULL AND year IS NOT NULL")
COLUMNS: dict[str, Any] = {
    "region_candidates": sa.JSON(),
    "level": sa.String(),
    "department": sa.String(),
    "body": sa.Text(),
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("report", sa.Column(name, kind, nullable=True))
    op.drop_index("uq_report_kept", "report")
    op.drop_index("ix_report_identity", "report")
    op.create_index("ix_report_agency", "report", ["agency", "year"])
    op.create_index("ix_report_body", "report", list(BODY))
    op.create_index("uq_report_kept", "report", list(BODY), unique=True, postgresql_where=KEPT, sqlite_where=KEPT)


def downgrade() -> None:
    for name in ("uq_report_kept", "ix_report_body", "ix_report_agency"):
        op.drop_index(name, "report")
    op.create_index("ix_report_identity", "report", ["agency", "year", "scope"])
    named = ["agency", "year", "scope"]
    op.create_index("uq_report_kept", "report", named, unique=True, postgresql_where=KEPT, sqlite_where=KEPT)
    for name in COLUMNS:
        op.drop_column("report", name)
