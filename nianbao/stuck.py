"""What does not move and why, in sentences for an operator: what waits for its time, and what somebody must look at."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, Engine, and_, func, select

from storage import tables
from storage.audit import gauges
from storage.database import now, reading
from storage.models import HELD, STAGES
from storage.requeues.batches import HALTED
from storage.requeues.standings import standings

#: sentences of a kind; the rest is summed up by the numbers of status
SHOWN = 5
#: seconds after which a document that is due should have been taken by a worker
IDLE = 120.0

_doc, _host, _attempt = tables.document.c, tables.host.c, tables.attempt.c


def sentences(engine: Engine) -> list[str]:
    """What does not go on by itself; nothing where all goes its way."""
    seen = gauges.look(engine)
    with reading(engine) as connection:
        found = _untaken(connection, seen)
    if seen.overdue:
        found.append(f"{seen.overdue} leases ended and nobody took them back: no dispatcher runs")
    return found + _halted_batches(engine)


def put_off(engine: Engine) -> list[str]:
    """What waits for its time, and goes on by itself then."""
    with reading(engine) as connection:
        return _paused_hosts(connection) + _tried_later(connection)


def _untaken(connection: Connection, seen: gauges.Gauges) -> list[str]:
    found = []
    for queue, seconds in seen.oldest.items():
        if queue in ("crawl", "fetch") or seconds < IDLE or not seen.depth[queue]:
            continue  # pages wait for their hosts
        recent = and_(_attempt.started > now() - IDLE, _attempt.stage == queue.partition(".")[0])
        if connection.scalar(select(_attempt.id).where(recent).limit(1)) is None:
            found.append(
                f"{seen.depth[queue]} documents wait for {queue} since {_time(seconds)} and no worker takes them"
            )
    return found


def _paused_hosts(connection: Connection) -> list[str]:
    waits = select(func.count()).where(_doc.host == _host.host, _doc.state.in_(("crawl", "fetch", "blocked")))
    query = select(_host.host, _host.reason, (_host.paused_until - now()).label("left"),
                   waits.scalar_subquery().label("waiting"))  # fmt: skip
    paused = query.where(_host.paused_until > now()).order_by(_host.paused_until.desc()).limit(SHOWN)
    return [
        f"{row.host} is asked again in {_time(row.left)}, {row.waiting} wait: {row.reason or 'no reason is kept'}"
        for row in connection.execute(paused)
        if row.waiting
    ]


def _tried_later(connection: Connection) -> list[str]:
    later = and_(_doc.state.in_(STAGES), _doc.due_at > now(), _doc.due_at < HELD, _doc.not_before > now())
    query = select(_doc.code, func.count().label("waiting"), (func.min(_doc.not_before) - now()).label("first"))
    rows = connection.execute(query.where(later).group_by(_doc.code).order_by(func.count().desc()).limit(SHOWN))
    return [
        f"{row.waiting} documents are tried again later, the first in {_time(row.first)}: {row.code or 'given back'}"
        for row in rows
    ]


def _halted_batches(engine: Engine) -> list[str]:
    halted = standings(engine, HALTED)[:SHOWN]
    return [f"batch {one.id} is {one.state}: {one.reason or 'by hand, `nianbao batches resume`'}" for one in halted]


def _time(seconds: float) -> str:
    return str(timedelta(seconds=max(1, round(seconds))))
