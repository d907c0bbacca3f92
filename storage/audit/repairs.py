"""Mends rows that break an invariant, where that is safe. History stays: each repair is an attempt of its own.

The attempt has the outcome "repaired", names what was found, and raises the fencing token, so that whoever still works
on the document comes too late.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, func, insert, literal, select, update

from storage import tables
from storage.audit import counters
from storage.audit.invariants import Invariant
from storage.database import inserting, now, reading, writing
from storage.documents import pace
from storage.models import STAGES

#: documents in one transaction, so that nobody waits long for the write lock
CHUNK = 500
WORKER = "reconcile"

_doc, _attempt = tables.document.c, tables.attempt.c


def mend(engine: Engine, invariant: Invariant) -> int:
    """Mend what breaks `invariant`; gives how many rows. Doing it twice does nothing the second time."""
    if (own := _OWN.get(invariant.name)) is not None:
        return own(engine, invariant)
    if invariant.stage is None:
        return 0
    mended, before = 0, list[int]()
    while (ids := _some(engine, invariant)) and ids != before:
        mended += send_back(engine, ids, invariant.stage, invariant.name, f"reconcile: {invariant.what}")
        before = ids
    return mended


def send_back(engine: Engine, ids: Sequence[int], stage: ColumnElement[str], code: str, message: str) -> int:
    """Have these documents begin `stage` again, now; where that is no stage they stay settled. Gives how many."""
    meant = _doc.id.in_(sorted(ids))
    with writing(engine) as connection:
        connection.execute(select(_doc.id).where(meant).order_by(_doc.id).with_for_update())
        waits, settles = and_(meant, stage.in_(STAGES)), and_(meant, stage.not_in(STAGES))
        for which, columns in ((settles, {"due_at": None}), (waits, _again(stage))):
            connection.execute(update(tables.document).where(which).values(**columns, **_RELEASED))
        _log(connection, ids, code, message)
        hosts = connection.scalars(select(_doc.host).where(meant).distinct()).all()
        pace.free(connection, hosts)
        pace.wake(connection, hosts)
    return len(ids)


_RELEASED = {"lease_until": None, "lease_owner": None, "lease_token": _doc.lease_token + 1}


def _again(stage: ColumnElement[str]) -> dict[str, Any]:
    """Columns of a document that begins `stage`: one that stays in its stage keeps the count of its tries."""
    own = select(tables.report.c.id).where(tables.report.c.document_id == _doc.id).scalar_subquery()
    kept = {name: case((_doc.state == stage, _doc[name]), else_=0) for name in ("attempts", "lost")}
    fresh = dict.fromkeys(("code", "error_class", "message", "fingerprint"), None)
    return {"state": stage, "due_at": now(), "not_before": 0.0, "updated": now(), "report_id": own} | kept | fresh


def _some(engine: Engine, invariant: Invariant) -> list[int]:
    with reading(engine) as connection:
        return list(connection.scalars(invariant.broken().limit(CHUNK)))


def _log(connection: Connection, ids: Sequence[int], code: str, message: str) -> None:
    row = select(
        _doc.id, _doc.state, _doc.lease_token, now(), now(), literal(WORKER), literal("repaired"), literal(code),
        literal("repair"), literal(message),
    ).where(_doc.id.in_(sorted(ids)))  # fmt: skip
    columns = [
        "document_id",
        "stage",
        "number",
        "started",
        "ended",
        "worker",
        "outcome",
        "code",
        "error_class",
        "message",
    ]
    connection.execute(insert(tables.attempt).from_select(columns, row))


def _end_attempts(engine: Engine, invariant: Invariant) -> int:
    """They were lost: nobody came back from them."""
    open_ones = invariant.broken().with_only_columns(_attempt.id)
    with writing(engine) as connection:
        ended = update(tables.attempt).where(_attempt.id.in_(open_ones)).values(outcome="lost", ended=now())
        return int(connection.execute(ended).rowcount)


def _wake_hosts(engine: Engine, invariant: Invariant) -> int:
    host = tables.host.c
    with writing(engine) as connection:
        asleep = list(connection.scalars(invariant.broken()))
        connection.execute(
            update(tables.host)
            .where(host.host.in_(asleep))
            .values(due_at=now(), next_at=0.0, busy_until=None, paused_until=now())
        )
    return len(asleep)


def _note_bytes(engine: Engine, invariant: Invariant) -> int:
    """What the documents say of their bytes is noted; whether the store has them is another question."""
    said = select(
        _doc.sha256, func.max(func.coalesce(_doc.size, 0)), func.max(func.coalesce(_doc.media_type, "")), now()
    ).where(_doc.id.in_(invariant.broken().with_only_columns(_doc.id))).group_by(_doc.sha256)  # fmt: skip
    columns = ["digest", "size", "media_type", "created"]
    count = _number(engine, invariant)
    with writing(engine) as connection:
        connection.execute(inserting(connection, tables.blob).from_select(columns, said).on_conflict_do_nothing())
    return count


def _set_tally(engine: Engine, invariant: Invariant) -> int:
    count = _number(engine, invariant)
    counters.set_tally(engine)
    return count


def _set_batches(engine: Engine, invariant: Invariant) -> int:
    count = _number(engine, invariant)
    counters.set_batches(engine)
    return count


def _number(engine: Engine, invariant: Invariant) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(invariant.broken().subquery())) or 0


#: invariants whose rows are no documents, or that are mended otherwise than by working once more
_OWN: dict[str, Callable[[Engine, Invariant], int]] = {
    "attempt_without_end": _end_attempts,
    "host_asleep": _wake_hosts,
    "bytes_not_noted": _note_bytes,
    "tally_off": _set_tally,
    "batch_off": _set_batches,
}
