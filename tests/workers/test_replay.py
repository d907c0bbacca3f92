from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, insert, update

from storage import ledger, tables
from storage.database import writing
from storage.documents.due import due_fetches
from storage.selection import Selection
from tests.storage.reportlike import add, rows
from workers import replay
from workers.replay import Order

DIGEST = "a" * 64


def failed(engine: Engine, address: str, stage: str, state: str = "failed", **columns: Any) -> int:
    """A document that was settled in `stage`."""
    id = add(engine, address, state=stage, host="www.a.gov.cn:443")
    given = {
        "state": state, "due_at": None, "attempts": 3, "lost": 2, "code": f"{stage}.broken", "sha256": DIGEST,
        "document_digest": DIGEST, "lease_token": 7,
    }  # fmt: skip
    attempt = {"document_id": id, "stage": stage, "number": 7, "started": 1.0, "worker": "w", "outcome": "failed"}
    with writing(engine) as connection:
        connection.execute(update(tables.document).where(tables.document.c.id == id).values(**given | columns))
        connection.execute(insert(tables.attempt), [attempt])
    return id


def requeue(engine: Engine, limit: int | None = None, **filters: Any) -> int:
    return replay.requeue(engine, Order(Selection(**filters), limit)).count


def states(engine: Engine) -> list[str]:
    return [row["state"] for row in rows(engine, tables.document)]


def test_a_failed_document_goes_back_to_the_stage_in_which_it_failed(database: Engine) -> None:
    for stage in ("crawl", "fetch", "convert", "parse"):
        failed(database, f"https://www.a.gov.cn/{stage}", stage)
    assert requeue(database) == 4
    assert states(database) == ["crawl", "fetch", "convert", "parse"]
    row = rows(database, tables.document)[0]
    assert (row["attempts"], row["lost"], row["code"], row["lease_token"]) == (0, 0, None, 7)
    assert len(rows(database, tables.attempt)) == 4


def test_doing_it_twice_does_nothing_the_second_time(database: Engine) -> None:
    failed(database, "https://www.a.gov.cn/1", "fetch")
    assert [requeue(database) for _ in range(2)] == [1, 0]


def test_what_waits_or_went_well_is_left_alone_unless_its_state_is_named(database: Engine) -> None:
    failed(database, "https://www.a.gov.cn/1", "parse", state="done", code=None)
    add(database, "https://www.a.gov.cn/2", state="fetch")
    assert requeue(database) == 0
    assert requeue(database, states=["done"], stages=["convert"]) == 1
    assert states(database) == ["convert", "fetch"]


def test_a_page_that_is_gone_is_asked_for_again_only_by_its_code_or_state(database: Engine) -> None:
    failed(database, "https://www.a.gov.cn/1", "fetch", state="gone", code="fetch.not_found")
    assert replay.plan(database, Order(Selection(hosts=["www.a.gov.cn"]))).matched == 0
    assert replay.plan(database, Order(Selection(codes=["fetch.not_found"]))).matched == 1


def test_what_an_older_version_made_goes_back_to_that_stage(database: Engine) -> None:
    failed(database, "https://www.a.gov.cn/1", "parse", state="done", code=None, converter="pdf 1", parser="1")
    failed(database, "https://www.a.gov.cn/2", "parse", state="done", code=None, converter="pdf 2", parser="1")
    assert requeue(database, converter_older_than="pdf 2") == 1
    assert requeue(database, parser_older_than="2") == 1
    assert states(database) == ["convert", "parse"]


def test_a_stage_whose_material_is_missing_begins_one_earlier(database: Engine) -> None:
    failed(database, "https://www.a.gov.cn/1", "parse", document_digest=None)
    failed(database, "https://www.a.gov.cn/2", "convert", sha256=None)
    failed(database, "https://www.a.gov.cn/3", "convert", code="storage.blob_missing")
    requeue(database)
    assert states(database) == ["convert", "fetch", "fetch"]


def test_the_limit_takes_the_oldest_first(database: Engine) -> None:
    for number in range(3):
        failed(database, f"https://www.a.gov.cn/{number}", "convert")
    assert requeue(database, limit=2) == 2
    assert states(database) == ["convert", "convert", "failed"]


def test_the_plan_counts_what_would_go_back_by_stage_code_and_host(database: Engine) -> None:
    for number in range(2):
        failed(database, f"https://www.a.gov.cn/{number}", "convert", code="convert.encrypted")
    failed(database, "https://www.a.gov.cn/x", "fetch", code="fetch.timeout")
    plan = replay.plan(database, Order(Selection()))
    assert [(group.stage, group.code, group.count) for group in plan.groups] == [
        ("convert", "convert.encrypted", 2),
        ("fetch", "fetch.timeout", 1),
    ]
    assert plan.matched == 3
    assert states(database) == ["failed"] * 3


def test_a_plan_with_a_limit_counts_what_then_goes_back(database: Engine) -> None:
    for number in range(4):
        failed(database, f"https://www.a.gov.cn/{number}", "fetch" if number % 2 else "convert")
    order = Order(Selection(), limit=3)
    plan = replay.plan(database, order)
    assert (plan.matched, {group.stage: group.count for group in plan.groups}) == (4, {"convert": 2, "fetch": 1})
    assert plan.requests == {"www.a.gov.cn:443": 1}
    assert replay.requeue(database, order).count == 3
    assert sorted(states(database)) == ["convert", "convert", "failed", "fetch"]


def test_what_came_whole_out_of_an_archive_has_no_address_and_is_converted_again(database: Engine) -> None:
    archive = failed(database, "file:///srv/1.zip", "convert", "done", code=None)
    failed(database, "file:///srv/1.zip#a.html", "parse", "done", code=None, parent_id=archive)
    failed(database, "https://www.a.gov.cn/b.pdf", "parse", "done", code=None, parent_id=archive)
    replay.requeue(database, Order(Selection(states=["done"]), from_stage="fetch"))
    assert states(database) == ["fetch", "convert", "fetch"]


def test_a_listing_is_looked_through_again_and_never_converted_for_want_of_bytes(database: Engine) -> None:
    failed(database, "https://www.a.gov.cn/1", "crawl", state="done", code=None, kind="listing", sha256=None)
    failed(database, "https://www.a.gov.cn/2", "parse", state="done", code=None)
    assert requeue(database, states=["done"], stages=["convert"]) == 1
    assert states(database) == ["done", "convert"]
    assert requeue(database, states=["done"], stages=["fetch"]) == 1
    assert states(database) == ["crawl", "convert"]


def test_a_report_of_pictures_goes_back_to_the_stage_that_its_code_names(database: Engine) -> None:
    failed(database, "https://www.a.gov.cn/1", "parse", code="convert.needs_extra")
    assert requeue(database, stages=["convert"], codes=["convert.needs_extra"]) == 1
    assert states(database) == ["convert"]


def test_a_blocked_document_ends_the_pause_of_its_host(database: Engine) -> None:
    id = failed(database, "https://www.a.gov.cn/1", "fetch", state="blocked", code="fetch.blocked")
    with writing(database) as connection:
        connection.execute(update(tables.host).values(paused_until=4e9, failures=3))
    assert due_fetches(database, 1, 60.0) == []
    requeue(database, states=["blocked"])
    assert [hint.id for hint in due_fetches(database, 1, 60.0)] == [id]
    assert ledger.unsettled(database) == 1


def test_what_waited_for_the_same_host_goes_on_too(database: Engine) -> None:
    blocked = {"state": "blocked", "code": "fetch.blocked", "attempts": 1}
    for number in (1, 2):
        failed(database, f"https://www.a.gov.cn/{number}", "fetch", **blocked)
    with writing(database) as connection:
        connection.execute(update(tables.host).values(paused_until=4e9, failures=3))
    assert requeue(database, limit=1, states=["blocked"]) == 1
    assert ledger.reopen(database) == 1
    assert states(database) == ["fetch", "fetch"]
