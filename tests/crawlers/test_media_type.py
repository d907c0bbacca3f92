"""What bytes are, whatever the server and the file name say."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.media_type import DOC, DOCX, ET, HTML, MHTML, OFD, PDF, RTF, WPS, XLS, XLSX, XML, ZIP, detect, name_of

ODT = "application/vnd.oasis.opendocument.text"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def packed(*names: str, first: str | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        if first:
            container.writestr("mimetype", first)
        for name in names:
            container.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", DOCX),
        ("application/vnd.ms-word.document.macroEnabled.main+xml", DOCX),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", XLSX),
        ("application/xml", ZIP),
    ],
)
def test_an_office_file_says_what_it_is_where_its_folders_do_not(main: str, expected: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        container.writestr("[Content_types].xml", f'<Types><Override PartName="/a.xml" ContentType="{main}"/></Types>')
        container.writestr("a.xml", "x")
    assert detect(stream.getvalue()) == expected


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("name", ["[Content_Types].xml", "mimetype"])
def test_an_archive_whose_list_of_parts_is_damaged_is_an_archive(name: str, method: int) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as container:
        container.writestr(name, ZIP)
    body = stream.getvalue()
    for at in range(body.index(name.encode()) + len(name), body.index(b"PK\x01\x02")):
        assert detect(body[:at] + bytes([body[at] ^ 0x55]) + body[at + 1 :]) == ZIP


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"%PDF-1.4\n", PDF),
        (b"\r\njunk before" + bytes(900) + b"%PDF-1.7", PDF),
        (packed("[Content_Types].xml", "word/document.xml"), DOCX),
        (packed("_rels/.rels", "xl/workbook.xml"), XLSX),
        (packed("OFD.xml", "Doc_0/Document.xml"), OFD),
        (packed("a.pdf"), ZIP),
        (packed(), ZIP),
        (packed("content.xml", first=ODT), ODT),
        (packed("word/document.xml")[:60], DOCX),
        (OLE2 + "WordDocument".encode("utf-16-le") + b"\0\0", DOC),
        (OLE2 + "Workbook".encode("utf-16-le") + b"\0\0", XLS),
        (OLE2, "application/x-ole-storage"),
        (b"{\\rtf1\\ansi", RTF),
        (b"\xef\xbb\xbf{\\rtf1\\ansi", RTF),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\0", "image/png"),
        (b"II*\0", "image/tiff"),
        (gzip.compress(b"x"), "application/gzip"),
        (b"Rar!\x1a\x07\x01\0", "application/vnd.rar"),
        (b"\n\n<!-- built -->\n<!DOCTYPE html><html>", HTML),
        (b"\xef\xbb\xbf<HTML>", HTML),
        ("\ufeff<html><p>年报".encode("utf-16-le"), HTML),
        ("<html><p>年报</p></html>".encode("utf-16-le"), HTML),
        ("<html><p>年报</p></html>".encode("utf-16-be"), HTML),
        ("<div>年度报告</div>".encode("gbk"), HTML),
        ("一、概述<br>二、情况<p>三、<p>四".encode("gb18030"), HTML),
        (b"<?xml version='1.0'?><!-- x --><html xmlns='y'>", HTML),
        (b"<?xml version='1.0'?><datastore>", XML),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n", MHTML),
        (b"From: a@b.cn\r\nContent-Type: multipart/alternative; boundary=x\r\n", MHTML),
        (b'{"articles": []}', "application/json"),
        ("一、总体情况".encode("gbk"), "text/plain"),
        (b"", "application/octet-stream"),
        (b"\x00\x01\x02\x03" * 9, "application/octet-stream"),
    ],
)
def test_bytes_speak_for_themselves(body: bytes, expected: str) -> None:
    assert detect(body) == expected


@pytest.mark.parametrize(
    ("body", "header", "name", "expected"),
    [
        (b"%PDF-1.4", "text/html", "a.doc", PDF),
        (b"<html><table>", "application/msword", "2021.doc", HTML),
        (OLE2, None, "a.wps", WPS),
        (OLE2, None, "a.et", ET),
        (OLE2 + "WordDocument".encode("utf-16-le") + b"\0\0", None, "a.wps", WPS),
        (OLE2 + "Workbook".encode("utf-16-le") + b"\0\0", None, "a.wps", XLS),
        (OLE2 + "WordDocument".encode("utf-16-le") + b"\0\0", None, "a.et", DOC),
        (OLE2, "application/octet-stream", "a.doc", DOC),
        ("# 年报".encode(), "text/plain", "a.md", "text/markdown"),
        ("年报".encode(), None, "a.txt", "text/plain"),
        (b"\0\1\2\3" * 9, "application/octet-stream", "a.docx", DOCX),
        (b"\0\1\2\3" * 9, "application/x-download", "a.bin", "application/octet-stream"),
        (b"\0\1\2\3" * 9, "application/vnd.rar; x=y", None, "application/vnd.rar"),
        (b"\0\1\2\3" * 9, "; ;", None, "application/octet-stream"),
    ],
)
def test_signature_then_header_then_suffix(body: bytes, header: str | None, name: str | None, expected: str) -> None:
    assert detect(body, header, name) == expected


SIGNED = st.sampled_from([b"", b"PK\x03\x04", OLE2, b"<"]).flatmap(lambda start: st.binary().map(start.__add__))


@given(SIGNED, st.none() | st.text(max_size=30), st.none() | st.text(max_size=30))
def test_it_never_raises(body: bytes, header: str | None, name: str | None) -> None:
    assert detect(body, header, name)


@pytest.mark.parametrize(
    ("url", "headers", "name"),
    [
        ("http://x.cn/a/%E5%B9%B4.pdf?x=1", {}, "年.pdf"),
        ("http://x.cn/download.jsp?id=7&filename=2021.docx", {}, "2021.docx"),
        ("http://x.cn/d?id=7", {"content-disposition": "attachment; filename*=UTF-8''%E5%B9%B4.wps"}, "年.wps"),
        ("http://x.cn/d/", {"content-disposition": "\"';;=\n"}, ""),
    ],
)
def test_a_file_name_is_found_in_header_query_or_path(url: str, headers: dict[str, str], name: str) -> None:
    assert name_of(url, headers) == name
