"""A page that is a report itself: how it is told from a listing, and the files it carries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from selectolax.lexbor import LexborNode

from crawlers import forms, listing, titles
from crawlers.anchor import Anchor
from crawlers.media_type import name_of, suffix_of
from crawlers.page import Page
from crawlers.resource import Link
from crawlers.text import han, tidy
from crawlers.urls import host_of, identity, joined

_PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff")
_CARRIED = (*listing.FILES, *_PICTURES)
_STATUTORY_HEADINGS = 3
_SEVERAL = 3
_LONG, _SHORT, _CAPTION = 500, 200, 80
#: what a person fills in; a form of ASP.NET, whose own fields begin with two underscores, is the whole page
_ASKING = "input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=image]), select, textarea"
_CHROME = "header, footer, nav, .header, .footer, .nav, .foot, #header, #footer, #nav"
_NAMED_FILE = re.compile(r"['\"]([^'\"\s<>]+\.(?:pdf|docx?|wps|ofd))['\"]", re.I)
_FILE_WORD = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|zip|rar)\b", re.I)


def is_article(page: Page) -> bool:
    """True for a report or any other article; false for a list, also one with a summary under each title."""
    headings = sum(heading in page.prose for heading in titles.words()["statutory"])
    if headings >= _STATUTORY_HEADINGS and han(page.prose) > _LONG:
        return True
    named = page.meta("ArticleTitle")
    if named and page.meta("PubDate") and not titles.names_column(named):
        return True
    if not titles.is_report(page.title) or titles.year_in(page.title) is None:
        return False
    linked = sum(han(anchor.text) for anchor in page.anchors)
    return han(page.prose) > max(_LONG, 2 * linked) or _only_carries_files(page)


def _only_carries_files(page: Page) -> bool:
    """True for a report whose text is in its files: it has some, and is not a list of other reports."""
    files = {identity(link.url) for link in attachments(page)}
    others = [link for link in listing.reports(page) if identity(link.url) not in files]
    return bool(files) and len(others) < _SEVERAL


def attachments(page: Page) -> tuple[Link, ...]:
    """The files an article carries: links, frames and, where the text is next to nothing, pictures of pages.

    Only what stands in the article's body or its list of files; a portal's own downloads are left out.
    """
    bodies = _bodies(page)
    found = [*_linked(page, bodies), *_framed(page), *_sent(page)]
    if bodies and not found and sum(han(node.text()) for node in bodies) < _SHORT:
        hidden = (*_pages_within(page, bodies), *_scripted(page))
        found = list(_pictured(page, bodies)) or [_attachment(url, page.title) for url in hidden]
    return tuple(link for link in listing.once(found) if identity(link.url) != identity(page.url))


def _bodies(page: Page) -> list[LexborNode]:
    """The article's body and, beside it, its list of files; all of a page that shows nothing but frames or pictures.

    Empty where a page of more than that marks neither.
    """
    data = titles.words()["attachment"]
    body = next(filter(None, (page.tree.css_first(selector) for selector in data["bodies"])), None)
    lists = (node for selector in data["lists"] for node in page.tree.css(selector))
    bare = page.tree.root if not page.anchors and not han(page.prose) else None
    return [*filter(None, [body or bare]), *lists]


def _linked(page: Page, bodies: list[LexborNode]) -> Iterator[Link]:
    """Links to files. On a page that marks no body, only those that say that they belong to a report."""
    inside = [anchor for node in bodies for anchor in page.links_in(node)]
    chrome = {node.mem_id for part in page.tree.css(_CHROME) for node in part.css("a[href]")}
    outside = [anchor for anchor in page.anchors if _says_so(anchor, page) and anchor.node.mem_id not in chrome]
    for anchor in (*inside, *outside):
        if _is_file(anchor) and not re.search(titles.words()["attachment"]["not_ours"], anchor.text.lower()):
            yield _attachment(_viewed(anchor.url, page.base) or anchor.url, anchor.text)


def _says_so(anchor: Anchor, page: Page) -> bool:
    """A file that is called like a report, or lies beside the article as TRS puts it (./P0202....pdf)."""
    beside = listing.is_beneath(page.url, anchor.url) and re.search(r"/P0\d+\.\w+$", anchor.url)
    return bool(beside or titles.is_report(anchor.text) or titles.is_short_report(anchor.text))


def _is_file(anchor: Anchor) -> bool:
    """By path, by a file name in the query, or by the name the link shows (VSB's download.jsp?wbfileid=9)."""
    if suffix_of(name_of(anchor.url)) in _CARRIED:
        return True
    if _FILE_WORD.search(anchor.text):
        return True
    return "download" in anchor.url.lower() and (titles.is_report(anchor.text) or titles.points(anchor.text))


def _viewed(url: str, base: str) -> str | None:
    """The file that a page for reading files is given (`show.html?path=/a.pdf`); None for any other address."""
    split = urlsplit(url)
    if suffix_of(split.path) not in (".html", ".htm", ".shtml") or not split.query:
        return None
    return next(_files_in(url, base), None)


def _framed(page: Page) -> Iterator[Link]:
    """Files shown in a frame: directly, or by a viewer that is given them as `?file=`."""
    for node in page.tree.css("iframe[src], embed[src], object[data]"):
        source = node.attributes.get("src") or node.attributes.get("data") or ""
        yield from (_attachment(url, page.title) for url in _files_in(source, page.base))


def _sent(page: Page) -> Iterator[Link]:
    """Files that a form brings: a short one of nothing but hidden fields, which says that it is a download."""
    said = titles.words()["attachment"]["downloads"]
    for form in page.tree.css("form"):
        text, action = tidy(form.text()), form.attributes.get("action") or ""
        asks = form.css_first(_ASKING) or any(name.startswith("__") for name in forms.fields(form))
        if not asks and han(text) < _CAPTION and re.search(said, f"{action} {text}", re.I):
            url = forms.request(page, form)
            if url:
                yield _attachment(url, text or page.title)


def _pages_within(page: Page, bodies: Iterable[LexborNode]) -> Iterator[str]:
    """The pages of this host that the article's body shows in frames, in the place of a text of its own."""
    for node in (frame for body in bodies for frame in body.css("frame[src], iframe[src]")):
        url = joined(page.base, node.attributes.get("src") or "")
        if url and host_of(url) == host_of(page.url):
            yield url


def _scripted(page: Page) -> Iterator[str]:
    """The files that a script of the page names, to show or to link them."""
    for address in _NAMED_FILE.findall(page.scripts.text):
        url = joined(page.base, address)
        if url:
            yield url


def _files_in(source: str, base: str) -> Iterator[str]:
    given = [value for _, value in parse_qsl(re.split(r"[?#]", source, maxsplit=1)[-1].replace("#", "&"))]
    for address in (*map(unquote, given), source):
        url = joined(base, address)
        if url and suffix_of(urlsplit(url).path) in listing.FILES:
            yield url
            return


def _pictured(page: Page, bodies: Iterable[LexborNode]) -> Iterator[Link]:
    noise = titles.words()["attachment"]["picture_noise"]
    for node in (image for body in bodies for image in body.css("img[src]")):
        url = joined(page.base, node.attributes.get("src") or "")
        if url and suffix_of(urlsplit(url).path) in _PICTURES and not re.search(noise, url.lower()):
            yield _attachment(url, page.meta("ArticleTitle") or page.title)


def _attachment(url: str, title: str) -> Link:
    link = listing.described(url, tidy(title))
    return Link(url, "attachment", link.title, link.year, link.agency)
