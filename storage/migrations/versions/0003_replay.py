"""Re-queues as batches, and results that stand beside those in use. Additive: older workers go on meanwhile."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replay_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("beside", sa.Boolean(), nullable=False),
        sa.Column("switches", sa.Boolean(), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_replay_batch_state", "replay_batch", ["state"])
    op.create_table(
        "replay_item",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("stage", AutoString(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("released", sa.Float(), nullable=True),
        sa.Column("fingerprint", AutoString(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("report", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["replay_batch.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("batch_id", "document_id"),
    )
    op.create_index("ix_replay_item_turn", "replay_item", ["batch_id", "state", "turn", "document_id"])
    op.add_column("document", sa.Column("batch_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("document", "batch_id")
    op.drop_table("replay_item")
    op.drop_table("replay_batch")
