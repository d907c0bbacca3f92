"""The books: every document is accounted for, what breaks a rule is named, and what is safe to mend is mended once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Engine, Table, delete, insert, update

from nianbao.reconcile import Reconciled, as_json, reconcile
from storage import ledger, tables
from storage.blobs import Blobs, FolderBlobs
from storage.database import now, writing
from storage.ledger import Trouble
from storage.models import HELD
from storage.selection import Selection
from tests.storage.reportlike import add, claim_one, finish, report, rows
from workers.replay import Order, requeue

TROUBLE = Trouble("parse.not_a_report", "permanent", "a page", "permanent parse.not_a_report")


def change(engine: Engine, table: Table, **values: Any) -> None:
    with writing(engine) as connection:
        connection.execute(update(table).values(**values))


def stored(engine: Engine, blobs: Blobs, number: int = 1) -> int:
    """A document that is done, with its bytes and its report."""
    digest = blobs.put(f"report {number}".encode())
    address = f"https://www.a.gov.cn/{number}.html"
    id = add(engine, address, host="www.a.gov.cn:443", sha256=digest, size=8, media_type="text/html")
    with writing(engine) as connection:
        ledger.record_blob(connection, digest, 8, "text/html")
    finish(engine, claim_one(engine, id), ledger.done(report=report(str(number), agency=f"第{number}局")))
    return id


def found(reconciled: Reconciled) -> dict[str, int]:
    return {broken.name: broken.count for broken in reconciled.broken}


def test_seen_is_the_sum_of_what_became_of_it_per_host_and_year(database: Engine, blobs: Blobs) -> None:
    stored(database, blobs)
    add(database, "https://www.a.gov.cn/2.html", host="www.a.gov.cn:443", year=2021)
    running = add(database, "https://www.a.gov.cn/3.html", host="www.a.gov.cn:443", year=2021)
    claim_one(database, running)
    refused = add(database, "https://www.b.gov.cn/1.html", host="www.b.gov.cn:443")
    finish(database, claim_one(database, refused), ledger.failed(TROUBLE))
    books = reconcile(database, blobs)
    assert books.good
    first, second = books.lines
    assert (first.host, first.year, first.seen) == ("www.a.gov.cn:443", 2021, 3)
    assert (first.stored, first.waiting, first.running) == (1, 1, 1)
    assert (second.seen, dict(second.failed)) == (1, {"parse.not_a_report": 1})
    assert json.loads(as_json(books))["lines"][1]["failed"] == {"parse.not_a_report": 1}


def without_report(engine: Engine) -> None:
    with writing(engine) as connection:
        for table in (tables.fact, tables.metric, tables.finding, tables.report):
            connection.execute(delete(table))


def without_facts(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(delete(tables.fact))


def in_no_state(engine: Engine) -> None:
    change(engine, tables.document, state="elsewhere")


def settled_and_leased(engine: Engine) -> None:
    change(engine, tables.document, lease_until=now() + 5, lease_owner="nobody")


def never_due(engine: Engine) -> None:
    change(engine, tables.document, state="convert")


def due_in_years(engine: Engine) -> None:
    change(engine, tables.document, state="parse", due_at=now() + 1e8)


def held_by_nobody(engine: Engine) -> None:
    change(engine, tables.document, state="parse", due_at=HELD, not_before=HELD)


def long_over(engine: Engine) -> None:
    change(engine, tables.document, state="parse", lease_until=now() - 4000, due_at=now() - 4000)


def an_open_attempt(engine: Engine) -> None:
    change(engine, tables.attempt, outcome="running", ended=None)


def bytes_not_noted(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(delete(tables.blob))


def a_duplicate_alone(engine: Engine) -> None:
    change(engine, tables.document, state="duplicate")


def an_empty_archive(engine: Engine) -> None:
    change(engine, tables.document, media_type="application/zip")


def blocked_by_no_pause(engine: Engine) -> None:
    change(engine, tables.document, state="blocked", code="fetch.blocked", report_id=None)


def a_host_asleep(engine: Engine) -> None:
    change(engine, tables.document, state="fetch", due_at=now())
    change(engine, tables.host, due_at=None)


def a_count_off(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(update(tables.tally).where(tables.tally.c.state == "done").values(count=7))


def a_state_uncounted(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(delete(tables.tally))


def a_batch_that_counts_wrong(engine: Engine) -> None:
    requeue(engine, Order(Selection(states=("done",)), from_stage="parse"))
    change(engine, tables.replay_batch, total=9)


def a_batch_that_is_over_and_holds(engine: Engine) -> None:
    requeue(engine, Order(Selection(states=("done",)), from_stage="parse"))
    change(engine, tables.document, due_at=HELD, not_before=HELD)
    change(engine, tables.replay_item, state="held")


BREAKS: dict[str, Callable[[Engine], None]] = {
    "done_without_report": without_report,
    "report_without_facts": without_facts,
    "unknown_state": in_no_state,
    "lease_of_a_settled": settled_and_leased,
    "never_due": never_due,
    "due_too_late": due_in_years,
    "held_by_nobody": held_by_nobody,
    "lease_long_over": long_over,
    "attempt_without_end": an_open_attempt,
    "bytes_not_noted": bytes_not_noted,
    "duplicate_of_nothing": a_duplicate_alone,
    "archive_without_members": an_empty_archive,
    "blocked_for_good": blocked_by_no_pause,
    "host_asleep": a_host_asleep,
    "tally_off": a_count_off,
    "tally_off gone": a_state_uncounted,
    "batch_off": a_batch_that_counts_wrong,
    "batch_off over": a_batch_that_is_over_and_holds,
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_a_rule_is_named_and_mended_once(database: Engine, blobs: Blobs, name: str) -> None:
    stored(database, blobs)
    before = rows(database, tables.attempt)
    BREAKS[name](database)
    books = reconcile(database, blobs)
    assert not books.good and found(books)[name.partition(" ")[0]] == 1
    assert reconcile(database, blobs, repair=True).good
    again = reconcile(database, blobs, repair=True)
    assert again.good and not again.broken
    after = rows(database, tables.attempt)
    assert len(after) >= len(before)
    assert {row["outcome"] for row in after[len(before) :]} <= {"repaired"}


def test_missing_and_damaged_bytes_are_fetched_again_and_others_left(database: Engine, blobs: FolderBlobs) -> None:
    missing, damaged, whole = (stored(database, blobs, number) for number in range(3))
    digests = [row["sha256"] for row in rows(database, tables.document)]
    blobs._path(digests[0]).unlink()
    blobs._path(digests[1]).write_bytes(b"")
    assert found(reconcile(database, blobs, "full")) == {"bytes_missing": 2}
    assert not reconcile(database, blobs, "none").broken
    mended = reconcile(database, blobs, "full", repair=True)
    assert mended.good and mended.blobs == 3
    states = {row["id"]: row["state"] for row in rows(database, tables.document)}
    assert states == {missing: "fetch", damaged: "fetch", whole: "done"}
    assert blobs.put(b"report 1") == digests[1] and blobs.get(digests[1]) == b"report 1"


def test_a_repaired_document_is_nobodys_any_more(database: Engine, blobs: Blobs) -> None:
    id = stored(database, blobs)
    change(database, tables.document, state="parse", due_at=now())
    claim = claim_one(database, id)
    change(database, tables.document, lease_until=now() - 4000)
    assert reconcile(database, blobs, repair=True).good
    assert finish(database, claim, ledger.done()).fenced == (id,)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL's keys make both impossible
def test_two_kept_reports_and_lost_parents_are_named_for_a_person(database: Engine, blobs: Blobs) -> None:
    for number in range(2):
        stored(database, blobs, number)
    with closing(sqlite3.connect(database.url.database or "", isolation_level=None)) as file:  # without foreign keys
        file.execute("DROP INDEX uq_report_kept")
        file.execute("UPDATE report SET agency = '某局'")
        file.execute("UPDATE document SET parent_id = 4711")
    books = reconcile(database, blobs, repair=True)
    assert found(books) == {"two_kept": 1, "child_without_parent": 2} and not books.good


def test_an_invariant_reads_a_large_ledger_in_the_database(database: Engine, blobs: Blobs) -> None:
    with writing(database) as connection:
        connection.execute(
            insert(tables.document),
            [
                {"address": f"file:///{n}", "address_key": f"{n:064}", "state": "failed", "code": "convert.encrypted",
                 "host": "", "kind": "report", "lease_token": 0, "attempts": 1, "lost": 0, "first_seen": 0.0,
                 "updated": 0.0}
                for n in range(5000)
            ],
        )  # fmt: skip
    (line,) = reconcile(database, blobs).lines
    assert (line.seen, dict(line.failed)) == (5000, {"convert.encrypted": 5000})
