"""Hanweb jpage: Zhejiang, Jiangsu, Shandong, Jiangxi, tax bureaus.

Rows lie as CDATA in an XML datastore: the first ones inside the listing page, the others behind dataproxy.jsp, which
wants the range of rows in the query and the parameters of the listing's own script in the body. Older pages link the
next group of rows inside the datastore instead, or ask dataproxy.jsp by the number of the page, all in the query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser

from crawlers import listing
from crawlers.anchor import Anchor
from crawlers.page import Page
from crawlers.resource import Found, Link
from crawlers.urls import joined, posting

NAME = "hanweb"
HINT = "<datastore> with <record><![CDATA[...]]>; /col/col<N>/, dataproxy.jsp"

_PROXY = re.compile(r"(?:(?<![\w/])\w{1,40})?(?:/\w{1,40}){0,5}/module/(?:web/)?jpage/dataproxy\.jsp")
_PAGED = re.compile(
    r"(?:(?<![\w/])\w{1,40})?(?:/\w{1,40}){0,5}/module/(?:web/)?jpage/dataproxy\.jsp\?[^'\"\s<>]*\bpage=(\d+)[^'\"\s<>]*"
)
_PARAMETER = re.compile(
    r"\b(col|appid|webid|path|columnid|sourceContentType|unitid|webname|permissiontype)['\"]?\s*[:=]\s*"
    r"(?:'([^']*)'|\"([^\"]*)\"|([\w/.-]+))"
)
_TOTAL = re.compile(r"totalrecord['\"]?\s*[:=>]\s*['\"]?(\d{1,7})", re.I)
_PER_PAGE = re.compile(r"perpage['\"]?\s*[:=]\s*['\"]?(\d{1,4})", re.I)
_LIST = re.compile(r"\.jpage\s*\(")
#: jpage asks for three pages of rows at a time
_GROUP = 3


def matches(page: Page) -> bool:
    return "<datastore" in page.text or bool(_PROXY.search(page.text) or _PROXY.search(page.url))


def links(page: Page) -> Found:
    """The reports among the rows sent, and requests for the other rows."""
    rows = _rows(page)
    column = listing.is_column(page) or _PROXY.search(page.url) is not None
    found = [listing.titled(row.url, row.text, row.beside, column) for row in rows]
    shown = (*listing.reports(page), *listing.columns(page))
    further = _further(page) if any(found) or column else ()
    return Found(NAME, listing.once((*found, *shown, *further)))


def _rows(page: Page) -> tuple[Anchor, ...]:
    """The links inside the records; a row's other links (a picture, "more") stay out by their titles."""
    return tuple(anchor for record in _held(page.text, "record") for anchor in _anchors(record, page))


def _held(text: str, element: str) -> Iterator[str]:
    """What each `element` of the datastore holds, out of its CDATA or escapes."""
    for piece in text.split(f"</{element}>")[:-1]:
        inside = piece.rpartition(f"<{element}>")[2].strip().removeprefix("<![CDATA[").removesuffix("]]>")
        yield inside if "<" in inside else unescape(inside)


def _anchors(fragment: str, page: Page) -> tuple[Anchor, ...]:
    return page.links_in(LexborHTMLParser(fragment).root)


def _further(page: Page) -> tuple[Link, ...]:
    proxied = listing.pages(page, _requests(page)) or listing.pages(page, _by_number(page))
    if proxied:
        return proxied
    grouped = (anchor.url for group in _held(page.text, "nextgroup") for anchor in _anchors(group, page))
    return listing.pages(page, grouped)


def _by_number(page: Page) -> Iterator[str | None]:
    """From the page the requests for the first rows of its lists; from those the requests for all others."""
    here, total, known = _PAGED.search(page.url), _TOTAL.search(page.text), page.text.count("</record>")
    if here and here[1] == "1" and total and known:
        for number in range(2, -(-int(total[1]) // known) + 1):
            yield re.sub(r"\bpage=1\b", f"page={number}", page.url)
    elif not here:
        yield from (joined(page.url, call.group()) for call in _PAGED.finditer(unescape(page.text)))


def _requests(page: Page) -> Iterator[str | None]:
    """The requests for the other rows of each list of the page: its datastore stands before the call that shows it."""
    pieces = _LIST.split(page.text)
    for before, script in pairwise(pieces) if len(pieces) > 1 else [(page.text, page.text)]:
        yield from _groups(page, script, before.count("</record>"))


def _groups(page: Page, script: str, known: int) -> Iterator[str | None]:
    """One POST for each group of rows behind the `known` ones; nothing where `script` does not say of what."""
    proxy, total, size = (one.search(script) or one.search(page.text) for one in (_PROXY, _TOTAL, _PER_PAGE))
    told = {name: quoted or double or bare for name, quoted, double, bare in reversed(_PARAMETER.findall(script))}
    if not (proxy and total and "unitid" in told and "columnid" in told):
        return
    rows = int(size.group(1)) if size else 15
    for start in range(known + 1, int(total.group(1)) + 1, max(1, rows * _GROUP)):
        end = min(start + rows * _GROUP - 1, int(total.group(1)))
        address = joined(page.url, f"{proxy.group()}?startrecord={start}&endrecord={end}&perpage={rows}")
        yield address and posting(address, urlencode(sorted(told.items())))
