"""Requests that are sent on: every hop in its turn, what it said kept, and asked for again where it ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage import ledger, tables, warc
from storage.blobs import Blobs
from storage.database import reading
from storage.selection import Selection
from tests.archive.site import Page, Site, serving
from tests.storage.reportlike import rows
from tests.workers.alone import harvest
from tests.workers.test_again import Report, column, stages

PATH = "/art/2020.txt"


def sent_to(place: str, status: int = 301) -> Page:
    return Page(status=status, headers={"Location": place})


@pytest.fixture
def site() -> Iterator[Site]:
    with serving({"/nb/": column(2020)}) as site:
        yield site


def test_a_report_behind_redirects_is_asked_for_conditionally_where_it_is(
    site: Site, database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    report = Report("a", '"1"')
    site.pages |= {PATH: sent_to("/b", 307), "/b": sent_to("/c", 303), "/c": Page(send=report)}
    harvest(database, blobs, site, tmp_path)
    harvest(database, blobs, site, tmp_path)
    assert report.sent == {"whole": 1, "unchanged": 1}
    assert stages(database)["convert"] == 1
    (told,) = [row["fetched"] for row in rows(database, tables.document) if row["address"].endswith(PATH)]
    assert [(hop["status"], hop["headers"]["location"]) for hop in told["way"]] == [(307, "/b"), (303, "/c")]
    assert told["final_url"] == site.url("/c") and "journey" not in told


def test_a_redirect_that_leads_elsewhere_is_a_change(
    site: Site, database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    old, new = Report("old", '"1"'), Report("new", '"1"')
    site.pages |= {PATH: sent_to("/b"), "/b": Page(send=old), "/c": Page(send=new)}
    harvest(database, blobs, site, tmp_path)
    site.pages[PATH] = sent_to("/c")
    harvest(database, blobs, site, tmp_path)
    assert (old.sent, new.sent) == ({"whole": 1}, {"whole": 1})
    assert stages(database)["convert"] == 2


def test_a_document_that_failed_on_its_way_starts_at_its_own_address_again(
    site: Site, database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    site.pages |= {PATH: sent_to("/b"), "/c": Page(send=Report("a", '"1"'))}
    harvest(database, blobs, site, tmp_path)
    assert ledger.progress(database) == {"done": 1, "gone": 1}
    site.pages[PATH] = sent_to("/c")
    harvest(database, blobs, site, tmp_path, PATH)
    assert ledger.progress(database) == {"done": 2}


def test_an_answer_not_modified_that_nobody_asked_for_is_a_bad_answer(
    site: Site, database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    site.pages[PATH] = Page(status=304)
    harvest(database, blobs, site, tmp_path)
    assert [row["code"] for row in rows(database, tables.document)] == [None, "fetch.bad_answer"]


def test_rules_that_stand_on_another_host_are_read_there_once_and_hold(
    site: Site, database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    rules = Page(b"User-agent: *\nDisallow: /art/2021", "text/plain")
    with serving({"/robots.txt": sent_to("/rules"), "/rules": rules}) as other:
        site.pages |= {"/nb/": column(2020, 2021), PATH: Page(send=Report("a", '"1"'))}
        site.pages["/robots.txt"] = sent_to(other.url("/robots.txt"), 302)
        harvest(database, blobs, site, tmp_path, "/nb/", other)
        assert other.asked == {"/robots.txt": 1, "/rules": 1}
    assert site.asked == {"/robots.txt": 1, "/nb/": 1, PATH: 1}
    assert [row["code"] for row in rows(database, tables.document)] == [None, None, "fetch.robots"]


def test_an_archive_tells_listings_and_every_hop_as_it_was(
    site: Site, database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    refresh = Page(b"<html><head><meta http-equiv=refresh content='0;url=/c'></head></html>")
    site.pages |= {PATH: sent_to("/b", 308), "/b": refresh, "/c": Page(send=Report("a", '"1"'))}
    harvest(database, blobs, site, tmp_path)
    with reading(database) as connection:
        told = list(warc.answers(connection, blobs, Selection()))
    assert [(answer.url.removeprefix(site.address), answer.status) for answer in told] == [
        ("/nb/", 200), (PATH, 308), ("/b", 200), ("/c", 200)
    ]  # fmt: skip
    assert (told[1].headers["location"], told[2].body) == ("/b", refresh.body)
    assert "政府信息公开年报".encode() in told[0].body and all(answer.date.endswith("Z") for answer in told)
