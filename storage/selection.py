"""Which documents are meant: the filters that re-queue, export and status share, as one SQL condition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, true

from storage import tables
from storage.models import STAGES

#: states that something went wrong in: what a re-queue means where no state is named
FAILING = ("failed", "dead", "blocked")

_document, _attempt, _report = tables.document.c, tables.attempt.c, tables.report.c


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters; an empty one does not narrow, several values of one are alternatives, all filters must hold.

    `codes` match exactly or by their stage ("convert" is every "convert.…"); `hosts` with or without a port. `stages`
    is where a document stands, or where it stood when it was settled. Versions are compared number by number:
    "3" asks every format, "pdf 3" only that one.
    """

    stages: Sequence[str] = ()
    codes: Sequence[str] = ()
    hosts: Sequence[str] = ()
    years: Sequence[int] = ()
    states: Sequence[str] = ()
    converter_older_than: str | None = None
    parser_older_than: str | None = None

    @property
    def stale(self) -> bool:
        """Whether it asks for what an older version made."""
        return bool(self.converter_older_than or self.parser_older_than)

    def where(self, connection: Connection) -> ColumnElement[bool]:
        """The condition on `Document`. Asks the database which versions it holds, to compare them as versions."""
        return and_(
            true(),
            *_any(self.stages, lambda stage: stage_of() == stage),
            *_any(self.codes, _has_code),
            *_any(self.hosts, _on_host),
            *_any(self.years, _of_year),
            *_any(self.states, lambda state: _document.state == state),
            *_older(connection, _document.converter, self.converter_older_than),
            *_older(connection, _document.parser, self.parser_older_than),
        )


def stage_of() -> ColumnElement[str]:
    """Where a document stands, or where it stood last: by its attempts, else by what kind of page it is."""
    attempts = select(_attempt.stage).where(_attempt.document_id == _document.id).correlate(tables.document)
    last = attempts.order_by(_attempt.id.desc()).limit(1).scalar_subquery()
    first = case((_document.kind == "listing", "crawl"), else_="fetch")
    return case((_document.state.in_(STAGES), _document.state), else_=func.coalesce(last, first))


def _any(values: Sequence[Any], condition: Any) -> list[ColumnElement[bool]]:
    return [or_(*map(condition, values))] if values else []


def _has_code(code: str) -> ColumnElement[bool]:
    return or_(_document.code == code, _document.code.startswith(f"{code}.", autoescape=True))


def _on_host(host: str) -> ColumnElement[bool]:
    return or_(_document.host == host, _document.host.startswith(f"{host}:", autoescape=True))


def _of_year(year: int) -> ColumnElement[bool]:
    reported = select(_report.document_id).where(_report.year == year)
    return or_(_document.year == year, _document.id.in_(reported))


def _older(connection: Connection, column: Any, version: str | None) -> list[ColumnElement[bool]]:
    if version is None:
        return []
    known = connection.execute(select(column).where(column.is_not(None)).distinct()).scalars()
    return [column.in_([made for made in known if is_older(made, version)])]


def is_older(made: str, version: str) -> bool:
    """Whether `made` ("pdf 3", "nianbao 0.2.10") is older than `version` ("4", "pdf 4"); other names never are.

    >>> is_older("pdf 9", "10"), is_older("pdf 9", "html 10"), is_older("0.2.9", "0.2.10")
    (True, False, True)
    """
    name, numbers = _parts(made)
    wanted, limit = _parts(version)
    return wanted in ("", name) and numbers < limit


def _parts(version: str) -> tuple[str, tuple[int, ...]]:
    name, _, number = version.strip().rpartition(" ")
    return name, tuple(int(digits) for digits in re.findall(r"\d+", number))
