"""Batches turned by hand, or because they stopped: paused, cancelled, resumed.

It goes slice by slice, each a transaction, so that nobody waits for a million rows. The batch's state says which way it
is turning; whoever was killed over it, the next dispatcher turns it on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Engine, and_, null, or_, select, update

from storage import tables
from storage.database import writing
from storage.models import SETTLED
from storage.requeues.batches import HALTED, OPEN, PORTION, TURNING, Step, hold, items, mark, ours, restore, set_state

_batch, _item, _doc = tables.replay_batch.c, tables.replay_item.c, tables.document.c


class NoSuchBatch(Exception):
    """Raised where a batch is unknown, or not in a state in which it can do what was asked; says so."""


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
    return turn(engine, batch)[0]


def turn(engine: Engine, batch: int, seconds: float = float("inf")) -> tuple[int, Step | None]:
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
                set_state(connection, batch, end)
                return moved, Step(batch, end, reason=row.reason)
    return moved, None


def _take_back(connection: Connection, batch: int) -> tuple[bool, int]:
    """A slice of what nobody began, which is as it was before; whether more may be left, and how many it was."""
    begun = or_(_doc.lease_until.is_not(None), _doc.attempts > 0, _doc.state != _item.stage)
    mine = and_(_item.batch_id == batch, _item.state.in_(("held", "released")), ours, ~begun)
    query = select(_doc.id, _item.before).select_from(items).where(mine).order_by(_doc.id).limit(PORTION)
    rows = connection.execute(query.with_for_update(of=tables.document)).all()
    restore(connection, [(row.id, row.before) for row in rows])
    mark(connection, batch, [row.id for row in rows], "returned")
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
    query = select(_doc.id, _item.stage, _doc.state).select_from(items).where(returned).order_by(_doc.id)
    rows = connection.execute(query.limit(PORTION).with_for_update(of=tables.document)).mappings().all()
    free = [row for row in rows if row["state"] in SETTLED]
    hold(connection, batch, free)
    mark(connection, batch, [row["id"] for row in rows], "overtaken")
    mark(connection, batch, [row["id"] for row in free], "held")
    return len(rows) == PORTION, len(free)


_Turn = Callable[[Connection, int], tuple[bool, int]]


_TURNS: dict[str, _Turn] = dict(zip(TURNING, (_take_back, _take_back, _drop, _hold_again), strict=True))


_ENDS = {"pausing": "paused", "stopping": "stopped", "cancelling": "cancelled"}


def _expect(connection: Connection, batch: int, states: Collection[str]) -> Any:
    found = connection.execute(select(tables.replay_batch).where(_batch.id == batch).with_for_update()).first()
    if found is None:
        raise NoSuchBatch(f"there is no batch {batch}; `nianbao batches` lists them")
    if found.state not in states:
        raise NoSuchBatch(f"batch {batch} is {found.state}: {' or '.join(states)} is needed for this")
    return found
