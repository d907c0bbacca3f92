"""Saving a report's facts against the session's add_all of SQLModel objects: `python -m bench.save`.

Ours stores a batch of twelve reports in one transaction with everything that belongs to it (the choice of the kept
report, the findings over years, metrics and findings); the rival stores the same rows, one transaction a report, and
does nothing else. Twelve is what a batch of light documents carries.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Engine, delete, insert
from sqlmodel import Session

import converters
import parsers
from bench import services
from bench.measure import told, turns, versions
from parsers.report import Report
from storage import tables
from storage.database import connect, now, writing
from storage.panel import models, reports
from storage.panel.reports import Saving
from storage.panel.standing import identity_of
from storage.schema import prepare
from tests.archive.report import random_report
from tests.archive.write_html import write_html

REPORTS, BATCH = 48, 12


def main() -> None:
    given = corpus()
    rows = sum(len(report.facts) for report in given) // len(given)
    with services.databases() as urls:
        for name, database in urls.items():
            engine = connect(database)
            prepare(engine)
            times = compared(engine, given)
            engine.dispose()
            method = f"{rows} facts a report, batches of {BATCH}; {versions('sqlmodel', 'sqlalchemy', 'psycopg')}"
            told(f"saving a report, {name}", times["ours"], "ms", {"add_all": times["add_all"]}, "12x, aim 17x", method)


def corpus() -> list[Report]:
    """Reports of as many agencies, so that none competes with another."""
    pages = [write_html(random_report(seed)) for seed in range(12)]
    read = itertools.cycle([parsers.parse(converters.convert(page, "text/html")) for page in pages])
    return [
        msgspec.structs.replace(next(read), agency=f"某市第{n}局", body=f"某市第{n}局", year=2022)
        for n in range(REPORTS)
    ]


def compared(engine: Engine, given: list[Report]) -> dict[str, float]:
    reports.know_cells(engine, {fact.key for report in given for fact in report.facts})

    def ours() -> None:
        empty(engine)
        for start in range(0, len(given), BATCH):
            batch = [Saving(id, f"{id:064}", given[id]) for id in range(start, min(start + BATCH, len(given)))]
            with writing(engine) as connection:
                reports.lock_bytes(connection, [one.digest for one in batch])
                reports.lock(connection, [identity_of(one.report) for one in batch])
                reports.save(connection, batch)

    def add_all() -> None:
        empty(engine)
        for id, report in enumerate(given):
            with Session(engine) as session:
                session.add_all(objects(engine, session, id, report))
                session.commit()

    emptying = turns({"emptying": lambda: empty(engine)}, len(given))["emptying"]
    return {name: taken - emptying for name, taken in turns({"ours": ours, "add_all": add_all}, len(given)).items()}


def objects(engine: Engine, session: Session, id: int, report: Report) -> Iterator[Any]:
    row = reports.columns(Saving(id, f"{id:064}", report)) | {"status": "complete"}
    stored = models.Report(document_id=id, created=0.0, **row)
    session.add(stored)
    session.flush()
    cells = reports.know_cells(engine, [fact.key for fact in report.facts])
    for fact in report.facts:
        values = msgspec.structs.asdict(fact) | {"origin": msgspec.json.encode(fact.origin).decode()}
        yield models.Fact(report_id=stored.id, cell=cells[values.pop("key")], **values)
    for model, found in ((models.Metric, report.metrics), (models.Finding, report.findings)):
        for ordinal, value in enumerate(found):
            yield model(report_id=stored.id, ordinal=ordinal, **msgspec.structs.asdict(value))


def empty(engine: Engine) -> None:
    """No reports, and a document for each to come."""
    with writing(engine) as connection:
        for table in (tables.fact, tables.metric, tables.finding, tables.report, tables.document):
            connection.execute(delete(table))
        waiting = {"kind": "report", "host": "", "state": "parse", "not_before": 0.0}
        counters = {"lease_token": 0, "attempts": 0, "lost": 0}
        rows = [{"id": n, "address": str(n), "address_key": str(n), **waiting, **counters} for n in range(REPORTS)]
        connection.execute(insert(tables.document).values(first_seen=now(), updated=now()), rows)


if __name__ == "__main__":
    main()
