"""An archive's members become documents; what it must not do to us is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine

from converters.errors import EmptyDocument, TooLarge
from crawlers.guard import Guard
from storage import tables
from storage.blobs import Blobs
from storage.ledger import Claim
from storage.selection import Selection
from tests.converters.pdf_samples import pdf, with_attached
from tests.storage.reportlike import rows
from workers import replay
from workers.batch import Batch
from workers.equipment import Equipment
from workers.fetching import Fetching
from workers.hosts import Machines, Standings
from workers.intake import take_bytes
from workers.reading import Reading
from workers.replay import Order
from workers.settings import Settings
from workers.unpacking import unpack

ZIP, PICTURE = "application/zip", b"\x89PNG\r\n\x1a\n"


def packed(**files: bytes) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()


def claim(address: str) -> Claim:
    return Claim(1, "convert", 1, 1, 0, address, "", "report", None, 2021, "某局", None, None, "0", ZIP, None)


TEXT = "2021年政府信息公开工作年度报告".encode()


def test_members_become_documents_of_the_archive(database: Engine, blobs: Blobs, tmp_path: Path) -> None:
    body = packed(**{"年报/一.txt": TEXT, "年报/二.txt": TEXT + b"2", "__MACOSX/x.txt": TEXT, "cover.png": PICTURE})
    parent = take_bytes(database, blobs, "https://www.a.gov.cn/all.zip", body, ZIP)
    tools = Equipment(Settings.read({}, tmp_path), database, blobs, Guard(), "this process")
    for _ in range(2):
        Batch(tools, Reading(tools).convert).run("convert", [parent], 60)
    archive, *found = rows(database, tables.document)
    assert archive["state"] == "done"
    assert [(row["parent_id"], row["state"], row["title"]) for row in found] == [
        (parent, "convert", "一"),
        (parent, "convert", "二"),
        (parent, "convert", "cover"),
    ]
    assert found[0]["address"].startswith("https://www.a.gov.cn/all.zip#")
    assert blobs.get(found[1]["sha256"]) == TEXT + b"2"


def test_files_attached_to_a_pdf_are_documents_beside_it(database: Engine, blobs: Blobs, tmp_path: Path) -> None:
    body = with_attached(
        pdf(lambda sheet: sheet.text(60, 100, "2021年政府信息公开工作年度报告见附件")), {"一.txt": TEXT}
    )
    parent = take_bytes(database, blobs, "https://www.a.gov.cn/1.pdf", body, "application/pdf")
    tools = Equipment(Settings.read({}, tmp_path), database, blobs, Guard(), "this process")
    for _ in range(2):
        Batch(tools, Reading(tools).convert).run("convert", [parent], 60)
    cover, attached = rows(database, tables.document)
    assert (cover["state"], attached["parent_id"], attached["state"]) == ("parse", parent, "convert")
    assert (attached["address"][:29], blobs.get(attached["sha256"])) == ("https://www.a.gov.cn/1.pdf#%E", TEXT)
    Batch(tools, Reading(tools).parse).run("parse", [parent], 60)
    assert rows(database, tables.document)[0]["state"] == "done"


def test_a_damaged_member_is_a_failed_document_beside_the_others_and_is_never_fetched(
    database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    tools = Equipment(Settings.read({}, tmp_path), database, blobs, Guard(), "this process")
    body = packed(**{"1.txt": b"damaged", "2.txt": TEXT})
    for content in (body.replace(b"damaged", b"DAMAGED"), body):
        parent = take_bytes(database, blobs, "https://www.a.gov.cn/all.zip", content, ZIP)
        Batch(tools, Reading(tools).convert).run("convert", [parent], 60)
        found = rows(database, tables.document)
        if content != body:
            (bad,) = [row for row in found if row["state"] == "failed"]
            assert (bad["parent_id"], bad["title"], bad["code"]) == (parent, "1", "convert.corrupt")
            assert replay.requeue(database, Order(Selection())).count == 1
            Batch(tools, Fetching(tools, Standings(database), Machines(database)).fetch).run("fetch", [bad["id"]], 60)
            assert {row["code"] for row in rows(database, tables.document)} == {None, "fetch.bad_address"}
    assert [row["state"] for row in found] == ["done", "convert", "convert"]


def test_a_member_is_read_again_where_its_archive_was_mended(database: Engine, blobs: Blobs, tmp_path: Path) -> None:
    tools = Equipment(Settings.read({}, tmp_path), database, blobs, Guard(), "this process")
    for first in (b"damaged", TEXT + b"2"):
        body = packed(**{"1.txt": first, "2.txt": TEXT})
        parent = take_bytes(database, blobs, "https://www.a.gov.cn/all.zip", body, ZIP)
        Batch(tools, Reading(tools).convert).run("convert", [parent], 60)
    _, one, two = rows(database, tables.document)
    assert blobs.get(one["sha256"]) == TEXT + b"2"
    assert blobs.get(two["sha256"]) == TEXT


def test_archives_in_archives_are_followed_so_far(blobs: Blobs) -> None:
    inner = packed(**{"a.txt": TEXT})
    outcome = unpack(packed(**{"inner.zip": inner}), claim("file:///outer.zip"), blobs)
    assert outcome.children[0].address == "file:///outer.zip#inner.zip"
    assert unpack(inner, claim("file:///outer.zip#inner.zip"), blobs).children[0].address.endswith("#inner.zip#a.txt")
    with pytest.raises(TooLarge):
        unpack(inner, claim("file:///outer.zip#one.zip#two.zip#three.zip"), blobs)


def test_files_of_one_name_are_documents_each_at_an_address_of_its_own(blobs: Blobs) -> None:
    body = packed(**{"1.txt": TEXT, "2.txt": TEXT + b"2"}).replace(b"2.txt", b"1.txt")
    found = unpack(body, claim("file:///all.zip"), blobs).children
    assert [child.title for child in found] == ["1", "1"]
    assert [blobs.get(child.sha256 or "") for child in found] == [TEXT, TEXT + b"2"]
    assert len({child.address for child in found}) == 2


def test_an_archive_without_files_says_so(blobs: Blobs) -> None:
    with pytest.raises(EmptyDocument):
        unpack(packed(), claim("file:///photos.zip"), blobs)


def test_what_no_format_reads_is_a_document_too_and_fails_by_its_name(blobs: Blobs) -> None:
    outcome = unpack(packed(**{"tool.unknown": b"MZ\x00\x01"}), claim("file:///all.zip"), blobs)
    assert [child.media_type for child in outcome.children] == ["application/octet-stream"]
