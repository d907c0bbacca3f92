"""How far everything is: counts by state, and when something is due next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, exists, func, select

from storage import tables, tally
from storage.database import now, reading
from storage.documents import clock
from storage.documents.claims import FETCHING, leased, unfetched
from storage.models import STAGES
from storage.requeues.batches import is_held

#: seconds, well above the time after which the dispatcher gives a hint again
LONGEST_HINT = 300.0

_doc = tables.document.c
# Said only because the index of what is due begins with state and weight.
_any_weight = _doc.heavy.in_((False, True))


def progress(engine: Engine, source_id: int | None = None) -> dict[str, int]:
    """Number of documents by state, of one source or of all; states without documents are left out."""
    with reading(engine) as connection:
        return dict(tally.by_state(connection, None if source_id is None else [source_id]))


def unsettled(engine: Engine, source_id: int | None = None) -> int:
    """Number of documents that still wait for a stage."""
    return sum(count for state, count in progress(engine, source_id).items() if state in STAGES)


def next_due_in(engine: Engine) -> float | None:
    """Seconds until the first unsettled document can go on, 0.0 while something is due or in work, None if all settled.

    A document whose host rests or is paused is due when the host is. Where the clock was set back the dispatcher sets
    right at once what waits.
    """
    with reading(engine) as connection:
        if connection.scalar(select(exists().where(leased))) or clock.behind(connection):
            return 0.0
        present: float = connection.execute(select(now())).scalar_one()
        held = select(exists().where(_any_weight, is_held()))
        if connection.scalar(select(exists().where(_hinted(present)))) or connection.scalar(held):
            return 0.0
        soonest = float("inf")
        for query in _moments(present):
            moment = connection.scalar(query)
            soonest = soonest if moment is None else min(soonest, moment)
            if soonest <= present:
                return 0.0
    return None if soonest == float("inf") else soonest - present


def _hinted(clock: float) -> ColumnElement[bool]:
    """Documents whose hint is on its way: looked at again only later, but free to go on at once."""
    soon = and_(_doc.due_at > clock, _doc.due_at <= clock + LONGEST_HINT)
    return and_(_doc.state.in_(STAGES), _any_weight, soon, _doc.not_before <= clock)


def _moments(clock: float) -> Iterator[Select[Any]]:
    """When the first document can go on, in parts that an index answers each: by stage, local files, by host."""
    for stage in STAGES:
        after = clock if stage in FETCHING else 0.0
        query = select(_doc.due_at).where(_doc.state == stage, _doc.due_at > after)
        for heavy in (False, True):
            yield query.where(_doc.heavy == heavy).order_by(_doc.due_at).limit(1)
    yield select(func.min(_doc.due_at)).where(unfetched, _doc.host == "", _doc.due_at > 0.0)
    host = tables.host.c
    waits = exists().where(_doc.host == host.host, unfetched, _doc.due_at > 0.0, _doc.due_at <= clock)
    yield select(host.due_at).where(host.due_at > 0.0, waits).order_by(host.due_at).limit(1)
