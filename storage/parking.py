"""Documents that are known and not wanted now: they wait for their stage and are never due, until they are wanted.

A harvest for some years, or of at most so many documents, parks what else its listings lead to.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Engine, and_, false, not_, or_, select, true, update

from storage import pace, tables
from storage.claims import FETCHING
from storage.database import now, reading, writing

_document = tables.document.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """Reports of `years` where a listing names the year, and at most the first `most` reports that were found."""

    years: range | None = None
    most: int | None = None

    def __contains__(self, year: int | None) -> bool:
        return self.years is None or year is None or year in self.years


def park(engine: Engine, meant: ColumnElement[bool], wanted: Wanted) -> int:
    """Park those of the `meant` documents that wait to be fetched and are not wanted; gives how many."""
    if wanted == Wanted():
        return 0
    idle = and_(_document.state.in_(FETCHING), _document.lease_until.is_(None), _document.due_at.is_not(None))
    with reading(engine) as connection:
        last = _last_wanted(connection, meant, wanted)
        late = false() if last is None else and_(_document.kind != "attachment", _document.id > last)
        chosen = and_(meant, idle, or_(not_(_of(wanted.years)), late))
        if connection.scalar(select(_document.id).where(chosen).limit(1)) is None:
            return 0
    with writing(engine) as connection:
        return int(connection.execute(update(tables.document).where(chosen).values(due_at=None)).rowcount)


def unpark(engine: Engine, sources: Collection[int]) -> int:
    """Have what was parked of these sources wait for its turn again; gives how many."""
    parked = and_(_document.source_id.in_(sorted(sources)), is_parked())
    with writing(engine) as connection:
        hosts = connection.scalars(select(_document.host).where(parked).distinct()).all()
        count = connection.execute(update(tables.document).where(parked).values(due_at=now())).rowcount
        pace.wake(connection, hosts)
    return int(count)


def is_parked() -> ColumnElement[bool]:
    return and_(_document.state.in_(FETCHING), _document.due_at.is_(None))


def _of(years: range | None) -> ColumnElement[bool]:
    if years is None:
        return true()
    return or_(_document.year.is_(None), _document.year.between(years.start, years.stop - 1))


def _last_wanted(connection: Connection, meant: ColumnElement[bool], wanted: Wanted) -> int | None:
    """The last report that is wanted, None while there are not enough. What comes later would only lead to more."""
    if wanted.most is None:
        return None
    reports = select(_document.id).where(meant, _document.kind == "report", _of(wanted.years))
    return connection.scalar(reports.order_by(_document.id).offset(wanted.most - 1).limit(1))
