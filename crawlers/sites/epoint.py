"""Epoint WebBuilder: folders of category numbers, the list behind a full-text search that counts rows, not pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec

from crawlers import listing, paging
from crawlers.page import Page
from crawlers.resource import Found, Link
from crawlers.urls import joined, posted, posting

NAME = "epoint"
HINT = "/inteligentsearch/rest/esinteligentsearch/getFullTextDataNew by category number; static 2.html, 3.html"

ROWS = 50
_CALL = re.compile(r"(?:(?<![\w/])\w{1,40})?(?:/\w{1,40}){0,5}/rest/(?:es)?inteligentsearch/getFullTextDataNew", re.I)
_CATEGORY = re.compile(r"/(\d{6,})(?=/)")
_NAMED = re.compile(r"\b(?:categorynum|cate(?:gory)?_?(?:num|id|no)?|equal)['\"]?\s*[:=]\s*['\"](\d{3,})['\"]", re.I)


class _Row(msgspec.Struct):
    title: str | None = None
    linkurl: str | None = None


class _Result(msgspec.Struct):
    records: list[_Row]
    totalcount: int = 0


class _Answer(msgspec.Struct):
    result: _Result


def matches(page: Page) -> bool:
    return bool(_CALL.search(page.url) or _CALL.search(page.text))


def links(page: Page) -> Found:
    """From the page: its reports and the search for its category. From a search: the reports and the rows behind."""
    if _CALL.search(page.url):
        return Found(NAME, listing.once(_answered(page)))
    shown = listing.reports(page)
    further: tuple[Link, ...] = ()
    if shown or listing.is_column(page):
        further = (*listing.pages(page, _search(page)), *paging.next_pages(page))
    return Found(NAME, listing.once((*shown, *further, *listing.columns(page))))


def _search(page: Page) -> Iterator[str | None]:
    """The search for the category that the script names, else for the last one of the address."""
    call, category = _CALL.search(page.text), _CATEGORY.findall(urlsplit(page.url).path)
    category += _NAMED.findall(page.scripts.text)[:1]
    address = joined(page.url, call.group()) if call else None
    if address and category:
        yield posting(address, _asked(category[-1], 0))


def _asked(category: str, first: int) -> str:
    condition = {"fieldName": "categorynum", "equal": category, "notEqual": None, "isLike": True, "likeType": 2}
    wanted = {"token": "", "pn": first, "rn": ROWS, "wd": "", "fields": "title", "cnum": "001", "cl": 200,
              "sort": '{"webdate":"0"}', "condition": [condition]}  # fmt: skip
    return msgspec.json.encode(wanted).decode()


def _answered(page: Page) -> Iterator[Link | None]:
    address, asked = posted(page.url)
    try:
        result = msgspec.json.decode(page.text, type=_Answer, strict=False).result
        question = msgspec.json.decode(asked or "{}", type=dict[str, Any])
        first = msgspec.convert(question.get("pn", 0), int, strict=False) + len(result.records)
    except msgspec.DecodeError:
        return
    for row in result.records:
        yield listing.titled(joined(page.base, row.linkurl or ""), row.title or "")
    if not result.records or first >= result.totalcount:
        return
    page.goes_on = first >= ROWS * listing.MAX_PAGES
    if not page.goes_on:
        yield listing.listing(posting(address, msgspec.json.encode({**question, "pn": first}).decode()))
