"""Releases what a batch holds: the first few, then the rest, unless most of the first ended alike.

Every dispatcher calls `advance`.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select, update

from storage import tables
from storage.database import now, reading, writing
from storage.documents import pace
from storage.models import HELD
from storage.requeues.batches import OPEN, PORTION, TURNING, Step, items, ours, set_state
from storage.requeues.turning import turn

CANARY = 20
"""Documents whose end is awaited before the others are released."""
PATIENCE = 60.0
"""Seconds after which the place of a document that was released and not tried yet is given to another one."""
MOMENT = 0.5
"""Seconds that a dispatcher gives to the turning of a batch before it does other work."""

_batch, _item, _doc = tables.replay_batch.c, tables.replay_item.c, tables.document.c


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
    return step if step and step.state in OPEN else turn(engine, batch, MOMENT)[1] or step


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
    set_state(connection, batch, "stopping", reason)
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
        set_state(connection, batch, state)
    return Step(batch, str(state), len(ids))


def _endings(connection: Connection, batch: int, beside: bool) -> dict[str | None, int]:
    """How many of the released documents were tried, by the fingerprint of their trouble; None: it went well."""
    tried: ColumnElement[bool] = _item.state.in_(("read", "failed"))
    mark = _item.fingerprint if beside else _doc.fingerprint
    if not beside:
        tried = and_(_item.state == "released", ours, _tried())
    query = select(mark, func.count()).select_from(items).where(_item.batch_id == batch, tried).group_by(mark)
    return {row[0]: row[1] for row in connection.execute(query)}


def _tried() -> ColumnElement[bool]:
    """Settled again, or further on, or had trouble of its own; an outage of ours, or heavy work, says nothing yet."""
    troubled = and_(_doc.fingerprint.is_not(None), _doc.error_class.not_in(("infrastructure", "heavy")))
    return or_(_doc.state != _item.stage, troubled)


def _pending(connection: Connection, batch: int, beside: bool) -> int:
    """Documents that were released lately and not tried yet."""
    lately = and_(_item.batch_id == batch, _item.state == "released", _item.released > now() - PATIENCE, ours)
    untried = lately if beside else and_(lately, ~_tried())
    return connection.scalar(select(func.count()).select_from(items).where(untried)) or 0
