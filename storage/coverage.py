"""Which agency and year is there, and what became of those that are not; asked page by page, by index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Literal

from sqlalchemy import Connection, func, or_, select, union

from converters.text import fold
from parsers.agency import is_same_body, scope_of
from parsers.clock import is_due
from parsers.gazetteer import prefix_of
from parsers.titles import squeezed
from storage import tables
from storage.election import KEPT
from storage.models import STAGES, State

PAGE = 500
MISSING = ("failed", "blocked", "gone")

Standing = Literal["stored", "partial", "failed", "blocked", "gone", "waiting", "not_found", "not_yet_published"]

_document, _report = tables.document.c, tables.report.c
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
    """A report that is expected; `region_code` None where nothing says it."""

    agency: str
    year: int
    region_code: str | None = None


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
            yield _of_reports(cell, reported) if reported else _of_documents(cell, listed, today)


def known(connection: Connection, years: range | None) -> Iterator[Cell]:
    """What reports, listings and lists name: each agency with `years`, else from its own first year to its last."""
    after = ""
    while page := _agencies(connection, after):
        for agency, first, last in page:
            spans = years or range(first, last + 1)
            yield from (Cell(agency, year) for year in spans)
        after = page[-1][0]


def _agencies(connection: Connection, after: str) -> Sequence[Any]:
    """The next agencies in the database's order, with the first and last year named for each."""
    reported = select(_report.agency, _report.year).where(_report.status.in_(KEPT), _report.year.is_not(None))
    listed = select(_document.agency, _document.year).where(_document.year.is_not(None))
    each = [
        select(query.c.agency, func.min(query.c.year).label("first"), func.max(query.c.year).label("last"))
        .where(query.c.agency > after).group_by(query.c.agency).order_by(query.c.agency).limit(PAGE).subquery()
        for query in (reported.subquery(), listed.subquery())
    ]  # fmt: skip
    both = union(*(select(one) for one in each)).subquery()
    merged = select(both.c.agency, func.min(both.c.first), func.max(both.c.last)).group_by(both.c.agency)
    return connection.execute(merged.order_by(both.c.agency).limit(PAGE)).all()


def _spellings(agency: str) -> set[str]:
    """As printed, without blanks, and with characters of one width."""
    return {agency, squeezed(agency), fold(agency)}


def _named(connection: Connection, page: list[Cell]) -> dict[tuple[str, int], list[Any]]:
    """Kept reports under the names of the cells."""
    names = {name for cell in page for name in _spellings(cell.agency)}
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
    columns = (r.id, r.document_id, r.agency, r.region_code, r.year, r.status, _document.address)
    joined = tables.report.join(tables.document, _document.id == r.document_id)
    kept = select(*columns).select_from(joined).where(r.status.in_(KEPT), r.agency.is_not(None))
    return kept.where(r.year.in_(sorted({cell.year for cell in page}))).order_by(r.id)


def _listed(connection: Connection, page: list[Cell]) -> dict[tuple[str, int], list[Any]]:
    """Documents that a listing or list says to be of the cells."""
    d = _document
    names = sorted({name for cell in page for name in _spellings(cell.agency)})
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
    found = [row for name in _spellings(cell.agency) for row in named.get((name, cell.year), ())]
    return [row for row in found if _is_compatible(cell.region_code, row.region_code)]


def _by_region(cell: Cell, located: dict[tuple[str, int], list[Any]]) -> list[Any]:
    """Reports of its region that have its name with or without the region's before it."""
    around = located.get((cell.region_code or "", cell.year), ())
    return [row for row in around if is_same_body(row.agency, cell.agency)]


def _of_reports(cell: Cell, found: list[Any]) -> Row:
    agencies = tuple(sorted({squeezed(row.agency) for row in found}))
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


def _of_documents(cell: Cell, listed: dict[Any, list[Any]], today: date) -> Row:
    """By the most hopeful document, else by the calendar."""
    found = [row for name in _spellings(cell.agency) for row in listed.get((name, cell.year), ())]
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
