"""Reports that stand on several pages: flip books (page1.html ... pageN.html) and articles that go on elsewhere.

`following` leads from one part to the next, `whole` makes one page of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl, urlsplit

from crawlers import listing, titles
from crawlers.page import Page
from crawlers.paging import is_next, is_page_number
from crawlers.resource import Resource
from crawlers.text import tidy
from crawlers.urls import identity, joined

#: Parts after which a report is no report.
MOST = 300
_BOOK_PAGE = re.compile(r"(/files/basic-html/page)(\d{1,4})(\.html?)$", re.I)
_NUMBERED = re.compile(r"[_-](\d{1,3})$")
_CALL = re.compile(
    r"createPage(?:HTML)?\w*\s*\((?:\s*['\"][^'\"]*['\"]\s*,)?\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*['\"]([\w-]+)['\"]\s*,"
    r"\s*['\"]\.?(\w+)['\"]"
)


def first(url: str) -> str:
    """Where the report begins of which `url` is a part: page 1 of a flip book, else `url` itself."""
    return _BOOK_PAGE.sub(r"\g<1>1\3", url)


def is_book_page(url: str) -> bool:
    return bool(_BOOK_PAGE.search(urlsplit(url).path))


def following(resource: Resource, begun: str) -> str | None:
    """The address of the part after this one of the report that begins at `begun`; None where it ends here.

    Of a flip book that links none of its pages it is the next number, whether or not that is there.
    """
    if resource.media_type not in ("text/html", "application/xhtml+xml"):
        return None
    page = Page(resource)
    here = _BOOK_PAGE.search(page.url)
    if here:
        linked = {anchor.url for anchor in page.anchors if _BOOK_PAGE.search(anchor.url)}
        onward = _BOOK_PAGE.sub(rf"\g<1>{int(here[2]) + 1}\3", page.url)
        return onward if onward in linked or not linked else None
    here_number = _number(page.url, begun)
    if here_number is None:
        return None
    offered = (*_called(page), *_linked(page))
    later = [(number, url) for url in offered if (number := _number(url, begun) or 0) > here_number]
    return min(later)[1] if later else None


def _linked(page: Page) -> Iterator[str]:
    for anchor in page.anchors:
        if is_next(anchor.text) or is_page_number(anchor.text):
            yield anchor.url


def _called(page: Page) -> Iterator[str]:
    call = _CALL.search(page.text)
    if call and int(call[2]) + 1 < int(call[1]):
        url = joined(page.base, f"{call[3]}_{int(call[2]) + 1}.{call[4]}")
        if url:
            yield url


def _number(url: str, begun: str) -> int | None:
    """Which part of the report that begins at `begun` stands at `url`: 0 for the first; None for another report."""
    if identity(url) == identity(begun):
        return 0
    one, other = urlsplit(begun), urlsplit(url)
    if one.netloc != other.netloc:
        return None
    if one.path == other.path:
        return _number_in_query(dict(parse_qsl(one.query)), dict(parse_qsl(other.query)))
    stem, _, ending = one.path.rpartition(".")
    there, _, its_ending = other.path.rpartition(".")
    number = _NUMBERED.search(there)
    same = number and there[: number.start()] == stem and its_ending == ending and one.query == other.query
    return int(number[1]) if number and same else None


def _number_in_query(one: dict[str, str], other: dict[str, str]) -> int | None:
    more = {name: value for name, value in other.items() if one.get(name) != value}
    if one.keys() - other.keys() or len(more) != 1:
        return None
    name, value = next(iter(more.items()))
    return int(value) if listing.counts_pages(name) and value.isdecimal() and len(value) < 4 else None


def whole(parts: Sequence[Resource]) -> bytes:
    """One page in UTF-8: the head of the first part, and what each of them shows besides its portal's frame."""
    first = Page(parts[0])
    title = first.meta("ArticleTitle") or first.title
    metas = "".join(node.html or "" for node in first.tree.css("meta[name]"))
    shown = "\n".join(_shown(Page(part)) for part in parts)
    heading = "" if title in tidy(Page(parts[0]).prose) else f"<h1>{title}</h1>"
    head = f'<head><meta charset="utf-8"><title>{first.title}</title>{metas}</head>'
    return f'<!DOCTYPE html><html>{head}<body>{heading}<div id="zoom">{shown}</div></body></html>'.encode()


def _shown(page: Page) -> str:
    body = next(filter(None, (page.tree.css_first(one) for one in titles.words()["attachment"]["bodies"])), None)
    if body is not None:
        return body.inner_html or ""
    for node in page.tree.css("header, footer, nav, .header, .footer, .nav, .foot, #header, #footer, #nav"):
        node.decompose()
    for anchor in page.tree.css("a"):
        if is_next(anchor.text()) or is_page_number(anchor.text()):
            anchor.decompose()
    return (page.tree.body.inner_html or "") if page.tree.body else ""
