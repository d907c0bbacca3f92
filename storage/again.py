"""A harvest made once more: what its source holds is asked for again, and only what changed is done again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, and_, case, exists, select, update

from storage import pace, tables
from storage.database import now, reading, writing
from storage.models import STAGES, State

_doc = tables.document.c


@dataclass(frozen=True, slots=True)
class Before:
    """What the last fetch of a document left: where it ended, the validators it was given, and whether it was read."""

    final_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    read: bool = False


def again(engine: Engine, source_id: int) -> int:
    """Have listings read and stored documents asked for again, unless work of this source still waits.

    What waits is a harvest that was broken off: it goes on. What failed, is gone or a duplicate stays as it is.
    """
    meant = and_(_doc.source_id == source_id, _doc.state == State.DONE.value, _doc.host != "")
    waits = exists().where(_doc.source_id == source_id, _doc.state.in_(STAGES), _doc.due_at > 0.0)
    with writing(engine) as connection:
        if connection.scalar(select(waits)):
            return 0
        hosts = connection.scalars(select(_doc.host).where(meant).distinct()).all()
        stage = case((_doc.kind == "listing", State.CRAWL.value), else_=State.FETCH.value)
        moved = update(tables.document).where(meant)
        fresh = {"due_at": now(), "not_before": 0.0, "attempts": 0, "lost": 0, "updated": now()}
        count = connection.execute(moved.values(state=stage, **fresh)).rowcount
        pace.wake(connection, hosts)
    return int(count)


def before(engine: Engine, document_id: int) -> Before:
    """What is known of the last fetch of a document."""
    with reading(engine) as connection:
        row = connection.execute(select(_doc.fetched, _doc.report_id).where(_doc.id == document_id)).first()
    told = (row.fetched if row else None) or {}
    headers = told.get("headers") or {}
    read = bool(row and row.report_id)
    return Before(told.get("final_url"), headers.get("etag"), headers.get("last-modified"), read)
