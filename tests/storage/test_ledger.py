"""The queue loses nothing and does nothing twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, update

from storage import ledger, tables
from storage.database import now, writing
from storage.ledger import Entry, Release, Trouble
from tests.storage.reportlike import add, claim_one, finish, report, rows

TROUBLE = Trouble("parse.crashed", "bug", "ValueError: no", "bug parse.crashed")


def document(engine: Engine, id: int) -> dict[str, Any]:
    return next(row for row in rows(engine, tables.document) if row["id"] == id)


def let_lease_end(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(
            update(tables.document).where(tables.document.c.lease_until.is_not(None)).values(lease_until=now() - 1)
        )


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No wait after the second loss."""
    monkeypatch.setattr("storage.documents.claims.LOST_WAIT", 0.0)


def test_one_address_is_one_document_however_often_it_is_registered(database: Engine) -> None:
    pages = [f"https://www.a.gov.cn/{n % 3}.html" for n in range(9)]
    entries = [Entry(address=page, state="fetch", host="www.a.gov.cn") for page in pages]
    first = list(ledger.register_many(database, entries))
    again = list(ledger.register_many(database, entries))
    assert [one.new for one in first] == [True] * 3 and [one.new for one in again] == [False] * 3
    assert [one.id for one in first] == [one.id for one in again]
    assert ledger.progress(database) == {"fetch": 3}


def test_a_claim_is_exclusive_among_threads(database: Engine) -> None:
    ids = [add(database, f"https://www.a.gov.cn/{n}.html") for n in range(20)]
    with ThreadPoolExecutor(4) as threads:
        claimed = list(threads.map(lambda n: ledger.claim(database, "parse", ids, f"worker {n}", 60), range(4)))
    assert sorted(claim.id for claims in claimed for claim in claims) == ids
    assert len(rows(database, tables.attempt)) == 20


def test_a_finish_stores_report_state_and_attempt(database: Engine) -> None:
    id = add(database)
    finish(database, claim_one(database, id), ledger.done(report=report(), version="1"))
    (row,) = rows(database, tables.document)
    (attempt,) = rows(database, tables.attempt)
    assert (row["state"], row["due_at"], row["lease_until"], row["parser"]) == ("done", None, None, "1")
    assert row["report_id"] == rows(database, tables.report)[0]["id"]
    assert attempt["outcome"] == "ok" and attempt["ended"] >= attempt["started"]


def test_a_document_whose_workers_fell_with_all_around_them_is_not_to_blame(database: Engine) -> None:
    id = add(database)
    for _ in range(5):
        claim_one(database, id, owner="felled")
        assert ledger.expire(database, felled=["felled"]).lost == (id,)
    assert (document(database, id)["state"], document(database, id)["lost"]) == ("parse", 0)
    assert [row["outcome"] for row in rows(database, tables.attempt)] == ["lost"] * 5


def test_even_a_document_that_fells_whole_machines_is_dead_some_time(database: Engine) -> None:
    id = add(database)
    for _ in range(10):
        claim_one(database, id, owner="felled")
        expired = ledger.expire(database, felled=["felled"])
    assert expired.dead == (id,) and document(database, id)["code"] == "worker.lost"


def test_a_zombie_is_fenced_off_and_writes_nothing(database: Engine) -> None:
    id = add(database)
    zombie = claim_one(database, id, owner="zombie")
    let_lease_end(database)
    assert ledger.expire(database).lost == (id,)
    successor = claim_one(database, id, owner="successor")
    assert finish(database, zombie, ledger.done(report=report("666"))).fenced == (id,)
    assert rows(database, tables.report) == []
    assert finish(database, successor, ledger.done(report=report("1"))).states == {id: "done"}
    assert {row["value"] for row in rows(database, tables.fact)} == {"1", None}
    assert [row["outcome"] for row in rows(database, tables.attempt)] == ["fenced", "ok"]


def test_a_zombie_is_fenced_off_also_before_anybody_else_claims(database: Engine) -> None:
    id = add(database)
    zombie = claim_one(database, id)
    let_lease_end(database)
    ledger.expire(database)
    assert finish(database, zombie, ledger.done()).fenced == (id,)
    assert document(database, id)["state"] == "parse"


def test_results_and_state_are_one_transaction(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    id = add(database)
    claim = claim_one(database, id)
    with monkeypatch.context() as patch:
        patch.setattr("storage.documents.finishing._end_attempts", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            finish(database, claim, ledger.done(report=report()))
    assert rows(database, tables.report) == rows(database, tables.fact) == []
    assert document(database, id)["lease_token"] == claim.token and document(database, id)["lease_until"]
    assert finish(database, claim, ledger.done(report=report())).states == {id: "done"}


@pytest.mark.usefixtures("impatient")
def test_the_third_lost_worker_kills_the_document(database: Engine) -> None:
    id = add(database)
    for n in range(3):
        claim = claim_one(database, id)
        assert claim.attempts == n + 1
        let_lease_end(database)
        expired = ledger.expire(database)
    assert expired.dead == (id,)
    row = document(database, id)
    assert (row["state"], row["code"], row["error_class"], row["due_at"]) == ("dead", "worker.lost", "poison", None)
    assert [attempt["outcome"] for attempt in rows(database, tables.attempt)] == ["lost"] * 3
    assert ledger.claim(database, "parse", [id], "anybody", 60) == []


def test_a_document_that_lost_two_workers_waits_before_the_third(database: Engine) -> None:
    id = add(database)
    for _ in range(2):
        assert ledger.claim(database, "parse", [id], "dead", 60)
        ledger.expire(database, dead=["dead"])
    assert ledger.claim(database, "parse", [id], "dead", 60) == []
    assert 8 < (ledger.next_due_in(database) or 0) <= 10


def test_a_dead_owner_is_not_waited_for_and_a_living_one_not_blamed(database: Engine) -> None:
    of_dead, of_living, in_time = (add(database, f"https://www.a.gov.cn/{n}.html") for n in range(3))
    claim_one(database, of_dead, owner="dead", lease=900)
    claim_one(database, of_living, owner="living", lease=-1)
    claim_one(database, in_time, owner="elsewhere", lease=900)
    expired = ledger.expire(database, dead=["dead"], alive=["living"])
    assert (expired.lost, expired.returned) == ((of_dead,), (of_living,))
    assert (document(database, of_living)["attempts"], document(database, of_living)["lost"]) == (0, 0)
    assert (document(database, of_dead)["attempts"], document(database, of_dead)["lost"]) == (1, 1)


def test_an_outage_of_ours_costs_no_attempt_and_a_retry_does(database: Engine) -> None:
    id = add(database)
    claim = claim_one(database, id)
    finish(database, claim, ledger.given_back(claim, TROUBLE))
    assert document(database, id)["attempts"] == 0
    claim = claim_one(database, id)
    finish(database, claim, ledger.retry(claim, TROUBLE, delay=60))
    row = document(database, id)
    assert (row["state"], row["attempts"], row["code"]) == ("parse", 1, "parse.crashed")
    assert ledger.claim(database, "parse", [id], "too early", 60) == []
    assert 50 < (ledger.next_due_in(database) or 0) <= 60


def test_a_hint_is_given_once_until_it_is_due_again(database: Engine) -> None:
    add(database, media_type="text/html", year=2021)
    (hint,) = ledger.due(database, "parse", 10, rehint_seconds=30)
    assert (hint.stage, hint.media_type, hint.year, hint.alone) == ("parse", "text/html", 2021, False)
    assert ledger.due(database, "parse", 10, rehint_seconds=30) == []
    assert ledger.due(database, "parse", 10, rehint_seconds=30, ahead=31) == [hint]


def test_dispatchers_share_what_is_due(database: Engine) -> None:
    ids = [add(database, f"https://www.a.gov.cn/{n}.html") for n in range(40)]
    with ThreadPoolExecutor(4) as threads:
        given = list(threads.map(lambda _: ledger.due(database, "parse", 10, 60), range(4)))
    hinted = [hint.id for hints in given for hint in hints]
    assert len(hinted) == len(set(hinted)) and set(hinted) <= set(ids)


def test_a_failed_document_tells_why_and_is_settled(database: Engine) -> None:
    id = add(database)
    finish(database, claim_one(database, id), ledger.failed(TROUBLE))
    row = document(database, id)
    assert (row["state"], row["code"], row["message"]) == ("failed", "parse.crashed", "ValueError: no")
    assert ledger.unsettled(database) == 0 and ledger.next_due_in(database) is None


def test_advancing_starts_the_next_stage_with_a_clean_slate(database: Engine) -> None:
    id = add(database, state="convert")
    claim = claim_one(database, id, "convert")
    finish(database, claim, ledger.advance("parse", facts={"document_digest": "d" * 64}, version="html 1"))
    row = document(database, id)
    assert (row["state"], row["attempts"], row["converter"]) == ("parse", 0, "html 1")
    assert claim_one(database, id).document_digest == "d" * 64


def test_the_same_bytes_under_another_address_are_a_duplicate(database: Engine) -> None:
    first, second = (add(database, f"https://www.a.gov.cn/{n}.html", sha256="5" * 64) for n in range(2))
    finish(database, claim_one(database, first), ledger.done(report=report()))
    finish(database, claim_one(database, second), ledger.done(report=report()))
    assert document(database, second)["state"] == "duplicate"
    assert document(database, second)["report_id"] == document(database, first)["report_id"]
    assert len(rows(database, tables.report)) == 1


def test_two_with_the_same_bytes_in_one_batch_are_one_and_a_duplicate(database: Engine) -> None:
    ids = [add(database, f"https://www.a.gov.cn/{n}.html", sha256="5" * 64) for n in range(2)]
    ledger.finish(database, [(claim_one(database, id), ledger.done(report=report())) for id in ids])
    assert ledger.progress(database) == {"done": 1, "duplicate": 1}


def test_a_failure_never_makes_a_duplicate(database: Engine) -> None:
    first, second = (add(database, f"https://www.a.gov.cn/{n}.html", sha256="5" * 64) for n in range(2))
    finish(database, claim_one(database, first), ledger.failed(TROUBLE))
    finish(database, claim_one(database, second), ledger.done(report=report()))
    assert document(database, second)["state"] == "done"


def test_children_become_documents_of_the_same_source(database: Engine) -> None:
    source = ledger.source(database, "https://www.a.gov.cn/list.html", "listing")
    page = add(database, "https://www.a.gov.cn/list.html", "crawl", host="www.a.gov.cn", source_id=source)
    claim = claim_one(database, page, "crawl")
    child = Entry(address="https://www.b.gov.cn/1.pdf", state="fetch", host="www.b.gov.cn", year=2020)
    finish(database, claim, ledger.done(children=(child,), release=Release("www.a.gov.cn", gap=3)))
    _, found = rows(database, tables.document)
    assert (found["parent_id"], found["source_id"], found["state"], found["year"]) == (page, source, "fetch", 2020)
    assert [hint.host for hint in ledger.due_fetches(database, 10, 30)] == ["www.b.gov.cn"]


def test_counts_are_those_of_one_source(database: Engine) -> None:
    one, other = ledger.source(database, "one", "file"), ledger.source(database, "other", "file")
    assert ledger.source(database, "one", "file") == one
    add(database, "file:///one.txt", source_id=one)
    add(database, "file:///other.txt", source_id=other)
    assert ledger.progress(database, one) == {"parse": 1}
    assert ledger.next_due_in(database) == 0.0


@pytest.mark.parametrize(("stage", "host"), [("parse", ""), ("fetch", "www.a.gov.cn")])
def test_a_document_whose_hint_is_on_its_way_is_in_work(database: Engine, stage: str, host: str) -> None:
    add(database, state=stage, host=host)
    hinted = ledger.due_fetches(database, 1, 20.0) if host else ledger.due(database, stage, 1, 20.0)

    assert len(hinted) == 1
    assert ledger.next_due_in(database) == 0.0
