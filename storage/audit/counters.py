"""Counts kept beside the rows they count, for speed: where they differ from the rows, and how they are set right."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Select, String, and_, case, cast, exists, func, literal, or_, select, union_all, update

from storage import tables
from storage.database import inserting, writing

_doc, _tally = tables.document.c, tables.tally.c
_batch, _item = tables.replay_batch.c, tables.replay_item.c

_items = select(func.count()).where(_item.batch_id == _batch.id).scalar_subquery()
_holds = exists().where(_item.batch_id == _batch.id, _item.state == "held")
#: where a batch goes on that does nothing any more: who holds documents then, releases them or gives them back
_ONWARD = {"released": "running", "switched": "running", "paused": "pausing", "stopped": "stopping",
           "cancelled": "cancelling"}  # fmt: skip
_over = _batch.state.in_(_ONWARD)


def tally_off() -> Select[Any]:
    """Sources (0: of none) and states of which the tally counts more or fewer documents than there are."""
    steps = _steps().subquery()
    place = (steps.c.state + " of source " + cast(steps.c.source_id, String)).label("place")
    query = select(steps.c.source_id.label("id"), place).group_by(steps.c.source_id, steps.c.state)
    return query.having(func.sum(steps.c.step) != 0)


def _steps() -> Any:
    """What the documents say, less what the tally says, in one statement and so of one moment."""
    source = func.coalesce(_doc.source_id, 0).label("source_id")
    counted = select(source, _doc.state, func.count().label("step")).group_by(source, _doc.state)
    return union_all(counted, select(_tally.source_id, _tally.state, -_tally.count))


def set_tally(engine: Engine) -> None:
    """Add what is missing: additions of others meanwhile stay right, because the difference is of one moment."""
    steps = _steps().subquery()
    of = (steps.c.source_id, steps.c.state)
    missing = select(*of, literal(0), func.sum(steps.c.step)).group_by(*of).having(func.sum(steps.c.step) != 0)
    with writing(engine) as connection:
        adding = inserting(connection, tables.tally).from_select(["source_id", "state", "slot", "count"], missing)
        key = (_tally.source_id, _tally.state, _tally.slot)
        grown = _tally.count + adding.excluded.count
        connection.execute(adding.on_conflict_do_update(index_elements=key, set_={"count": grown}))


def batch_off() -> Select[Any]:
    """Re-queues that count more or fewer documents than they have, or are over and still hold some."""
    return select(_batch.id, _batch.filters.label("place")).where(or_(_batch.total != _items, and_(_over, _holds)))


def set_batches(engine: Engine) -> None:
    """Count again, and have the dispatcher go on with what is held."""
    again = case(
        *((and_(_batch.state == state, _holds), onward) for state, onward in _ONWARD.items()), else_=_batch.state
    )
    with writing(engine) as connection:
        off = _batch.id.in_(batch_off().with_only_columns(_batch.id))
        connection.execute(update(tables.replay_batch).where(off).values(total=_items, state=again))
