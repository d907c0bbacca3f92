"""Which agency and year is there, and what became of those that are not; asked page by page, by index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from typing import Any, Literal

from sqlalchemy import Connection, and_, exists, func, or_, select

from converters.text import fold
from parsers.identity.agency import is_same_body, scope_of
from parsers.identity.clock import is_due
from parsers.identity.gazetteer import prefix_of
from parsers.identity.titles import squeezed
from storage import tables
from storage.models import STAGES, State
from storage.panel.election import KEPT
from storage.panel.standing import whose

PAGE = 500
MISSING = ("failed", "blocked", "gone")

Standing = Literal["stored", "partial", "failed", "blocked", "gone", "waiting", "not_found", "not_yet_published"]

_document, _report = tables.document.c, tables.report.c
_REPORTED = and_(_report.status.in_(KEPT), _report.agency.is_not(None), _report.year.is_not(None))
#: what a document says of its cell, by its state, the most hopeful first
_STANDINGS: dict[str, Standing] = {
    **dict.fromkeys(STAGES, "waiting"),
    State.FAILED.value: "failed",
    State.DEAD.value: "failed",
    State.BLOCKED.value: "blocked",
    State.GONE.value: "gone",
}
_HOPE = ("waiting", "failed", "blocked", "gone")


@dataclass(frozen=True, slots=True)
class Cell:
    """A report that is expected; `region_code` None where nothing says it, `others` more names of the agency."""

    agency: str
    year: int
    region_code: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a cell. `code`: of the failure; "ambiguous" where several `candidates` may be meant and none was
    taken; "read_otherwise" where the document that was listed turned out to be another agency's or year's.
    """

    agency: str
    region_code: str | None
    year: int
    state: Standing
    code: str | None = None
    report_id: int | None = None
    document_id: int | None = None
    url: str | None = None
    candidates: tuple[str, ...] = ()


def rows(connection: Connection, cells: Iterable[Cell], today: date) -> Iterator[Row]:
    """A row for each cell, in the order of the cells."""
    cells = iter(cells)
    while page := list(islice(cells, PAGE)):
        named = _named(connection, page)
        left = [cell for cell in page if not _by_name(cell, named)]
        located, listed = _located(connection, left), _listed(connection, left)
        for cell in page:
            reported = _by_name(cell, named) or _by_region(cell, located)
            yield _of_reports(cell, reported) if reported else _of_documents(cell, _meant(cell, listed, named), today)


def known(connection: Connection, years: range | None) -> Iterator[Cell]:
    """What reports, listings and lists name: each body with `years`, else from its own first year to its last.

    A listing says no region: what it names is expected of every body of that name.
    """
    for cell, last in chain(_reporting(connection), _only_listed(connection)):
        yield from (replace(cell, year=year) for year in years or range(cell.year, last + 1))


def _reporting(connection: Connection) -> Iterator[tuple[Cell, int]]:
    """Each body with a kept report, by its fullest name, in the first year named for it; and the last such year."""
    after = ""
    while page := _bodies(connection, after):
        names = _names(connection, [row.body for row in page])
        listed = _listed_years(connection, {name for borne in names.values() for name in borne})
        for row in page:
            borne = names[row.body]
            named = [(row.first, row.last), *(listed[name] for name in borne if name in listed)]
            first, last = min(first for first, _ in named), max(last for _, last in named)
            yield Cell(borne[0], first, row.region_code, borne[1:]), last
        after = page[-1].body


def _bodies(connection: Connection, after: str) -> Sequence[Any]:
    """The next bodies in the database's order, with their region and the years of their reports."""
    span = (func.min(_report.year).label("first"), func.max(_report.year).label("last"))
    region = func.min(_report.region_code).label("region_code")
    found = select(whose.label("body"), region, *span).where(_REPORTED, whose > after)
    return connection.execute(found.group_by(whose).order_by(whose).limit(PAGE)).all()


def _names(connection: Connection, bodies: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What the reports of these bodies print as their names, the longest first."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for body, name in connection.execute(select(whose, _report.agency).where(_REPORTED, whose.in_(bodies)).distinct()):
        found[body].add(name)
    return {body: tuple(sorted(names, key=lambda name: (-len(name), name))) for body, names in found.items()}


def _listed_years(connection: Connection, names: Collection[str]) -> dict[str, tuple[int, int]]:
    """The first and last year that listings name for these names."""
    span = select(_document.agency, func.min(_document.year), func.max(_document.year)).group_by(_document.agency)
    listed = span.where(_document.agency.in_(sorted(names)), _document.year.is_not(None))
    return {agency: (first, last) for agency, first, last in connection.execute(listed)}


def _only_listed(connection: Connection) -> Iterator[tuple[Cell, int]]:
    """Each name that a listing gives and no kept report bears, in the first year that one names; and the last."""
    after = ""
    reported = exists().where(_report.agency == _document.agency, _REPORTED)
    query = select(_document.agency, func.min(_document.year), func.max(_document.year))
    query = query.where(_document.agency.is_not(None), _document.year.is_not(None), ~reported)
    query = query.group_by(_document.agency).order_by(_document.agency).limit(PAGE)
    while page := connection.execute(query.where(_document.agency > after)).all():
        yield from ((Cell(agency, first), last) for agency, first, last in page)
        after = page[-1][0]


def _spellings(cell: Cell) -> set[str]:
    """Its names as printed, without blanks, and with characters of one width."""
    return {spelled for name in (cell.agency, *cell.others) for spelled in (name, squeezed(name), fold(name))}


def _named(connection: Connection, page: list[Cell]) -> dict[tuple[str, int], list[Any]]:
    """Kept reports under the names of the cells."""
    names = {name for cell in page for name in _spellings(cell)}
    found: defaultdict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in connection.execute(_kept(page).where(_report.agency.in_(sorted(names)))):
        found[row.agency, row.year].append(row)
    return found


def _located(connection: Connection, page: list[Cell]) -> dict[tuple[str, int], list[Any]]:
    """Kept reports in the regions of the cells."""
    codes = sorted({cell.region_code for cell in page if cell.region_code})
    found: defaultdict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in connection.execute(_kept(page).where(_report.region_code.in_(codes))) if codes else ():
        found[row.region_code, row.year].append(row)
    return found


def _kept(page: list[Cell]) -> Any:
    r = _report
    columns = (r.id, r.document_id, r.agency, whose.label("body"), r.region_code, r.year, r.status, _document.address)
    joined = tables.report.join(tables.document, _document.id == r.document_id)
    kept = select(*columns).select_from(joined).where(r.status.in_(KEPT), r.agency.is_not(None))
    return kept.where(r.year.in_(sorted({cell.year for cell in page}))).order_by(r.id)


def _listed(connection: Connection, page: list[Cell]) -> dict[tuple[str, int], list[Any]]:
    """Documents that a listing or list says to be of the cells."""
    d = _document
    names = sorted({name for cell in page for name in _spellings(cell)})
    asked = select(d.id, d.agency, d.year, d.state, d.code, d.address, d.report_id).where(
        d.agency.in_(names), d.year.in_(sorted({cell.year for cell in page})),
        or_(d.state.in_(_STANDINGS), d.report_id.is_not(None)),
    )  # fmt: skip
    found: defaultdict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in connection.execute(asked.order_by(d.id)):
        found[row.agency, row.year].append(row)
    return found


def _by_name(cell: Cell, named: dict[tuple[str, int], list[Any]]) -> list[Any]:
    """Reports of its name whose region does not contradict."""
    found = [row for name in _spellings(cell) for row in named.get((name, cell.year), ())]
    return [row for row in found if _is_compatible(cell.region_code, row.region_code)]


def _by_region(cell: Cell, located: dict[tuple[str, int], list[Any]]) -> list[Any]:
    """Reports of its region that have its name with or without the region's before it."""
    around = located.get((cell.region_code or "", cell.year), ())
    return [row for row in around if is_same_body(row.agency, cell.agency)]


def _of_reports(cell: Cell, found: list[Any]) -> Row:
    agencies = tuple(sorted({row.body: squeezed(row.agency) for row in found}.values()))
    if len(agencies) > 1:
        return Row(cell.agency, cell.region_code, cell.year, "not_found", "ambiguous", candidates=agencies)
    best = min(found, key=lambda row: (row.status != "complete", row.id))
    state: Standing = "stored" if best.status == "complete" else "partial"
    code = cell.region_code or best.region_code
    return Row(cell.agency, code, cell.year, state, None, best.id, best.document_id, best.address)


def _is_compatible(one: str | None, other: str | None) -> bool:
    """Unknown, equal, or one within the other."""
    if not one or not other:
        return True
    return one.startswith(prefix_of(other)) or other.startswith(prefix_of(one))


def _meant(cell: Cell, listed: dict[Any, list[Any]], named: dict[Any, list[Any]]) -> list[Any]:
    """Documents that were listed for the cell, but those that gave the report of a namesake elsewhere."""
    keys = [(name, cell.year) for name in _spellings(cell)]
    elsewhere = {row.id for key in keys for row in named.get(key, ())}
    return [row for key in keys for row in listed.get(key, ()) if row.report_id not in elsewhere]


def _of_documents(cell: Cell, found: list[Any], today: date) -> Row:
    """By the most hopeful document that was listed, else by the calendar."""
    on_its_way = [(_HOPE.index(standing), row) for row in found if (standing := _STANDINGS.get(row.state))]
    if on_its_way:
        hope, row = min(on_its_way, key=lambda pair: (pair[0], pair[1].id))
        state: Standing = _HOPE[hope]  # type: ignore[assignment]
        return Row(cell.agency, cell.region_code, cell.year, state, row.code, None, row.id, row.address)
    due = is_due(scope_of(cell.agency, ""), cell.year, today)
    state = "not_found" if due else "not_yet_published"
    if found:
        row, code = found[0], "read_otherwise"
        return Row(cell.agency, cell.region_code, cell.year, state, code, row.report_id, row.id, row.address)
    return Row(cell.agency, cell.region_code, cell.year, state)
