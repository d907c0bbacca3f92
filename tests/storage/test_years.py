"""Findings over years: judged when both years are stored, in any order, and renewed when one of them changes."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

import parsers
from parsers.report import Report
from storage import ledger, tables
from tests.parsers import forms
from tests.storage.reportlike import add, claim_one, finish, rows


def yearly(year: int, id: str = "F2021", **cells: str) -> Report:
    title = f"青禾县教育局{year}年政府信息公开工作年度报告"
    return parsers.parse(forms.document(forms.zeros(id, **cells), id, title))


def store(engine: Engine, report: Report, copy: str = "", host: str = "www.a.gov.cn") -> int:
    address = f"https://{host}/{report.year}{copy}.html"
    id = add(engine, address, host=host, sha256=f"{report.year}{len(copy)}".rjust(64, "0"))
    finish(engine, claim_one(engine, id), ledger.done(report=report))
    return id


def over_years(engine: Engine) -> list[tuple[int, str, str, str | None, str | None, str]]:
    year = {row["id"]: row["year"] for row in rows(engine, tables.report)}
    return [
        (year[f["report_id"]], f["rule"], f["at"], f["expected"], f["found"], f["verdict"])
        for f in rows(engine, tables.finding)
        if f["rule"].startswith("X")
    ]


EARLIER = {
    "requests__carried_out__natural": "3",
    "requests__carried_out__total": "3",
    "art20_1__normative_docs__in_force": "20",
}
LATER = {
    "requests__carried_in__natural": "2",
    "requests__carried_in__total": "3",
    "art20_1__normative_docs__issued": "4",
    "art20_1__normative_docs__repealed": "1",
    "art20_1__normative_docs__in_force": "23",
}


@pytest.mark.parametrize("order", [(2022, 2023), (2023, 2022)])
def test_what_is_carried_in_is_held_against_the_year_before_in_any_order(database: Engine, order) -> None:
    reports = {2022: yearly(2022, **EARLIER), 2023: yearly(2023, **LATER)}
    for year in order:
        store(database, reports[year])

    assert over_years(database) == [(2023, "X1", "requests.carried_in.natural", "3", "2", "fail")]


def test_the_two_forms_share_the_requests_and_nothing_else(database: Engine) -> None:
    store(database, yearly(2020, "F2019", requests__carried_out__total="5"))
    store(database, yearly(2021, requests__carried_in__total="4", art20_1__normative_docs__in_force="9"))

    assert over_years(database) == [(2021, "X1", "requests.carried_in.total", "5", "4", "fail")]


def test_items_of_the_trial_form_follow_from_the_year_before(database: Engine) -> None:
    store(database, yearly(2019, "F2019", art20_5__license__prev_items="6", art20_5__license__delta_items="增2"))
    store(database, yearly(2020, "F2019", art20_5__license__prev_items="7"))

    assert over_years(database) == [(2020, "X3", "art20_5.license.prev_items", "8", "7", "fail")]


def test_a_blank_of_the_year_before_is_an_assumption(database: Engine) -> None:
    store(database, yearly(2022, requests__carried_out__legal=""))
    store(database, yearly(2023, requests__carried_in__legal="1"))

    assert over_years(database) == [(2023, "X1", "requests.carried_in.legal", "0", "1", "fail_assumed")]


def test_a_year_that_is_missing_is_not_bridged(database: Engine) -> None:
    store(database, yearly(2021, **EARLIER))
    store(database, yearly(2023, **LATER))

    assert over_years(database) == []


def test_the_findings_follow_the_report_that_is_kept(database: Engine) -> None:
    store(database, yearly(2022, **EARLIER), host="copy.example.com")
    store(database, yearly(2023, **LATER))
    store(
        database,
        yearly(
            2022,
            requests__carried_out__natural="2",
            requests__carried_out__total="3",
            art20_1__normative_docs__in_force="20",
        ),
        copy="b",
    )

    assert over_years(database) == []
