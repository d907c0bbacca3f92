"""What is worth a hint now: found by an index, moved on as it is given, committed before anybody is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    update,
)

from storage import tables
from storage.database import among, latest, now, reading, writing
from storage.documents import pace
from storage.documents.claims import FETCHING, stated, unfetched

_doc, _host = tables.document.c, tables.host.c


@dataclass(frozen=True, slots=True)
class Hint:
    """A document worth a message. `alone`: tried before in this stage, so it must not take others down with it; a
    request that was not answered is no such try.
    """

    id: int
    stage: str
    host: str
    media_type: str | None
    year: int | None
    alone: bool
    heavy: bool = False


_UNANSWERED = and_(stated.in_(FETCHING), _doc.error_class == "transient", _doc.lost == 0)
_HINT = (
    _doc.id,
    _doc.state.label("stage"),
    _doc.host,
    _doc.media_type,
    _doc.year,
    and_(_doc.attempts > 0, not_(func.coalesce(_UNANSWERED, false()))).label("alone"),
    _doc.heavy,
)


class Due(NamedTuple):
    """Whether there may be something to hint: documents of hosts that answered, local files, what waits for the stages,
    documents of hosts that failed the last time.
    """

    hosts: bool
    local: bool
    convert: bool
    heavy: bool
    parse: bool
    shaky: bool = False


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


def look(engine: Engine, ahead: float, rehint_seconds: float) -> Due:
    """What is due or will be in `ahead` seconds, all in one question: most looks find nothing."""
    words = {"ahead": ahead, "rehint": rehint_seconds, "limit": 1}
    with reading(engine) as connection:
        return Due(*map(bool, connection.execute(_ANYTHING, words).one()))


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


def due_fetches(
    engine: Engine, limit: int, rehint_seconds: float, ahead: float = 0.0, shaky: bool = False
) -> list[Hint]:
    """Pick at most one document of each host whose pace allows it now; the longest waiting hosts first.

    Of hosts whose last request failed where `shaky`, else of the others. Only the rows of hosts that are due are read,
    and one document of each by the index (host, due_at). `ahead` picks those that were hinted before
    `rehint_seconds - ahead` seconds once more.
    """
    words = {"limit": limit, "rehint": rehint_seconds, "ahead": ahead}
    on_time, forgotten = _SHAKY if shaky else _STEADY
    hints = _of_hosts(engine, on_time, words)
    left = limit - len(hints) if ahead else 0
    return hints + (_of_hosts(engine, forgotten, words | {"limit": left}) if left else [])


def under_way(engine: Engine, hosts: Collection[str], rehint_seconds: float) -> bool:
    """Whether a request to one of these hosts goes on, or was hinted lately and not begun."""
    if not hosts:
        return False
    with reading(engine) as connection:
        return bool(connection.scalar(_UNDER_WAY, {"hosts": list(hosts), "rehint": rehint_seconds}))


def _of_hosts(engine: Engine, ready: Select[Any], words: dict[str, Any]) -> list[Hint]:
    """The next document of each of the first hosts that are `ready`."""
    with reading(engine) as connection:
        if connection.execute(ready, words | {"limit": 1}).first() is None:
            return []
    with writing(engine) as connection:
        names = connection.scalars(ready.with_for_update(skip_locked=True), words).all()
        return _next_of(connection, names, words)


def _hint(engine: Engine, waiting: Waiting, words: dict[str, Any]) -> list[Hint]:
    with reading(engine) as connection:
        if connection.execute(waiting.first, words).first() is None:
            return []
    with writing(engine) as connection:
        return sorted((Hint(*row) for row in connection.execute(waiting.moving, words)), key=lambda hint: hint.id)


def _next_of(connection: Connection, hosts: Sequence[str], words: dict[str, Any]) -> list[Hint]:
    """The document of each host that has waited longest, if it is due; else the host is looked at again when one is.

    A host whose document is locked just now stays as it is, for the next look.
    """
    waiting = {row.host: row.id for row in connection.execute(_LONGEST_WAITING, {"hosts": list(hosts)})}
    ids = [id for id in waiting.values() if id is not None]
    found = {row["host"]: row for row in connection.execute(_LOOK, words | {"ids": ids}).mappings()}
    picked = [found[host] for host in hosts if host in found and found[host]["on_time"]]
    later = [{"of": host, "at": None} for host in hosts if waiting.get(host) is None]
    later += [{"of": host, "at": row["next_at"]} for host, row in found.items() if not row["on_time"]]
    if later:
        connection.execute(_LATER, later)
    if picked:
        connection.execute(_HINTED, words | {"hosts": [row["host"] for row in picked]})
        connection.execute(_MOVED, words | {"ids": [row["id"] for row in picked]})
    return [Hint(**{name: row[name] for name in Hint.__slots__}) for row in picked]


def _ready(wanted: ColumnElement[bool], order: ColumnElement[float]) -> Select[Any]:
    """The first hosts that are `wanted` and free."""
    query = select(_host.host).where(wanted, _host.next_at <= now(), pace.idle())
    return query.order_by(order).limit(bindparam("limit", type_=Integer))


def _anything() -> Select[*tuple[Any, ...]]:
    """The columns of `Due`."""
    kinds = (("convert", False), ("convert", True), ("parse", False))
    staged = (_waiting(_doc.state == state, _doc.heavy == literal(heavy)) for state, heavy in kinds)
    steady, shaky = (or_(*(ready.exists() for ready in both)) for both in (_STEADY, _SHAKY))
    return select(steady, *(waiting.first.exists() for waiting in (_OF_NO_HOST, *staged)), shaky)


def _longest_waiting() -> Select[Any]:
    """The document of each of `hosts` that has waited longest, by the index (host, due_at); none where none waits."""
    ids = select(_doc.id).where(_doc.host == _host.host, unfetched, *_WAITING).order_by(_doc.due_at, _doc.id).limit(1)
    first = ids.correlate(tables.host).scalar_subquery().label("id")
    return select(_host.host, first).where(among(_host.host, "hosts"))


# Made once: what a statement costs to make and to look up is more than what it does.
_AHEAD, _REHINT = bindparam("ahead", type_=Float), bindparam("rehint", type_=Float)
_WAITING = (_doc.due_at > 0.0, _doc.lease_until.is_(None))
_STEADY, _SHAKY = (
    (
        _ready(and_(_host.due_at <= now(), which), _host.due_at),
        _ready(and_(_host.hinted_at <= now() - (_REHINT - _AHEAD), _host.due_at > now(), which), _host.hinted_at),
    )
    for which in (_host.failures == 0, _host.failures > 0)
)
_UNDER_WAY = select(
    exists().where(among(_host.host, "hosts"), or_(_host.busy_until > now(), _host.hinted_at > now() - _REHINT))
)
_LONGEST_WAITING = _longest_waiting()
_ANYTHING = _anything()
_LOOK = (
    select(
        *_HINT,
        latest(_doc.due_at, _doc.not_before).label("next_at"),
        and_(_doc.due_at <= now() + _AHEAD, _doc.not_before <= now()).label("on_time"),
    )
    .where(among(_doc.id, "ids"), stated.in_(FETCHING), *_WAITING)
    .with_for_update(skip_locked=True)
)
_LATER = (
    update(tables.host).where(_host.host == bindparam("of")).values(due_at=bindparam("at", type_=Float), hinted_at=None)
)
_HINTED = update(tables.host).where(among(_host.host, "hosts")).values(due_at=now() + _REHINT, hinted_at=now())
_MOVED = update(tables.document).where(among(_doc.id, "ids")).values(due_at=now() + _REHINT)
