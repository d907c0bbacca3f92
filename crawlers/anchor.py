"""The links of a page: where each leads, also by a script, and what is said of it around it."""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from crawlers.media_type import name_of
from crawlers.scripts import Scripts
from crawlers.text import han, tidy
from crawlers.urls import joined

#: what a reader can follow: links, what a script makes a link, choices that name an address
FOLLOWED = "a[href], area[href], [onclick], [data-href], [data-url], [data-link], option[value]"
_CUT_OFF = re.compile(r"(?:\.{2,}|…+)>?\s*$")
_SCRIPT = re.compile(r"\s*javascript:|\s*#|\s*$", re.I)
_ADDRESS = re.compile(r"[^\s]*[/.?][^\s]*")
_VALUE = re.compile(r"this\.value|this\.options\[this\.selectedIndex\]\.value|\$\(this\)\.val\(\)")
_ROWS = ("tr", "li", "dd", "dl", "body")


class Anchor(NamedTuple):
    """One link: canonical `url`, and its whole `text`, from the title attribute where the page cuts it off."""

    url: str
    text: str
    node: LexborNode

    @property
    def beside(self) -> str:
        """The text of the nearest row or list item around the link, without the link's own; "" where there is none."""
        row = _up(self.node.parent, _ROWS)
        if row is None or row.tag == "body":
            return ""
        return tidy(row.text(separator=" ")).replace(tidy(self.node.text()), " ", 1).strip()[:200]

    @property
    def above(self) -> str:
        """What heads the column of the table that the link stands in; "" outside of tables."""
        cell = _up(self.node.parent, ("td", "th"))
        row = _up(cell, ("tr",))
        table = _up(row, ("table",))
        first = table.css_first("tr") if table else None
        if cell is None or row is None or first is None or first.mem_id == row.mem_id:
            return ""
        place = next((at for at, one in enumerate(_cells(row)) if one.mem_id == cell.mem_id), -1)
        heads = _cells(first)
        return tidy(heads[place].text(separator=" ")) if 0 <= place < len(heads) else ""

    @property
    def around(self) -> tuple[str, ...]:
        """The words of the blocks around the link, the nearest first, as far as it is the only one of its text."""
        text, node, found = tidy(self.node.text()), self.node.parent, list[str]()
        while node is not None and node.tag != "body" and len(found) < 4:
            if sum(tidy(other.text()) == text for other in node.css("a")) > 1:
                break
            found.append(tidy(node.text(separator=" ")))
            node = node.parent
        return tuple(found)


def anchor(node: LexborNode, base: str, charset: str, scripts: Scripts) -> Anchor | None:
    """The link of `node`, its address made whole as a browser does; None where it leads nowhere."""
    address = _address(node, scripts)
    url = joined(base, address, charset) if address else None
    return Anchor(url, _text(node, url), node) if url else None


def _address(node: LexborNode, scripts: Scripts) -> str | None:
    """What the node says by href, by value or by data, else where its script goes."""
    told = node.attributes
    href = (told.get("href") or "").strip()
    if node.tag == "option":
        value = (told.get("value") or "").strip()
        return value if _ADDRESS.fullmatch(value) else _chosen(node, value, scripts)
    if node.tag in ("a", "area") and not _SCRIPT.match(href):
        return href
    named = next(filter(None, (told.get(name) for name in ("data-href", "data-url", "data-link"))), None)
    if named:
        return named if _ADDRESS.fullmatch(named) else None
    codes = filter(None, (told.get("onclick"), href))
    return next(filter(None, map(scripts.leads_to, codes)), None)


def _chosen(option: LexborNode, value: str, scripts: Scripts) -> str | None:
    """Where the script of a select goes when this option is chosen."""
    select = _up(option, ("select",))
    code = ((select and select.attributes.get("onchange")) or "") if value and "'" not in value else ""
    return scripts.leads_to(_VALUE.sub(f"'{value}'", code)) if code else None


def _text(node: LexborNode, url: str) -> str:
    """What the link shows, else what its picture says; the title or the file's name where that is cut off."""
    shown, told = tidy(node.text()) or pictured(node), node.attributes
    hint = tidy(told.get("title") or told.get("aria-label") or told.get("alt") or "")
    if han(hint) > han(shown) or (hint and _CUT_OFF.search(shown)):
        return hint
    name = name_of(url) if _CUT_OFF.search(shown) else ""
    return name if han(name) >= han(shown) > 0 else shown


def pictured(node: LexborNode) -> str:
    """What a link without words says by its picture."""
    image = node.css_first("img[alt]")
    return tidy(image.attributes.get("alt") or "") if image else ""


def _up(node: LexborNode | None, tags: tuple[str, ...]) -> LexborNode | None:
    while node is not None and node.tag not in tags:
        node = node.parent
    return node


def _cells(row: LexborNode) -> list[LexborNode]:
    return [one for one in row.iter() if one.tag in ("td", "th")]
