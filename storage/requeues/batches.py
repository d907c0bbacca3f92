"""Re-queues as batches: documents put back to a stage together, released bit by bit, taken back while not begun.

A document is put back at once and held. `releasing` lets the first few go, looks how they end, and releases the rest or
stops the batch; `turning` takes back what was not begun, which is then as it was before; `standings` tells what became
of them. Hosts keep their pace all along: a released document is due, no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, insert, update

from storage import tables
from storage.database import now
from storage.models import HELD, STAGES

PORTION = 1000
"""Documents released, taken back or held again at a time."""

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
items = tables.replay_item.join(tables.document, _doc.id == _item.document_id)
#: held or at work for this batch and for no later one
ours = _doc.batch_id == _item.batch_id


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
        hold(connection, batch, rows)
        grown = {"total": _batch.total + len(items), "state": case((_batch.proved, "running"), else_="testing")}
        connection.execute(update(tables.replay_batch).where(_batch.id == batch).values(**grown))


def hold(connection: Connection, batch: int, rows: Iterable[Any]) -> None:
    values = {"due_at": HELD, "not_before": HELD, "updated": now(), "batch_id": batch} | _AFRESH
    stages: dict[str, list[int]] = {}
    for row in rows:
        stages.setdefault(row["stage"], []).append(row["id"])
    for stage, ids in stages.items():
        connection.execute(update(tables.document).where(_doc.id.in_(ids)).values(state=stage, **values))


def restore(connection: Connection, rows: Collection[tuple[int, Mapping[str, Any]]]) -> None:
    """Give documents the columns they had before a re-queue; they are settled again."""
    settled = {"due_at": None, "not_before": 0.0, "lease_until": None, "lease_owner": None, "batch_id": None,
               "heavy": False}  # fmt: skip
    columns: dict[str, Any] = {name: bindparam(f"was_{name}") for name in KEPT}
    statement = update(tables.document).where(_doc.id == bindparam("of_id"))
    given = [{"of_id": id} | {f"was_{name}": before[name] for name in KEPT} for id, before in rows]
    if given:
        connection.execute(statement.values(updated=now(), **settled, **columns), given)


def mark(connection: Connection, batch: int, ids: Collection[int], state: str) -> None:
    some = and_(_item.batch_id == batch, _item.document_id.in_(sorted(ids)))
    connection.execute(update(tables.replay_item).where(some).values(state=state))


def set_state(connection: Connection, batch: int, state: str | None, reason: str | None = None) -> None:
    values = {"state": state} | ({"reason": reason} if reason else {})
    connection.execute(update(tables.replay_batch).where(_batch.id == batch).values(**values))


def is_held() -> ColumnElement[bool]:
    """A document that an open batch is going to release."""
    return and_(_doc.state.in_(STAGES), _doc.due_at == HELD)
