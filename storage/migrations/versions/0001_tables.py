"""The tables, their partial indexes, and the named views for analysts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = ("blob", "cell_key", "host", "source", "document", "attempt", "report", "fact", "finding", "metric")

#: Every cell of every report with its key and whose it is; kept = 1 for the one report per agency, year and scope.
FACTS = """
CREATE VIEW facts AS
SELECT cell_key.key, fact.value, fact.state, fact.unit, fact.raw, fact.origin, fact.note,
       fact.report_id, report.document_id, document.address AS url, report.sha256, report.agency, report.region_code,
       report.year, report.scope, report.family, report.status,
       CASE WHEN report.status IN ('complete', 'partial') THEN 1 ELSE 0 END AS kept
FROM fact
JOIN cell_key ON cell_key.id = fact.cell
JOIN report ON report.id = fact.report_id
JOIN document ON document.id = report.document_id
"""

#: One row per kept report and key; number is NULL where the cell is blank, a mark or text: never 0.
PANEL = """
CREATE VIEW panel AS
SELECT report.agency, report.region_code, report.year, report.scope, report.family, cell_key.key,
       CAST(fact.value AS NUMERIC) AS number, fact.state, fact.unit, fact.report_id, report.document_id
FROM report
JOIN fact ON fact.report_id = report.id
JOIN cell_key ON cell_key.id = fact.cell
WHERE report.status IN ('complete', 'partial')
"""


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column("digest", AutoString(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", AutoString(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "cell_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "host",
        sa.Column("host", AutoString(), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=True),
        sa.Column("next_at", sa.Float(), server_default="0", nullable=False),
        sa.Column("busy_until", sa.Float(), nullable=True),
        sa.Column("gap", sa.Float(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.Float(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("robots", sa.Text(), nullable=True),
        sa.Column("robots_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("host"),
    )
    _index("ix_host_due", "host", ["due_at"], where="due_at IS NOT NULL")
    _index("ix_host_paused", "host", ["paused_until"], where="paused_until IS NOT NULL")
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("target"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_key", AutoString(length=64), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("host", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("due_at", sa.Float(), nullable=True),
        sa.Column("not_before", sa.Float(), server_default="0", nullable=False),
        sa.Column("lease_token", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=True),
        sa.Column("lease_owner", AutoString(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("sha256", AutoString(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("media_type", AutoString(), nullable=True),
        sa.Column("document_digest", AutoString(length=64), nullable=True),
        sa.Column("converter", AutoString(), nullable=True),
        sa.Column("parser", AutoString(), nullable=True),
        sa.Column("fetched", sa.JSON(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("code", AutoString(), nullable=True),
        sa.Column("error_class", AutoString(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("fingerprint", AutoString(), nullable=True),
        sa.Column("first_seen", sa.Float(), nullable=False),
        sa.Column("updated", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address_key"),
    )
    _index("ix_document_due", "document", ["state", "due_at", "id"], where="due_at IS NOT NULL")
    _index("ix_document_failed", "document", ["state", "code", "host"])
    _index("ix_document_host_due", "document", ["host", "due_at", "id"], where="state IN ('crawl', 'fetch')")
    _index("ix_document_leased", "document", ["lease_until"], where="lease_until IS NOT NULL")
    _index("ix_document_parent", "document", ["parent_id"])
    _index("ix_document_sha256", "document", ["sha256"])
    _index("ix_document_source", "document", ["source_id", "state", "due_at"])
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("stage", AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started", sa.Float(), nullable=False),
        sa.Column("ended", sa.Float(), nullable=True),
        sa.Column("worker", AutoString(), nullable=False),
        sa.Column("outcome", AutoString(), nullable=False),
        sa.Column("code", AutoString(), nullable=True),
        sa.Column("error_class", AutoString(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("fingerprint", AutoString(), nullable=True),
        sa.Column("version", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("document_id", "stage", "number"),
    )
    _index("ix_attempt_started", "attempt", ["started"])
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("sha256", AutoString(length=64), nullable=False),
        sa.Column("family", AutoString(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("region_code", AutoString(), nullable=True),
        sa.Column("scope", AutoString(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("published_on", AutoString(), nullable=True),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("as_read", AutoString(), nullable=False),
        sa.Column("facts_digest", AutoString(length=64), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("leftovers", sa.JSON(), nullable=False),
        sa.Column("parser", AutoString(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("document_id"),
    )
    _index("ix_report_identity", "report", ["agency", "year", "scope"])
    kept = "status IN ('complete', 'partial') AND agency IS NOT NULL AND year IS NOT NULL"
    _index("uq_report_kept", "report", ["agency", "year", "scope"], where=kept, unique=True)
    op.create_table(
        "fact",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("cell", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("value", AutoString(), nullable=True),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("unit", AutoString(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"]),
        sa.PrimaryKeyConstraint("report_id", "cell"),
    )
    op.create_table(
        "finding",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("rule", AutoString(), nullable=False),
        sa.Column("at", AutoString(), nullable=False),
        sa.Column("expected", AutoString(), nullable=True),
        sa.Column("found", AutoString(), nullable=True),
        sa.Column("verdict", AutoString(), nullable=False),
        sa.Column("severity", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"]),
        sa.PrimaryKeyConstraint("report_id", "ordinal"),
    )
    _index("ix_finding_rule", "finding", ["rule", "verdict"])
    op.create_table(
        "metric",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("value", AutoString(), nullable=False),
        sa.Column("unit", AutoString(), nullable=False),
        sa.Column("qualifier", AutoString(), nullable=False),
        sa.Column("scope", AutoString(), nullable=False),
        sa.Column("detail", AutoString(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"]),
        sa.PrimaryKeyConstraint("report_id", "ordinal"),
    )
    _index("ix_metric_key", "metric", ["key"])
    op.execute(FACTS)
    op.execute(PANEL)


def downgrade() -> None:
    op.execute("DROP VIEW panel")
    op.execute("DROP VIEW facts")
    for table in reversed(TABLES):
        op.drop_table(table)


def _index(name: str, table: str, columns: list[str], where: str | None = None, unique: bool = False) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns, unique=unique, postgresql_where=condition, sqlite_where=condition)
