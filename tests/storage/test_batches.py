"""Re-queues as batches: what is released when, what stops them, and what can be taken back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import Engine, update

from parsers.report import Fact
from storage import ledger, tables
from storage.audit.failures import failures
from storage.database import writing
from storage.ledger import Trouble
from storage.models import HELD
from storage.requeues import batches, beside, differences, releasing, turning
from storage.requeues.standings import standings
from storage.selection import Selection
from tests.storage.reportlike import add, claim_one, finish, report, rows
from workers import replay
from workers.replay import Order

HOST = "www.a.gov.cn:443"
CORRUPT = Trouble("convert.corrupt", "permanent", "cut off", "permanent convert.corrupt converters.x:read pdf 1")


def failed(engine: Engine, count: int, stage: str = "convert", host: str = HOST, trouble: Trouble = CORRUPT) -> None:
    """So many documents that went through a claim and failed; hosts do not rest here."""
    addresses = [f"https://{host}/{trouble.code}/{number}" for number in range(count)]
    entries = [ledger.Entry(address=each, state="convert", host=host, sha256="a" * 64) for each in addresses]
    ids = [known.id for known in ledger.register_many(engine, entries)]
    claims = ledger.claim(engine, "convert", ids, "somebody", 60.0)
    ledger.finish(engine, [(claim, ledger.failed(trouble)) for claim in claims])
    with writing(engine) as connection:
        mine = tables.attempt.c.document_id.in_(ids)
        connection.execute(update(tables.attempt).where(mine).values(stage=stage))


def states(engine: Engine) -> dict[str, int]:
    return ledger.progress(engine)


def try_all(engine: Engine, outcome: Any, stage: str = "convert") -> int:
    """Claim what is due and end it alike; gives how many there were."""
    ids = [hint.id for hint in ledger.due(engine, stage, 10_000, 60.0)]
    claims = ledger.claim(engine, stage, ids, "somebody", 60.0)
    ledger.finish(engine, [(claim, outcome(claim)) for claim in claims])
    return len(claims)


def well(_: Any) -> Any:
    return ledger.advance("parse")


def badly(_: Any) -> Any:
    return ledger.failed(CORRUPT)


def held(engine: Engine) -> int:
    return sum(row["due_at"] == HELD for row in rows(engine, tables.document))


def batch_of(engine: Engine, **order: Any) -> int:
    done = replay.requeue(engine, Order(Selection(), **order))
    assert done.batch is not None
    return done.batch


def test_a_small_requeue_starts_at_once_without_a_dispatcher(database: Engine) -> None:
    failed(database, 20)
    batch_of(database)
    assert held(database) == 0
    assert try_all(database, well) == 20
    assert standings(database)[0].state == "released"


def test_all_wait_at_once_and_the_rest_goes_when_the_first_went_well(database: Engine) -> None:
    failed(database, 50)
    batch_of(database)
    assert states(database) == {"convert": 50}
    assert ledger.next_due_in(database) == 0.0
    assert try_all(database, well) == 20
    assert ledger.next_due_in(database) == 0.0
    assert [(step.state, step.released) for step in releasing.advance(database)] == [("released", 30)]
    assert try_all(database, well) == 30
    assert releasing.advance(database) == []


def test_a_batch_stops_itself_where_most_of_the_first_fail_alike(database: Engine) -> None:
    failed(database, 50)
    before = [row for row in rows(database, tables.document) if row["id"] > 20]
    batch_of(database)
    try_all(database, badly)
    (step,) = releasing.advance(database)
    assert step.state == "stopped"
    assert step.reason is not None
    assert step.reason.startswith("20 of the first 20 ended alike: permanent convert.corrupt")
    assert states(database) == {"failed": 50}
    after = [row for row in rows(database, tables.document) if row["id"] > 20]
    assert [row | {"updated": 0} for row in after] == [row | {"updated": 0} for row in before]
    assert turning.resume(database, step.batch) == 30
    assert releasing.advance(database)[0].released == 30


def test_an_outage_of_ours_stops_no_batch(database: Engine) -> None:
    failed(database, 30)
    batch_of(database)
    away = Trouble("storage.blobs_unavailable", "infrastructure", "full", "infrastructure storage.blobs_unavailable")
    try_all(database, lambda claim: ledger.given_back(claim, away))
    assert releasing.advance(database) == []
    assert held(database) == 10


def test_the_first_few_are_of_many_hosts_and_hosts_keep_their_pace(database: Engine) -> None:
    failed(database, 30, "fetch")
    for number in range(10):
        failed(database, 3, "fetch", host=f"h{number}.gov.cn:443")
    batch_of(database)
    out = [row["host"] for row in rows(database, tables.document) if row["due_at"] != HELD]
    assert len(set(out)) == 11
    assert len(out) == 20
    assert len(ledger.due_fetches(database, 100, 60.0)) == 11
    assert ledger.due_fetches(database, 100, 60.0) == []


def test_a_paused_batch_gives_back_what_nobody_began_and_goes_on_when_resumed(database: Engine) -> None:
    failed(database, 30)
    id = batch_of(database)
    begun = claim_one(database, 1, "convert")
    assert turning.pause(database, id) == 29
    assert states(database) == {"convert": 1, "failed": 29}
    assert releasing.advance(database) == []
    assert replay.requeue(database, Order(Selection(), limit=2)).count == 2
    finish(database, begun, ledger.advance("parse"))
    assert turning.resume(database, id) == 27
    assert releasing.advance(database)[0].released == 19
    with pytest.raises(turning.NoSuchBatch, match="paused or stopped"):
        turning.resume(database, id)


def test_a_cancelled_batch_leaves_everything_as_it_was(database: Engine) -> None:
    failed(database, 30)
    attempts = rows(database, tables.attempt)
    id = batch_of(database)
    assert turning.cancel(database, id) == 30
    assert states(database) == {"failed": 30}
    assert {row["code"] for row in rows(database, tables.document)} == {"convert.corrupt"}
    assert rows(database, tables.attempt) == attempts
    with pytest.raises(turning.NoSuchBatch):
        turning.cancel(database, id + 1)


def test_failures_are_grouped_and_each_groups_command_means_just_its_documents(database: Engine) -> None:
    failed(database, 3)
    timeout = Trouble("fetch.timeout", "transient", "30 s", "transient fetch.timeout crawlers.fetch:get")
    failed(database, 2, "fetch", trouble=timeout)
    found = failures(database, Selection())
    assert [(alike.count, alike.code, alike.hosts) for alike in found] == [
        (3, "convert.corrupt", 1),
        (2, "fetch.timeout", 1),
    ]
    assert found[1].requeue == "nianbao requeue --fingerprint 'transient fetch.timeout crawlers.fetch:get'"
    assert replay.plan(database, Order(Selection(fingerprints=[timeout.fingerprint]))).matched == 2


# --- results that stand beside -----------------------------------------------------------------------------------


def parsed(engine: Engine, number: int, value: str = "1") -> int:
    id = add(engine, f"https://{HOST}/{number}", sha256=f"{number:064}", host=HOST)
    made = report(value, agency=f"某局{number}")
    finish(engine, claim_one(engine, id), ledger.done(report=made, version="1"))
    with writing(engine) as connection:
        connection.execute(update(tables.document).values(converter="pdf 1", document_digest="d" * 64))
    return id


@pytest.fixture
def reread(database: Engine) -> tuple[Engine, int]:
    """A batch of three reports read anew: one alike, one with other facts, one that fails now."""
    for number in (1, 2, 3):
        parsed(database, number)
    done = replay.requeue(database, Order(Selection(parser_older_than="2"), beside=True))
    claims = ledger.claim(database, "parse", [1, 2, 3], "somebody", 60.0)
    other = report("2", agency="某局2", facts=(Fact("requests.new", "2", "number", "件", "2"),), findings=())
    ledger.finish(
        database,
        [
            (claims[0], ledger.done(report=report(agency="某局1"), version="2")),
            (claims[1], ledger.done(report=other, version="2")),
            (claims[2], ledger.failed(CORRUPT, version="2")),
        ],
    )
    assert done.batch is not None
    return database, done.batch


def facts(engine: Engine) -> list[tuple[int, str | None]]:
    """By report and value, what is blank last."""
    found = [(row["report_id"], row["value"]) for row in rows(engine, tables.fact)]
    return sorted(found, key=lambda fact: (fact[0], fact[1] is None))


def test_results_that_stand_beside_are_seen_by_nobody_until_they_are_switched(reread: tuple[Engine, int]) -> None:
    engine, batch = reread
    assert states(engine) == {"done": 3}
    assert facts(engine) == [(1, "1"), (1, None), (2, "1"), (2, None), (3, "1"), (3, None)]
    assert {row["parser"] for row in rows(engine, tables.document)} == {"1"}

    assert beside.switch(engine, batch) == {"switched": 2, "kept": 1}
    assert facts(engine) == [(1, "1"), (1, None), (2, "2"), (3, "1"), (3, None)]
    assert [row["parser"] for row in rows(engine, tables.document)] == ["2", "2", "1"]
    assert states(engine) == {"done": 3}
    with pytest.raises(beside.NotReady, match="switched already"):
        beside.switch(engine, batch)


def test_the_differences_are_told_per_fact_before_the_switch(reread: tuple[Engine, int]) -> None:
    engine, batch = reread
    found = list(differences.changes(engine, batch))
    assert [(c.document_id, c.kind, c.key, c.old, c.new) for c in found if c.kind != "report"] == [
        (2, "fact", "requests.carried", "blank", None),
        (2, "fact", "requests.new", "1 件", "2 件"),
        (2, "finding", "H3 requests.new", "fail: 0 instead of 1", None),
        (3, "document", "state", "done", "failed convert.corrupt"),
        (3, "fact", "requests.carried", "blank", None),
        (3, "fact", "requests.new", "1 件", None),
        (3, "finding", "H3 requests.new", "fail: 0 instead of 1", None),
        (3, "metric", "channel.posts", "48 条", None),
    ]
    assert ("fact", "requests.new", "changed", 1) in differences.summary(found)


def test_a_cancelled_batch_drops_the_results_beside(reread: tuple[Engine, int]) -> None:
    engine, batch = reread
    turning.cancel(engine, batch)
    with pytest.raises(beside.NotReady, match="cancelled"):
        beside.switch(engine, batch)
    assert {row["report"] for row in rows(engine, tables.replay_item)} == {None}


def test_what_changed_meanwhile_is_not_switched(reread: tuple[Engine, int]) -> None:
    engine, batch = reread
    replay.requeue(engine, Order(Selection(states=["done"], stages=["parse"]), limit=1))
    finish(engine, claim_one(engine, 1), ledger.done(report=report("7", agency="某局1"), version="3"))
    assert beside.switch(engine, batch) == {"overtaken": 1, "switched": 1, "kept": 1}
    assert (1, "7") in facts(engine)


def test_a_batch_is_switched_only_when_nobody_reads_any_more_and_by_itself_when_asked(database: Engine) -> None:
    parsed(database, 1)
    done = replay.requeue(database, Order(Selection(parser_older_than="2"), beside=True, switches=True))
    assert done.batch is not None
    with pytest.raises(beside.NotReady, match="still being read"):
        beside.switch(database, done.batch)
    assert beside.complete(database) == []
    finish(database, claim_one(database, 1), ledger.done(report=report("5"), version="2"))
    assert beside.complete(database) == [done.batch]


def test_a_document_that_kills_its_workers_while_it_is_read_anew_keeps_its_report(database: Engine) -> None:
    parsed(database, 1)
    replay.requeue(database, Order(Selection(parser_older_than="2"), beside=True))
    for _ in range(ledger.POISON):
        with writing(database) as connection:
            connection.execute(update(tables.document).values(not_before=0.0))
        claim_one(database, 1)
        ledger.expire(database, dead=["somebody"])
    assert states(database) == {"done": 1}
    assert rows(database, tables.replay_item)[0]["after"]["code"] == "worker.lost"


KILLED = """
import os, signal, sys
from sqlalchemy import event
from storage.database import connect
from storage.requeues import beside
from storage.selection import Selection
from workers import replay

engine = connect(sys.argv[1])
seen = 0

@event.listens_for(engine, "after_cursor_execute")
def _(connection, cursor, statement, *_):
    global seen
    seen += statement.startswith(sys.argv[2])
    if seen == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

exec(sys.argv[4])
"""


def killed(url: str, after: str, times: int, doing: str) -> None:
    """Run `doing` in a process that is killed once the database carried out so many statements of a kind."""
    process = subprocess.run(
        [sys.executable, "-c", KILLED, url, after, str(times), doing], check=False, cwd=os.getcwd()
    )
    assert process.returncode == -signal.SIGKILL


def test_a_switch_that_is_killed_half_way_has_changed_nothing(reread: tuple[Engine, int], database_url: str) -> None:
    engine, batch = reread
    before = rows(engine, tables.report), facts(engine), rows(engine, tables.replay_item)
    killed(database_url, "DELETE FROM fact", 2, f"beside.switch(engine, {batch})")
    assert (rows(engine, tables.report), facts(engine), rows(engine, tables.replay_item)) == before
    assert beside.switch(engine, batch) == {"switched": 2, "kept": 1}


def test_a_requeue_that_is_killed_half_way_loses_no_document(database: Engine, database_url: str) -> None:
    failed(database, 30)
    doing = "replay.CHUNK = 12; replay.requeue(engine, replay.Order(Selection()))"
    killed(database_url, "INSERT INTO replay_item", 2, doing)
    assert states(database) == {"convert": 12, "failed": 18}
    assert replay.requeue(database, Order(Selection())).count == 18
    assert states(database) == {"convert": 30}
    assert try_all(database, well) == 30


def test_a_batch_that_nobody_turned_on_is_turned_slice_by_slice_by_the_next_dispatcher(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed(database, 40)
    before = rows(database, tables.document)
    id = batch_of(database)
    monkeypatch.setattr(turning, "PORTION", 10)
    for turn, end in ((turning.pause, "paused"), (turning.resume, "testing"), (turning.cancel, "cancelled")):
        with monkeypatch.context() as killed:
            killed.setattr(turning, "turn", lambda *_: (0, None))
            turn(database, id)
        while (standing := standings(database)[0]).state != end:
            assert standing.state in batches.TURNING
            releasing.advance(database)
        assert sum(standing.counts.values()) == 40
    assert [row | {"updated": 0} for row in rows(database, tables.document)] == [row | {"updated": 0} for row in before]
