"""What web archives hold, record by record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "capture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_key", AutoString(length=64), nullable=False),
        sa.Column("date", AutoString(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("sha256", AutoString(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("media_type", AutoString(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("digest", AutoString(), nullable=True),
        sa.Column("original", sa.Text(), nullable=True),
        sa.Column("leads_to", AutoString(length=64), nullable=True),
        sa.Column("role", AutoString(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("parent_key", AutoString(length=64), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_id", "record"),
    )
    op.create_index("ix_capture_address", "capture", ["source_id", "address_key"])
    op.create_index("ix_capture_digest", "capture", ["source_id", "digest"])


def downgrade() -> None:
    op.drop_table("capture")
