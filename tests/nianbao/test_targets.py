from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import Engine

from nianbao import targets
from nianbao.targets import BadTarget, Wanted
from storage import ledger, tables
from storage.blobs import Blobs
from storage.database import reading
from storage.panel import export
from storage.selection import Selection
from tests.nianbao.conftest import SAMPLES
from tests.storage.reportlike import rows
from tests.workers.alone import work_off

REPORT = SAMPLES / "qiaokou-2021" / "source.txt"


def enter(engine: Engine, blobs: Blobs, *names: object, **wanted: object) -> list[targets.Entered]:
    meant = [targets.target(str(name)) for name in names]
    return list(targets.enter(engine, blobs, meant, Wanted(**wanted)))  # type: ignore[arg-type]


def test_a_text_file_of_addresses_is_a_list_and_a_report_in_plain_text_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("# 2021\nhttps://www.a.gov.cn/1.html\n\nhttps://www.a.gov.cn/2.html\n")
    assert targets.target(str(tmp_path / "list.txt")).kind == "list"
    assert targets.target(str(REPORT)).kind == "file"


def test_what_is_neither_file_nor_address_is_refused() -> None:
    with pytest.raises(BadTarget, match="no file or folder"):
        targets.target("nowhere.pdf")


def test_a_list_without_a_column_of_addresses_is_refused_before_anything_is_entered(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("name,year\nhttps://www.a.gov.cn/1.html,2021\n")
    with pytest.raises(BadTarget, match="url"):
        targets.target(str(tmp_path / "l.csv"))


def test_entering_twice_knows_the_same_documents(database: Engine, blobs: Blobs) -> None:
    first = enter(database, blobs, SAMPLES, "https://www.a.gov.cn/nb/")
    assert enter(database, blobs, SAMPLES, "https://www.a.gov.cn/nb/") == first
    assert ledger.progress(database) == {"convert": 10, "crawl": 1}


def test_our_own_home_in_a_folder_that_is_named_is_none_of_its_documents(
    database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    home = tmp_path / "in" / "nianbao-data"
    home.mkdir(parents=True)
    for place in (home / "nianbao.db", tmp_path / "in" / "a.html"):
        place.write_text("<html>")
    folder = targets.target(str(tmp_path / "in"))
    entered = targets.enter(database, blobs, [folder], Wanted(), home)
    assert [Path(one.name).name for one in entered] == ["a.html"]
    assert targets.count(folder, Wanted(), home) == 1


def test_a_file_that_cannot_be_read_is_a_failed_document_and_read_once_it_can_be(
    database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    place = tmp_path / "in"
    place.mkdir()
    (place / "broken.txt").symlink_to(tmp_path / "later.txt")
    os.mkfifo(place / "pipe")
    enter(database, blobs, place)
    work_off(database, blobs, tmp_path)
    documents = rows(database, tables.document)
    assert {(row["state"], row["code"]) for row in documents} == {
        ("gone", "fetch.not_found"),
        ("failed", "fetch.unreadable"),
    }
    (tmp_path / "later.txt").write_bytes(REPORT.read_bytes())
    enter(database, blobs, place)
    work_off(database, blobs, tmp_path)
    assert ledger.progress(database) == {"done": 1, "failed": 1}


def test_years_and_a_greatest_number_narrow_a_list(database: Engine, blobs: Blobs, tmp_path: Path) -> None:
    lines = "".join(f"https://www.a.gov.cn/{year}.pdf,{year}\n" for year in range(2015, 2025))
    (tmp_path / "l.csv").write_text("url,year\n" + lines)
    entered = enter(database, blobs, tmp_path / "l.csv", years=range(2019, 2025), most=3)
    assert [one.name[-8:] for one in entered] == ["2019.pdf", "2020.pdf", "2021.pdf"]


def test_a_line_that_cannot_be_fetched_is_told_with_its_number_and_the_others_are_entered(
    database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    (tmp_path / "l.txt").write_text("https://www.a.gov.cn/1\nftp://www.a.gov.cn/2\nhttps://www.a.gov.cn/3\n")
    *entered, refused = enter(database, blobs, tmp_path / "l.txt")
    assert [one.id is None for one in entered] == [False, False]
    assert "line 2" in (refused.problem or "")


def test_a_page_is_looked_through_for_links_and_a_file_is_fetched(database: Engine, blobs: Blobs) -> None:
    enter(
        database,
        blobs,
        "https://www.a.gov.cn/nb/",
        "https://www.a.gov.cn/nb/2021.PDF",
        "https://www.a.gov.cn/x?f=a.docx",
    )
    assert ledger.progress(database) == {"crawl": 1, "fetch": 2}


def test_the_source_that_a_list_names_stays_with_the_document_and_what_is_found_on_it(
    database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    (tmp_path / "l.csv").write_text("网址,来源\nhttps://www.a.gov.cn/nb/,省厅清单\nhttps://www.a.gov.cn/1.pdf,\n")
    enter(database, blobs, tmp_path / "l.csv")
    (claim,) = ledger.claim(database, "crawl", [1], "here", 60.0)
    found = ledger.Entry(address="https://www.a.gov.cn/2.pdf", host="www.a.gov.cn", state="fetch")
    ledger.finish(database, [(claim, ledger.done(children=(found,), facts={"fetched": {"site": "generic"}}))])
    with reading(database) as connection:
        told = [row["url"][-5:] for row in export.rows(connection, "documents", Selection(sources=["省厅清单"]))]
        assert told == ["n/nb/", "2.pdf"]
        assert {row["source"] for row in export.rows(connection, "documents", Selection())} == {"省厅清单", None}
