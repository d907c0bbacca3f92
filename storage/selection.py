"""Which documents are meant: the filters that re-queue, export and status share, as one SQL condition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, true

from storage import tables
from storage.models import SETTLED, STAGES

#: states that something went wrong in: what a re-queue means where no state is named
FAILING = ("failed", "dead", "blocked")

_document, _attempt, _report = tables.document.c, tables.attempt.c, tables.report.c


@dataclass(frozen=True, slots=True)
class Versions:
    """What converts and parses now: "pdf 3" for each format, and the parser's."""

    converters: tuple[str, ...]
    parser: str

    def conditions(self, connection: Connection) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """Documents that an older converter made, and those that an older parser made."""
        made = _document.converter, _document.parser
        older = [
            {known for known in _known(connection, made[0]) if any(is_older(known, now) for now in self.converters)},
            {known for known in _known(connection, made[1]) if is_older(known, self.parser)},
        ]
        return made[0].in_(sorted(older[0])), made[1].in_(sorted(older[1]))


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters; an empty one does not narrow, several values of one are alternatives, all filters must hold.

    `codes` match exactly or by their stage ("convert" is every "convert.…"); `hosts` with or without a port. `stages`
    is where a document stands, or where it stood when it was settled, or what its code names. Versions are compared
    number by number: "3" asks every format, "pdf 3" only that one. `regions` are beginnings of region codes: a document
    without a report is of a region when all reports of its host are. `attempts` counts every attempt there ever was,
    `since` (seconds since 1970) asks for what changed then or later. `outdated_by` asks for what a version older than
    these made. `sources` are those that lists of addresses name.
    """

    stages: Sequence[str] = ()
    codes: Sequence[str] = ()
    hosts: Sequence[str] = ()
    years: Sequence[int] = ()
    states: Sequence[str] = ()
    converter_older_than: str | None = None
    parser_older_than: str | None = None
    classes: Sequence[str] = ()
    regions: Sequence[str] = ()
    fingerprints: Sequence[str] = ()
    attempts: int | None = None
    since: float | None = None
    outdated_by: Versions | None = None
    sources: Sequence[str] = ()

    @property
    def stale(self) -> bool:
        """Whether it asks for what an older version made."""
        return bool(self.converter_older_than or self.parser_older_than or self.outdated_by)

    def where(self, connection: Connection) -> ColumnElement[bool]:
        """The condition on `Document`. Asks the database which versions it holds, to compare them as versions."""
        return and_(
            true(),
            *_any(self.stages, _at_stage),
            *_any(self.codes, _has_code),
            *_any(self.hosts, _on_host),
            *_any(self.years, _of_year),
            *_any(self.states, lambda state: _document.state == state),
            *_older(connection, _document.converter, self.converter_older_than),
            *_older(connection, _document.parser, self.parser_older_than),
            *_any(self.classes, lambda name: _document.error_class == name),
            *_any(self.regions, _in_region),
            *_any(self.fingerprints, lambda fingerprint: _document.fingerprint == fingerprint),
            *_any(self.sources, lambda source: _document.listed_by == source),
            *([] if self.attempts is None else [_tries() >= self.attempts]),
            *([] if self.since is None else [_document.updated >= self.since]),
            *([] if self.outdated_by is None else [or_(*self.outdated_by.conditions(connection))]),
        )


def stage_of() -> ColumnElement[str]:
    """Where a document stands, or where it stood last: by its attempts, else by what kind of page it is."""
    attempts = select(_attempt.stage).where(_attempt.document_id == _document.id).correlate(tables.document)
    last = attempts.order_by(_attempt.id.desc()).limit(1).scalar_subquery()
    first = case((_document.kind == "listing", "crawl"), else_="fetch")
    return case((_document.state.in_(STAGES), _document.state), else_=func.coalesce(last, first))


def _at_stage(stage: str) -> ColumnElement[bool]:
    """A failure is also where its code says: parsing finds what converting left out, crawling fails to fetch."""
    return or_(stage_of() == stage, and_(_document.state.in_(SETTLED), _has_code(stage)))


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
    return [column.in_([made for made in _known(connection, column) if is_older(made, version)])]


def _known(connection: Connection, column: Any) -> Sequence[str]:
    return connection.scalars(select(column).where(column.is_not(None)).distinct()).all()


def _tries() -> Any:
    count = select(func.count()).select_from(tables.attempt).where(_attempt.document_id == _document.id)
    return count.correlate(tables.document).scalar_subquery()


def _in_region(code: str) -> ColumnElement[bool]:
    """By the document's own report, else by those of its host, where all of them agree."""
    document, report = tables.document.alias("located"), tables.report.alias("locating")
    inside = report.c.region_code.startswith(code, autoescape=True)
    reported = select(report.c.document_id).where(inside)
    hosts = select(document.c.host).join(report, report.c.document_id == document.c.id).where(document.c.host != "")
    of_host = and_(
        _document.report_id.is_(None),
        _document.host.in_(hosts.where(inside)),
        _document.host.not_in(hosts.where(~inside)),
    )
    return or_(_document.id.in_(reported), of_host)


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
