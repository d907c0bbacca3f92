"""Listings and hosts that change suddenly are told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, update

from storage import ledger, tables
from storage.database import writing
from storage.documents import looks
from storage.ledger import Entry
from tests.storage.reportlike import add, claim_one, finish, report, rows

LISTING = "https://www.a.gov.cn/nb/"
ART = [f"https://www.a.gov.cn/art/2021/{number}.html" for number in range(4)]


def look(engine: Engine, *found: str, **facts: Any) -> list[str]:
    """Crawl the listing once more; gives what is warned of."""
    id = add(engine, LISTING, "crawl", kind="listing")
    with writing(engine) as connection:
        connection.execute(update(tables.document).where(tables.document.c.id == id).values(state="crawl", due_at=1.0))
    children = tuple(Entry(address=address, state="fetch") for address in found)
    finish(engine, claim_one(engine, id, "crawl"), ledger.done(children=children, facts=facts or {"fetched": {}}))
    return looks.warnings(engine)


def test_a_listing_that_leads_to_nothing_any_more_is_told_until_it_does_again(database: Engine) -> None:
    assert look(database, *ART) == []
    for _ in range(2):
        (sentence,) = look(database)
        assert sentence.startswith(f"{LISTING} used to lead to reports")
    assert look(database, *ART) == []


def test_a_page_that_did_not_change_is_not_taken_for_an_empty_one(database: Engine) -> None:
    assert look(database, *ART) == []
    assert look(database, host="") == []


def test_links_of_another_form_are_told_and_more_of_the_same_are_not(database: Engine) -> None:
    assert look(database, *ART) == []
    assert look(database, *ART, "https://www.a.gov.cn/art/2022/17.html") == []
    (sentence,) = look(database, *(f"https://www.a.gov.cn/content/{number}/index.shtml" for number in range(4)))
    assert "www.a.gov.cn/content/#/index.shtml" in sentence


def test_few_looks_are_kept_and_a_page_that_never_led_anywhere_has_none(database: Engine) -> None:
    look(database)
    assert rows(database, tables.listing_look) == []
    for _ in range(looks.KEPT + 2):
        look(database, *ART)
    assert len(rows(database, tables.listing_look)) == looks.KEPT


def test_reports_of_a_host_that_suddenly_have_fewer_tables_are_told(database: Engine) -> None:
    full, poor = {"requests": "read", "relief": "read"}, {"requests": "read", "relief": "absent"}
    for number, read in enumerate([full] * looks.BEFORE + [poor] * looks.AFTER):
        told = looks.warnings(database)
        assert told == []
        id = add(database, f"https://www.a.gov.cn/{number}.html", host="www.a.gov.cn:443", sha256=f"{number:064}")
        ready = report(str(number), agency=f"{number}县教育局", tables=read)
        finish(database, claim_one(database, id), ledger.done(report=ready))
    (sentence,) = looks.warnings(database)
    assert "www.a.gov.cn:443 have fewer tables" in sentence
