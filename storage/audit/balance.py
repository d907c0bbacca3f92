"""The ledger's balance: every document that was ever seen is in exactly one column, per host and year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Engine, case, func, select

from storage import tables
from storage.database import reading
from storage.documents.claims import leased
from storage.models import STAGES

_doc = tables.document.c
FAILED = ("failed", "dead", "gone")
#: how each settled state is booked
_BOOKED = {"done": "stored", "duplicate": "duplicate", "blocked": "refused"} | dict.fromkeys(FAILED, "failed")


@dataclass(slots=True)
class Line:
    """Counts of documents of one host ("" for files) and year (None where nothing says which).

    `failed` is by code; what is parked waits.
    """

    host: str
    year: int | None
    seen: int = 0
    stored: int = 0
    duplicate: int = 0
    refused: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    running: int = 0

    @property
    def accounted(self) -> int:
        return self.stored + self.duplicate + self.refused + self.failed.total() + self.waiting + self.running


def balance(engine: Engine) -> Iterator[Line]:
    """One line per host and year, in their order. `seen` is counted by itself, the others by state, in one view."""
    place = (_doc.host, func.coalesce(_doc.year, tables.report.c.year).label("year"))
    joined = tables.document.outerjoin(tables.report, tables.report.c.document_id == _doc.id)
    parts = (_doc.state, case((leased, 1), else_=0).label("leased"), _doc.code)
    counted = select(*place, *parts, func.count().label("documents")).select_from(joined).group_by(*place, *parts)
    whole = select(*place, func.count().label("documents")).select_from(joined).group_by(*place)
    with reading(engine) as connection:
        lines = {
            (row.host, row.year): Line(row.host, row.year, seen=row.documents) for row in connection.execute(whole)
        }
        for row in connection.execute(counted):
            _book(lines[row.host, row.year], row.state, bool(row.leased), row.code or "unknown", row.documents)
    yield from sorted(lines.values(), key=lambda line: (line.host, line.year or 0))


def _book(line: Line, state: str, is_leased: bool, code: str, count: int) -> None:
    if state in STAGES:
        column = "running" if is_leased else "waiting"
    elif (column := _BOOKED.get(state, "")) == "failed":
        line.failed[code] += count
        return
    if column:
        setattr(line, column, getattr(line, column) + count)
