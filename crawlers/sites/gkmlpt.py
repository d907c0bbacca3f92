"""Guangdong's NFCMS: the page is drawn by a script from a JSON list, a hundred rows a call.

The column stands in the fragment (/gkmlpt/index#370) and is never sent, the site id in a script of the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec

from crawlers import listing, titles
from crawlers.page import Page
from crawlers.resource import Found, Link
from crawlers.urls import joined

NAME = "gkmlpt"
HINT = "/gkmlpt/index#<column>; JSON under /gkmlpt/api/all/<column>?page=<n>&sid=<site>"

_SITE = re.compile(r"\bs(?:ite_?)?id['\"]?\s*[:=]\s*['\"]?(\d+)", re.I)
_COLUMN = re.compile(r"\bid['\"]?\s*:\s*['\"]?(\d+)['\"]?\s*,[^{}]{0,300}?\bname['\"]?\s*:\s*['\"]([^'\"]+)['\"]")
_TREE = re.compile(r"\bTREE['\"]?\s*[:=]\s*(?=\[)")
_CALL = re.compile(r"/gkmlpt/api/all/(\d+)\?(?:.*&)?page=(\d{1,6})(?:&|$)")
_NUMBER = re.compile(r"([?&]page=)\d+")


class _Row(msgspec.Struct):
    url: str | None = None
    title: str | None = None
    publisher: str | None = None


class _Column(msgspec.Struct):
    post_count: int = 0


class _Answer(msgspec.Struct):
    articles: list[_Row]
    classify: _Column | None = None


def matches(page: Page) -> bool:
    return "/gkmlpt/index" in page.url or bool(_CALL.search(page.url))


def links(page: Page) -> Found:
    """From the page: the call for its column, or for the columns of reports in its tree. From a call: the reports."""
    call = _CALL.search(page.url)
    return Found(NAME, listing.once(_answered(page, int(call.group(2)))) if call else listing.pages(page, _calls(page)))


def _calls(page: Page) -> Iterator[str | None]:
    site = _SITE.search(page.text)
    chosen = urlsplit(page.url).fragment
    for column in [chosen] if chosen else dict.fromkeys(_named(page)):
        yield site and joined(page.url, f"/gkmlpt/api/all/{column}?page=1&sid={site.group(1)}")


def _named(page: Page) -> list[str]:
    """The columns of reports, and what stands beneath them in the tree: one for each year or office, perhaps.

    Without a tree in JSON columns are found one by one, and of none what is beneath.
    """
    tree = _TREE.search(page.text)
    try:
        if tree:
            return list(_beneath(json.JSONDecoder().raw_decode(page.text, tree.end())[0], False))
    except (ValueError, RecursionError):
        pass  # script, not JSON
    return [column for column, name in _COLUMN.findall(page.text) if titles.names_column(_unescaped(name))]


def _beneath(columns: Any, wanted: bool) -> Iterator[str]:
    for column in columns if isinstance(columns, list) else ():
        if not isinstance(column, dict):
            continue
        inside = wanted or titles.names_column(str(column.get("name", "")))
        if inside and str(column.get("id", "")).isdecimal():
            yield str(column["id"])
        yield from _beneath(column.get("children"), inside)


def _answered(page: Page, number: int) -> Iterator[Link | None]:
    try:
        answer = msgspec.json.decode(page.text, type=_Answer, strict=False)
    except msgspec.DecodeError:
        return
    for row in answer.articles:
        yield listing.titled(joined(page.base, row.url or ""), row.title or "", row.publisher or "")
    if number == 1 and answer.classify and answer.articles:
        further = range(2, -(-answer.classify.post_count // len(answer.articles)) + 1)
        yield from listing.pages(page, (_NUMBER.sub(rf"\g<1>{k}", page.url) for k in further))


def _unescaped(name: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found.group(1), 16)), name, flags=re.I)
