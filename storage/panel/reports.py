"""Reports as rows: saved with the state change, read back as values, and of several that say the same one is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Any, Literal
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection, Engine, and_, delete, insert, or_, select, update

from converters.document import Origin
from parsers.report import Fact, Finding, Leftover, Metric, Report
from storage import tables
from storage.database import among, hold_all, insert_or_ignore, now, reading, share, writing
from storage.panel import standing, years
from storage.panel.rows import append
from storage.panel.standing import Identity, identity_of

FACT = ("report_id", "cell", "value", "state", "unit", "raw", "note", "origin")
_NUMBER = ("report_id", "ordinal")

#: held alone by the switch of a batch, which touches any number of reports, and shared by who saves a few
SWITCHING = 7_230_115

_report = tables.report.c
# Made once, and the same however many they are asked for: each spelling would be kept by the driver, ready to run.
_BEFORE = select(_report.id, _report.document_id, _report.agency, _report.body, _report.year, _report.scope).where(
    among(_report.document_id, "documents")
)
_GIVEN = select(tables.report).where(among(_report.document_id, "documents"))
_EMPTYING = [
    delete(table).where(among(table.c.report_id, "reports")) for table in (tables.fact, tables.metric, tables.finding)
]

_known_cells: WeakKeyDictionary[Engine, dict[str, int]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Saving:
    """A report to be stored, the document it was read from, and the digest of that document's bytes."""

    document_id: int
    digest: str
    report: Report


def save(connection: Connection, saving: Sequence[Saving]) -> dict[int, int]:
    """Store each report in place of what its document gave before, whose id stays; gives report ids by document.

    At most one report of each document. Hold `lock` before.
    """
    before = _before(connection, saving)
    ids = {document_id: row.id for document_id, row in before.items()}
    _empty(connection, list(ids.values()))
    ids |= _insert(connection, [one for one in saving if one.document_id not in before])
    for one in saving:
        if one.document_id in before:
            _replace(connection, before[one.document_id], one)
    _fill(connection, [(ids[one.document_id], one.report) for one in saving])
    standing.place(connection, {ids[one.document_id]: identity_of(one.report) for one in saving})
    left = {identity_of(row) for row in before.values()}
    years.judge(connection, left | {identity_of(one.report) for one in saving})
    return ids


def retract(connection: Connection, document_ids: Collection[int]) -> None:
    """Take away what these documents gave; other reports of the same agencies and years take their places."""
    rows = connection.execute(_GIVEN, {"documents": sorted(document_ids)}).all() if document_ids else ()
    for row in rows:
        _empty(connection, [row.id])
        doc = tables.document.c  # its duplicates point to it, too, and are found by the digest's index
        pointing = and_(doc.report_id == row.id, or_(doc.id == row.document_id, doc.sha256 == row.sha256))
        connection.execute(update(tables.document).where(pointing).values(report_id=None))
        connection.execute(delete(tables.report).where(_report.id == row.id))
        standing.choose(connection, identity_of(row))
        years.judge(connection, {identity_of(row)})


def load_report(engine: Engine, document_id: int) -> Report | None:
    """The report of a document as it was parsed (facts in the order of their cell numbers), None where it gave none."""
    with reading(engine) as connection:
        return load(connection, document_id)


def load(connection: Connection, document_id: int) -> Report | None:
    """The same in a transaction of the caller's."""
    query = select(tables.report).where(tables.report.c.document_id == document_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _read(connection, dict(row))


def lock_bytes(connection: Connection, digests: Iterable[str]) -> None:
    """Hold what is chosen between documents with these bytes until the end of the transaction; before `lock`."""
    share(connection, SWITCHING)
    hold_all(connection, [_lock_key(f"sha256 {digest}") for digest in digests])


def lock(connection: Connection, touched: Iterable[Identity | None]) -> None:
    """Hold everything that the choice between reports touches until the end of the transaction.

    `touched` is what the reports compete for, those that their documents gave before included. Bytes first, then these
    in the order of the keys, so that two transactions never wait for each other.
    """
    names = {repr(near) for identity in touched if identity for near in years.neighbours(identity)}
    hold_all(connection, map(_lock_key, names))


def _lock_key(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def know_cells(engine: Engine, keys: Collection[str]) -> Mapping[str, int]:
    """Give each fact key its number. In a transaction of its own: only committed numbers are remembered."""
    known = _known_cells.setdefault(engine, {})
    missing = sorted(set(keys) - known.keys())
    if missing:
        with writing(engine) as connection:
            insert_or_ignore(connection, tables.cell_key, [{"key": key} for key in missing])
        with reading(engine) as connection:
            cell = tables.cell_key.c
            known.update((key, id) for key, id in connection.execute(select(cell.key, cell.id)))
    return known


def columns(one: Saving) -> dict[str, Any]:
    """The columns of its row; the status is found out once its facts stand beside it."""
    report = one.report
    return {
        "sha256": one.digest,
        "status": "superseded",
        "family": report.family,
        "year": report.year,
        "agency": report.agency,
        "region_code": report.region_code,
        "region_candidates": list(report.region_candidates),
        "level": report.level,
        "department": report.department,
        "body": report.body,
        "scope": report.scope,
        "title": report.title,
        "published_on": report.published_on,
        "parser": report.parser,
        "as_read": report.status,
        "tables": report.tables,
        "flags": list(report.flags),
        "leftovers": msgspec.to_builtins(report.leftovers),
        "facts_digest": _facts_digest(report),
    }


def _facts_digest(report: Report) -> str:
    lines = sorted(f"{fact.key}\t{fact.state}\t{fact.value}" for fact in report.facts)
    return sha256("\n".join(lines).encode()).hexdigest()


def _before(connection: Connection, saving: Sequence[Saving]) -> dict[int, Any]:
    """The rows these documents gave before, by document."""
    rows = connection.execute(_BEFORE, {"documents": [one.document_id for one in saving]})
    return {row.document_id: row for row in rows}


def _insert(connection: Connection, saving: Sequence[Saving]) -> dict[int, int]:
    if not saving:
        return {}
    table = tables.report
    statement = insert(table).values(created=now()).returning(table.c.document_id, table.c.id)
    rows = [{"document_id": one.document_id, **columns(one)} for one in saving]
    return {row.document_id: row.id for row in connection.execute(statement, rows)}


def _replace(connection: Connection, before: Any, one: Saving) -> None:
    connection.execute(update(tables.report).where(tables.report.c.id == before.id).values(**columns(one)))
    if identity_of(before) != identity_of(one.report):
        standing.choose(connection, identity_of(before))


def _empty(connection: Connection, report_ids: Sequence[int]) -> None:
    if not report_ids:
        return
    for statement in _EMPTYING:
        connection.execute(statement, {"reports": report_ids})


def _fill(connection: Connection, filling: Sequence[tuple[int, Report]]) -> None:
    cells = _known_cells[connection.engine]
    origin_json = msgspec.json.Encoder().encode
    facts = [
        (
            report_id,
            cells[fact.key],
            fact.value,
            fact.state,
            fact.unit,
            fact.raw,
            fact.note,
            None if fact.origin is None else origin_json(fact.origin).decode(),
        )
        for report_id, report in filling
        for fact in report.facts
    ]
    append(connection, tables.fact, FACT, facts)
    append(connection, tables.metric, _NUMBER + Metric.__struct_fields__, _numbered(filling, "metrics"))
    append(connection, tables.finding, _NUMBER + Finding.__struct_fields__, _numbered(filling, "findings"))


def _numbered(filling: Sequence[tuple[int, Report]], kind: Literal["metrics", "findings"]) -> list[tuple[Any, ...]]:
    return [
        (report_id, ordinal, *msgspec.structs.astuple(value))
        for report_id, report in filling
        for ordinal, value in enumerate(getattr(report, kind))
    ]


def _read(connection: Connection, row: dict[str, Any]) -> Report:
    return Report(
        facts=tuple(_facts(connection, row["id"])),
        metrics=tuple(Metric(**found) for found in _ordered(connection, tables.metric, row["id"])),
        findings=tuple(Finding(**found) for found in _ordered(connection, tables.finding, row["id"])),
        leftovers=tuple(msgspec.convert(row["leftovers"], list[Leftover])),
        flags=tuple(row["flags"]),
        region_candidates=tuple(row["region_candidates"] or ()),
        status=row["as_read"],
        **{
            name: row[name]
            for name in (
                "family",
                "year",
                "agency",
                "scope",
                "title",
                "published_on",
                "region_code",
                "level",
                "department",
                "body",
                "tables",
                "parser",
            )
        },
    )


def _facts(connection: Connection, report_id: int) -> Iterable[Fact]:
    fact, cell = tables.fact.c, tables.cell_key.c
    query = select(cell.key, fact.value, fact.state, fact.unit, fact.raw, fact.origin, fact.note)
    rows = connection.execute(
        query.join(tables.cell_key, cell.id == fact.cell).where(fact.report_id == report_id).order_by(fact.cell)
    ).mappings()
    for row in rows:
        origin = None if row["origin"] is None else msgspec.json.decode(row["origin"], type=Origin)
        yield Fact(**dict(row) | {"origin": origin})


def _ordered(connection: Connection, table: Any, report_id: int) -> list[dict[str, Any]]:
    names = [column for column in table.c if column.name not in ("report_id", "ordinal")]
    query = select(*names).where(table.c.report_id == report_id).order_by(table.c.ordinal)
    return [dict(row) for row in connection.execute(query).mappings()]
