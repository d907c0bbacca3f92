"""Counts without counting, and rounds that cost the same however many documents wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update

from storage import ledger, tables, tally
from storage.database import connect, now, reading, writing
from storage.ledger import Entry
from storage.schema import prepare
from tests.storage.reportlike import add, claim_one, finish, report, rows


def counted(engine: Engine) -> Counter[tuple[int, str]]:
    return Counter((row["source_id"] or 0, row["state"]) for row in rows(engine, tables.document))


def kept(engine: Engine) -> Counter[tuple[int, str]]:
    found: Counter[tuple[int, str]] = Counter()
    for row in rows(engine, tables.tally):
        found[row["source_id"], row["state"]] += row["count"]
    return +found


def test_the_tally_follows_every_change_of_state_and_source(database: Engine) -> None:
    one = ledger.source(database, "one", "list")
    for n in range(6):
        add(database, f"https://www.a.gov.cn/{n}", "fetch", host="www.a.gov.cn", source_id=one if n % 2 else None)
        add(database, f"https://www.a.gov.cn/{n}", "fetch", host="www.a.gov.cn")  # known already
    document = tables.document.c
    with writing(database) as connection:
        connection.execute(update(tables.document).where(document.id <= 4).values(state="convert"))
        connection.execute(update(tables.document).where(document.id == 1).values(source_id=one, state="done"))
        connection.execute(delete(tables.document).where(document.id == 6))
    assert kept(database) == counted(database)
    assert ledger.progress(database, one) == {"convert": 2, "done": 1}
    assert ledger.progress(database) == {"fetch": 1, "convert": 3, "done": 1}


def test_what_is_rolled_back_was_never_counted(database: Engine) -> None:
    with pytest.raises(ZeroDivisionError), writing(database) as connection:
        ledger.register(connection, [Entry(address="https://www.a.gov.cn/1", state="fetch", host="www.a.gov.cn")])
        raise ZeroDivisionError
    assert ledger.progress(database) == {}


def test_folding_changes_no_count(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MOST_ROWS", 0)
    for n in range(3):
        add(database, f"file:///{n}.txt", "convert")
    tally.fold(database)
    assert kept(database) == counted(database)
    assert {row["slot"] for row in rows(database, tables.tally)} == {0}


@contextmanager
def counted_steps(engine: Engine) -> Iterator[Counter[str]]:
    """The steps that SQLite takes in the block."""
    taken: Counter[str] = Counter()
    with reading(engine) as connection:
        driver = connection.connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(lambda: taken.update(("step",)), 1)
    yield taken
    driver.set_progress_handler(None, 1)


def steps(engine: Engine, documents: int) -> int:
    """Steps that SQLite takes for a round and a look, with so many documents waiting on one resting host."""
    with writing(engine) as connection:
        entries = [Entry(address=f"https://a.cn/{n}", state="fetch", host="a.cn") for n in range(documents)]
        ledger.register(connection, entries)
        parked = tables.document.c.id % 2 == 0
        connection.execute(update(tables.document).where(parked).values(due_at=None))
    with counted_steps(engine) as round_:
        assert len(ledger.due_fetches(engine, 32, 20.0, 17.0)) == 1
        assert ledger.due_fetches(engine, 32, 20.0, 17.0) == []
    with writing(engine) as connection:
        connection.execute(update(tables.document).values(due_at=now() - 1.0))
    with counted_steps(engine) as look:
        assert ledger.look(engine, 17.0, 20.0) == ledger.Due(False, False, False, False, False)
        assert ledger.due(engine, "convert", 32, 20.0, 17.0) == []
        rests = ledger.next_due_in(engine)
        assert rests is not None and 0.0 < rests <= 20.0
        assert ledger.unsettled(engine) == documents
    return round_.total() + look.total()


def in_ledgers(tmp_path: Path, steps: Callable[[Engine, int], int]) -> list[int]:
    """The steps beside a few documents, and beside many."""
    taken = []
    for documents in (20, 4000):
        engine = connect(f"sqlite:///{tmp_path / str(documents)}.db")
        prepare(engine)
        taken.append(steps(engine, documents))
        engine.dispose()
    return taken


def test_a_round_reads_no_more_rows_when_more_documents_wait(tmp_path: Path) -> None:
    few, many = in_ledgers(tmp_path, steps)
    assert many < 1.2 * few


def steps_of_a_journey(engine: Engine, done: int) -> int:
    """Steps that SQLite takes for a document's claims and ends, beside so many that are done."""
    with writing(engine) as connection:
        numbers = range(done + 1)
        entries = [Entry(address=f"file:///{n}", state="convert", sha256=f"{n:064}") for n in numbers]
        ledger.register(connection, entries)
        connection.execute(update(tables.document).where(tables.document.c.id <= done).values(state="done"))
        kept = {"family": "F2021", "scope": "agency", "status": "complete", "as_read": "complete", "created": 0.0}
        kept |= {"sha256": "", "facts_digest": "", "tables": {}, "flags": [], "leftovers": [], "parser": "1"}
        others = [kept | {"document_id": n, "agency": f"某市{n}局", "year": 2021} for n in range(1, done + 1)]
        connection.execute(insert(tables.report), others)
    with counted_steps(engine) as journey:
        finish(engine, claim_one(engine, done + 1, "convert"), ledger.advance("parse"))
        finish(engine, claim_one(engine, done + 1), ledger.done(report=report()))
    assert ledger.progress(engine) == {"done": done + 1}
    return journey.total()


def test_a_document_costs_no_more_beside_more_that_are_done(tmp_path: Path) -> None:
    few, many = in_ledgers(tmp_path, steps_of_a_journey)
    assert many < 1.2 * few


def test_postgresql_looks_due_hosts_up_in_the_index(prepared_postgres: Engine) -> None:
    host = tables.host.c
    query = select(host.host).where(host.due_at <= now()).order_by(host.due_at).limit(1)
    sql = query.compile(prepared_postgres, compile_kwargs={"literal_binds": True})
    with reading(prepared_postgres) as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(connection.scalars(text(f"EXPLAIN {sql}")))
    assert "Index Cond" in plan
