"""A clock that was set back: what waits would wait as long as it went back, so its moments are set back as well.

The ledger tells it by itself: a moment was noted as past that has not come yet.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, func, select, update

from storage import tables
from storage.database import latest, now, reading, writing
from storage.models import HELD, STAGES

#: seconds by which clocks of several machines may differ, and ours be corrected, without anybody minding
SLACK = 60.0

_doc, _host, _attempt, _source = tables.document.c, tables.host.c, tables.attempt.c, tables.source.c
_NOTED = ((tables.attempt, _attempt.started), (tables.source, _source.created))
_AHEAD = (
    (tables.document, (_doc.due_at, _doc.not_before, _doc.lease_until)),
    (tables.host, (_host.due_at, _host.hinted_at, _host.next_at, _host.busy_until, _host.paused_until)),
)


def behind(connection: Connection) -> float:
    """Seconds by which the clock went back; 0.0 where it did not, or by less than SLACK."""
    noted = [func.coalesce(select(func.max(moment)).scalar_subquery(), 0.0) for _, moment in _NOTED]
    gap: float = connection.execute(select(latest(*noted) - now())).scalar_one()
    return gap if gap > SLACK else 0.0


def follow(engine: Engine) -> float:
    """Set back what lies ahead by as much as the clock went back; gives these seconds.

    What an operator holds stays held. Moments noted that have not come yet become now, so that doing it twice does
    nothing the second time.
    """
    with reading(engine) as connection:
        if not behind(connection):
            return 0.0
    with writing(engine) as connection:
        gap = behind(connection)
        for table, moments in _AHEAD:
            for moment in moments:
                _set_back(connection, table, moment, gap)
        for table, noted in _NOTED:
            connection.execute(update(table).where(noted > now()).values({noted: now()}))
    return gap


def _set_back(connection: Connection, table: Table, moment: Column[Any], gap: float) -> None:
    ours = update(table).where(moment > now(), moment < HELD)
    if table is tables.document:
        ours = ours.where(_doc.state.in_(STAGES))
    connection.execute(ours.values({moment: moment - gap}))
