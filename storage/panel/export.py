"""The panel as rows: documents, reports, facts, metrics, findings, attempts; streamed, in one order, fixed columns.

    with database.reading(engine) as connection:
        write_csv("facts", rows(connection, "facts", Selection(years=[2021])), stream)

JSON lines keep the numbers of reports as strings, as they are everywhere; an origin is an object there, JSON text in
the other formats. CSV is UTF-8 without a byte order mark: programs read the mark as part of the first column's name.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO, TextIO
from urllib.parse import unquote, urlsplit

import msgspec
from sqlalchemy import Connection, Select, select

from storage import tables
from storage.selection import Selection

#: a report that is not beaten by another of the same body, year and scope
KEPT = ("complete", "partial")
#: rows fetched from the database at a time
BATCH = 2000

#: columns of whole numbers, and those of decimal numbers told as text
WHOLE = frozenset(("document_id", "parent_id", "report_id", "attempts", "year", "start", "end", "number"))
NUMBERS = frozenset(("value", "expected", "found"))

Row = dict[str, Any]


class MissingExtra(Exception):
    """Raised when a format's package is not installed; says which extra brings it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`columns` in their order; `statement` yields them under those names, `shape` makes a row of values for people."""

    columns: tuple[str, ...]
    statement: Callable[[], Select[Any]]
    shape: Callable[[Row], Row] = dict
    only_kept: bool = False


def rows(connection: Connection, kind: str, selection: Selection, everything: bool = False,
         limit: int | None = None) -> Iterator[Row]:  # fmt: skip
    """The rows of `kind` (a key of KINDS) in a fixed order. `everything`: also reports that are not the kept ones."""
    wanted = KINDS[kind]
    statement = wanted.statement().where(selection.where(connection)).limit(limit)
    if wanted.only_kept and not everything:
        statement = statement.where(_report.status.in_(KEPT))
    for row in connection.execution_options(yield_per=BATCH).execute(statement).mappings():
        yield wanted.shape(dict(row))


def write_jsonl(found: Iterable[Row], stream: BinaryIO) -> int:
    """One JSON object per line. Returns the number of rows."""
    encoder, count = msgspec.json.Encoder(), 0
    for count, row in enumerate(found, 1):  # noqa: B007
        stream.write(encoder.encode(row) + b"\n")
    return count


def write_xlsx(kind: str, found: Iterable[Row], stream: BinaryIO) -> int:
    """A workbook of the same rows; raises MissingExtra where the package that writes it is not installed."""
    with _extra("xlsx"):
        from storage.panel import workbook
    return workbook.write(kind, KINDS[kind].columns, NUMBERS, _plain(kind, found), stream)


def write_parquet(kind: str, found: Iterable[Row], stream: BinaryIO) -> int:
    """A Parquet file of the same rows; raises MissingExtra where the package that writes it is not installed."""
    with _extra("parquet"):
        from storage.panel import parquet
    return parquet.write(KINDS[kind].columns, WHOLE, _plain(kind, found), stream)


@contextmanager
def _extra(form: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{form} needs the package {error.name}; install nianbao with its extra `export`") from error


def _plain(kind: str, found: Iterable[Row]) -> Iterator[list[Any]]:
    """Values in the order of the columns; what is an object is its JSON text."""
    for row in found:
        yield [_json(row[column]) for column in KINDS[kind].columns]


def _json(value: Any) -> Any:
    return msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value


def write_csv(kind: str, found: Iterable[Row], stream: TextIO) -> int:
    """A heading and a line per row; a null is an empty field. Returns the number of rows."""
    writer, count = csv.writer(stream, lineterminator="\n"), 0
    writer.writerow(KINDS[kind].columns)
    for count, row in enumerate(found, 1):  # noqa: B007
        writer.writerow([_field(row[column]) for column in KINDS[kind].columns])
    return count


_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def _field(value: Any) -> Any:
    value = _json(value)
    return inert(value) if isinstance(value, str) else value


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before what begins like one. Numbers stay numbers.

    >>> inert("=HYPERLINK(1)"), inert("-12.5"), inert("-2+3")
    ("'=HYPERLINK(1)", '-12.5', "'-2+3")
    """
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def moment(seconds: float | None) -> str | None:
    """ISO 8601 in UTC with milliseconds."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def place(address: str) -> tuple[str | None, str | None]:
    """(url, path): one of the two, by whether the document came from the network or from a folder."""
    if not address.startswith("file:"):
        return address, None
    parts = urlsplit(address)
    return None, unquote(parts.path) + (f"#{unquote(parts.fragment)}" if parts.fragment else "")


# --- the kinds ---------------------------------------------------------------------------------------------------

_document, _report, _attempt = tables.document.c, tables.report.c, tables.attempt.c
_fact, _metric, _finding = tables.fact.c, tables.metric.c, tables.finding.c
_of_report = (
    _report.id.label("report_id"), _report.document_id, _document.address.label("url"), _report.sha256,
)  # fmt: skip
_IDS = ("report_id", "document_id", "url", "sha256")


def _documents() -> Select[Any]:
    d = _document
    return select(
        d.id.label("document_id"), d.parent_id, d.address.label("url"), d.host, d.sha256, d.media_type, d.state, d.code,
        d.message, d.attempts, d.first_seen, d.updated, d.report_id, d.listed_by.label("source"),
    ).order_by(d.id)  # fmt: skip


def _shape_document(row: Row) -> Row:
    url, path = place(row["url"])
    row |= {"url": url, "path": path, "first_seen": moment(row["first_seen"]), "updated": moment(row["updated"])}
    return {column: row[column] for column in KINDS["documents"].columns}


def _reports(*columns: Any) -> Select[Any]:
    """A row per report with `columns`; the caller may join what hangs on it."""
    joined = tables.report.join(tables.document, _document.id == _report.document_id)
    return select(*_of_report, *columns).select_from(joined).order_by(_report.id)


def _report_rows() -> Select[Any]:
    r = _report
    named = (r.family, r.year, r.agency, r.region_code, r.scope, r.title, r.published_on, r.status)
    return _reports(*named, r.level, r.department, r.region_candidates)


def _shape_report(row: Row) -> Row:
    return row | {"region_candidates": row["region_candidates"] or []}


def _facts() -> Select[Any]:
    f, key = _fact, tables.cell_key.c
    chosen = _reports(key.key, f.value, f.state, f.unit, f.raw, f.origin).order_by(f.cell)
    return chosen.join(tables.fact, f.report_id == _report.id).join(tables.cell_key, key.id == f.cell)


def _shape_fact(row: Row) -> Row:
    return row | {"origin": msgspec.json.decode(row["origin"]) if row["origin"] else None}


def _metrics() -> Select[Any]:
    m = _metric
    chosen = _reports(m.key, m.value, m.unit, m.qualifier, m.scope, m.detail, m.sentence, m.start, m.end)
    return chosen.join(tables.metric, m.report_id == _report.id).order_by(m.ordinal)


def _findings() -> Select[Any]:
    f = _finding
    chosen = _reports(f.rule, f.at, f.expected, f.found, f.verdict, f.severity)
    return chosen.join(tables.finding, f.report_id == _report.id).order_by(f.ordinal)


def _attempts() -> Select[Any]:
    a = _attempt
    url = _document.address.label("url")
    columns = (a.stage, a.number, a.started, a.ended, a.worker, a.outcome, a.code, a.message, a.version)
    joined = tables.attempt.join(tables.document, _document.id == a.document_id)
    return select(a.document_id, url, *columns).select_from(joined).order_by(a.document_id, a.id)


def _shape_attempt(row: Row) -> Row:
    return row | {"started": moment(row["started"]), "ended": moment(row["ended"])}


KINDS: dict[str, Kind] = {
    "documents": Kind(
        ("document_id", "parent_id", "url", "path", "host", "sha256", "media_type", "state", "code", "message",
         "attempts", "first_seen", "updated", "report_id", "source"),
        _documents, _shape_document,
    ),
    "reports": Kind(
        (*_IDS, "family", "year", "agency", "region_code", "scope", "title", "published_on", "status", "level",
         "department", "region_candidates"),
        _report_rows, _shape_report,
    ),
    "facts": Kind((*_IDS, "key", "value", "state", "unit", "raw", "origin"), _facts, _shape_fact, only_kept=True),
    "metrics": Kind(
        (*_IDS, "key", "value", "unit", "qualifier", "scope", "detail", "sentence", "start", "end"), _metrics,
        only_kept=True,
    ),
    "findings": Kind((*_IDS, "rule", "at", "expected", "found", "verdict", "severity"), _findings, only_kept=True),
    "attempts": Kind(
        ("document_id", "url", "stage", "number", "started", "ended", "worker", "outcome", "code", "message",
         "version"),
        _attempts, _shape_attempt,
    ),
}  # fmt: skip
