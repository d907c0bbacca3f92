"""Results that stand beside those in use: kept with the re-queue's item, seen by nobody, switched all at once.

While it is read anew a document is in work like any other. When it is settled it becomes again what it was before, and
what came out waits with its item. `switch` puts all results of a batch in place in one transaction.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, and_, exists, func, select, update

from parsers import report as reports_as_values
from parsers.report import Report
from storage import tables
from storage.database import hold, reading, writing
from storage.models import SETTLED, State
from storage.panel import reports
from storage.panel.reports import Saving
from storage.requeues import batches

if TYPE_CHECKING:
    from storage.documents.claims import Claim
    from storage.documents.outcomes import Outcome

PORTION = 200
"""Reports held in memory at a time."""

_batch, _item, _doc = tables.replay_batch.c, tables.replay_item.c, tables.document.c
_TROUBLE = ("code", "error_class", "message", "fingerprint")


class NotReady(Exception):
    """Raised where the results of a batch cannot be switched yet, or any more; says why."""


def claimed(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    """Those of these documents whose results stand beside, with their batch."""
    query = select(_doc.id, _doc.batch_id).join(tables.replay_batch, _batch.id == _doc.batch_id)
    found = connection.execute(query.where(_doc.id.in_(sorted(ids)), _batch.beside))
    return {row.id: row.batch_id for row in found}


def keep(connection: Connection, results: Iterable[tuple[Claim, Outcome]]) -> None:
    """Keep how claims ended, and give their documents back what they had. In the transaction that ends the claims."""
    for claim, outcome in results:
        _store(connection, [claim.id], _after(claim, outcome), outcome.report)


def _after(claim: Claim, outcome: Outcome) -> dict[str, Any]:
    """The columns that the document gets at the switch."""
    trouble = outcome.trouble
    after: dict[str, Any] = {
        "state": outcome.state, "document_digest": claim.document_digest, "retract": outcome.retract,
        **{name: getattr(trouble, name, None) for name in _TROUBLE},
    }  # fmt: skip
    if outcome.version:
        after["converter" if claim.stage == State.CONVERT.value else "parser"] = outcome.version
    return after


def bury(connection: Connection, ids: Collection[int]) -> None:
    """The same for documents that died: three workers were lost over them while they were read anew."""
    apart = claimed(connection, ids)
    query = select(_doc.id, _doc.state, *(_doc[name] for name in _TROUBLE)).where(_doc.id.in_(apart))
    for row in connection.execute(query).mappings().all():
        _store(connection, [row["id"]], dict(row) | {"retract": False}, None)


def _store(connection: Connection, ids: Collection[int], after: dict[str, Any], report: Report | None) -> None:
    query = select(_doc.id, _doc.batch_id, _doc.converter, _item.before).select_from(batches.items)
    for row in connection.execute(query.where(_doc.id.in_(ids), _item.batch_id == _doc.batch_id)).all():
        values = {
            "state": "read" if after["state"] == State.DONE.value else "failed",
            "fingerprint": after["fingerprint"],
            "after": {"converter": row.converter} | after,
            "report": None if report is None else zlib.compress(reports_as_values.encode(report), 1),
        }
        mine = and_(_item.batch_id == row.batch_id, _item.document_id == row.id)
        connection.execute(update(tables.replay_item).where(mine).values(**values))
        batches.restore(connection, [(row.id, row.before)])


# --- switched ----------------------------------------------------------------------------------------------------


def results(connection: Connection, batch: int, states: Collection[str] = ("read", "failed")) -> Iterator[Any]:
    """Rows of a batch's results in the order of their documents: `document_id`, `before`, `after`, `report`."""
    last = 0
    query = select(_item.document_id, _item.before, _item.after, _item.report, _item.state).where(
        _item.batch_id == batch, _item.state.in_(states)
    )
    while rows := connection.execute(
        query.where(_item.document_id > last).order_by(_item.document_id).limit(PORTION)
    ).all():
        yield from rows
        last = rows[-1].document_id


def report_of(row: Any) -> Report | None:
    return None if row.report is None else reports_as_values.decode(zlib.decompress(row.report))


def newest(engine: Engine) -> int | None:
    """The last batch whose results stand beside and were not switched."""
    waiting = _batch.state.not_in(("switched", "cancelled"))
    with reading(engine) as connection:
        found: int | None = connection.scalar(select(func.max(_batch.id)).where(_batch.beside, waiting))
    return found


def expect(connection: Connection, batch: int) -> None:
    """Raises NotReady where `batch` is unknown, or replaced what was there at once."""
    if not connection.scalar(select(_batch.beside).where(_batch.id == batch)):
        raise NotReady(f"batch {batch} has no results that stand beside; `nianbao batches` lists those that have")


def complete(engine: Engine) -> list[int]:
    """Batches that are to switch by themselves and whose results are all there."""
    with reading(engine) as connection:
        due = and_(_batch.beside, _batch.switches, _batch.state == "released")
        return list(connection.scalars(select(_batch.id).where(due, ~_at_work())))


def _at_work() -> Any:
    unread = and_(_item.batch_id == _batch.id, _item.state.in_(("held", "released")), _doc.batch_id == _batch.id)
    return exists().where(_doc.id == _item.document_id, unread)


def switch(engine: Engine, batch: int) -> dict[str, int]:
    """Put every result of `batch` in the place of what it stands beside; all of them or none.

    Gives how many documents changed ("switched"), keep what they had because the new version failed ("kept"), or were
    changed by others meanwhile ("overtaken"). Raises NotReady.
    """
    _know_cells(engine, batch)
    told: Counter[str] = Counter()
    with writing(engine) as connection:
        hold(connection, reports.SWITCHING)
        _ready(connection, batch)
        for row in results(connection, batch):
            fate = _put_in_place(connection, row)
            told[fate] += 1
            mine = and_(_item.batch_id == batch, _item.document_id == row.document_id)
            connection.execute(update(tables.replay_item).where(mine).values(state=fate, report=None))
        connection.execute(update(tables.replay_batch).where(_batch.id == batch).values(state="switched"))
    return dict(told)


def _know_cells(engine: Engine, batch: int) -> None:
    with reading(engine) as connection:
        keys = {fact.key for row in results(connection, batch) if (new := report_of(row)) for fact in new.facts}
    reports.know_cells(engine, keys)


def _ready(connection: Connection, batch: int) -> None:
    expect(connection, batch)
    found = connection.execute(select(tables.replay_batch).where(_batch.id == batch).with_for_update()).one()
    if found.state in ("switched", "cancelled"):
        raise NotReady(f"batch {batch} is {found.state} already")
    if found.state in (*batches.OPEN, *batches.TURNING) or connection.scalar(
        select(_batch.id).where(_batch.id == batch, _at_work())
    ):
        raise NotReady(f"batch {batch} is still being read; `nianbao batches` tells how far it is")


def _put_in_place(connection: Connection, row: Any) -> str:
    document = connection.execute(
        select(_doc.state, _doc.sha256, _doc.updated, *(_doc[name] for name in batches.KEPT))
        .where(_doc.id == row.document_id)
        .with_for_update()
    ).mappings().first()  # fmt: skip
    if (
        document is None
        or document["state"] not in SETTLED
        or any(document[name] != row.before[name] for name in batches.KEPT)
    ):
        return "overtaken"
    after = row.after
    if after["state"] != State.DONE.value and row.before["state"] == State.DONE.value and not after["retract"]:
        return "kept"
    values = {name: after.get(name, row.before[name]) for name in (*_TROUBLE, "state", "converter", "parser")}
    values["document_digest"] = after["document_digest"] or row.before["document_digest"]
    if after["retract"]:
        reports.retract(connection, [row.document_id])
    if (report := report_of(row)) is not None:
        saving = Saving(row.document_id, document["sha256"] or "", report)
        values["report_id"] = reports.save(connection, [saving])[row.document_id]
    connection.execute(update(tables.document).where(_doc.id == row.document_id).values(**values))
    return "switched"
