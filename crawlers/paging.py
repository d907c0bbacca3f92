"""The next pages of a list, however they are linked: by address, by a script, by a form's select, in the head.

A list without end is bounded by the number its addresses count to (`listing.MAX_PAGES`); whether a page repeats the one
before is for the caller to see, who knows both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborNode

from crawlers import forms, listing, titles
from crawlers.page import Page
from crawlers.resource import Link
from crawlers.text import tidy
from crawlers.urls import host_of, identity, joined

_SCRIPTED = "a[href^=javascript], a[onclick], [onclick]"
_NUMBER = re.compile(r"\d+")


def next_pages(page: Page) -> tuple[Link, ...]:
    """Further pages of the same list that this page links to; never the page itself."""
    found = (*_linked(page), *_scripted(page), *_chosen(page), *_in_head(page))
    others = [url for url in found if identity(url) != identity(page.url) and host_of(url) == host_of(page.url)]
    near = [url for url in others if listing.page_number(url) <= listing.MAX_PAGES]
    page.goes_on |= len(near) < len(others)
    return listing.once(map(listing.listing, near))


def _linked(page: Page) -> Iterator[str]:
    """Links by number where the address differs by the page only; links that say "next" also to near addresses."""
    for anchor in page.anchors:
        says_next = is_next(anchor.text) or (anchor.node.attributes.get("rel") or "").lower() == "next"
        same = listing.same_list(page.url, anchor.url)
        if (says_next and (same or _is_near(page.url, anchor.url))) or (same and is_page_number(anchor.text)):
            yield anchor.url


def _scripted(page: Page) -> Iterator[str]:
    """Buttons and links whose script goes to the next page."""
    for node in page.tree.css(_SCRIPTED):
        text = tidy(node.text()) or _alternative(node)
        if not (is_next(text) or is_page_number(text)):
            continue
        codes = filter(None, (node.attributes.get("onclick"), node.attributes.get("href")))
        url = next(filter(None, (_leads_to(page, code) for code in codes)), None)
        onward = url or (_counted_on(page.url) if is_next(text) else None)
        if onward:
            yield onward


def _leads_to(page: Page, code: str) -> str | None:
    address = page.scripts.leads_to(code)
    return joined(page.base, address, page.charset) if address else forms.sent(page, page.scripts.fills_in(code))


def _counted_on(url: str) -> str | None:
    """The address after this one, where its query counts pages: the script that turns them stands elsewhere."""
    split = urlsplit(url)
    pairs = parse_qsl(split.query, keep_blank_values=True)
    at = next((at for at, (name, value) in enumerate(pairs) if listing.counts_pages(name) and value.isdecimal()), None)
    if at is None or split.fragment:
        return None
    pairs[at] = (pairs[at][0], str(int(pairs[at][1]) + 1))
    return urlunsplit(split._replace(query=urlencode(pairs)))


def _chosen(page: Page) -> Iterator[str]:
    """The options of a select that lists pages."""
    for anchor in page.anchors:
        of_pages = listing.page_number(anchor.url) and listing.same_list(page.url, anchor.url)
        if anchor.node.tag == "option" and of_pages:
            yield anchor.url


def _in_head(page: Page) -> Iterator[str]:
    for node in page.tree.css("link[rel=next][href]"):
        url = joined(page.base, node.attributes.get("href") or "", page.charset)
        if url:
            yield url


def is_further(before: str, url: str) -> bool:
    """True where `url`, offered by the list page `before`, is another page of the same list."""
    one, other = urlsplit(before), urlsplit(url)
    by_number = one.netloc == other.netloc and _NUMBER.sub("0", one.path) == _NUMBER.sub("0", other.path)
    return listing.same_list(before, url) or listing.turns_page(before, url) or (by_number and before != url)


def is_next(text: str) -> bool:
    """True for the words of a link to the next page."""
    return bool(re.search(titles.words()["next_page"], text.strip(), re.I))


def is_page_number(text: str) -> bool:
    return bool(re.fullmatch(r"\[?\d{1,3}\]?", text.strip()))


def _is_near(here: str, there: str) -> bool:
    """In the folder of this page or below it, or the same path but for numbers, or the same path with other words."""
    one, other = urlsplit(here), urlsplit(there)
    if listing.turns_page(here, there) or listing.asks_alike(here, there):
        return True
    if one.netloc != other.netloc or listing.is_article_address(there):
        return False
    return listing.is_beneath(here, there) or _NUMBER.sub("0", one.path) == _NUMBER.sub("0", other.path)


def _alternative(node: LexborNode) -> str:
    image = node.css_first("img[alt]")
    return tidy(image.attributes.get("alt") or "") if image else tidy(node.attributes.get("title") or "")
