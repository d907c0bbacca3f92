"""How many documents there are by source and state, without counting them: triggers keep the table `tally` exact.

It changes in the transaction that changes the documents, so a kill leaves both or neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import Connection, Engine, func, select, text

from storage import tables
from storage.database import hold, reading, writing

LOCK = 7_230_115
MOST_ROWS = 5000

_tally = tables.tally.c
_FOLD = """
WITH taken AS (
    DELETE FROM tally WHERE ctid IN (SELECT ctid FROM tally WHERE slot <> 0 FOR UPDATE SKIP LOCKED)
    RETURNING source_id, state, count
)
INSERT INTO tally (source_id, state, slot, count)
SELECT source_id, state, 0, sum(count) FROM taken GROUP BY source_id, state
ON CONFLICT (source_id, state, slot) DO UPDATE SET count = tally.count + excluded.count
"""


def by_state(connection: Connection, sources: Collection[int] | None = None) -> Counter[str]:
    """Documents by state, of these sources or of all; states without documents are left out."""
    total = func.sum(_tally.count)
    query = select(_tally.state, total).group_by(_tally.state).having(total > 0)
    if sources is not None:
        query = query.where(_tally.source_id.in_(sorted(sources)))
    return Counter({state: int(count) for state, count in connection.execute(query)})


def fold(engine: Engine) -> None:
    """Add up the rows of connections where they have become many; SQLite has one row for each count."""
    if engine.dialect.name != "postgresql":
        return
    with reading(engine) as connection:
        if connection.execute(select(_tally.slot).offset(MOST_ROWS).limit(1)).first() is None:
            return
    with writing(engine) as connection:
        hold(connection, LOCK)
        connection.execute(text(_FOLD))
