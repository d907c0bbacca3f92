"""Web archives are read record by record, and a broken one never costs its neighbours."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from crawlers.errors import BadAnswer, BrokenRecord, Truncated
from crawlers.warc import Capture, Unread, captures

pytest.importorskip("warcio")
from tests.archive.write_warc import Warc

PAGE = "<html><body>政府信息公开年度报告</body></html>".encode("gbk")


def three(packed: bool) -> Warc:
    warc = Warc(packed)
    for n in range(3):
        warc.response(f"http://a.gov.cn/{n}", PAGE + str(n).encode(), "text/html; charset=gbk")
    return warc


def bodies(path: Path) -> list[bytes | None]:
    return [
        one.resource.body if isinstance(one, Capture) and one.resource else None
        for one in captures(path)
    ]  # fmt: skip


@pytest.mark.parametrize("packing", ["plain", "member per record", "one member", "wacz"])
def test_answers_are_read_whatever_they_are_packed_in(tmp_path: Path, packing: str) -> None:
    path = three(packing in ("member per record", "wacz")).save(tmp_path / "a.warc.gz")
    if packing == "one member":
        path.write_bytes(gzip.compress(path.read_bytes()))
    if packing == "wacz":
        with zipfile.ZipFile(tmp_path / "a.wacz", "w") as container:
            container.write(path, "archive/data.warc.gz")
            container.writestr("pages/pages.jsonl", "{}")
        path = tmp_path / "a.wacz"
    assert bodies(path) == [PAGE + b"0", PAGE + b"1", PAGE + b"2"]
    first = next(captures(path))
    assert isinstance(first, Capture) and first.resource
    assert (first.url, first.date, first.status) == ("http://a.gov.cn/0", "2024-01-01T00:00:00Z", 200)
    assert first.resource.headers["content-type"] == "text/html; charset=gbk"


def test_codings_are_undone_also_where_only_their_headers_are_left(tmp_path: Path) -> None:
    warc = Warc()
    packed = gzip.compress(PAGE)
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (packed[:7], packed[7:])) + b"0\r\n\r\n"
    coded = {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}
    for body in (chunked, packed, PAGE):
        warc.response("http://a.gov.cn/", body, headers=coded)
    assert bodies(warc.save(tmp_path / "a.warc.gz")) == [PAGE] * 3


def test_a_resource_has_the_type_of_its_record_and_a_redirect_tells_where_to(tmp_path: Path) -> None:
    warc = Warc()
    warc.response("http://a.gov.cn/1.pdf", b"%PDF-1.4", "application/pdf", kind="resource")
    warc.response("http://a.gov.cn/old", b"", status="302 Found", headers={"Location": "new.html"})
    resource, redirect = captures(warc.save(tmp_path / "a.warc.gz"))
    assert isinstance(resource, Capture) and resource.resource and isinstance(redirect, Capture)
    assert resource.resource.media_type == "application/pdf"
    assert (redirect.resource, redirect.location) == (None, "http://a.gov.cn/new.html")


def test_a_part_of_an_answer_is_no_answer(tmp_path: Path) -> None:
    warc = Warc()
    warc.response("http://a.gov.cn/1.pdf", b"%PDF-1.4", "application/pdf", WARC_Truncated="length")
    (unread,) = captures(warc.save(tmp_path / "a.warc.gz"))
    assert isinstance(unread, Unread)
    assert isinstance(unread.error, Truncated)
    assert unread.url == "http://a.gov.cn/1.pdf"


def test_a_coding_nobody_can_undo_is_named(tmp_path: Path) -> None:
    warc = Warc()
    warc.response("http://a.gov.cn/1", b"\x0b\x02\x80\x00\x01\x02\x03", headers={"Content-Encoding": "br"})
    (unread,) = captures(warc.save(tmp_path / "a.warc.gz"))
    assert isinstance(unread, Unread)
    assert isinstance(unread.error, BadAnswer)


def damaged(data: bytes, how: str) -> bytes:
    second = data.index(b"WARC/1", data.index(b"http://a.gov.cn/0"))
    at = data.index(b"Content-Length: ", second)
    end = data.index(b"\r\n", at)
    if how == "no length":
        return data[:at] + b"X-Length: 1" + data[end:]
    if how == "too short":
        return data[:at] + b"Content-Length: 5" + data[end:]
    if how == "too long":
        return data[:at] + b"Content-Length: 400" + data[end:]
    return data[:second] + b"\x00\xffnoise\n\n" * 9 + data[second + 12 :]


@pytest.mark.parametrize("how", ["no length", "too short", "too long", "noise"])
def test_a_broken_record_is_told_and_the_next_is_found(tmp_path: Path, how: str) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(damaged(three(packed=False).stream.getvalue(), how))
    found = list(captures(path))
    assert [one.url for one in found if isinstance(one, Capture)] == ["http://a.gov.cn/0", "http://a.gov.cn/2"]
    assert [type(one.error) for one in found if isinstance(one, Unread)] == [BrokenRecord]


def test_a_damaged_gzip_member_costs_its_own_record(tmp_path: Path) -> None:
    data = bytearray(three(packed=True).stream.getvalue())
    second = data.index(b"\x1f\x8b\x08", 10)
    data[second + 30 : second + 60] = b"\0" * 30
    path = tmp_path / "a.warc.gz"
    path.write_bytes(bytes(data))
    found = list(captures(path))
    assert [one.url for one in found if isinstance(one, Capture)] == ["http://a.gov.cn/0", "http://a.gov.cn/2"]
    assert any(isinstance(one, Unread) for one in found)


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_that_breaks_off_keeps_what_came_before(tmp_path: Path, packed: bool) -> None:
    data = three(packed).stream.getvalue()
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data[: -len(data) // 6])
    *kept, last = captures(path)
    assert [one.url for one in kept] == ["http://a.gov.cn/0", "http://a.gov.cn/1"]
    assert isinstance(last, Unread)
