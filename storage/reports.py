"""Reports as rows: saved with the state change, read back as values, and of several that say the same one is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b, sha256
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from converters.document import Origin
from parsers.report import Fact, Finding, Leftover, Metric, Report
from storage import tables, years
from storage.database import hold, insert_or_ignore, now, reading, writing
from storage.election import KEPT, Candidate, elect

Identity = tuple[str, int, str]

_known_cells: WeakKeyDictionary[Engine, dict[str, int]] = WeakKeyDictionary()


def save(connection: Connection, document_id: int, digest: str, report: Report) -> int:
    """Store `report` in place of what this document gave before; the id stays the same. Hold `lock` before."""
    table = tables.report
    row = _row(report) | {"sha256": digest, "status": "superseded"}
    before = connection.execute(
        select(table.c.id, table.c.agency, table.c.year, table.c.scope).where(table.c.document_id == document_id)
    ).first()
    if before is None:
        report_id = int(
            connection.execute(
                insert(table).values(document_id=document_id, created=now(), **row).returning(table.c.id)
            ).scalar_one()
        )
    else:
        report_id = before.id
        _empty(connection, report_id)
        connection.execute(update(table).where(table.c.id == report_id).values(**row))
        if _identity(before) != _identity(report):
            _choose(connection, _identity(before))
    _fill(connection, report_id, report)
    _place(connection, _identity(report), report_id)
    if before is not None and _identity(before) != _identity(report):
        years.judge(connection, _identity(before))
    years.judge(connection, _identity(report))
    return report_id


def retract(connection: Connection, document_id: int) -> None:
    """Take away what this document gave; another report of the same agency and year takes its place."""
    table = tables.report
    row = connection.execute(select(table).where(table.c.document_id == document_id)).first()
    if row is not None:
        _empty(connection, row.id)
        doc = tables.document.c  # its duplicates point to it, too, and are found by the digest's index
        pointing = and_(doc.report_id == row.id, or_(doc.id == document_id, doc.sha256 == row.sha256))
        connection.execute(update(tables.document).where(pointing).values(report_id=None))
        connection.execute(delete(table).where(table.c.id == row.id))
        _choose(connection, _identity(row))
        years.judge(connection, _identity(row))


def load_report(engine: Engine, document_id: int) -> Report | None:
    """The report of a document as it was parsed (facts in the order of their cell numbers), None where it gave none."""
    with reading(engine) as connection:
        row = (
            connection.execute(select(tables.report).where(tables.report.c.document_id == document_id))
            .mappings()
            .first()
        )
        return None if row is None else _read(connection, dict(row))


def lock(connection: Connection, digests: Iterable[str], saving: Iterable[tuple[int, Report | None]]) -> None:
    """Hold everything that the choice between these reports touches until the end of the transaction.

    In the order of the keys, so that two transactions never wait for each other.
    """
    saving = list(saving)
    table = tables.report.c
    before = connection.execute(
        select(table.agency, table.year, table.scope).where(
            table.document_id.in_([document_id for document_id, _ in saving])
        )
    )
    names = {f"sha256 {digest}" for digest in digests}
    touched = [*map(_identity, before), *(_identity(report) for _, report in saving if report)]
    names |= {repr(near) for identity in touched if identity for near in years.neighbours(identity)}
    for key in sorted(
        {int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True) for name in names}
    ):
        hold(connection, key)


def know_cells(engine: Engine, keys: Collection[str]) -> None:
    """Give each fact key its number. In a transaction of its own: only committed numbers are remembered."""
    known = _known_cells.setdefault(engine, {})
    missing = sorted(set(keys) - known.keys())
    if missing:
        with writing(engine) as connection:
            insert_or_ignore(connection, tables.cell_key, [{"key": key} for key in missing])
        with reading(engine) as connection:
            cell = tables.cell_key.c
            known.update((key, id) for key, id in connection.execute(select(cell.key, cell.id)))


def _row(report: Report) -> dict[str, Any]:
    return {
        "family": report.family,
        "year": report.year,
        "agency": report.agency,
        "region_code": report.region_code,
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


def _identity(row: Any) -> Identity | None:
    return None if row.agency is None or row.year is None else (row.agency, row.year, row.scope)


def _empty(connection: Connection, report_id: int) -> None:
    for table in (tables.fact, tables.metric, tables.finding):
        connection.execute(delete(table).where(table.c.report_id == report_id))


def _fill(connection: Connection, report_id: int, report: Report) -> None:
    cells = _known_cells[connection.engine]
    facts = [
        {
            "report_id": report_id,
            "cell": cells[fact.key],
            "value": fact.value,
            "state": fact.state,
            "unit": fact.unit,
            "raw": fact.raw,
            "note": fact.note,
            "origin": None if fact.origin is None else msgspec.json.encode(fact.origin).decode(),
        }
        for fact in report.facts
    ]
    for table, rows in (
        (tables.fact, facts),
        (tables.metric, _numbered(report_id, report.metrics)),
        (tables.finding, _numbered(report_id, report.findings)),
    ):
        if rows:
            connection.execute(insert(table), rows)


def _numbered(report_id: int, values: Sequence[Metric] | Sequence[Finding]) -> list[dict[str, Any]]:
    return [
        {"report_id": report_id, "ordinal": ordinal, **msgspec.structs.asdict(value)}
        for ordinal, value in enumerate(values)
    ]


def _place(connection: Connection, identity: Identity | None, report_id: int) -> None:
    """Find a new report's status. One that the kept report beats changes nothing for the others, however many."""
    table = tables.report.c
    if identity is None:  # no agency and year to compete for
        connection.execute(update(tables.report).where(table.id == report_id).values(status=table.as_read))
        return
    pair = _candidates(connection, identity, or_(table.status.in_(KEPT), table.id == report_id))
    standing = elect(list(pair))[report_id]
    if len(pair) == 2 and standing not in KEPT:
        connection.execute(update(tables.report).where(table.id == report_id).values(status=standing))
    else:
        _choose(connection, identity)


def _choose(connection: Connection, identity: Identity | None) -> None:
    """Set the status of every report of `identity`, the kept one last, so that there is never more than one."""
    candidates = {} if identity is None else _candidates(connection, identity, true())
    if not candidates:
        return
    standings = elect(list(candidates))
    changed = [candidate.id for candidate, status in candidates.items() if status != standings[candidate.id]]
    for report_id in sorted(changed, key=lambda id: standings[id] in KEPT):
        connection.execute(
            update(tables.report).where(tables.report.c.id == report_id).values(status=standings[report_id])
        )


def _candidates(connection: Connection, identity: Identity, which: ColumnElement[bool]) -> dict[Candidate, str]:
    """Reports of `identity` with the status they have now."""
    table = tables.report.c
    rows = connection.execute(
        select(
            table.id,
            table.as_read,
            table.sha256,
            table.facts_digest,
            func.coalesce(table.published_on, "").label("published_on"),
            tables.document.c.host,
            table.status,
        )
        .join(tables.document, tables.document.c.id == table.document_id)
        .where(table.agency == identity[0], table.year == identity[1], table.scope == identity[2], which)
    )
    return {Candidate(*row[:-1]): row.status for row in rows}


def _read(connection: Connection, row: dict[str, Any]) -> Report:
    return Report(
        facts=tuple(_facts(connection, row["id"])),
        metrics=tuple(Metric(**found) for found in _ordered(connection, tables.metric, row["id"])),
        findings=tuple(Finding(**found) for found in _ordered(connection, tables.finding, row["id"])),
        leftovers=tuple(msgspec.convert(row["leftovers"], list[Leftover])),
        flags=tuple(row["flags"]),
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
