"""How far everything is: counts by state, and when something is due next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, exists, func, or_, select, true

from storage import tables
from storage.batches import is_held
from storage.claims import FETCHING, leased, unfetched
from storage.database import latest, now, reading
from storage.models import STAGES

#: seconds, well above the time after which the dispatcher gives a hint again
LONGEST_HINT = 300.0

_doc = tables.document.c


def progress(engine: Engine, source_id: int | None = None) -> dict[str, int]:
    """Number of documents by state, of one source or of all; states without documents are left out."""
    query = select(_doc.state, func.count()).where(_of(source_id)).group_by(_doc.state)
    with reading(engine) as connection:
        return {row.state: row[1] for row in connection.execute(query)}


def unsettled(engine: Engine, source_id: int | None = None) -> int:
    """Number of documents that still wait for a stage."""
    return sum(count for state, count in progress(engine, source_id).items() if state in STAGES)


def next_due_in(engine: Engine, source_id: int | None = None) -> float | None:
    """Seconds until the first unsettled document can go on, 0.0 while something is due or in work, None if all settled.

    A document whose host rests or is paused is due when the host is.
    """
    with reading(engine) as connection:
        if connection.scalar(select(exists().where(_of(source_id), leased))):
            return 0.0
        clock: float = connection.execute(select(now())).scalar_one()
        if connection.scalar(select(exists().where(_of(source_id), or_(_hinted(clock), is_held())))):
            return 0.0
        soonest = float("inf")
        for query in _moments(source_id, clock):
            moment = connection.scalar(query)
            soonest = soonest if moment is None else min(soonest, moment)
            if soonest <= clock:
                return 0.0
    return None if soonest == float("inf") else soonest - clock


def _hinted(clock: float) -> ColumnElement[bool]:
    """Documents whose hint is on its way: looked at again only later, but free to go on at once."""
    soon = and_(_doc.due_at > clock, _doc.due_at <= clock + LONGEST_HINT)
    return and_(_doc.state.in_(STAGES), soon, _doc.not_before <= clock)


def _moments(source_id: int | None, clock: float) -> Iterator[Select[Any]]:
    """When the first document can go on, in parts that an index answers each: by stage, local files, by host."""
    host = tables.host.c
    for stage in STAGES:
        query = select(func.min(_doc.due_at)).where(_of(source_id), _doc.state == stage)
        yield query.where(_doc.due_at > clock) if stage in FETCHING else query
    yield select(func.min(_doc.due_at)).where(_of(source_id), unfetched, _doc.host == "")
    waits = exists().where(_doc.host == host.host, unfetched, _doc.due_at <= clock, _of(source_id))
    yield select(func.min(latest(host.next_at, func.coalesce(host.paused_until, 0.0)))).where(waits)


def _of(source_id: int | None) -> ColumnElement[bool]:
    return true() if source_id is None else _doc.source_id == source_id
