"""Batches as they are now, with what became of their documents."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Engine, case, func, literal_column, select

from storage import tables
from storage.database import reading
from storage.models import SETTLED
from storage.requeues.batches import items, ours

_batch, _item, _doc = tables.replay_batch.c, tables.replay_item.c, tables.document.c


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
        (~func.coalesce(ours, literal_column("false")), "overtaken"),
        (_doc.state.in_(SETTLED), _doc.state),
        else_="at work",
    ).label("fate")
    query = select(_item.batch_id, fate, func.count().label("number")).select_from(items)
    with reading(engine) as connection:
        rows = connection.execute(select(tables.replay_batch).where(meant).order_by(_batch.id.desc())).mappings().all()
        query = query.where(_item.batch_id.in_([row["id"] for row in rows])).group_by(_item.batch_id, fate)
        counts: dict[int, dict[str, int]] = {}
        for row in connection.execute(query):
            counts.setdefault(row.batch_id, {})[row.fate] = row.number
    shown = ("id", "created", "state", "filters", "total", "beside", "reason")
    return [Standing(**{name: row[name] for name in shown}, counts=counts.get(row["id"], {})) for row in rows]
