"""What is worth a hint now: found by an index, moved on as it is given, committed before anybody is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    Select,
    UpdateBase,
    and_,
    bindparam,
    select,
    update,
)

from storage import pace, tables
from storage.claims import unfetched
from storage.database import latest, now, reading, writing

_doc, _host = tables.document.c, tables.host.c


@dataclass(frozen=True, slots=True)
class Hint:
    """A document worth a message. `alone`: tried before in this stage, so it must not take others down with it."""

    id: int
    stage: str
    host: str
    media_type: str | None
    year: int | None
    alone: bool
    heavy: bool = False


_HINT = (
    _doc.id,
    _doc.state.label("stage"),
    _doc.host,
    _doc.media_type,
    _doc.year,
    (_doc.attempts > 0).label("alone"),
    _doc.heavy,
)


class Waiting(NamedTuple):
    """Statements made once: whether there is one that waits, and the move of those that get a hint."""

    first: Select[Any]
    moving: UpdateBase


def _waiting(*which: ColumnElement[bool]) -> Waiting:
    due = _doc.due_at <= now() + bindparam("ahead", type_=Float)
    picked = select(_doc.id).where(*which, due, _doc.lease_until.is_(None), _doc.not_before <= now())
    picked = picked.order_by(_doc.due_at, _doc.id)
    moved = picked.limit(bindparam("limit", type_=Integer)).with_for_update(skip_locked=True)
    later = now() + bindparam("rehint", type_=Float)
    moving = update(tables.document).where(_doc.id.in_(moved)).values(due_at=later).returning(*_HINT)
    return Waiting(picked.limit(1), moving)


_OF_STAGE = _waiting(_doc.state == bindparam("stage"), _doc.heavy == bindparam("of_heavy"))
_OF_NO_HOST = _waiting(unfetched, _doc.host == "")


def due(
    engine: Engine, stage: str, limit: int, rehint_seconds: float, ahead: float = 0.0, heavy: bool = False
) -> list[Hint]:
    """Pick up to `limit` documents that wait for `stage` and are due, and move them on by `rehint_seconds`.

    Only those that need heavy work, or only those that do not.
    Committed when this returns, so publish afterwards: a hint that gets lost is given again. `ahead` picks hints given
    before `rehint_seconds - ahead` seconds once more, for a queue that is known to be empty.
    """
    words = {"stage": stage, "of_heavy": heavy, "limit": limit, "ahead": ahead, "rehint": rehint_seconds}
    return _hint(engine, _OF_STAGE, words)


def due_local(engine: Engine, limit: int, rehint_seconds: float, ahead: float = 0.0) -> list[Hint]:
    """The same for local files that wait to be read: they have no host and no pace."""
    return _hint(engine, _OF_NO_HOST, {"limit": limit, "ahead": ahead, "rehint": rehint_seconds})


def due_fetches(engine: Engine, limit: int, rehint_seconds: float, ahead: float = 0.0) -> list[Hint]:
    """Pick at most one document of each host whose pace allows it now; the longest waiting hosts first.

    Only the rows of hosts that are due are read, and one document of each by the index (host, due_at). `ahead` picks
    those that were hinted before `rehint_seconds - ahead` seconds once more.
    """
    on_time = _host.due_at <= now()
    forgotten = and_(_host.hinted_at <= now() - (rehint_seconds - ahead), _host.due_at > now())
    hints = _of_hosts(engine, on_time, _host.due_at, limit, rehint_seconds)
    left = limit - len(hints) if ahead else 0
    return hints + (_of_hosts(engine, forgotten, _host.hinted_at, left, rehint_seconds, ahead) if left else [])


def _of_hosts(
    engine: Engine,
    wanted: ColumnElement[bool],
    order: ColumnElement[float],
    limit: int,
    rehint_seconds: float,
    ahead: float = 0.0,
) -> list[Hint]:
    """The next document of each of the first `limit` hosts that are `wanted` and free."""
    ready = and_(wanted, _host.next_at <= now(), pace.idle())
    with reading(engine) as connection:
        if connection.execute(select(_host.host).where(ready).order_by(order).limit(1)).first() is None:
            return []
    with writing(engine) as connection:
        names = connection.scalars(
            select(_host.host).where(ready).order_by(order).limit(limit).with_for_update(skip_locked=True)
        ).all()
        return [hint for name in names if (hint := _next_of(connection, name, rehint_seconds, ahead))]


def _hint(engine: Engine, waiting: Waiting, words: dict[str, Any]) -> list[Hint]:
    with reading(engine) as connection:
        if connection.execute(waiting.first, words).first() is None:
            return []
    with writing(engine) as connection:
        return sorted((Hint(*row) for row in connection.execute(waiting.moving, words)), key=lambda hint: hint.id)


def _next_of(connection: Connection, host: str, rehint_seconds: float, ahead: float) -> Hint | None:
    """The document of `host` that has waited longest, if it is due; else the host is looked at again when one is."""
    waiting = and_(unfetched, _doc.host == host, _doc.due_at > 0.0, _doc.lease_until.is_(None))
    on_time = and_(_doc.due_at <= now() + ahead, _doc.not_before <= now())
    next_at = latest(_doc.due_at, _doc.not_before).label("next_at")
    query = select(*_HINT, next_at, on_time.label("on_time")).where(waiting).order_by(_doc.due_at, _doc.id).limit(1)
    row = connection.execute(query.with_for_update(skip_locked=True)).mappings().first()
    pick = row is not None and row["on_time"]
    again = now() + rehint_seconds if pick else None if row is None else row["next_at"]
    hinted = now() if pick else None
    connection.execute(update(tables.host).where(_host.host == host).values(due_at=again, hinted_at=hinted))
    if row is None or not pick:
        return None
    connection.execute(update(tables.document).where(_doc.id == row["id"]).values(due_at=now() + rehint_seconds))
    return Hint(**{name: row[name] for name in Hint.__slots__})
