"""Re-queues as batches: documents put back to a stage together, released bit by bit, taken back while not begun.

A document is put back at once and held; `advance`, called by every dispatcher, releases the first few, looks how they
end, and releases the rest, or stops the batch where most of the first ended alike. Hosts keep their pace all along: a
released document is due, no more. What was not begun can be taken back, and is then as it was before.

Pausing, cancelling, stopping and resuming go slice by slice, each a transaction, so that nobody waits for a million
rows. The batch's state says which way it is turning; whoever was killed over it, the next dispatcher turns it on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    null,
    or_,
    select,
    update,
)

from storage import tables
from storage.database import now, reading, writing
from storage.documents import pace
from storage.models import HELD, SETTLED, STAGES

CANARY = 20
"""Documents whose end is awaited before the others are released."""
PATIENCE = 60.0
"""Seconds after which the place of a document that was released and not tried yet is given to another one."""
PORTION = 1000
"""Documents released, taken back or held again at a time."""
MOMENT = 0.5
"""Seconds that a dispatcher gives to the turning of a batch before it does other work."""

OPEN = ("testing", "running")
HALTED = ("paused", "stopped")
#: on the way to being paused, stopped, cancelled, or open again
TURNING = ("pausing", "stopping", "cancelling", "resuming")
#: columns that a re-queue clears, or that reading the document anew changes: they are kept with the item
KEPT = ("state", "code", "error_class", "message", "fingerprint", "attempts", "lost", "document_digest", "converter",
        "parser")  # fmt: skip
_AFRESH: dict[str, Any] = {
    "attempts": 0, "lost": 0, "lease_until": None, "lease_owner": None, "code": None, "error_class": None,
    "message": None, "fingerprint": None, "heavy": False,
}  # fmt: skip

_batch, _item, _doc = tables.replay_batch.c, tables.replay_item.c, tables.document.c
_items = tables.replay_item.join(tables.document, _doc.id == _item.document_id)
#: held or at work for this batch and for no later one
_ours = _doc.batch_id == _item.batch_id


class NoSuchBatch(Exception):
    """Raised where a batch is unknown, or not in a state in which it can do what was asked; says so."""


@dataclass(frozen=True, slots=True)
class Step:
    """What `advance` did with a batch: the state it is in now, documents released, why it was stopped."""

    batch: int
    state: str
    released: int = 0
    reason: str | None = None


def create(connection: Connection, filters: str, beside: bool = False, switches: bool = False) -> int:
    """A batch without documents. `filters` tells a person which were meant."""
    row = {"state": "testing", "filters": filters, "total": 0, "beside": beside, "switches": switches, "proved": False}
    made = insert(tables.replay_batch).values(created=now(), **row).returning(_batch.id)
    return int(connection.execute(made).scalar_one())


def put_back(connection: Connection, batch: int, rows: Iterable[Mapping[str, Any]]) -> None:
    """Have settled documents wait for a stage again, held by `batch`; their rows are locked by the caller.

    A row is the document's `id`, `host` and KEPT columns, with `stage` and `turn`.
    """
    rows = list(rows)
    items = [
        {"batch_id": batch, "document_id": row["id"], "state": "held", "stage": row["stage"], "turn": row["turn"],
         "before": {name: row[name] for name in KEPT}}
        for row in rows
    ]  # fmt: skip
    if items:
        connection.execute(insert(tables.replay_item), items)
        _hold(connection, batch, rows)
        grown = {"total": _batch.total + len(items), "state": case((_batch.proved, "running"), else_="testing")}
        connection.execute(update(tables.replay_batch).where(_batch.id == batch).values(**grown))


def _hold(connection: Connection, batch: int, rows: Iterable[Any]) -> None:
    values = {"due_at": HELD, "not_before": HELD, "updated": now(), "batch_id": batch} | _AFRESH
    stages: dict[str, list[int]] = {}
    for row in rows:
        stages.setdefault(row["stage"], []).append(row["id"])
    for stage, ids in stages.items():
        connection.execute(update(tables.document).where(_doc.id.in_(ids)).values(state=stage, **values))


# --- released ----------------------------------------------------------------------------------------------------


def advance(engine: Engine) -> list[Step]:
    """Go on with every open batch; gives what changed. Any number of dispatchers may call it."""
    moving = _batch.state.in_((*OPEN, *TURNING))
    with reading(engine) as connection:
        waiting = connection.scalars(select(_batch.id).where(moving).order_by(_batch.id)).all()
    steps = [step for batch in waiting if (step := _advance(engine, batch))]
    return [step for step in steps if step.released or step.state not in ("testing", *TURNING)]


def _advance(engine: Engine, batch: int) -> Step | None:
    """A batch that stops is turned at once, as far as a moment goes."""
    step = _go_on(engine, batch)
    return step if step and step.state in OPEN else _turn(engine, batch, MOMENT)[1] or step


def _go_on(engine: Engine, batch: int) -> Step | None:
    mine = select(tables.replay_batch).where(_batch.id == batch, _batch.state.in_(OPEN))
    with writing(engine) as connection:
        row = connection.execute(mine.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        return release(connection, batch) if row.state == "running" else _test(connection, batch, row.beside)


def _test(connection: Connection, batch: int, beside: bool) -> Step:
    """Wait for the first few; then go on with all, or stop."""
    endings = _endings(connection, batch, beside)
    tried = sum(endings.values())
    if tried < CANARY:
        return release(connection, batch, CANARY - tried - _pending(connection, batch, beside))
    alike = max((one for one in endings if one), key=lambda one: endings[one], default=None)
    if alike is None or 2 * endings[alike] <= tried:
        connection.execute(update(tables.replay_batch).where(_batch.id == batch).values(state="running", proved=True))
        return release(connection, batch)
    reason = (
        f"{endings[alike]} of the first {tried} ended alike: {alike}; the others are as they were before. "
        f"`nianbao batches resume {batch}` goes on all the same"
    )
    _set(connection, batch, "stopping", reason)
    return Step(batch, "stopping", reason=reason)


def release(connection: Connection, batch: int, most: int = PORTION) -> Step:
    """Make up to `most` held documents due, the first of every host first. The last one out ends the batch."""
    held = and_(_item.batch_id == batch, _item.state == "held")
    ids: list[int] = []
    if most > 0:
        picked = select(_item.document_id).where(held).order_by(_item.turn, _item.document_id).limit(most)
        ids = list(connection.scalars(picked))
    if ids:
        of_item = and_(_item.batch_id == batch, _item.document_id.in_(ids))
        connection.execute(update(tables.replay_item).where(of_item).values(state="released", released=now()))
        still = and_(_doc.id.in_(ids), _doc.batch_id == batch, _doc.due_at == HELD)
        freed = update(tables.document).where(still).values(due_at=now(), not_before=0.0)
        pace.wake(connection, set(connection.scalars(freed.returning(_doc.host))))
    left = connection.scalar(select(_item.document_id).where(held).limit(1))
    state = connection.scalar(select(_batch.state).where(_batch.id == batch)) if left else "released"
    if not left:
        _set(connection, batch, state)
    return Step(batch, str(state), len(ids))


def _endings(connection: Connection, batch: int, beside: bool) -> dict[str | None, int]:
    """How many of the released documents were tried, by the fingerprint of their trouble; None: it went well."""
    tried: ColumnElement[bool] = _item.state.in_(("read", "failed"))
    mark = _item.fingerprint if beside else _doc.fingerprint
    if not beside:
        tried = and_(_item.state == "released", _ours, _tried())
    query = select(mark, func.count()).select_from(_items).where(_item.batch_id == batch, tried).group_by(mark)
    return {row[0]: row[1] for row in connection.execute(query)}


def _tried() -> ColumnElement[bool]:
    """Settled again, or further on, or had trouble of its own; an outage of ours, or heavy work, says nothing yet."""
    troubled = and_(_doc.fingerprint.is_not(None), _doc.error_class.not_in(("infrastructure", "heavy")))
    return or_(_doc.state != _item.stage, troubled)


def _pending(connection: Connection, batch: int, beside: bool) -> int:
    """Documents that were released lately and not tried yet."""
    lately = and_(_item.batch_id == batch, _item.state == "released", _item.released > now() - PATIENCE, _ours)
    untried = lately if beside else and_(lately, ~_tried())
    return connection.scalar(select(func.count()).select_from(_items).where(untried)) or 0


# --- by hand -----------------------------------------------------------------------------------------------------


def pause(engine: Engine, batch: int) -> int:
    """Take back what was not begun; gives how many. Raises NoSuchBatch."""
    return _begin_to_turn(engine, batch, "pausing", (*OPEN, "released", "pausing", "resuming"))


def cancel(engine: Engine, batch: int) -> int:
    """Take back what was not begun, for good; results that stand beside are dropped. Raises NoSuchBatch."""
    return _begin_to_turn(engine, batch, "cancelling", (*OPEN, *HALTED, "released", *TURNING))


def resume(engine: Engine, batch: int) -> int:
    """Hold again what was taken back, to be released; gives how many. A stopped batch is not tested again.

    Documents that somebody else put to work meanwhile are left to them. Raises NoSuchBatch.
    """
    return _begin_to_turn(engine, batch, "resuming", (*HALTED, "pausing", "stopping", "resuming"))


def _begin_to_turn(engine: Engine, batch: int, state: str, allowed: Collection[str]) -> int:
    with writing(engine) as connection:
        found = _expect(connection, batch, allowed)
        proved = found.proved or found.state in ("stopping", "stopped")
        values = {"state": state, "reason": None, "proved": proved}
        connection.execute(update(tables.replay_batch).where(_batch.id == batch).values(**values))
    return _turn(engine, batch)[0]


def _turn(engine: Engine, batch: int, seconds: float = float("inf")) -> tuple[int, Step | None]:
    """Go on with a batch that is turning, slice by slice, for `seconds`; gives how many documents, and its end."""
    moved, begun = 0, time.monotonic()
    while time.monotonic() - begun < seconds:
        with writing(engine) as connection:
            mine = select(tables.replay_batch).where(_batch.id == batch, _batch.state.in_(TURNING))
            row = connection.execute(mine.with_for_update()).first()
            if row is None:
                return moved, None
            left, counted = _TURNS[row.state](connection, batch)
            moved += counted
            if not left:
                end = ("running" if row.proved else "testing") if row.state == "resuming" else _ENDS[row.state]
                _set(connection, batch, end)
                return moved, Step(batch, end, reason=row.reason)
    return moved, None


def _take_back(connection: Connection, batch: int) -> tuple[bool, int]:
    """A slice of what nobody began, which is as it was before; whether more may be left, and how many it was."""
    begun = or_(_doc.lease_until.is_not(None), _doc.attempts > 0, _doc.state != _item.stage)
    mine = and_(_item.batch_id == batch, _item.state.in_(("held", "released")), _ours, ~begun)
    query = select(_doc.id, _item.before).select_from(_items).where(mine).order_by(_doc.id).limit(PORTION)
    rows = connection.execute(query.with_for_update(of=tables.document)).all()
    restore(connection, [(row.id, row.before) for row in rows])
    _mark(connection, batch, [row.id for row in rows], "returned")
    return len(rows) == PORTION, len(rows)


def _drop(connection: Connection, batch: int) -> tuple[bool, int]:
    """The same for good, and then a slice of the results that stand beside."""
    left, taken = _take_back(connection, batch)
    if left:
        return left, taken
    beside = select(_item.document_id).where(_item.batch_id == batch, _item.state.in_(("read", "failed")))
    ids = connection.scalars(beside.order_by(_item.document_id).limit(PORTION)).all()
    dropped = and_(_item.batch_id == batch, _item.document_id.in_(ids))
    values = {"state": "returned", "report": None, "after": null()}
    connection.execute(update(tables.replay_item).where(dropped).values(**values))
    return len(ids) == PORTION, taken


def _hold_again(connection: Connection, batch: int) -> tuple[bool, int]:
    """A slice of what was taken back; whether more is left, and how many of it nobody else put to work."""
    returned = and_(_item.batch_id == batch, _item.state == "returned")
    query = select(_doc.id, _item.stage, _doc.state).select_from(_items).where(returned).order_by(_doc.id)
    rows = connection.execute(query.limit(PORTION).with_for_update(of=tables.document)).mappings().all()
    free = [row for row in rows if row["state"] in SETTLED]
    _hold(connection, batch, free)
    _mark(connection, batch, [row["id"] for row in rows], "overtaken")
    _mark(connection, batch, [row["id"] for row in free], "held")
    return len(rows) == PORTION, len(free)


_Turn = Callable[[Connection, int], tuple[bool, int]]
_TURNS: dict[str, _Turn] = dict(zip(TURNING, (_take_back, _take_back, _drop, _hold_again), strict=True))
_ENDS = {"pausing": "paused", "stopping": "stopped", "cancelling": "cancelled"}


def restore(connection: Connection, rows: Collection[tuple[int, Mapping[str, Any]]]) -> None:
    """Give documents the columns they had before a re-queue; they are settled again."""
    settled = {"due_at": None, "not_before": 0.0, "lease_until": None, "lease_owner": None, "batch_id": None,
               "heavy": False}  # fmt: skip
    columns: dict[str, Any] = {name: bindparam(f"was_{name}") for name in KEPT}
    statement = update(tables.document).where(_doc.id == bindparam("of_id"))
    given = [{"of_id": id} | {f"was_{name}": before[name] for name in KEPT} for id, before in rows]
    if given:
        connection.execute(statement.values(updated=now(), **settled, **columns), given)


def _mark(connection: Connection, batch: int, ids: Collection[int], state: str) -> None:
    some = and_(_item.batch_id == batch, _item.document_id.in_(sorted(ids)))
    connection.execute(update(tables.replay_item).where(some).values(state=state))


def _expect(connection: Connection, batch: int, states: Collection[str]) -> Any:
    found = connection.execute(select(tables.replay_batch).where(_batch.id == batch).with_for_update()).first()
    if found is None:
        raise NoSuchBatch(f"there is no batch {batch}; `nianbao batches` lists them")
    if found.state not in states:
        raise NoSuchBatch(f"batch {batch} is {found.state}: {' or '.join(states)} is needed for this")
    return found


def _set(connection: Connection, batch: int, state: str | None, reason: str | None = None) -> None:
    values = {"state": state} | ({"reason": reason} if reason else {})
    connection.execute(update(tables.replay_batch).where(_batch.id == batch).values(**values))


# --- seen --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """A batch as it is now. `counts` are its documents by what became of them: held, at work, done, failed, read, …"""

    id: int
    created: float
    state: str
    filters: str
    total: int
    beside: bool
    reason: str | None
    counts: dict[str, int]


def standings(engine: Engine, states: Collection[str] | None = None) -> list[Standing]:
    """Every batch, or those in one of `states`, the newest first."""
    meant = _batch.id.is_not(None) if states is None else _batch.state.in_(states)
    fate = case(
        (_item.state != "released", _item.state),
        (~func.coalesce(_ours, literal_column("false")), "overtaken"),
        (_doc.state.in_(SETTLED), _doc.state),
        else_="at work",
    ).label("fate")
    query = select(_item.batch_id, fate, func.count().label("number")).select_from(_items)
    with reading(engine) as connection:
        rows = connection.execute(select(tables.replay_batch).where(meant).order_by(_batch.id.desc())).mappings().all()
        query = query.where(_item.batch_id.in_([row["id"] for row in rows])).group_by(_item.batch_id, fate)
        counts: dict[int, dict[str, int]] = {}
        for row in connection.execute(query):
            counts.setdefault(row.batch_id, {})[row.fate] = row.number
    shown = ("id", "created", "state", "filters", "total", "beside", "reason")
    return [Standing(**{name: row[name] for name in shown}, counts=counts.get(row["id"], {})) for row in rows]


def is_held() -> ColumnElement[bool]:
    """A document that an open batch is going to release."""
    return and_(_doc.state.in_(STAGES), _doc.due_at == HELD)
