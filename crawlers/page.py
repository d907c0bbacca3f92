"""A fetched page as the site files read it: its text, its links with what stands beside them, its meta tags."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.anchor import FOLLOWED, Anchor, anchor
from crawlers.resource import Resource
from crawlers.scripts import Scripts
from crawlers.text import tidy
from crawlers.urls import joined

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_NESTING = re.compile(
    r"<(/?)(?:div|section|article|ul|ol|dl|blockquote|center|font|span|b|table|template|svg|math|r[tp])\b", re.I
)
_DEEPEST = 2000
_WRITTEN_FRAME = re.compile(r"<i?frame\b[^<>]{0,200}?\bsrc\s*=\s*\\?['\"]([^'\"\\<>+]+)\\?['\"]", re.I)
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
#: links of a page that are looked at: half a millisecond each
MOST_LINKS = 20_000
_UNREAD = ["script", "style", "template", "noframes"]


class Page:
    """A Resource read as HTML. Anything can be put in: bytes that are no page give a page without links."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        #: what relative links start from; the fragment of what was asked for is kept, gkmlpt needs it
        self.url = resource.url if _same(resource.url, resource.final_url) else resource.final_url
        #: noted by whoever reads the page: its list has more pages than are followed
        self.goes_on = False

    @cached_property
    def charset(self) -> str:
        return charset_of(self.resource.body, self.resource.headers.get("content-type", ""))

    @cached_property
    def text(self) -> str:
        """The page as sent, scripts and all."""
        return decoded(self.resource.body, self.charset)

    @cached_property
    def too_deep(self) -> bool:
        """True for elements nested by the thousand: lexbor looks through all open ones for each new one."""
        steps = (-1 if closing else 1 for closing in _NESTING.findall(self.text))
        return max(accumulate(steps), default=0) > _DEEPEST

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The page without what a reader does not see; empty where it is nested too deep to be read."""
        tree = LexborHTMLParser("" if self.too_deep else self.text)
        tree.strip_tags(_UNREAD)
        return tree

    @cached_property
    def base(self) -> str:
        node = self.tree.css_first("base[href]")
        return (node and joined(self.url, node.attributes.get("href") or "")) or self.url

    @cached_property
    def title(self) -> str:
        """What <title> says, else ""."""
        node = self.tree.css_first("title")
        return tidy(node.text()) if node else ""

    def meta(self, name: str) -> str:
        """The content of a meta tag, its name in any case (seen: ArticleTitle, articletitle, pubdate); "" if blank."""
        return self._metas.get(name.lower(), "")

    @cached_property
    def _metas(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for node in self.tree.css("meta[name]"):
            name = (node.attributes.get("name") or "").lower()
            found[name] = found.get(name) or tidy(node.attributes.get("content") or "")
        return found

    @cached_property
    def anchors(self) -> tuple[Anchor, ...]:
        """The links of the page in reading order, those that lead nowhere left out."""
        return self.links_in(self.tree.root)

    def links_in(self, root: LexborNode | None) -> tuple[Anchor, ...]:
        """The links below `root`, their addresses made whole as a browser does: a query in the charset of the page."""
        nodes = root.css(FOLLOWED)[:MOST_LINKS] if root else ()
        found = (anchor(node, self.base, self.charset, self.scripts) for node in nodes)
        return tuple(filter(None, found))

    @cached_property
    def links(self) -> int:
        """How many links the page has, also those beyond the MOST_LINKS that are looked at."""
        return len(self.tree.css(FOLLOWED))

    @cached_property
    def scripts(self) -> Scripts:
        return Scripts(self.text)

    @cached_property
    def frames(self) -> tuple[str, ...]:
        """The addresses of the pages shown in frames, in reading order."""
        sources = (node.attributes.get("src") or "" for node in self.tree.css("frame[src], iframe[src]"))
        written = _WRITTEN_FRAME.findall(self.scripts.text)
        found = (joined(self.base, source, self.charset) for source in (*sources, *written) if source.strip())
        return tuple(dict.fromkeys(url for url in found if url and url != self.url))

    @cached_property
    def prose(self) -> str:
        """What stands on the page outside of links."""
        copy = LexborHTMLParser("" if self.too_deep else self.text)
        copy.strip_tags([*_UNREAD, "a", "select", "title"])
        return tidy(copy.body.text(separator=" ")) if copy.body else ""


def charset_of(body: bytes, header: str = "") -> str:
    """By byte order mark, strict UTF-8, Big5 where it is declared, else GB 18030: other labels are mistakes here."""
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return charset
    try:
        body.decode()
    except UnicodeDecodeError:
        declared = _CHARSET.search(header.encode()) or _CHARSET.search(body[:4096])
        return "big5hkscs" if declared and declared.group(1).lower().startswith(b"big5") else "gb18030"
    return "utf-8"


def decoded(body: bytes, charset: str | None = None) -> str:
    """The text of `body`, what does not fit replaced; its charset is looked for where none is given."""
    return body.decode(charset or charset_of(body), "replace").removeprefix("\ufeff")


def _same(asked: str, answered: str) -> bool:
    return asked.partition("#")[0] == answered.partition("#")[0]
