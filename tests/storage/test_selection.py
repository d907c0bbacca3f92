from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from storage import tables
from storage.database import reading, writing
from storage.selection import Selection, is_older
from tests.storage.reportlike import add


def settle(engine: Engine, address: str, **columns: Any) -> int:
    id = add(engine, address, state="fetch")
    with writing(engine) as connection:
        connection.execute(update(tables.document).where(tables.document.c.id == id).values(**columns))
    return id


def tried(engine: Engine, id: int, *stages: str) -> None:
    rows = [
        {"document_id": id, "stage": stage, "number": number, "started": 1.0, "worker": "w", "outcome": "failed"}
        for number, stage in enumerate(stages)
    ]
    with writing(engine) as connection:
        connection.execute(insert(tables.attempt), rows)


def selected(engine: Engine, **filters: Any) -> list[int]:
    with reading(engine) as connection:
        query = select(tables.document.c.id).where(Selection(**filters).where(connection))
        return list(connection.scalars(query.order_by(tables.document.c.id)))


def test_a_code_selects_itself_or_its_stage_but_not_what_begins_alike(database: Engine) -> None:
    a = settle(database, "https://a/1", code="convert.encrypted")
    b = settle(database, "https://a/2", code="convert.encrypted_twice")
    assert selected(database, codes=["convert.encrypted"]) == [a]
    assert selected(database, codes=["convert"]) == [a, b]


def test_a_host_is_meant_with_every_port_unless_one_is_named(database: Engine) -> None:
    a = settle(database, "https://a/1", host="www.a.gov.cn:443")
    b = settle(database, "https://a/2", host="www.a.gov.cn:8080")
    settle(database, "https://a/3", host="xwww.a.gov.cn:443")
    assert selected(database, hosts=["www.a.gov.cn"]) == [a, b]
    assert selected(database, hosts=["www.a.gov.cn:8080"]) == [b]


def test_a_stage_is_where_a_settled_document_stood_last_and_an_unsettled_one_stands(database: Engine) -> None:
    a = settle(database, "https://a/1", state="failed")
    tried(database, a, "fetch", "convert")
    b = settle(database, "https://a/2", state="convert")
    tried(database, b, "fetch")
    never_tried = settle(database, "https://a/3", state="failed")
    assert selected(database, stages=["convert"]) == [a, b]
    assert selected(database, stages=["fetch"]) == [never_tried]


def test_a_failure_is_found_by_the_stage_it_failed_in_and_by_the_one_its_code_names(database: Engine) -> None:
    pictured = settle(database, "https://a/1", state="failed", code="convert.needs_extra")
    tried(database, pictured, "fetch", "convert", "parse")
    listing = settle(database, "https://a/2", state="failed", code="fetch.timeout", kind="listing")
    tried(database, listing, "crawl")
    waits = settle(database, "https://a/3", state="parse", code="convert.timeout")
    found = {stage: selected(database, stages=[stage]) for stage in ("crawl", "fetch", "convert", "parse")}
    assert found == {"crawl": [listing], "fetch": [listing], "convert": [pictured], "parse": [pictured, waits]}


def test_values_of_one_filter_are_alternatives_and_filters_must_all_hold(database: Engine) -> None:
    a = settle(database, "https://a/1", year=2020, state="failed")
    b = settle(database, "https://a/2", year=2021, state="failed")
    settle(database, "https://a/3", year=2021, state="done")
    assert selected(database, years=[2020, 2021], states=["failed"]) == [a, b]


def test_versions_are_compared_as_numbers_and_by_format(database: Engine) -> None:
    a = settle(database, "https://a/1", converter="pdf 9")
    b = settle(database, "https://a/2", converter="html 9")
    settle(database, "https://a/3", converter="pdf 10")
    settle(database, "https://a/4", converter=None)
    assert selected(database, converter_older_than="10") == [a, b]
    assert selected(database, converter_older_than="html 10") == [b]


@pytest.mark.parametrize(("made", "version"), [("1", "2"), ("0.2.9", "0.2.10"), ("pdf 1", "pdf 2")])
def test_a_version_is_older_than_the_next_and_not_the_other_way_round(made: str, version: str) -> None:
    assert is_older(made, version)
    assert not is_older(version, made)
    assert not is_older(made, made)
