"""One bad document never spoils the others, and an outage of ours never consumes one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from crawlers.guard import Guard
from storage import database as databases
from storage import ledger, tables
from storage.blobs import Blobs
from storage.errors import BlobsUnavailable
from storage.ledger import Claim, Outcome
from tests.storage.reportlike import add, report, rows
from workers import batch as batches
from workers.batch import Batch
from workers.equipment import Equipment
from workers.settings import Settings


@pytest.fixture
def tools(database: Engine, blobs: Blobs, tmp_path: Path) -> Equipment:
    return Equipment(Settings.read({}, tmp_path), database, blobs, Guard(), "this process")


def documents(tools: Equipment, number: int) -> list[int]:
    return [add(tools.engine, f"https://www.a.gov.cn/{n}.html") for n in range(number)]


def states(tools: Equipment) -> list[tuple[str, int]]:
    return [(row["state"], row["attempts"]) for row in rows(tools.engine, tables.document)]


def on(number: int, deed: Callable[[], Outcome]) -> Callable[[Claim], Outcome]:
    """Work that goes well but for document `number`."""
    return lambda claim: deed() if claim.id == number else ledger.done()


def fail(error: Exception) -> Callable[..., Outcome]:
    def deed(*_: object) -> Outcome:
        raise error

    return deed


def test_a_bug_in_one_document_fails_that_one_alone(tools: Equipment) -> None:
    ids = documents(tools, 3)
    batch = Batch(tools, on(ids[1], fail(ZeroDivisionError("no"))))
    batch.run("parse", ids, 60)
    assert states(tools) == [("done", 1), ("failed", 1), ("done", 1)]
    assert batch.codes == {"parse.crashed": 1}


def test_a_result_that_cannot_be_stored_fails_alone(tools: Equipment) -> None:
    ids = documents(tools, 3)
    twice = report(facts=report().facts * 2)
    Batch(tools, on(ids[1], lambda: ledger.done(report=twice))).run("parse", ids, 60)
    assert states(tools) == [("done", 1), ("failed", 1), ("done", 1)]
    assert rows(tools.engine, tables.report) == []


def test_a_full_disk_gives_back_what_it_touches(tools: Equipment) -> None:
    ids = documents(tools, 2)
    Batch(tools, on(ids[0], fail(BlobsUnavailable("no space left")))).run("parse", ids, 60)
    assert states(tools) == [("parse", 0), ("done", 1)]


def test_the_time_limit_costs_only_the_document_it_met(tools: Equipment) -> None:
    ids = documents(tools, 3)
    Batch(tools, on(ids[1], fail(SoftTimeLimitExceeded()))).run("parse", ids, 60)
    assert states(tools) == [("done", 1), ("parse", 1), ("done", 1)]


def test_a_result_is_not_thrown_away_where_the_time_limit_meets_its_saving(tools: Equipment) -> None:
    (id,) = documents(tools, 1)

    def work(_: Claim) -> Outcome:
        event.listen(tools.engine, "commit", fail(SoftTimeLimitExceeded()), once=True)
        return ledger.done()

    Batch(tools, work).run("parse", [id], 60)
    assert states(tools) == [("done", 1)]
    assert [row["outcome"] for row in rows(tools.engine, tables.attempt)] == ["ok"]


def test_what_is_not_begun_in_time_is_given_back(tools: Equipment, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = documents(tools, 2)
    monkeypatch.setattr(batches, "BUDGET", -1.0)
    Batch(tools, lambda _: ledger.done()).run("parse", ids, 60)
    assert states(tools) == [("parse", 0), ("parse", 0)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_results_outlive_an_outage_of_the_database(tools: Equipment, monkeypatch: pytest.MonkeyPatch) -> None:
    (id,) = documents(tools, 1)
    monkeypatch.setattr(databases, "BUSY_TIMEOUT_MS", 10)
    monkeypatch.setattr(batches, "PATIENCE", (0.0, 0.0))
    outage = tools.engine.connect()

    def work(_: Claim) -> Outcome:
        outage.begin()  # holds SQLite's write lock: nobody else can save
        return ledger.done(report=report())

    Batch(tools, work).run("parse", [id], 60)
    with pytest.raises(OperationalError):
        Batch(tools, work).run("parse", [id], 60)
    outage.close()
    assert states(tools) == [("parse", 1)]
    Batch(tools, work).run("parse", [], 60)
    assert states(tools) == [("done", 1)]
    assert len(rows(tools.engine, tables.report)) == 1
