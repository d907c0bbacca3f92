"""A web archive as a target: what it holds, what its listings say of it, and the way out and in again."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from nianbao import targets
from nianbao.targets import Wanted
from storage import tables
from storage.blobs import Blobs
from tests.archive import portal
from tests.archive.portals import cms
from tests.archive.site import serving
from tests.nianbao.conftest import Command, exported
from tests.storage.reportlike import rows

pytest.importorskip("warcio")
from tests.archive.write_warc import Warc

HOST = "http://www.qinghe.gov.cn"
TITLE = "青禾县教育局2021年政府信息公开年度报告"
ARTICLE = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>正文</p></body></html>".encode()


def listing(*links: tuple[str, str]) -> bytes:
    items = "".join(f'<li><a href="{path}">{title}</a></li>' for path, title in links)
    head = '<meta charset="utf-8"><title>政府信息公开年报</title><meta name="ColumnName" content="政府信息公开年报">'
    return f"<html><head>{head}</head><body><ul>{items}</ul></body></html>".encode()


def enter(engine: Engine, blobs: Blobs, path: Path, **wanted: Any) -> list[targets.Entered]:
    return list(targets.enter(engine, blobs, [targets.target(str(path))], Wanted(**wanted)))


def documents(engine: Engine) -> dict[str, dict[str, Any]]:
    return {row["address"].removeprefix(HOST): row for row in rows(engine, tables.document)}


def test_a_listing_in_the_archive_says_year_and_agency_also_over_a_redirect(
    database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    warc = Warc()
    warc.response(HOST + "/new/2021.html", ARTICLE)
    warc.response(HOST + "/2021.html", b"", status="301 Moved", headers={"Location": "/new/2021.html"})
    page = listing(("/2021.html", TITLE), ("/2020.pdf", "青禾县审计局2020年政府信息公开年度报告"), ("/x.html", TITLE))
    warc.response(HOST + "/nb/", page)
    warc.response(HOST + "/2020.pdf", b"%PDF-1.4 1", "application/pdf")
    warc.response(HOST + "/site.css", b"a{}", "text/css")
    entered = enter(database, blobs, warc.save(tmp_path / "a.warc.gz"))
    assert [one.problem for one in entered] == [None, None]
    found = documents(database)
    assert {path: (row["state"], row["year"], row["agency"]) for path, row in found.items()} == {
        "/new/2021.html": ("convert", 2021, "青禾县教育局"),
        "/2020.pdf": ("convert", 2020, "青禾县审计局"),
    }
    assert found["/2020.pdf"]["fetched"]["fetched_at"] == "2024-01-01T00:00:00Z"


def test_the_latest_capture_speaks_and_a_revisit_has_the_bytes_it_repeats(
    database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    warc = Warc()
    warc.response(HOST + "/1.pdf", b"%PDF-1.4 new", "application/pdf", date="2024-03-01T00:00:00Z")
    record = warc.response(HOST + "/1.pdf", b"%PDF-1.4 old", "application/pdf", date="2023-03-01T00:00:00Z")
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    warc.revisit(HOST + "/2.pdf", digest)
    warc.revisit(HOST + "/3.pdf", "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    entered = enter(database, blobs, warc.save(tmp_path / "a.warc.gz"))
    found = documents(database)
    assert blobs.get(found["/1.pdf"]["sha256"]) == b"%PDF-1.4 new"
    assert blobs.get(found["/2.pdf"]["sha256"]) == b"%PDF-1.4 old"
    (problem,) = [one.problem for one in entered if one.problem]
    assert problem.startswith("crawl.missing_original: " + HOST + "/3.pdf")


def test_entering_an_archive_again_changes_nothing_and_a_later_one_renews(
    database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    archives = []
    for number, (body, year) in enumerate([(b"old", 2023), (b"new", 2024), (b"older", 2022)]):
        warc = Warc()
        warc.response(HOST + "/1.pdf", b"%PDF-1.4 " + body, "application/pdf", date=f"{year}-01-01T00:00:00Z")
        archives.append(warc.save(tmp_path / f"{number}.warc.gz"))
    first = enter(database, blobs, archives[0])
    assert enter(database, blobs, archives[0]) == first
    assert len(rows(database, tables.capture)) == 1
    for archive in archives[1:]:
        enter(database, blobs, archive)
    (document,) = documents(database).values()
    assert blobs.get(document["sha256"]) == b"%PDF-1.4 new"


def test_an_article_carries_its_attachment(database: Engine, blobs: Blobs, tmp_path: Path) -> None:
    warc = Warc()
    warc.response(HOST + "/files/1.pdf", b"%PDF-1.4 1", "application/pdf")
    body = f'<div class="content"><h1>{TITLE}</h1><p>附件：<a href="/files/1.pdf">{TITLE}.pdf</a></p></div>'
    warc.response(HOST + "/1.html", f"<html><title>{TITLE}</title><body>{body}</body></html>".encode())
    warc.response(HOST + "/nb/", listing(("/1.html", TITLE)))
    enter(database, blobs, warc.save(tmp_path / "a.warc.gz"))
    found = documents(database)
    assert found["/files/1.pdf"]["parent_id"] == found["/1.html"]["id"]
    assert (found["/files/1.pdf"]["year"], found["/files/1.pdf"]["agency"]) == (2021, "青禾县教育局")


def test_what_is_no_archive_is_told(database: Engine, blobs: Blobs, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"\x1f\x8b\x08 nothing of the kind")
    (entered,) = enter(database, blobs, path)
    assert "crawl.broken_record" in (entered.problem or "")


def test_a_record_that_cannot_be_read_is_a_failed_document_until_another_archive_has_it(
    database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    warc = Warc()
    warc.response(HOST + "/1.pdf", b"%PDF-1.4 1", "application/pdf")
    warc.revisit(HOST + "/2.pdf", "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    path = warc.save(tmp_path / "a.warc.gz")
    path.write_bytes(path.read_bytes() + gzip.compress(b"WARC/1.1\r\nContent-Length: all of it\r\n\r\nx\r\n\r\n"))
    for _ in range(2):
        enter(database, blobs, path)
    found = documents(database)
    assert {address: (row["state"], row["code"]) for address, row in found.items()} == {
        "/1.pdf": ("convert", None),
        "/2.pdf": ("failed", "crawl.missing_original"),
        next(address for address in found if address.startswith(path.as_uri())): ("failed", "crawl.broken_record"),
    }
    whole = Warc()
    whole.response(HOST + "/2.pdf", b"%PDF-1.4 2", "application/pdf")
    enter(database, blobs, whole.save(tmp_path / "b.warc.gz"))
    assert documents(database)["/2.pdf"]["state"] == "convert"


def test_a_home_that_was_harvested_goes_out_with_its_requests_and_comes_in_with_the_same_documents(
    nianbao: Command, tmp_path: Path
) -> None:
    made = cms.epoint()
    with serving(made.pages) as site:
        nianbao.environment["NIANBAO_ALLOW_PRIVATE"] = site.host
        nianbao("harvest", site.url(made.starts[0]))
    path = tmp_path / "out.warc.gz"
    nianbao.here("export", "warc", "--output", path)
    posted = [record for record in exchanges(path) if record[1].startswith("POST ")]
    assert len(posted) == 2
    assert all(json.loads(body)["condition"][0]["equal"] == "002005002" for _, _, body in posted)
    other = Command(tmp_path / "other")
    other("harvest", path)
    reports = [
        sorted((row["url"], row["sha256"], row["agency"]) for row in exported(one, "reports"))
        for one in (nianbao, other)
    ]
    assert reports[0] == reports[1] and len(reports[0]) == len(made.entries)


def test_what_failed_in_an_archive_is_read_once_the_archive_is_mended(
    database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    warc = Warc()
    kept = {"WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000001>"}
    warc.response(HOST + "/1.pdf", b"%PDF-1.4 dam\0ged", "application/pdf", **kept)
    path = warc.save(tmp_path / "a.warc.gz")
    path.write_bytes(path.read_bytes() + gzip.compress(b"WARC/1.1\r\nContent-Length: all of it\r\n\r\nx\r\n\r\n"))
    enter(database, blobs, path)
    mended = Warc()
    mended.response(HOST + "/1.pdf", b"%PDF-1.4 mended", "application/pdf", **kept)
    mended.response(HOST + "/2.pdf", b"%PDF-1.4 2", "application/pdf")
    mended.save(path)
    enter(database, blobs, path)
    found = documents(database)
    assert blobs.get(found["/1.pdf"]["sha256"]) == b"%PDF-1.4 mended"
    assert sorted(row["state"] for row in found.values()) == ["convert", "convert", "gone"]


def exchanges(path: Path) -> list[tuple[str, str, str]]:
    """Address, first line and body of each request, whose answer stands beside it, as warcio reads them."""
    from warcio.archiveiterator import ArchiveIterator

    found, answers = [], set()
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            told = record.rec_headers
            if record.rec_type == "response":
                answers.add(told["WARC-Record-ID"])
            elif record.rec_type == "request":
                assert told["WARC-Concurrent-To"] in answers
                line = record.http_headers
                found.append(
                    (
                        told["WARC-Target-URI"],
                        f"{line.protocol} {line.statusline}",
                        record.content_stream().read().decode(),
                    )
                )
    return found


def facts(command: Command) -> list[tuple[str, ...]]:
    columns = ("url", "sha256", "key", "value", "state", "raw")
    return sorted(tuple(str(row[column]) for column in columns) for row in exported(command, "facts"))


def test_a_home_goes_out_as_an_archive_and_comes_in_again_with_the_same_facts(nianbao: Command, tmp_path: Path) -> None:
    warc = Warc()
    for path, page in portal.pages().items():
        warc.response(HOST + path, page.body, page.media_type)
    nianbao("harvest", warc.save(tmp_path / "in.warc.gz"))
    before = facts(nianbao)
    assert len({row[0] for row in before}) == 5
    assert nianbao.here("export", "warc", "--output", tmp_path / "out.warc.gz").exit_code == 0
    other = Command(tmp_path / "other")
    other("harvest", tmp_path / "out.warc.gz")
    assert facts(other) == before


def test_what_is_exported_satisfies_other_tools(nianbao: Command, tmp_path: Path) -> None:
    from warcio.checker import Checker

    fastwarc = pytest.importorskip("fastwarc.warc")
    warc = Warc()
    page = portal.pages()["/zfxxgknb/qiaokou.html"]
    warc.response(HOST + "/1.html", page.body, page.media_type)
    nianbao("harvest", warc.save(tmp_path / "in.warc.gz"))
    path = tmp_path / "out.warc.gz"
    nianbao.here("export", "warc", "--output", path)
    with path.open("rb") as file:
        records = [(r.headers.get("WARC-Type"), r.headers.get("WARC-Target-URI"), r.verify_payload_digest())
                   for r in fastwarc.ArchiveIterator(file)]  # fmt: skip
    assert records[-1] == ("response", HOST + "/1.html", True)

    class Arguments:
        inputs, verbose = [str(path)], True

    checker = Checker(Arguments)
    checker.process_all()
    assert checker.exit_value == 0


def test_an_archive_needs_a_name(nianbao: Command) -> None:
    assert nianbao.here("export", "warc").exit_code == 2
