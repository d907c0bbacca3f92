"""What must hold after a run, counted in the ledger: nothing lost, doubled, half stored, stuck; poison ends as dead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Select, and_, exists, func, literal, or_, select

from nianbao.drill import documents
from storage import tables
from storage.database import reading
from storage.models import STAGES

_document, _attempt, _report = tables.document.c, tables.attempt.c, tables.report.c
#: of attempts, for a poisonous document
EXACTLY = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts of documents.

    `lost`: a report whose own number does not stand in the panel, or that ended otherwise than done. `doubled`: a stage
    that ended well more often than it was asked for. `torn`: rows seen of a document that is neither done nor
    re-queued. `stuck`: waits still. `dead`: poison that ended after exactly three attempts; `spared`: poison that did
    not. `fenced`: ends that came too late and left no trace. `left`: processes that outlived the end.
    """

    lost: int
    doubled: int
    torn: int
    stuck: int
    dead: int
    spared: int
    fenced: int
    left: int

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.torn or self.stuck or self.spared or self.left)


def judge(engine: Engine, count: int, torn: int, left: int, excused: int = 0) -> Verdict:
    """Judge a run of reports 1 to `count`. `excused`: attempts that fell with their worker, which blame nobody."""
    poison = _document.media_type.like("application/x-%")
    waits = _document.state.in_(STAGES)
    with reading(engine) as connection:
        ends, again = Counter(_ends(connection)), Counter(_asked_again(connection))
        dead = sum(1 for row in connection.execute(_dead_exactly()) if row.attempts - EXACTLY in range(excused + 1))
        return Verdict(
            lost=count - _told(connection),
            doubled=sum(1 for (id, _, outcome), number in ends.items() if outcome == "ok" and number > 1 + again[id]),
            torn=torn,
            stuck=_count(connection, select(_document.id).where(waits)),
            dead=dead,
            spared=_count(connection, select(_document.id).where(poison)) - dead,
            fenced=_count(connection, select(_attempt.id).where(_attempt.outcome == "fenced")),
            left=left,
        )


def torn(connection: Connection) -> int:
    """Reports in the panel whose document is not done: never seen where results and state change together."""
    sound = or_(_document.state == "done", _document.batch_id.is_not(None))
    done = exists().where(_document.id == _report.document_id, sound)
    return _count(connection, select(_report.id).where(~done))


def _told(connection: Connection) -> int:
    """Reports of documents that are done, in whose cell their own number stands, each agency once."""
    fact, cell = tables.fact.c, tables.cell_key.c
    joined = (
        tables.report.join(tables.document, and_(_document.id == _report.document_id, _document.state == "done"))
        .join(tables.fact, fact.report_id == _report.id)
        .join(tables.cell_key, and_(cell.id == fact.cell, cell.key == documents.KEY))
    )
    before, after = documents.AGENCY
    own = _report.agency == literal(before) + fact.value + literal(after)
    return connection.scalar(select(func.count(_report.agency.distinct())).select_from(joined).where(own)) or 0


def _ends(connection: Connection) -> list[tuple[int, str, str]]:
    query = select(_attempt.document_id, _attempt.stage, _attempt.outcome)
    return [(row.document_id, row.stage, row.outcome) for row in connection.execute(query)]


def _asked_again(connection: Connection) -> list[int]:
    """Documents, once for each re-queue that released them."""
    item = tables.replay_item.c
    return list(connection.scalars(select(item.document_id).where(item.state == "released")))


def _dead_exactly() -> Select[tuple[int, int]]:
    lost = and_(_attempt.document_id == _document.id, _attempt.outcome == "lost")
    query = select(_document.id, func.count().label("attempts")).join(tables.attempt, lost)
    return query.where(_document.state == "dead").group_by(_document.id)


def _count(connection: Connection, query: Select[tuple[int]]) -> int:
    return connection.scalar(select(func.count()).select_from(query.subquery())) or 0
