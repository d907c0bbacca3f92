"""A clock that was set back holds nothing up for as long as it went back."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, update

from storage import ledger, tables
from storage.database import now, writing
from storage.documents import clock
from storage.ledger import Trouble
from storage.models import HELD
from tests.storage.reportlike import add, claim_one, finish, rows

HOURS = 8 * 3600.0
SLOW = Trouble("fetch.timeout", "transient", "30 s", "transient fetch.timeout")


def set_back(engine: Engine, seconds: float = HOURS) -> None:
    """Every moment in the ledger lies later, which is the same."""
    with writing(engine) as connection:
        for table, names in (
            (tables.document, ("due_at", "not_before", "lease_until")),
            (tables.host, ("due_at", "next_at", "busy_until", "paused_until")),
            (tables.attempt, ("started",)),
        ):
            for name in names:
                column = table.c[name]
                connection.execute(update(table).where(column > 0, column < HELD).values({name: column + seconds}))


@pytest.fixture
def waiting(database: Engine) -> Engine:
    """A page that is due, one to be tried again in ten minutes, one in work, and one that a re-queue holds."""
    add(database, "https://www.a.gov.cn/1", "fetch", host="www.a.gov.cn:443")
    again = claim_one(database, add(database, "https://www.b.gov.cn/2", "fetch", host="www.b.gov.cn:443"), "fetch")
    finish(database, again, ledger.retry(again, SLOW, 600.0))
    claim_one(database, add(database, "https://www.c.gov.cn/3", "convert"), "convert", lease=60.0)
    held = add(database, "https://www.d.gov.cn/4", "convert")
    with writing(database) as connection:
        meant = update(tables.document).where(tables.document.c.id == held)
        connection.execute(meant.values(due_at=HELD, not_before=HELD))
    return database


def test_what_waits_waits_as_long_as_before_the_clock_was_set_back(waiting: Engine) -> None:
    set_back(waiting)
    assert ledger.due_fetches(waiting, 10, 30) == []
    assert ledger.next_due_in(waiting) == 0.0, "the dispatcher sets it right: nobody gives up meanwhile"
    assert clock.follow(waiting) == pytest.approx(HOURS, abs=30)
    assert [hint.host for hint in ledger.due_fetches(waiting, 10, 30)] == ["www.a.gov.cn:443"]
    with writing(waiting) as connection:
        present = connection.scalar(now().select())
    _, later, leased, held = rows(waiting, tables.document)
    assert later["due_at"] - present == pytest.approx(600, abs=30)
    assert leased["lease_until"] - present == pytest.approx(60, abs=30)
    assert held["due_at"] == held["not_before"] == HELD


def test_it_is_done_once_and_not_for_what_clocks_of_several_machines_differ(waiting: Engine) -> None:
    assert clock.follow(waiting) == 0.0
    set_back(waiting, clock.SLACK / 2)
    assert clock.follow(waiting) == 0.0
    set_back(waiting)
    assert clock.follow(waiting) > 0.0
    assert clock.follow(waiting) == 0.0
