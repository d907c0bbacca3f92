"""What an operator watches, counted by the database: cheap at a million rows, every number by an index.

Attempts are never deleted, so counters come from their table: all once at the start, then only what is new.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select

from storage import tables
from storage.database import now, reading
from storage.documents import pace
from storage.documents.claims import leased
from storage.models import STAGES
from storage.requeues import batches

MOST = 10_000
"""Depths are counted up to here: more says nothing new to who decides how many workers there should be."""
SOON = 30.0
"""Seconds, a little more than the time after which a hint is given again."""
SHOWN = 50
"""Paused hosts named one by one, those that rest longest."""
SETTLING = 60.0
"""Seconds after which no transaction that wrote an earlier attempt can still be under way."""

_doc, _host, _attempt, _batch = tables.document.c, tables.host.c, tables.attempt.c, tables.replay_batch.c


@dataclass(frozen=True, slots=True)
class Gauges:
    """Documents by (state, code), "" where there is none. By queue: how much could be worked on at once, and seconds
    since the oldest of it was due. By stage: documents with a hint on its way, and in work. `overdue` leases ended
    without being taken back. Hosts by what they do; the paused ones with the seconds left.
    """

    documents: dict[tuple[str, str], int]
    depth: dict[str, int]
    oldest: dict[str, float]
    hinted: dict[str, int]
    leased: dict[str, int]
    overdue: int
    hosts: dict[str, int]
    paused: dict[str, float]
    batches: dict[str, int]
    held: int


def look(engine: Engine) -> Gauges:
    """Everything as it is now."""
    with reading(engine) as connection:
        clock: float = connection.execute(select(now())).scalar_one()
        return Gauges(
            documents=_documents(connection),
            depth=_depth(connection, clock),
            oldest=_oldest(connection, clock),
            hinted=_by_stage(connection, _hinted(clock)),
            leased=_by_stage(connection, leased),
            overdue=_count(connection, and_(leased, _doc.lease_until < clock)),
            hosts=_hosts(connection, clock),
            paused=_paused(connection, clock),
            batches=_grouped(connection, _batch.state),
            held=_count(connection, batches.is_held()),
        )


def _documents(connection: Connection) -> dict[tuple[str, str], int]:
    query = select(_doc.state, _doc.code, func.count()).group_by(_doc.state, _doc.code)
    return {(state, code or ""): count for state, code, count in connection.execute(query)}


def _depth(connection: Connection, clock: float) -> dict[str, int]:
    """Pages to fetch count by host, because a host is asked by one at a time."""
    ready = select(func.count()).select_from(tables.host).where(_host.due_at <= clock, pace.idle())
    hosts = connection.scalar(ready) or 0
    local = and_(_doc.state == "fetch", _doc.host == "", _doc.due_at <= clock)
    return {
        "crawl": min(hosts, _count(connection, and_(_doc.state == "crawl", _doc.due_at <= clock))),
        "fetch": hosts + (_count(connection, local) if hosts < MOST else 0),
        **{queue: _count(connection, and_(where, _doc.due_at <= clock + SOON, _doc.lease_until.is_(None)))
           for queue, where in _queues().items() if queue not in ("crawl", "fetch")},
    }  # fmt: skip


def _queues() -> dict[str, ColumnElement[bool]]:
    """The documents of each queue."""
    light = {stage: and_(_doc.state == stage, _doc.heavy.is_(False)) for stage in STAGES}
    return light | {"convert.heavy": and_(_doc.state == "convert", _doc.heavy.is_(True))}


def _oldest(connection: Connection, clock: float) -> dict[str, float]:
    found = {}
    for queue, where in _queues().items():
        first = connection.scalar(select(func.min(_doc.due_at)).where(where, _doc.due_at.is_not(None)))
        found[queue] = 0.0 if first is None else max(0.0, clock - first)
    return found


def _hinted(clock: float) -> ColumnElement[bool]:
    soon = and_(_doc.due_at > clock, _doc.due_at <= clock + SOON)
    return and_(_doc.state.in_(STAGES), soon, _doc.lease_until.is_(None), _doc.not_before <= clock)


def _by_stage(connection: Connection, where: ColumnElement[bool]) -> dict[str, int]:
    """Counted here: there are few, and GROUP BY would make SQLite walk all documents instead of an index."""
    return dict.fromkeys(STAGES, 0) | Counter(connection.scalars(select(_doc.state).where(where)))


def _count(connection: Connection, where: ColumnElement[bool]) -> int:
    some = select(_doc.id).where(where).limit(MOST).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def _grouped(connection: Connection, column: ColumnElement[str]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(select(column, func.count()).group_by(column))}


def _hosts(connection: Connection, clock: float) -> dict[str, int]:
    conditions = {
        "known": _host.host.is_not(None), "busy": _host.busy_until > clock,
        "paused": _host.paused_until > clock, "due": and_(_host.due_at <= clock, pace.idle()),
    }  # fmt: skip
    query = select(*(func.count().filter(where).label(name) for name, where in conditions.items()))
    return dict(connection.execute(query.select_from(tables.host)).mappings().one())


def _paused(connection: Connection, clock: float) -> dict[str, float]:
    longest = select(_host.host, _host.paused_until).where(_host.paused_until > clock)
    rows = connection.execute(longest.order_by(_host.paused_until.desc()).limit(SHOWN))
    return {host: until - clock for host, until in rows}


@dataclass
class Attempts:
    """Ended attempts by (stage, outcome, code), since ever. A look reads only what may have changed since the last."""

    _final: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _floor: int = 0

    def look(self, engine: Engine) -> Counter[tuple[str, str, str]]:
        with reading(engine) as connection:
            final = self._settled(connection)
            self._final += _ended(connection, and_(_attempt.id > self._floor, _attempt.id <= final))
            self._floor = final
            return self._final + _ended(connection, _attempt.id > final)

    def _settled(self, connection: Connection) -> int:
        """The last attempt up to which none runs any more and none can still appear."""
        young = and_(_attempt.id > self._floor, _attempt.started > now() - SETTLING)
        running = and_(_attempt.id > self._floor, _attempt.outcome == "running")
        unsure = [connection.scalar(select(func.min(_attempt.id)).where(where)) for where in (young, running)]
        last: int = connection.scalar(select(func.max(_attempt.id))) or 0
        final: int = max(self._floor, min([last, *(first - 1 for first in unsure if first is not None)]))
        return final


def _ended(connection: Connection, where: ColumnElement[bool]) -> Counter[tuple[str, str, str]]:
    columns = _attempt.stage, _attempt.outcome, _attempt.code
    query = select(*columns, func.count()).where(where, _attempt.outcome != "running").group_by(*columns)
    return Counter({(stage, outcome, code or ""): count for stage, outcome, code, count in connection.execute(query)})
