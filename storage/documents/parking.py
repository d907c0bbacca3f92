"""Documents that are known and not wanted now: they wait for their stage and are never due, until they are wanted.

A harvest for some years, or of at most so many documents, parks what else its listings lead to.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, select, update

from storage import tables
from storage.database import now, reading, writing
from storage.documents import pace
from storage.documents.claims import FETCHING

#: seconds within which a transaction that registers documents is over
REGISTERED_WITHIN = 60.0
CHUNK = 1000

_document = tables.document.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """Reports of `years` where a listing names the year, and at most the first `most` reports that were found."""

    years: range | None = None
    most: int | None = None

    def __contains__(self, year: int | None) -> bool:
        return self.years is None or year is None or year in self.years


class Parking:
    """One harvest's look at what it leads to: each document is judged as it becomes known, and never again.

    Transactions may end in another order than their documents are numbered: what became known within REGISTERED_WITHIN
    seconds is looked at once more.
    """

    def __init__(self, engine: Engine, meant: ColumnElement[bool], wanted: Wanted) -> None:
        self.engine, self.meant, self.wanted = engine, meant, wanted
        self._judged = 0
        self._seen: deque[tuple[float, int]] = deque()
        self._first: list[int] = []
        self._in_work: set[int] = set()

    def park(self) -> int:
        """Park those of the documents that wait to be fetched and are not wanted; gives how many."""
        if self.wanted == Wanted():
            return 0
        after, count = self._judged, self._park(sorted(self._in_work))
        while ids := self._known_after(after):
            count, after = count + self._park(ids), ids[-1]
        self._seen.append((time.monotonic(), after))
        while self._seen[0][0] < time.monotonic() - REGISTERED_WITHIN:
            self._judged = self._seen.popleft()[1]
        return count

    def _known_after(self, id: int) -> list[int]:
        with reading(self.engine) as connection:
            query = select(_document.id).where(_document.id > id).order_by(_document.id).limit(CHUNK)
            return list(connection.scalars(query))

    def _park(self, ids: list[int]) -> int:
        columns = (_document.id, _document.kind, _document.year, _document.state, _document.lease_until)
        query = select(*columns).where(_document.id.in_(ids), self.meant).order_by(_document.id)
        with reading(self.engine) as connection:
            rows = connection.execute(query).all() if ids else ()
        unwanted = [row for row in rows if not self._is_wanted(row)]
        waiting = [row for row in unwanted if row.state in FETCHING]
        self._in_work -= {row.id for row in rows}
        self._in_work |= {row.id for row in waiting if row.lease_until is not None}
        return self._put_by([row.id for row in waiting if row.lease_until is None])

    def _is_wanted(self, row: Any) -> bool:
        """By its year, and as long as there are not enough: what comes later would only lead to more."""
        if row.year not in self.wanted:
            return False
        most = self.wanted.most
        if most is None:
            return True
        if row.kind == "report":
            self._count(row.id, most)
        return row.kind == "attachment" or len(self._first) < most or row.id <= self._first[-1]

    def _count(self, id: int, most: int) -> None:
        """Keep the first `most` reports by number."""
        at = bisect_left(self._first, id)
        if at < most and self._first[at : at + 1] != [id]:
            self._first.insert(at, id)
            del self._first[most:]

    def _put_by(self, ids: list[int]) -> int:
        if not ids:
            return 0
        idle = and_(_document.state.in_(FETCHING), _document.lease_until.is_(None), _document.due_at.is_not(None))
        with writing(self.engine) as connection:
            parking = update(tables.document).where(_document.id.in_(ids), idle)
            return int(connection.execute(parking.values(due_at=None)).rowcount)


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
