"""Which agency and year is there, which is missing, and why."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from nianbao import home, targets
from nianbao.plan import BadPlan, read_plan
from nianbao.targets import Wanted
from storage import ledger
from storage.blobs import Blobs
from storage.database import reading
from storage.ledger import Trouble
from storage.panel import coverage
from storage.panel.coverage import Cell
from tests.nianbao.conftest import Command
from tests.storage.reportlike import add, claim_one, finish, report

TODAY = date(2023, 2, 1)
TIMEOUT = Trouble("fetch.timeout", "transient", "30 s", "transient fetch.timeout")


def stored(engine: Engine, number: int, **fields: Any) -> None:
    claim = claim_one(engine, add(engine, f"https://www.a.gov.cn/{number}.html", sha256=f"{number:064}"), "parse")
    finish(engine, claim, ledger.done(report=report(str(number), **fields)))


def ended(engine: Engine, number: int, outcome: Any, **fields: Any) -> int:
    id = add(engine, f"https://www.{number}.gov.cn/1.html", "fetch", host=f"www.{number}.gov.cn:443", **fields)
    if outcome:
        finish(engine, claim_one(engine, id, "fetch"), outcome(TIMEOUT))
    return id


def asked(engine: Engine, *cells: Cell, today: date = TODAY) -> list[coverage.Row]:
    with reading(engine) as connection:
        return list(coverage.rows(connection, cells, today))


def states(engine: Engine, *cells: Cell, today: date = TODAY) -> list[str]:
    return [row.state for row in asked(engine, *cells, today=today)]


def test_each_agency_and_year_is_told_with_its_state(database: Engine) -> None:
    stored(database, 1, agency="甲县教育局")
    stored(database, 2, agency="乙县教育局", status="partial")
    outcomes = [(3, ledger.failed), (4, ledger.blocked), (5, ledger.gone), (6, None)]
    for number, outcome in outcomes:
        ended(database, number, outcome, agency=f"{number}县教育局", year=2021)
    names = ["甲县教育局", "乙县教育局", *(f"{number}县教育局" for number in range(3, 8))]
    rows = asked(database, *(Cell(name, 2021) for name in names))
    told = ["stored", "partial", "failed", "blocked", "gone", "waiting", "not_found"]
    assert [row.state for row in rows] == told
    assert (rows[2].code, rows[2].url) == ("fetch.timeout", "https://www.3.gov.cn/1.html")


def test_departments_have_until_the_end_of_january_and_levels_of_government_until_the_end_of_march(
    database: Engine,
) -> None:
    cells = Cell("甲县教育局", 2022), Cell("甲县人民政府", 2022)
    days = [date(2023, 1, 31), date(2023, 2, 1), date(2023, 3, 31), date(2023, 4, 1)]
    soon = "not_yet_published"
    assert [states(database, *cells, today=day) for day in days] == [
        [soon, soon], ["not_found", soon], ["not_found", soon], ["not_found", "not_found"],
    ]  # fmt: skip


def test_agencies_are_known_by_name_without_blanks_and_by_region(database: Engine) -> None:
    stored(database, 1, agency="硚口区教育局", region_code="420104")
    blanks, short, other = Cell("硚口区 教育局", 2021), Cell("教育局", 2021, "420104"), Cell("教育局", 2021, "420105")
    elsewhere = Cell("硚口区教育局", 2021, "310101")
    assert states(database, blanks, short, other, elsewhere) == ["stored", "stored", "not_found", "not_found"]


def test_what_may_be_several_agencies_is_told_and_none_is_taken(database: Engine) -> None:
    stored(database, 1, agency="硚口区汉正街办事处", region_code="420104")
    stored(database, 2, agency="硚口区六角亭办事处", region_code="420104")
    (row,) = asked(database, Cell("办事处", 2021, "420104"))
    assert (row.state, row.code, row.report_id) == ("not_found", "ambiguous", None)
    assert row.candidates == ("硚口区六角亭办事处", "硚口区汉正街办事处")


def test_a_listed_document_that_was_another_agencys_report_is_told(database: Engine) -> None:
    id = add(database, sha256="1" * 64, agency="乙县教育局", year=2021)
    finish(database, claim_one(database, id), ledger.done(report=report(agency="甲县教育局")))
    (row,) = asked(database, Cell("乙县教育局", 2021))
    assert (row.state, row.code, row.document_id) == ("not_found", "read_otherwise", id)


def test_without_a_plan_reports_and_listings_name_what_is_expected(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage, "PAGE", 1)
    stored(database, 1, agency="甲县教育局", year=2019)
    ended(database, 2, None, agency="甲县教育局", year=2021)
    ended(database, 3, None, agency="乙县教育局", year=2020)
    with reading(database) as connection:
        named = {(cell.agency, cell.year) for cell in coverage.known(connection, None)}
        given = {(cell.agency, cell.year) for cell in coverage.known(connection, range(2022, 2023))}
    assert named == {("甲县教育局", 2019), ("甲县教育局", 2020), ("甲县教育局", 2021), ("乙县教育局", 2020)}
    assert given == {("甲县教育局", 2022), ("乙县教育局", 2022)}


def expected(engine: Engine) -> list[tuple[str, str | None, int, str, str | None]]:
    """What is told without a plan."""
    with reading(engine) as connection:
        cells = list(coverage.known(connection, None))
    return [(row.agency, row.region_code, row.year, row.state, row.code) for row in asked(engine, *cells)]


def test_a_body_that_prints_its_name_in_two_ways_is_expected_once(database: Engine) -> None:
    reports = [
        ("硚口区教育局", 2019, "agency"),
        ("武汉市硚口区教育局", 2021, "agency"),
        ("硚口区教育局", 2021, "level_of_government"),
    ]
    for number, (name, year, scope) in enumerate(reports):
        stored(database, number, agency=name, year=year, scope=scope, region_code="420104", body="420104 教育局")
    ended(database, 3, ledger.failed, agency="硚口区教育局", year=2020)
    assert expected(database) == [
        ("武汉市硚口区教育局", "420104", 2019, "stored", None),
        ("武汉市硚口区教育局", "420104", 2020, "failed", "fetch.timeout"),
        ("武汉市硚口区教育局", "420104", 2021, "stored", None),
    ]


def test_bodies_of_one_name_are_expected_each_in_its_region(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "PAGE", 1)
    name, years = "鼓楼区教育局", {"320106": (2019, 2020, 2021), "350102": (2019, 2021)}
    for number, (code, year) in enumerate((code, year) for code, given in years.items() for year in given):
        address = f"https://www.a.gov.cn/{number}.html"
        id = add(database, address, sha256=f"{number:064}", agency=name, year=year)
        read = report(str(number), agency=name, year=year, region_code=code, body=f"{code} 教育局")
        finish(database, claim_one(database, id), ledger.done(report=read))
    assert expected(database) == [
        *(("鼓楼区教育局", "320106", year, "stored", None) for year in (2019, 2020, 2021)),
        ("鼓楼区教育局", "350102", 2019, "stored", None),
        ("鼓楼区教育局", "350102", 2020, "not_found", None),
        ("鼓楼区教育局", "350102", 2021, "stored", None),
    ]


def test_a_plan_names_agencies_regions_and_years_and_tells_what_it_cannot_read(tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text(
        "机构,地区,年份\n教育局,武汉市硚口区,2019-2020；2022年\n审计局,420104,\n民政局,,去年\n,,2021\n", encoding="gbk"
    )
    expected = [Cell("教育局", year, "420104") for year in (2019, 2020, 2022)]
    *cells, undated, unread, nameless = read_plan(plan, None)
    assert cells == expected
    assert [str(said)[:16] for said in (undated, unread, nameless)] == [f"plan.csv, line {n}" for n in (3, 4, 5)]
    assert Cell("审计局", 2021, "420104") in list(read_plan(plan, range(2021, 2022)))


def test_a_region_of_a_plan_is_the_one_that_bore_the_name_in_the_year(tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("agency,region,years\n教育局,巢湖市,2009;2015\n", encoding="utf-8")
    assert [cell.region_code for cell in read_plan(plan, None)] == ["341400", "340181"]  # type: ignore[union-attr]


def test_a_file_without_agencies_is_no_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("name,year\nx,2021\n")
    with pytest.raises(BadPlan, match="agency"):
        list(read_plan(tmp_path / "plan.csv", None))


def test_what_is_missing_is_asked_for_again_by_the_list_of_it(database: Engine, blobs: Blobs, tmp_path: Path) -> None:
    lost = [ended(database, number, ledger.failed, agency="甲县教育局", year=2020 + number) for number in (1, 2)]
    (tmp_path / "missing.csv").write_text("url,agency,year,source\nhttps://www.1.gov.cn/1.html,甲县教育局,2021,\n")
    meant = [targets.target(str(tmp_path / "missing.csv"))]
    assert [one.id for one in targets.enter(database, blobs, meant, Wanted())] == lost[:1]
    assert ledger.progress(database) == {"fetch": 1, "failed": 1}


def test_the_command_tells_a_table_lines_one_object_and_a_list_of_what_is_missing(
    nianbao: Command, tmp_path: Path
) -> None:
    engine = home.prepare(nianbao.settings)
    stored(engine, 1, agency="甲县教育局")
    ended(engine, 2, ledger.failed, agency="乙县教育局", year=2021)
    (tmp_path / "plan.csv").write_text(
        "agency,years\n甲县教育局,2021\n乙县教育局,2021\n丙县教育局,2021\n", encoding="utf-8-sig"
    )
    words = ("coverage", "--plan", tmp_path / "plan.csv", "--today", "2023-02-01")
    table, found = nianbao.here(*words), json.loads(nianbao.here(*words, "--json").stdout)
    assert "乙县教育局  2021 fetch.timeout" in table.stdout
    assert (found["plan"], found["counts"]) == (3, {"stored": 1, "failed": 1, "not_found": 1})
    assert [row["agency"] for row in found["rows"]] == ["甲县教育局", "乙县教育局", "丙县教育局"]
    missing = nianbao.here(*words, "--missing")
    (line,) = csv.DictReader(missing.stdout.splitlines())
    assert (line["url"], line["year"]) == ("https://www.2.gov.cn/1.html", "2021")
    assert "1 not_found have no address" in missing.stderr
    assert nianbao.here(*words, "--format", "csv").stdout.count("\n") == 4
