"""Everything that is known of one document, gathered and shown: where it stands, what was tried, what it says."""

from __future__ import annotations

import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from rich.markup import escape
from rich.table import Table
from sqlalchemy import ColumnElement, Connection, Engine, Select, or_, select

from converters import document as documents
from crawlers import urls
from crawlers.errors import FetchError
from nianbao.summary import console
from storage import tables
from storage.blobs import Blobs
from storage.database import reading
from storage.errors import StorageError
from storage.panel.export import moment

#: documents shown where a digest's beginning fits several
MOST = 5

Row = dict[str, Any]
_document = tables.document.c


@dataclass(frozen=True, slots=True)
class Dossier:
    """Rows of the database as they are; `read` the converted document, None where there is none any more."""

    document: Row
    attempts: list[Row]
    report: Row | None
    facts: list[Row]
    metrics: list[Row]
    findings: list[Row]
    read: documents.Document | None


def find(engine: Engine, words: str) -> list[int]:
    """Ids of the documents meant by an id, a URL, a path or the beginning of a digest; the first few."""
    with reading(engine) as connection:
        for condition in _meanings(words):
            ids = connection.scalars(select(_document.id).where(condition).order_by(_document.id).limit(MOST)).all()
            if ids:
                return list(ids)
    return []


def _meanings(words: str) -> list[ColumnElement[bool]]:
    meanings = [_document.address == words, _document.address == Path(words).absolute().as_uri()]
    with suppress(FetchError):  # where it is no address
        meanings.append(_document.address == urls.canonical(words))
    if words.isdecimal() and int(words) < 2**63:
        meanings.insert(0, _document.id == int(words))
    if len(words) >= 4 and set(words.lower()) <= set("0123456789abcdef"):
        digests = (_document.sha256, _document.address_key)
        meanings.append(or_(*(digest.startswith(words.lower()) for digest in digests)))
    return meanings


def gather(engine: Engine, blobs: Blobs, id: int) -> Dossier:
    """All rows of document `id`. A duplicate shows the report it is a duplicate of."""
    with reading(engine) as connection:
        document = _rows(connection, select(tables.document).where(_document.id == id))[0]
        report_id = document["report_id"]
        of_report = [
            _rows(connection, select(table).where(table.c.report_id == report_id).order_by(table.c.ordinal))
            for table in (tables.metric, tables.finding)
        ]
        facts = select(tables.cell_key.c.key, tables.fact).join_from(
            tables.fact, tables.cell_key, tables.cell_key.c.id == tables.fact.c.cell
        )
        attempt = tables.attempt.c
        reports = _rows(connection, select(tables.report).where(tables.report.c.id == report_id))
        return Dossier(
            document=document,
            attempts=_rows(connection, select(tables.attempt).where(attempt.document_id == id).order_by(attempt.id)),
            report=reports[0] if reports else None,
            facts=_rows(connection, facts.where(tables.fact.c.report_id == report_id).order_by(tables.fact.c.cell)),
            metrics=of_report[0],
            findings=of_report[1],
            read=_converted(blobs, document["document_digest"]),
        )


def _rows(connection: Connection, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _converted(blobs: Blobs, digest: str | None) -> documents.Document | None:
    if digest is None:
        return None
    try:
        return documents.decode(zlib.decompress(blobs.get(digest)))
    except (StorageError, zlib.error, msgspec.DecodeError):
        return None


# --- shown -------------------------------------------------------------------------------------------------------


def show(dossier: Dossier) -> None:
    """Print it."""
    _document_lines(dossier.document)
    _grid(
        "attempts",
        ["stage", "number", "started", "ended", "outcome", "code", "version", "worker", "message"],
        [row | {"started": moment(row["started"]), "ended": moment(row["ended"])} for row in dossier.attempts],
    )
    if dossier.read:
        for number, table in enumerate(dossier.read.tables()):
            _table_as_read(number, table)
    if dossier.report:
        _grid(
            "report",
            [
                "id",
                "family",
                "year",
                "agency",
                "scope",
                "region_code",
                "level",
                "department",
                "published_on",
                "status",
                "title",
            ],
            [dossier.report],
        )
    _grid("facts", ["key", "value", "state", "unit", "raw", "origin", "note"], dossier.facts)
    _grid("metrics", ["key", "value", "unit", "qualifier", "detail", "sentence"], dossier.metrics)
    _grid("findings", ["rule", "at", "expected", "found", "verdict", "severity"], dossier.findings)


def _document_lines(row: Row) -> None:
    console.print(f"[bold]document {row['id']}[/bold]  {escape(row['address'])}")
    for name in (
        "state",
        "code",
        "message",
        "error_class",
        "title",
        "year",
        "agency",
        "sha256",
        "size",
        "media_type",
        "converter",
        "parser",
        "attempts",
        "lost",
        "parent_id",
        "report_id",
        "lease_owner",
    ):
        if row[name] not in (None, "", 0):
            console.print(f"  [cyan]{name:<11}[/cyan] {escape(str(row[name]))}")
    for name in ("first_seen", "updated", "due_at", "lease_until"):
        if row[name]:
            console.print(f"  [cyan]{name:<11}[/cyan] {moment(row[name])}")


def _grid(name: str, columns: list[str], rows: list[Row]) -> None:
    if not rows:
        return
    table = Table(*columns, title=name, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*("" if row[column] is None else escape(str(row[column])) for column in columns))
    console.print(table)


def _table_as_read(number: int, read: documents.Table) -> None:
    """The cells where they stand; a cell that spans is printed once, at its first place."""
    table = Table(*([""] * read.columns), title=f"table {number} as read", title_justify="left", show_header=False)
    lines = [[""] * read.columns for _ in range(read.rows)]
    for cell in read.cells:
        lines[cell.row][cell.column] = escape(cell.text)
    for line in lines:
        table.add_row(*line)
    console.print(table)
