"""A harvest made once more touches only what changed."""

from __future__ import annotations

from collections import Counter
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from storage import ledger, tables
from storage.blobs import Blobs
from storage.database import writing
from tests.archive.site import Page, serving
from tests.storage.reportlike import add, rows
from tests.workers.alone import harvest

SAMPLE = next((Path(__file__).parents[1] / "cases" / "samples").glob("*/source.txt"))
TITLE = "{0}年政府信息公开工作年度报告"


def column(*years: int) -> Page:
    items = "".join(f'<li><a href="/art/{year}.txt">{TITLE.format(year)}</a></li>' for year in years)
    return Page(f"<html><head><title>政府信息公开年报</title></head><body><ul>{items}</ul></body></html>".encode())


class Report:
    """A report with an ETag; `sent` counts what went over the wire."""

    def __init__(self, text: str, etag: str) -> None:
        self.text, self.etag, self.sent = text, etag, Counter[str]()

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        same = request.headers.get("If-None-Match") == self.etag
        body = b"" if same else SAMPLE.read_bytes() + self.text.encode()
        self.sent["unchanged" if same else "whole"] += 1
        request.send_response(304 if same else 200)
        request.send_header("Content-Type", "text/plain; charset=utf-8")
        request.send_header("ETag", self.etag)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


def stages(engine: Engine) -> Counter[str]:
    return Counter(row["stage"] for row in rows(engine, tables.attempt) if row["outcome"] == "ok")


def test_only_what_changed_is_done_again(database: Engine, blobs: Blobs, tmp_path: Path) -> None:
    same, changed, stamped = Report("a", '"1"'), Report("b", '"1"'), Report("c", '"1"')
    reports = {2019: same, 2020: changed, 2021: stamped}
    pages = {f"/art/{year}.txt": Page(send=report) for year, report in reports.items()}
    with serving({"/nb/": column(2019, 2020, 2021), **pages, "/art/2018.txt": Page(send=Report("d", '"1"'))}) as site:
        harvest(database, blobs, site, tmp_path)
        first = stages(database)
        changed.text, changed.etag, stamped.etag = "b, corrected", '"2"', '"2"'
        site.pages["/nb/"] = column(2018, 2019, 2020, 2021)
        harvest(database, blobs, site, tmp_path)
    assert (same.sent, changed.sent, stamped.sent) == ({"whole": 1, "unchanged": 1}, {"whole": 2}, {"whole": 2})
    assert (first["convert"], stages(database)["convert"]) == (3, 5)  # the corrected one and the new one
    assert ledger.progress(database) == {"done": 5}
    assert len(rows(database, tables.report)) == 4


def test_what_is_gone_keeps_its_report(database: Engine, blobs: Blobs, tmp_path: Path) -> None:
    with serving({"/nb/": column(2020), "/art/2020.txt": Page(send=Report("a", '"1"'))}) as site:
        harvest(database, blobs, site, tmp_path)
        del site.pages["/art/2020.txt"]
        harvest(database, blobs, site, tmp_path)
    assert ledger.progress(database) == {"done": 1, "gone": 1}
    (report,) = rows(database, tables.report)
    assert report["status"] == "complete"


def test_a_harvest_that_was_broken_off_goes_on_and_asks_nothing_twice(database: Engine, blobs: Blobs) -> None:
    source = ledger.source(database, "http://www.a.gov.cn/", "url")
    with database.begin() as connection:
        done, _ = ledger.register(
            connection,
            [ledger.Entry(address=f"http://www.a.gov.cn/{n}", state="fetch", host="www.a.gov.cn", source_id=source)
             for n in range(2)],
        )  # fmt: skip
    (claim,) = ledger.claim(database, "fetch", [done.id], "here", 60.0)
    ledger.finish(database, [(claim, ledger.done())])
    assert ledger.again(database, source) == 0


@pytest.mark.parametrize(
    ("columns", "asked"),
    [
        ({"code": None}, 0),
        ({"code": "fetch.robots_unreachable"}, 0),
        ({"code": "fetch.robots_unreachable", "first_seen": 1.0}, 1),
    ],
)
def test_a_host_that_gave_nothing_for_a_week_holds_up_no_other(
    database: Engine, columns: dict[str, Any], asked: int
) -> None:
    source = ledger.source(database, "/srv/list.txt", "list")
    hosts = [
        add(database, f"https://{host}/", "crawl", host=host, source_id=source) for host in ("a.gov.cn", "b.gov.cn")
    ]
    with writing(database) as connection:
        meant = update(tables.document)
        connection.execute(meant.where(tables.document.c.id == hosts[0]).values(state="done", due_at=None))
        connection.execute(meant.where(tables.document.c.id == hosts[1]).values(**columns))
    assert ledger.again(database, source) == asked
