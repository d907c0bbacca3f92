"""Of several reports that say the same one is kept, whatever the order they arrive in; the others keep their rows."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import permutations

import pytest
from sqlalchemy import Connection, Engine, event, text, update

from parsers.report import Fact, Leftover
from storage import ledger, tables
from storage.database import now, reading, writing
from storage.ledger import Entry, Trouble
from storage.panel import reports
from storage.panel.election import NO_FACTS, Candidate, elect
from tests.storage.reportlike import add, claim_one, finish, report, rows


def candidate(id: int, host: str = "www.a.gov.cn", facts: str = "f", **fields: object) -> Candidate:
    given = {"as_read": "complete", "sha256": str(id), "facts_digest": facts, "published_on": "", "host": host}
    return Candidate(id=id, **given | fields)  # type: ignore[arg-type]


CHOICES = {
    "the same facts again": ([candidate(1), candidate(2)], {1: "complete", 2: "duplicate"}),
    "a copy elsewhere": ([candidate(1), candidate(2, "www.b.com", "g")], {1: "complete", 2: "mirror"}),
    "a copy that came first": ([candidate(1, "www.b.com"), candidate(2)], {1: "mirror", 2: "complete"}),
    "a complete copy of a partial original": (
        [candidate(1, as_read="partial"), candidate(2, "www.b.com:8080", "g")],
        {1: "partial", 2: "mirror"},
    ),
    "a file handed in is no copy": ([candidate(1, ""), candidate(2, "www.b.com")], {1: "complete", 2: "mirror"}),
    "complete beats partial": (
        [candidate(1, as_read="partial"), candidate(2, facts="g")],
        {1: "superseded", 2: "complete"},
    ),
    "a dated correction": (
        [candidate(1, published_on="2022-01-31"), candidate(2, facts="g", published_on="2022-03-01")],
        {1: "superseded", 2: "complete"},
    ),
    "one that says it corrects": (
        [candidate(1, published_on="2022-03-01"), candidate(2, facts="g", corrects=True)],
        {1: "superseded", 2: "complete"},
    ),
    "a draft published last": (
        [candidate(1, as_read="partial"), candidate(2, facts="g", published_on="2022-03-01", is_draft=True)],
        {1: "partial", 2: "superseded"},
    ),
    "a draft alone": ([candidate(1, is_draft=True)], {1: "complete"}),
    "a later print of the same": (
        [candidate(1, published_on="2022-01-31"), candidate(2, published_on="2022-03-01")],
        {1: "complete", 2: "duplicate"},
    ),
    "a table beside the running text": (
        [candidate(1, facts=NO_FACTS, published_on="2022-03-01"), candidate(2)],
        {1: "superseded", 2: "complete"},
    ),
    "a correction in running text alone": (
        [candidate(1, facts=NO_FACTS), candidate(2, facts=NO_FACTS, corrects=True)],
        {1: "superseded", 2: "complete"},
    ),
    "different and undated": ([candidate(1), candidate(2, facts="g")], {1: "complete", 2: "superseded"}),
    "no government site at all": (
        [candidate(1, "b.com"), candidate(2, "notgov.cn", "g")],
        {1: "complete", 2: "superseded"},
    ),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_choice_does_not_depend_on_the_order(name: str) -> None:
    candidates, standings = CHOICES[name]
    assert all(elect(order) == standings for order in permutations(candidates))


def store(engine: Engine, n: int, value: str = "1", host: str = "www.a.gov.cn", **fields: object) -> int:
    id = add(engine, f"https://{host}/{n}.html", host=host, sha256=f"{n:064}")
    finish(engine, claim_one(engine, id), ledger.done(report=report(value, **fields)))
    return id


def again(engine: Engine, id: int) -> ledger.Claim:
    """Re-queue a parsed document and claim it."""
    with writing(engine) as connection:
        parsing = {"state": "parse", "due_at": now()}
        connection.execute(update(tables.document).where(tables.document.c.id == id).values(**parsing))
    return claim_one(engine, id)


def statuses(engine: Engine) -> list[str]:
    return [row["status"] for row in rows(engine, tables.report)]


def test_a_report_is_read_back_as_it_was_saved(database: Engine) -> None:
    given = report(leftovers=(Leftover("7", "row"),))
    id = add(database)
    finish(database, claim_one(database, id), ledger.done(report=given))
    loaded = reports.load_report(database, id)
    assert loaded is not None
    assert sorted(loaded.facts, key=lambda f: f.key) == sorted(given.facts, key=lambda f: f.key)
    assert (loaded.metrics, loaded.findings, loaded.leftovers, loaded.flags, loaded.tables) == (
        given.metrics,
        given.findings,
        given.leftovers,
        given.flags,
        given.tables,
    )
    assert reports.load_report(database, id + 1) is None


def test_a_better_report_takes_the_place_and_the_other_keeps_its_rows(database: Engine) -> None:
    store(database, 1, status="partial")
    store(database, 2, "2")
    assert statuses(database) == ["superseded", "complete"]
    assert len(rows(database, tables.fact)) == 4


def test_parsing_again_replaces_the_own_rows_only(database: Engine) -> None:
    first = store(database, 1)
    store(database, 2, "2")
    before = rows(database, tables.report)
    finish(database, again(database, first), ledger.done(report=report("5")))
    after = rows(database, tables.report)
    assert [row["id"] for row in after] == [row["id"] for row in before]
    assert statuses(database) == ["complete", "superseded"]
    assert {row["value"] for row in rows(database, tables.fact)} == {"5", "2", None}


def test_a_report_that_turns_out_another_agencys_leaves_its_place_to_the_next(database: Engine) -> None:
    first = store(database, 1)
    store(database, 2, "2")
    finish(database, again(database, first), ledger.done(report=report(agency="某市另一局")))
    assert statuses(database) == ["complete", "complete"]


def test_a_failed_second_parse_keeps_the_report_of_the_first(database: Engine) -> None:
    id = store(database, 1)
    finish(database, again(database, id), ledger.failed(Trouble("parse.crashed", "bug", "", "")))
    assert statuses(database) == ["complete"] and reports.load_report(database, id) is not None


def test_what_is_found_to_be_no_report_loses_its_place_to_the_next(database: Engine) -> None:
    id = store(database, 1)
    store(database, 2, "2")
    no_report = Trouble("parse.not_a_report", "permanent", "", "")
    finish(database, again(database, id), ledger.failed(no_report, retract=True))
    assert statuses(database) == ["complete"] and reports.load_report(database, id) is None


def test_reports_without_agency_or_year_do_not_compete(database: Engine) -> None:
    store(database, 1, agency=None)
    store(database, 2, agency=None)
    store(database, 3, year=None)
    assert statuses(database) == ["complete"] * 3


def test_analysts_find_kept_numbers_in_the_panel_and_blanks_are_not_zero(database: Engine) -> None:
    store(database, 1, "12.5")
    store(database, 2, "13")
    with reading(database) as connection:
        panel = connection.execute(text("SELECT key, number, state FROM panel ORDER BY key")).all()
        facts = connection.execute(text("SELECT kept, count(*) FROM facts GROUP BY kept ORDER BY kept")).all()
    assert [(key, number and float(number), state) for key, number, state in panel] == [
        ("requests.carried", None, "blank"),
        ("requests.new", 12.5, "number"),
    ]
    assert [tuple(row) for row in facts] == [(0, 2), (1, 2)]


def test_a_rolled_back_transaction_does_not_confuse_the_cell_numbers(database: Engine) -> None:
    strange = report(facts=(Fact("new.key", "3", "number", None, "3"),))
    id = add(database)
    claim = claim_one(database, id)
    reports.know_cells(database, ["new.key"])
    with pytest.raises(ZeroDivisionError), writing(database) as connection:
        reports.save(connection, [reports.Saving(id, "", strange)])
        raise ZeroDivisionError
    finish(database, claim, ledger.done(report=strange))
    loaded = reports.load_report(database, id)
    assert loaded is not None and loaded.facts == strange.facts


def test_batches_of_any_size_are_the_same_statements(database: Engine) -> None:
    """Each spelling of a list of ids would be kept ready: a worker grew by ten megabytes with a thousand reports."""
    given: list[set[str]] = []

    def note(connection, cursor, statement, parameters, context, many):  # type: ignore[no-untyped-def]
        if not statement.startswith("INSERT INTO report"):  # its rows come back by their ids: one spelling a size
            given[-1].add(statement)

    event.listen(database, "before_cursor_execute", note)
    for size in (2, 3, 5):
        addresses = [f"https://www.a.gov.cn/{size}/{number}.html" for number in range(size)]
        given.append(set())
        entries = [Entry(address=address, state="parse") for address in addresses]
        ids = [one.id for one in ledger.register_many(database, entries)]
        for _ in range(2):  # the second time they take the place of what they gave before
            claims = ledger.claim(database, "parse", ids, "somebody", 60)
            ledger.finish(database, [(claim, ledger.done(report=report(agency=f"{claim.id}局"))) for claim in claims])
            with writing(database) as connection:
                connection.execute(update(tables.document).values(state="parse", due_at=now()))
    assert given[1] == given[2] and given[1] <= given[0]


@pytest.mark.parametrize("first", [0, 1])
def test_of_documents_with_the_same_bytes_that_end_at_one_moment_one_speaks(database: Engine, first: int) -> None:
    ids = [add(database, f"https://www.a.gov.cn/{n}.html", host="www.a.gov.cn", sha256="a" * 64) for n in range(2)]
    early, late = (claim_one(database, ids[n]) for n in (first, 1 - first))
    reports.know_cells(database, [fact.key for fact in report().facts])
    with ThreadPoolExecutor(1) as beside:

        def end_the_other(connection: Connection) -> None:
            """Before the first is committed; it waits for what the first holds, so it is not waited for here."""
            ends.append(beside.submit(finish, database, late, ledger.done(report=report())))
            wait(ends, timeout=0.3)

        ends: list[Future[ledger.Finished]] = []
        event.listen(database, "commit", end_the_other, once=True)
        finish(database, early, ledger.done(report=report()))
        ends[0].result(timeout=30)
    found = rows(database, tables.document)
    assert [row["state"] for row in found] == ["done", "duplicate"]
    assert found[0]["report_id"] == found[1]["report_id"] is not None
    assert [row["document_id"] for row in rows(database, tables.report)] == [ids[0]]
