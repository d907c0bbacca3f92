"""What an ordinary listing page offers: reports, the next pages of the same list, columns of reports.

The site files add what their portal does by script; this is what any page shows in its links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers import titles
from crawlers.anchor import Anchor
from crawlers.media_type import name_of, suffix_of
from crawlers.page import Page
from crawlers.resource import Link
from crawlers.text import han, tidy
from crawlers.urls import host_of, identity

MAX_PAGES = 200
_TAG = re.compile(r"<[^>]+>")
FILES = (".pdf", ".doc", ".docx", ".wps", ".et", ".ofd", ".xls", ".xlsx", ".zip", ".rar")
_ENOUGH = 3
_PAGE_PARAMETER = re.compile(
    r"(?:cur(?:rent)?_?|now_?|to_?|_)?page_?(?:no|num|index|number|id)?|p|pn|paged|start(?:_?index)?|(?:pager\.)?offset",
    re.I,
)
#: The end of a path that only says which page of a list it is.
_PAGE_END = re.compile(
    r"(?:[/_-](?:(?:index|list|default|page|p|common_list|secondpage|subpage)(?:[_-]?\d{1,4})?|\d{1,4}))?(?:\.\w{2,5})?$"
)
_LISTING_END = re.compile(
    r"/$|/(?:index|list|default|common_list|secondpage|subpage|col\d*)(?:[_-]?\d{1,4})?(?:\.\w{2,5})?$", re.I
)
#: Four digits, a hash or a UUID at the end of the path, or a query that names one article.
_ARTICLE_END = re.compile(r"/[^/]*(?:\d{4,}|[0-9a-f]{24,})[^/]*\.?\w*$", re.I)
_ARTICLE_QUERY = re.compile(r"(?:^|&)(?:\w*(?:id|newsid|infoid|no)=\w*\d|action=detail|fbtime=\d)", re.I)


def reports(page: Page) -> tuple[Link, ...]:
    """The links to reports, best title first seen, each address once.

    In a column of reports a short title is enough (`2021年年报`); a link that may lead to a folder is a listing.
    """
    column = is_column(page)
    return once(_report(anchor, page) for anchor in page.anchors if _offers_report(anchor, page, column))


def columns(page: Page) -> tuple[Link, ...]:
    """Columns of reports on the same host, years and agencies to choose among them.

    A page that is a column itself only offers those beneath it. That keeps the navigation of a portal, which shows
    every column on every page, from being walked.
    """
    inside = is_column(page)
    return once(chosen(anchor.url, _meaning(anchor), page, inside) for anchor in page.anchors)


def chosen(url: str, text: str, page: Page, inside: bool) -> Link | None:
    """What a choice called `text` leads to: a column; `inside` one also a year, a group of bodies or an agency."""
    return _column(url, text, page, inside) or (_column_of_agency(url, text, page) if inside else None)


def _meaning(anchor: Anchor) -> str:
    """The text of a link, for one that says "more" the column's name that heads its block."""
    if not titles.is_more(anchor.text):
        return anchor.text
    words = (word for block in anchor.around for word in block.split())
    return next(filter(titles.names_column, words), anchor.text)


def _column(url: str, text: str, page: Page, inside: bool) -> Link | None:
    year = titles.year_in(text) if inside and titles.is_year(text) else None
    named = titles.names_column(text) or (inside and titles.names_group(text))
    if not (year or named) or is_article_address(url) or not _is_elsewhere(url, page):
        return None
    if not year and same_list(page.url, url):
        return None
    near = is_beneath(page.url, url) or bool(year and urlsplit(page.url)[:3] == urlsplit(url)[:3])
    return listing(url, text, year) if near or not inside else None


def _column_of_agency(url: str, text: str, page: Page) -> Link | None:
    """In a column of reports a link called like an agency leads to that agency's own column, or to its report."""
    near = is_beneath(page.url, url) or titles.path_of_reports(url)
    if not near or not titles.is_agency(text) or not _is_elsewhere(url, page):
        return None
    return listing(url, text, agency=titles.agency_in(text))


def _is_elsewhere(url: str, page: Page) -> bool:
    return host_of(url) == host_of(page.url) and identity(url) != identity(page.url) and not _is_trap(url)


def is_column(page: Page) -> bool:
    """True where the page says by meta tag, title or path that it lists reports, or simply lists several."""
    named = (page.meta("ColumnName"), page.meta("ColumnType"), *re.split(r"[-_—|>»\s]+", page.title))
    if any(titles.names_column(name) for name in named if name) or titles.path_of_reports(page.url):
        return True
    return len({anchor.url for anchor in page.anchors if _is_dated_report(anchor)}) >= _ENOUGH


def listing(url: str, title: str | None = None, year: int | None = None, agency: str | None = None) -> Link:
    """A page to look for further links on; `year` and `agency` are those of every report on it."""
    return Link(url, "listing", title or None, year, agency)


def once(links: Iterable[Link | None]) -> tuple[Link, ...]:
    """Each address once, the link with the longest title kept in the place of the first."""
    kept: dict[str, Link] = {}
    for link in links:
        if link is not None:
            key = identity(link.url)
            kept[key] = max(kept.get(key, link), link, key=lambda one: len(one.title or ""))
    return tuple(kept.values())


def same_list(one: str, other: str) -> bool:
    """True where two addresses differ in nothing but the number of a page."""
    return _skeleton(one) == _skeleton(other)


def turns_page(one: str, other: str) -> bool:
    """True where `other` asks for a page by the query and keeps what `one` asks for; it may say more with it."""
    here, there = urlsplit(one), urlsplit(other)
    asked = parse_qsl(there.query, keep_blank_values=True)
    kept = {pair for pair in parse_qsl(here.query, keep_blank_values=True) if not counts_pages(pair[0])}
    return here[:3] == there[:3] and kept <= set(asked) and any(counts_pages(name) for name, _ in asked)


def asks_alike(one: str, other: str) -> bool:
    """True where `other` asks the same path for all that `one` asks, or more; numbers may be other ones."""
    here, there = urlsplit(one), urlsplit(other)
    wanted = dict(parse_qsl(there.query, keep_blank_values=True))
    kept = (
        wanted.get(name) == value or (value.isdecimal() and wanted.get(name, "").isdecimal())
        for name, value in parse_qsl(here.query, keep_blank_values=True)
    )
    return here[:3] == there[:3] and all(kept)


def page_number(url: str) -> int:
    """The largest page number an address can be read to ask for; 0 for none."""
    asked = (value for name, value in parse_qsl(urlsplit(url).query) if counts_pages(name))
    query = (int(value) for value in asked if re.fullmatch(r"\d{1,9}", value))
    path = re.search(r"[/_-]\D{0,6}?(\d{1,4})(?:\.\w{2,5})?/?$", urlsplit(url).path)
    return max((*query, int(path.group(1)) if path else 0))


def is_article_address(url: str) -> bool:
    """True for a file, or a path or query that ends in what names one article."""
    split = urlsplit(url)
    if suffix_of(name_of(url)) in FILES or _ARTICLE_QUERY.search(split.query):
        return True
    return bool(_ARTICLE_END.search(split.path)) and not is_listing_address(url)


def is_listing_address(url: str) -> bool:
    """True for a folder or an index page, which may hold further links or be the article itself."""
    split = urlsplit(url)
    return bool(_LISTING_END.search(split.path)) and not _ARTICLE_QUERY.search(split.query)


def is_beneath(url: str, other: str) -> bool:
    """True where `other` lies in the folder of `url`, on the same host."""
    here, there = urlsplit(url), urlsplit(other)
    folder = here.path.rpartition("/")[0] + "/"
    return here.netloc == there.netloc and there.path.startswith(folder) and there.path != here.path


def titled(url: str | None, title: str, beside: str = "", column: bool = True) -> Link | None:
    """The link of one row of a list a portal sends as data; None where its title is no report's.

    Searches mark the words that were searched for inside the title.
    """
    if url is None:
        return None
    title = tidy(unescape(_TAG.sub("", title)))
    fits = titles.is_report(title) or (column and titles.is_short_report(title))
    return described(url, title, beside) if fits else None


def described(url: str, title: str, beside: str = "") -> Link:
    """A link to a report with the year and the agency that its title, or the row it stands in, tells."""
    agency = titles.agency_in(title)
    row = [word for word in beside.split() if 2 <= han(word) <= 30]
    told = (titles.agency_in(word) for word in row if not titles.is_report(word))
    return Link(url, "report", title or None, titles.year_in(title), agency or next(filter(None, told), None))


def _offers_report(anchor: Anchor, page: Page, column: bool) -> bool:
    if identity(anchor.url) == identity(page.url) or titles.names_column(anchor.text):
        return _is_report_under_column_name(anchor, page, column)
    if titles.is_report(anchor.text):
        return is_article_address(anchor.url) or titles.year_in(anchor.text) is not None
    if not column or is_listing_address(anchor.url):
        return False
    # a table of agencies and years: the link says the year or nothing, the row says whose, the column of which year
    placed = titles.is_year(anchor.text) or (titles.points(anchor.text) and titles.is_year(anchor.above))
    return titles.is_short_report(anchor.text) or (is_article_address(anchor.url) and placed)


def _is_report_under_column_name(anchor: Anchor, page: Page, column: bool) -> bool:
    """A row called like its column is a report where its address is an article's, in a column also beneath it."""
    article = is_article_address(anchor.url) and identity(anchor.url) != identity(page.url)
    return article and titles.is_report(anchor.text) and (not column or is_beneath(page.url, anchor.url))


def _is_dated_report(anchor: Anchor) -> bool:
    return titles.is_report(anchor.text) and titles.year_in(anchor.text) is not None


def _report(anchor: Anchor, page: Page) -> Link | None:
    pointing = titles.points(anchor.text) and titles.is_year(anchor.above)
    link = described(anchor.url, anchor.above if pointing else anchor.text, anchor.beside)
    if not is_listing_address(anchor.url) or host_of(anchor.url) != host_of(page.url):
        return link
    return None if _is_trap(anchor.url) else Link(link.url, "listing", link.title, link.year, link.agency)


def _skeleton(url: str) -> tuple[str, str, str]:
    split = urlsplit(url)
    path = f"{split.path}index" if split.path.endswith("/") else split.path
    query = sorted(pair for pair in parse_qsl(split.query, keep_blank_values=True) if not counts_pages(pair[0]))
    return split.netloc, _PAGE_END.sub("", path), urlencode(query)


def counts_pages(parameter: str) -> bool:
    """True for the name of a parameter that says which page of a list is asked for."""
    return bool(_PAGE_PARAMETER.fullmatch(parameter))


def _is_trap(url: str) -> bool:
    """A relative link that was meant to be absolute nests for ever: /a/nb/nb/nb/."""
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    return any(segments.count(segment) >= _ENOUGH for segment in segments)


def pages(page: Page, urls: Iterable[str | None]) -> tuple[Link, ...]:
    """The first MAX_PAGES of the further pages that `page` counts itself; it is noted there where the list goes on."""
    counted = iter(urls)
    found = once(listing(url) for url in islice(counted, MAX_PAGES) if url)
    page.goes_on |= next(counted, None) is not None
    return found
