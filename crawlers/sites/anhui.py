"""Anhui's openness platform: a label service sends the list as a fragment; type=3 is the annual report.

A report's address is the organ's column with the year in it: /public/column/24601?action=detail&title=2020&type=3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from crawlers import listing, titles
from crawlers.page import Anchor, Page
from crawlers.resource import Found, Link
from crawlers.urls import joined

NAME = "anhui"
HINT = "/public/column/<organ>?type=3; /site/label/8888?labelName=publicInfoList&pageIndex=<k>"

_CALL = re.compile(r"/site/label/\d+\?[^'\"\s<>]*labelName=publicInfoList[^'\"\s<>]*")
_COUNT = re.compile(r"pageCount['\"]?\s*[:=]\s*['\"]?(\d{1,6})", re.I)
_COLUMN = re.compile(r"/public/column/\w+|/openness/")


def matches(page: Page) -> bool:
    return bool(_COLUMN.search(page.url) or _CALL.search(page.url) or _CALL.search(unescape(page.text)))


def links(page: Page) -> Found:
    """Years of the annual report, reports of the list, and the calls for its other pages."""
    years = (_by_year(anchor) for anchor in page.anchors)
    further = listing.pages(_calls(page))
    return Found(NAME, listing.once((*years, *listing.reports(page), *further)))


def _by_year(anchor: Anchor) -> Link | None:
    query = parse_qs(urlsplit(anchor.url).query)
    wanted = query.get("type") == ["3"] and query.get("action") == ["detail"]
    year = titles.year_in(query.get("title", [""])[0])
    return Link(anchor.url, "report", anchor.text or None, year, titles.agency_in(anchor.text)) if wanted else None


def _calls(page: Page) -> Iterator[str | None]:
    """Pages 2 to the last, from the call in the listing's script; an answered call offers no more."""
    call, count = _CALL.search(unescape(page.text)), _COUNT.search(page.text)
    if _CALL.search(page.url) or not (call and count):
        return
    path, _, query = call.group().partition("?")
    fixed = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "pageIndex"]
    for number in range(2, int(count.group(1)) + 1):
        yield joined(page.url, f"{path}?{urlencode([*fixed, ('pageIndex', str(number))])}")
