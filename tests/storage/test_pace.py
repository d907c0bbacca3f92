"""One request per host, its gap counted from the end, and no host waits behind another."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event, update

from storage import ledger, tables
from storage.database import now, writing
from storage.ledger import Entry, Learned, Release, Trouble
from tests.storage.reportlike import add, claim_one, finish, rows

BLOCKED = Trouble("fetch.blocked", "blocked", "403", "blocked fetch.blocked")


def page(engine: Engine, host: str, n: int = 0) -> int:
    return add(engine, f"https://{host}/{n}.html", "fetch", host=host)


def rest(engine: Engine, host: str) -> None:
    """Let every pause of `host` be over."""
    with writing(engine) as connection:
        over = now() - 1
        connection.execute(
            update(tables.host).where(tables.host.c.host == host).values(next_at=over, due_at=over, paused_until=over)
        )


def test_each_host_gets_one_hint_however_many_of_its_pages_wait(database: Engine) -> None:
    for n in range(5):
        page(database, "big.gov.cn", n)
    page(database, "small.gov.cn")
    hints = ledger.due_fetches(database, 10, rehint_seconds=30)
    assert sorted(hint.host for hint in hints) == ["big.gov.cn", "small.gov.cn"]
    assert ledger.due_fetches(database, 10, rehint_seconds=30) == []


def test_a_second_request_to_a_busy_host_is_given_back_uncounted(database: Engine) -> None:
    first, second = page(database, "a.gov.cn", 1), page(database, "a.gov.cn", 2)
    claim_one(database, first, "fetch")
    assert ledger.claim(database, "fetch", [second], "other worker", 60) == []
    row = rows(database, tables.document)[1]
    assert (row["attempts"], row["lease_until"]) == (0, None)
    assert [attempt["document_id"] for attempt in rows(database, tables.attempt)] == [first]


def test_the_gap_counts_from_the_end_of_a_request(database: Engine) -> None:
    first, second = page(database, "a.gov.cn", 1), page(database, "a.gov.cn", 2)
    resting = Release("a.gov.cn", gap=60)
    finish(database, claim_one(database, first, "fetch"), ledger.advance("convert", release=resting))
    assert ledger.due_fetches(database, 10, 30) == []
    assert ledger.claim(database, "fetch", [second], "too early", 60) == []
    rest(database, "a.gov.cn")
    assert [hint.id for hint in ledger.due_fetches(database, 10, 30)] == [second]
    assert claim_one(database, second, "fetch").id == second


def test_the_rest_that_robots_ask_for_begins_with_the_request_that_read_them(database: Engine) -> None:
    claim = claim_one(database, page(database, "a.gov.cn"), "fetch")
    told = Learned("a.gov.cn", "User-agent: *\nCrawl-delay: 60", 60)
    finish(database, claim, replace(ledger.given_back(claim), learned=told).releasing(Release("a.gov.cn", gap=0)))
    assert 55 < (ledger.next_due_in(database) or 0) <= 60
    assert ledger.due_fetches(database, 10, 30) == []


def test_hosts_that_failed_the_last_time_are_hinted_apart(database: Engine) -> None:
    failed, steady = page(database, "failed.gov.cn"), page(database, "steady.gov.cn")
    claim = claim_one(database, failed, "fetch")
    trouble = Trouble("fetch.timeout", "transient", "30 s", "transient fetch.timeout")
    told = ledger.retry(claim, trouble, 0.0)
    finish(database, claim, told.releasing(Release("failed.gov.cn", gap=0, well=False)))
    seen = ledger.look(database, 0, 30)
    assert (seen.hosts, seen.shaky) == (True, True)
    assert [hint.id for hint in ledger.due_fetches(database, 10, 30)] == [steady]
    (again,) = ledger.due_fetches(database, 10, 30, shaky=True)
    assert (again.id, again.alone) == (failed, False)
    assert ledger.under_way(database, {"failed.gov.cn"}, 30)
    claim = claim_one(database, failed, "fetch")
    assert ledger.under_way(database, {"failed.gov.cn"}, 0)
    finish(database, claim, ledger.advance("convert").releasing(Release("failed.gov.cn", gap=0)))
    assert not ledger.under_way(database, {"failed.gov.cn"}, 30)


def test_waiting_for_a_resting_host_is_told_in_seconds(database: Engine) -> None:
    first, _ = page(database, "a.gov.cn", 1), page(database, "a.gov.cn", 2)
    finish(database, claim_one(database, first, "fetch"), ledger.done(release=Release("a.gov.cn", gap=3, pause=600)))
    assert 590 < (ledger.next_due_in(database) or 0) <= 600


def test_blocked_documents_wait_for_their_host_and_not_for_ever(database: Engine) -> None:
    id = page(database, "a.gov.cn")
    for _ in range(3):
        turned_away = Release("a.gov.cn", gap=3, pause=600, reason="403", well=False)
        finish(database, claim_one(database, id, "fetch"), ledger.blocked(BLOCKED).releasing(turned_away))
        assert ledger.progress(database) == {"blocked": 1}
        assert ledger.reopen(database) == 0
        rest(database, "a.gov.cn")
        reopened = ledger.reopen(database)
        rest(database, "a.gov.cn")
    assert reopened == 0 and ledger.progress(database) == {"blocked": 1}


def test_blocked_documents_wait_again_also_where_another_was_answered_first(database: Engine) -> None:
    forbidden, other = page(database, "a.gov.cn", 1), page(database, "a.gov.cn", 2)
    turned_away = Release("a.gov.cn", gap=3, pause=600, reason="403", well=False)
    finish(database, claim_one(database, forbidden, "fetch"), ledger.blocked(BLOCKED).releasing(turned_away))
    rest(database, "a.gov.cn")
    finish(database, claim_one(database, other, "fetch"), ledger.done(release=Release("a.gov.cn", gap=0)))
    assert ledger.reopen(database) == 1
    assert [hint.id for hint in ledger.due_fetches(database, 10, 30)] == [forbidden]
    assert ledger.reopen(database) == 0


def test_a_lost_worker_frees_its_host(database: Engine) -> None:
    id = page(database, "a.gov.cn")
    claim_one(database, id, "fetch", owner="dead")
    ledger.expire(database, dead=["dead"])
    assert [hint.id for hint in ledger.due_fetches(database, 10, 30)] == [id]


def test_a_page_registered_late_wakes_its_host(database: Engine) -> None:
    claim = claim_one(database, page(database, "a.gov.cn", 1), "fetch")
    finish(database, claim, ledger.done(release=Release("a.gov.cn", 0)))
    assert ledger.due_fetches(database, 10, 30) == []
    late = page(database, "a.gov.cn", 2)
    assert [hint.id for hint in ledger.due_fetches(database, 10, 30)] == [late]


def test_local_files_have_no_pace(database: Engine) -> None:
    ids = [add(database, f"file:///{n}.txt", "fetch") for n in range(3)]
    assert [hint.id for hint in ledger.due_local(database, 10, 30)] == ids
    assert len(ledger.claim(database, "fetch", ids, "somebody", 60)) == 3


def test_one_look_tells_what_kinds_of_work_are_due_and_what_hints_may_be_lost(database: Engine) -> None:
    assert not any(ledger.look(database, 0, 30))
    page(database, "a.gov.cn")
    add(database, "file:///1.txt", "fetch")
    for number, (state, heavy) in enumerate([("convert", True), ("parse", False)]):
        id = add(database, f"file:///{number}.pdf", state)
        with writing(database) as connection:
            connection.execute(update(tables.document).where(tables.document.c.id == id).values(heavy=heavy))
    everything = ledger.Due(hosts=True, local=True, convert=False, heavy=True, parse=True)
    assert ledger.look(database, 0, 30) == everything
    ledger.due_fetches(database, 10, 30)
    ledger.due_local(database, 10, 30)
    ledger.due(database, "convert", 10, 30, heavy=True)
    ledger.due(database, "parse", 10, 30)
    assert not any(ledger.look(database, 0, 30)), "all that was due is hinted"
    assert ledger.look(database, 31, 30) == everything, "as long as nobody took the hints"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_step_of_the_dispatcher_or_of_a_claim_reads_the_whole_table(database: Engine) -> None:
    hosts = [f"h{n % 7}.gov.cn" for n in range(60)]
    entries = [Entry(address=f"https://{host}/{n}.html", state="fetch", host=host) for n, host in enumerate(hosts)]
    ids = [one.id for one in ledger.register_many(database, entries)]
    plans: list[str] = []

    def explain(connection, cursor, statement, parameters, context, many):  # type: ignore[no-untyped-def]
        if statement.startswith(("SELECT", "UPDATE", "INSERT INTO attempt")) and not many:
            plans.extend(row[3] for row in cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    event.listen(database, "before_cursor_execute", explain)
    ledger.look(database, 17, 30)
    ledger.due(database, "convert", 10, 30)
    ledger.due_local(database, 10, 30)
    ledger.due_fetches(database, 10, 30)
    finish(database, claim_one(database, ids[0], "fetch"), ledger.done(release=Release("h0.gov.cn", 3)))
    claim_one(database, ids[1], "fetch", owner="dead")
    ledger.owners(database)
    ledger.expire(database, dead=["dead"])
    ledger.reopen(database)
    ledger.next_due_in(database)
    assert plans and not [plan for plan in plans if plan.startswith("SCAN document") and "INDEX" not in plan]
    assert not [plan for plan in plans if plan.endswith("(state=?)")], "nor all documents of a state"


def test_thirty_small_hosts_are_done_while_a_large_one_has_barely_begun(database: Engine) -> None:
    sizes = {"large.gov.cn": 300} | {f"small{number}.gov.cn": 2 for number in range(30)}
    entries = [
        Entry(address=f"http://{host}/{number}", host=host, state="fetch")
        for host, size in sizes.items()
        for number in range(size)
    ]
    list(ledger.register_many(database, entries))
    asked: Counter[str] = Counter()
    while sum(asked.values()) - asked["large.gov.cn"] < 60:
        for hint in ledger.due_fetches(database, 8, 60.0):
            claims = ledger.claim(database, hint.stage, [hint.id], "host/test/1", 60.0)
            outcomes = [(claim, ledger.done(release=Release(claim.host, 0.0))) for claim in claims]
            asked.update(claim.host for claim in claims)
            ledger.finish(database, outcomes)
    assert asked["large.gov.cn"] <= 10
