"""Re-queue: documents that were settled are put back to a stage, by filters, with the history of their attempts kept.

A failed document goes back to the stage in which it failed, and is fetched again only if that was fetching. What an
older converter or parser made goes back to that stage. Nothing is published here: the dispatcher finds what is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, func, literal, or_, select, update

from storage import pace, tables
from storage.database import now, reading, writing
from storage.models import SETTLED
from storage.selection import FAILING, Selection, stage_of

SAMPLES = 5
#: states in which nothing failed: there a named stage says where to begin again, not where it failed
WELL = frozenset({"done", "duplicate", "gone"})
#: what the stage before had made is no longer in the blob store
LOST = ("storage.blob_missing", "storage.blob_damaged")

_document = tables.document.c


@dataclass(frozen=True, slots=True)
class Group:
    """So many documents go back to `stage`; they had `code` (None: nothing failed) and came from `host`."""

    stage: str
    code: str | None
    host: str
    count: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a re-queue would do: groups, the largest first, and the first few addresses."""

    groups: tuple[Group, ...]
    samples: tuple[str, ...]

    @property
    def matched(self) -> int:
        return sum(group.count for group in self.groups)


def plan(engine: Engine, selection: Selection) -> Plan:
    """Count what `requeue` would put back, by stage, code and host."""
    with reading(engine) as connection:
        meant, stage = _meant(connection, selection)
        back = stage.label("stage")
        counted = select(back, _document.code, _document.host, func.count().label("count")).where(meant)
        rows = connection.execute(counted.group_by(back, _document.code, _document.host)).mappings()
        groups = sorted((Group(**row) for row in rows), key=lambda g: (-g.count, g.stage, g.code or "", g.host))
        samples = connection.scalars(select(_document.address).where(meant).order_by(_document.id).limit(SAMPLES))
        return Plan(tuple(groups), tuple(samples))


def requeue(engine: Engine, selection: Selection, limit: int | None = None) -> int:
    """Put back what is meant, at most `limit`, the oldest first; in one transaction. Returns how many.

    Doing it twice does nothing the second time: what waits is not settled. The pause of a host that turned a document
    away ends, because somebody decided to ask it again.
    """
    with writing(engine) as connection:
        meant, stage = _meant(connection, selection)
        picked = _document.id.in_(select(_document.id).where(meant).order_by(_document.id).limit(limit))
        met = connection.execute(select(_document.host, _document.state).where(picked).distinct()).all()
        fresh = {"heavy": False, "attempts": 0, "lost": 0, "not_before": 0.0, "lease_until": None, "lease_owner": None,
                 "code": None, "error_class": None, "message": None, "fingerprint": None}  # fmt: skip
        moved = update(tables.document).where(picked).values(state=stage, due_at=now(), updated=now(), **fresh)
        count = connection.execute(moved).rowcount
        _lift_pause(connection, sorted({row.host for row in met if row.state == "blocked"}))
        pace.wake(connection, {row.host for row in met})
    return int(count)


def _meant(connection: Connection, selection: Selection) -> tuple[ColumnElement[bool], ColumnElement[str]]:
    """Which documents, and the stage each goes back to."""
    states = selection.states or _implied(selection)
    begin_at = _begin_at(selection, states)
    wanted = replace(selection, states=states, stages=() if begin_at else selection.stages)
    meant = and_(_document.state.in_(SETTLED), wanted.where(connection))
    return meant, _possible(literal(begin_at) if begin_at else stage_of())


def _implied(selection: Selection) -> tuple[str, ...]:
    """The states meant where none is named: whatever went wrong; what is gone only where its code is asked for."""
    if selection.stale:
        return ("done", *FAILING)
    return ("gone", *FAILING) if selection.codes else FAILING


def _begin_at(selection: Selection, states: Sequence[str]) -> str | None:
    """The one stage all go back to; None: each to the stage in which it failed."""
    if selection.stages and (selection.stale or WELL.issuperset(states)):
        return selection.stages[0]
    if selection.converter_older_than:
        return "convert"
    return "parse" if selection.parser_older_than else None


def _possible(stage: ColumnElement[str]) -> ColumnElement[str]:
    """The stage, or the earlier one whose result it needs and that is not there or was lost from the blob store."""
    lost = _document.code.in_(LOST)
    no_bytes = and_(stage.in_(("convert", "parse")), _document.sha256.is_(None))
    no_document = and_(stage == "parse", or_(lost, _document.document_digest.is_(None)))
    first = case((_document.kind == "listing", "crawl"), else_="fetch")
    return case((no_bytes, first), (and_(stage == "convert", lost), first), (no_document, "convert"), else_=stage)


def _lift_pause(connection: Connection, hosts: Sequence[str]) -> None:
    free = update(tables.host).values(paused_until=None, failures=0, reason=None)
    for host in hosts:
        connection.execute(free.where(tables.host.c.host == host))
