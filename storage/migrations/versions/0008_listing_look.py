"""What crawls of listings found, so that a sudden change is seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("looked", sa.Float(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=True),
        sa.Column("warning", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    told = sa.text("warning IS NOT NULL")
    op.create_index("ix_listing_look_document", "listing_look", ["document_id", "id"])
    op.create_index("ix_listing_look_warning", "listing_look", ["id"], postgresql_where=told, sqlite_where=told)


def downgrade() -> None:
    op.drop_table("listing_look")
