"""Hanweb's newer platform: a list is a unit of the page, told by its attributes and sent as HTML inside JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
from selectolax.lexbor import LexborHTMLParser

from crawlers import listing, rows
from crawlers.page import Page
from crawlers.resource import Found, Link
from crawlers.urls import joined

NAME = "jpaas"
HINT = "<div url='/api-gateway/jpaas-publish-server/front/page/build/unit' queryData=\"{'webId':'...'}\">; HTML in JSON"

_UNIT = re.compile(r"/front/page/build/unit\b")
_PAIR = re.compile(r"['\"]([\w$]+)['\"]\s*:\s*['\"]?([^'\",{}]*)['\"]?")
_PAGES = re.compile(r"\b(?:pageCount|totalPages?|pages)=['\"](\d{1,5})['\"]", re.I)
_ROWS = re.compile(r"\b(?:count|total|totalCount)=['\"](\d{1,6})['\"]", re.I)


def matches(page: Page) -> bool:
    return bool(_UNIT.search(page.url) or _UNIT.search(page.text))


def links(page: Page) -> Found:
    """From the page: its reports and the requests for its units. From a unit: the reports and the other pages."""
    if _UNIT.search(urlsplit(page.url).path):
        return Found(NAME, listing.once(_answered(page)))
    shown = listing.reports(page)
    units = listing.pages(page, _units(page)) if shown or listing.is_column(page) else ()
    return Found(NAME, listing.once((*shown, *units, *listing.columns(page))))


def _units(page: Page) -> Iterator[str | None]:
    for node in page.tree.css("[url][querydata]"):
        told = {name: node.attributes.get(name) or "" for name in ("url", "querydata", "paramjson")}
        if _UNIT.search(told["url"]):
            asked = dict(_PAIR.findall(told["paramjson"])) | {"pageNo": 1}
            query = {**dict(_PAIR.findall(told["querydata"])), "paramJson": msgspec.json.encode(asked).decode()}
            yield joined(page.base, f"{told['url']}?{urlencode(query)}")


def _answered(page: Page) -> Iterator[Link | None]:
    html = rows.html_in(page.text)
    for anchor in page.links_in(LexborHTMLParser(html).root):
        yield listing.titled(anchor.url, anchor.text, anchor.beside)
    address, _, query = page.url.partition("?")
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    asked = _asked(pairs.get("paramJson", ""))
    for number in range(2, _known(html, str(asked.get("pageSize", ""))) + 1) if asked.get("pageNo") == 1 else ():
        further = pairs | {"paramJson": msgspec.json.encode({**asked, "pageNo": number}).decode()}
        yield listing.listing(f"{address}?{urlencode(further)}")


def _known(html: str, size: str) -> int:
    """How many pages the list has by its pager, 0 where that does not say."""
    pages, count = _PAGES.search(html), _ROWS.search(html)
    if pages:
        return int(pages[1])
    return -(-int(count[1]) // int(size)) if count and size.isdecimal() and int(size) else 0


def _asked(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError:
        return {}
