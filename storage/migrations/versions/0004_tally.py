"""How many documents there are, by source and state, kept by triggers; and which hosts have a hint nobody has taken.

Whoever rebuilds the table `document` (SQLite's batch mode) has to make its triggers again: see `install`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FILL = """
INSERT INTO tally (source_id, state, slot, count)
SELECT coalesce(source_id, 0), state, 0, count(*) FROM document GROUP BY coalesce(source_id, 0), state
"""
#: SQLite: one trigger for each row; its one writer counts in place.
ROWS = {
    "INSERT": ("NEW",),
    "DELETE": ("OLD",),
    "UPDATE OF state, source_id": ("OLD", "NEW"),
}
#: PostgreSQL: one trigger for each statement, and a row of its own for each connection, so that none waits for another
#: and a statement that moves a million documents changes few rows.
STATEMENTS = {
    "INSERT": ("NEW TABLE AS became",),
    "DELETE": ("OLD TABLE AS was",),
    "UPDATE": ("OLD TABLE AS was", "NEW TABLE AS became"),
}


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "state", "slot"),
    )
    op.execute(FILL)
    install()
    op.add_column("host", sa.Column("hinted_at", sa.Float(), nullable=True))
    hinted = sa.text("hinted_at IS NOT NULL")
    op.create_index("ix_host_hinted", "host", ["hinted_at"], postgresql_where=hinted, sqlite_where=hinted)


def downgrade() -> None:
    op.drop_index("ix_host_hinted", "host")
    op.drop_column("host", "hinted_at")
    for number in range(len(ROWS)):
        on = " ON document" if _is_postgresql() else ""
        op.execute(f"DROP TRIGGER tally_{number}{on}")
        if _is_postgresql():
            op.execute(f"DROP FUNCTION tally_{number}()")
    op.drop_table("tally")


def install() -> None:
    """Make the triggers."""
    if _is_postgresql():
        _install_on_postgresql()
        return
    for number, (event, rows) in enumerate(ROWS.items()):
        moved = "WHEN OLD.state <> NEW.state OR OLD.source_id IS NOT NEW.source_id" if len(rows) == 2 else ""
        counting = " ".join(
            f"INSERT INTO tally (source_id, state, slot, count) VALUES (coalesce({row}.source_id, 0), {row}.state, 0, "
            f"{1 if row == 'NEW' else -1}) ON CONFLICT (source_id, state, slot) DO UPDATE SET "
            "count = tally.count + excluded.count;"
            for row in rows
        )
        op.execute(f"CREATE TRIGGER tally_{number} AFTER {event} ON document FOR EACH ROW {moved} BEGIN {counting} END")


def _install_on_postgresql() -> None:
    for number, (event, seen) in enumerate(STATEMENTS.items()):
        steps = " UNION ALL ".join(
            f"SELECT source_id, state, {1 if name == 'became' else -1} AS step FROM {name}"
            for name in (table.rpartition(" ")[2] for table in seen)
        )
        op.execute(
            f"CREATE FUNCTION tally_{number}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO tally (source_id, state, slot, count) "
            f"SELECT coalesce(source_id, 0), state, pg_backend_pid(), sum(step) FROM ({steps}) AS moved "
            "GROUP BY coalesce(source_id, 0), state HAVING sum(step) <> 0 "
            "ON CONFLICT (source_id, state, slot) DO UPDATE SET count = tally.count + excluded.count; "
            "RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER tally_{number} AFTER {event} ON document REFERENCING {' '.join(seen)} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION tally_{number}()"
        )


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
