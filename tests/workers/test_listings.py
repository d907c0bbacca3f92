"""What becomes of a listing that leads to nothing, or to more than is followed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.body import MOST_LOOKED_AT
from nianbao import harvest as harvesting
from storage import ledger, tables
from storage.blobs import Blobs
from storage.documents import looks
from tests.archive.site import Page, serving
from tests.storage.reportlike import rows
from tests.workers.alone import harvest

SAMPLE = next((Path(__file__).parents[1] / "cases" / "samples").glob("*/source.txt"))
APPLICATION = Page(
    "<title>年报</title><script>var SID=5;</script><p>某某市政府信息公开平台，正在加载政府信息公开年报列表</p>".encode()
)
ROW = {"url": "/art/2021.txt", "title": "硚口区城管执法局2021年政府信息公开工作年度报告"}
REPORT = Page(SAMPLE.read_bytes(), "text/plain; charset=utf-8")


def answers(*pages: list[dict[str, str]], total: int = 0) -> dict[str, Page]:
    """The answers of a portal's service to the requests for its pages."""
    told = [json.dumps({"classify": {"post_count": total}, "articles": page}).encode() for page in pages]
    found = {f"/gkmlpt/api/all/370?page={at}&sid=5": Page(body, "application/json") for at, body in enumerate(told, 1)}
    return {"/gkmlpt/index": APPLICATION, "/art/2021.txt": REPORT, **found}


def ends(engine: Engine) -> dict[str, tuple[str, str | None]]:
    """State and code of each document, by what follows the host in its address."""
    found = rows(engine, tables.document)
    return {row["address"].split("/", 3)[3].partition("&")[0]: (row["state"], row["code"]) for row in found}


def test_a_list_without_rows_is_a_failure_with_a_name_and_is_looked_at_again(
    database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    with serving(answers([])) as site:
        harvest(database, blobs, site, tmp_path, "/gkmlpt/index#370")
        assert ends(database)["gkmlpt/api/all/370?page=1"] == ("failed", "crawl.empty_listing")
        site.pages |= answers([ROW])
        harvest(database, blobs, site, tmp_path, "/gkmlpt/index#370")
        assert ends(database)["gkmlpt/api/all/370?page=1"] == ("done", None)
        assert ends(database)["art/2021.txt"] == ("done", None)
        site.pages |= answers([])
        harvest(database, blobs, site, tmp_path, "/gkmlpt/index#370")
    assert ends(database)["gkmlpt/api/all/370?page=1"] == ("failed", "crawl.empty_listing")
    (sentence,) = looks.warnings(database)
    assert "used to lead to reports" in sentence


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_data_that_is_no_list_is_told_in_its_own_words(database: Engine, blobs: Blobs, tmp_path: Path) -> None:
    error = Page('{"code":500,"msg":"系统异常","data":null}'.encode(), "application/json")
    with serving({"/api/list": error}) as site:
        harvest(database, blobs, site, tmp_path, "/api/list?page=1")
    (row,) = rows(database, tables.document)
    assert (row["state"], row["code"]) == ("failed", "crawl.empty_listing")
    assert "系统异常" in row["message"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_data_that_carries_an_article_is_the_report_itself(database: Engine, blobs: Blobs, tmp_path: Path) -> None:
    article = {"title": ROW["title"], "content": SAMPLE.read_text(encoding="utf-8").replace("\n", "<br>\n")}
    with serving({"/api/article": Page(json.dumps({"data": article}).encode(), "application/json")}) as site:
        harvest(database, blobs, site, tmp_path, "/api/article?id=1")
    assert ends(database) == {"api/article?id=1": ("done", None)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_behind_the_last_one_of_a_list_may_be_empty(database: Engine, blobs: Blobs, tmp_path: Path) -> None:
    with serving(answers([ROW], [], total=2)) as site:
        harvest(database, blobs, site, tmp_path, "/gkmlpt/index#370")
    assert ends(database)["gkmlpt/api/all/370?page=2"] == ("done", None)


def long_page(filling: str) -> Page:
    row = f'<li><a href="{ROW["url"]}">{ROW["title"]}</a></li>'
    return Page(f"<title>政府信息公开年报</title><ul>{row}{filling}{row}</ul>".encode())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("filling", "told"),
    [
        ("<i onclick></i>" * 20_000, "has 20002 links, of which the first 20000 were looked at"),
        (f"<!--{'x' * MOST_LOOKED_AT}-->", f"of which the first {MOST_LOOKED_AT} were looked at"),
    ],
    ids=["links", "bytes"],
)
def test_what_is_left_of_a_listing_that_is_too_long_is_told(
    database: Engine, blobs: Blobs, tmp_path: Path, filling: str, told: str
) -> None:
    with serving({"/nb/": long_page(filling), "/art/2021.txt": REPORT}) as site:
        harvest(database, blobs, site, tmp_path)
        source = ledger.source(database, site.url("/nb/"), "url")
    assert ends(database) == {"nb/": ("done", "crawl.cut_short"), "art/2021.txt": ("done", None)}
    (sentence,) = looks.warnings(database)
    assert told in sentence
    (cut,) = harvesting.sum_up(database, harvesting.Scope(frozenset({source}))).incomplete
    assert (cut.code, cut.count) == ("crawl.cut_short", 1)
