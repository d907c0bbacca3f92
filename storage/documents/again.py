"""A harvest made once more: what its source holds is asked for again, and only what changed is done again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, exists, or_, select, update

from crawlers.errors import EmptyListing
from storage import tables
from storage.database import now, reading, writing
from storage.documents import pace
from storage.documents.claims import Claim
from storage.models import STAGES, State

WEEK = 7 * 24 * 3600.0

_doc = tables.document.c


@dataclass(frozen=True, slots=True)
class Before:
    """What the last fetch of a document left: where it ended, the validators it was given, whether it was read, and all
    that was `told` of it.
    """

    final_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    read: bool = False
    told: dict[str, Any] = field(default_factory=dict)


def again(engine: Engine, source_id: int) -> int:
    """Have listings read and stored documents asked for again, unless work of this source still waits.

    What waits is a harvest that was broken off: it goes on. A host that gave nothing for a week holds up no other. What
    failed, is gone or a duplicate stays as it is, but a list that had no rows is a listing: it may have some by now.
    """
    without_rows = and_(_doc.state == State.FAILED.value, _doc.code == EmptyListing.code)
    meant = and_(_doc.source_id == source_id, or_(_doc.state == State.DONE.value, without_rows), _doc.host != "")
    hoped_for = or_(_doc.code.is_(None), _doc.first_seen > now() - WEEK)
    waits = exists().where(_doc.source_id == source_id, _doc.state.in_(STAGES), _doc.due_at > 0.0, hoped_for)
    with writing(engine) as connection:
        if connection.scalar(select(waits)):
            return 0
        return _ask(connection, meant)


def ask_again(engine: Engine, source_id: int, ids: Collection[int]) -> int:
    """Have those of the documents asked for again that failed, were blocked or gone as documents of another source.

    Who names an address anew wants it: so a list of what is missing is a target like any other.
    """
    lost = (State.FAILED.value, State.DEAD.value, State.BLOCKED.value, State.GONE.value)
    elsewhere = or_(_doc.source_id.is_(None), _doc.source_id != source_id)
    meant = and_(_doc.id.in_(sorted(ids)), _doc.state.in_(lost), _doc.host != "", elsewhere)
    with reading(engine) as connection:
        if connection.scalar(select(_doc.id).where(meant).limit(1)) is None:
            return 0
    with writing(engine) as connection:
        return _ask(connection, meant)


def _ask(connection: Connection, meant: ColumnElement[bool]) -> int:
    """Put the documents back to the stage that asks their host."""
    hosts = connection.scalars(select(_doc.host).where(meant).distinct()).all()
    stage = case((_doc.kind == "listing", State.CRAWL.value), else_=State.FETCH.value)
    fresh = {"due_at": now(), "not_before": 0.0, "attempts": 0, "lost": 0, "updated": now()}
    count = connection.execute(update(tables.document).where(meant).values(state=stage, **fresh)).rowcount
    pace.wake(connection, hosts)
    return int(count)


def before(engine: Engine, document_id: int) -> Before:
    """What is known of the last fetch of a document."""
    with reading(engine) as connection:
        row = connection.execute(select(_doc.fetched, _doc.report_id).where(_doc.id == document_id)).first()
    told = arrived(row.fetched if row else None) or {}
    headers = told.get("headers") or {}
    read = bool(row and row.report_id)
    return Before(told.get("final_url"), headers.get("etag"), headers.get("last-modified"), read, told)


def travelling(claim: Claim, journey: dict[str, Any]) -> dict[str, Any]:
    """What is known of a document on its way: how far it has come, and its last fetch for as long."""
    last = arrived(claim.fetched)
    return {"journey": journey} | ({"before": last} if last else {})


def arrived(fetched: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is known of the last fetch that came to its end, None where there was none."""
    return fetched.get("before") if fetched and "journey" in fetched else fetched
