"""Pages that were stored as a server had packed them."""

import gzip
import io
import zlib

import pytest

import converters
from converters.errors import Corrupt, Mislabelled, TooLarge, UnsupportedFormat
from converters.formats import gzip as packed
from converters.members import Member
from crawlers import media_type

PAGE = "<!DOCTYPE html><p>青禾县教育局2022年政府信息公开工作年度报告</p>".encode() * 20


def named(name: str) -> bytes:
    into = io.BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=into) as file:
        file.write(PAGE)
    return into.getvalue()


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (named("report.html.gz"), "report.html"),
        (gzip.compress(PAGE), "content"),
        (zlib.compress(PAGE), "content"),
        (gzip.compress(PAGE[:500]) + gzip.compress(PAGE[500:]), "content"),
    ],
    ids=["named", "gzip", "zlib", "two members"],
)
def test_the_packed_file_is_a_member(body: bytes, name: str) -> None:
    found = media_type.detect(body, "text/html", "a.html")
    assert converters.is_container(found)
    assert list(converters.members(body, found)) == [Member(name, PAGE)]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (gzip.compress(PAGE)[:-20], Corrupt),
        (b"\x1f\x8b\x08" + b"\0" * 30, Corrupt),
        (PAGE, Mislabelled),
        (gzip.compress(bytes(packed.MEMBER_LIMIT + 1)), TooLarge),
        (gzip.compress(b"") * 200_000, TooLarge),
    ],
    ids=["cut off", "damaged", "a page", "too large", "in pieces"],
)
def test_what_cannot_be_unpacked_says_why(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        list(packed.members(body))


def test_what_is_packed_is_no_document() -> None:
    with pytest.raises(UnsupportedFormat, match="unpack"):
        converters.convert(gzip.compress(PAGE), "application/gzip")


def test_a_text_that_begins_with_the_letter_of_zlib_is_text() -> None:
    assert media_type.detect(b"x^ is no stream at all", None, "a.txt") == media_type.TEXT
