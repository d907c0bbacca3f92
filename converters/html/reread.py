"""The second reader of HTML: another parser (libxml2), its own walk and its own grid, nothing left out.

It shares no step with the first reader but the charset, so that where both give the same cell, the page says it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from lxml import etree

from converters.document import Block, Cell, Document, Origin, Paragraph, Table
from converters.errors import EmptyDocument
from converters.text import raised, running

_UNREAD = ("script", "style", "noscript", "template", "button", "head", "del", "s", "strike")
_ENDS_LINE = frozenset(
    ("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "table", "section")
)
_SHOWS = re.compile("display|mso-hide|text-decoration|visibility|opacity|overflow|position|text-indent", re.IGNORECASE)
_SIZELESS = re.compile(r"[+0.]+(?:[a-z]{1,4}|%)?")
_FAR = re.compile(r"-(?:999|\d{4,})[\d.]*[a-z%]*")
_TIGHT = re.compile(r"(?:1px|[+0.]+(?:[a-z]{1,4}|%)?)")
_FIELDS = ("text", "number", "tel", "search", "")
_DISPLAY = re.compile(r"display:\s*(table(?:-row|-cell)?)\s*(?:[;!]|$)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NEVER_SEEN = frozenset(("sr-only", "visually-hidden", "screen-reader-text", "layui-hide", "msocommentreference"))
#: pages in which none of these stands draw and hide nothing
_DRAW = ("display", "role")
_HIDE = ("display", "visibility", "hid", "text-decoration", "opacity", "absolute", "text-indent", *_NEVER_SEEN)
_RAISE = ("<sup", "vertical-align:super")
_RAISED = "//sup | //*[contains(@style, 'vertical-align:super')]"
_NO_SIZE = re.compile(r"font-size\s*:\s*[+0.]")
_LONGEST_SELECTOR = 400
_SHOWN = {"table": "table", "table-row": "tr", "table-cell": "td"}
_ROLES = {"table": "table", "grid": "table", "row": "tr"} | dict.fromkeys(
    ("cell", "gridcell", "columnheader", "rowheader"), "td"
)
_GONE = "GONE"  # written into the tree: a page names its elements in small letters
_SPACE = re.compile(r"[ \t\r\n\f]+")
_DIGITS = re.compile(r"\s*(\d{1,4})")


class Look(NamedTuple):
    """What declarations make of an element: none of the page, invisible, of a font without size."""

    gone: bool
    unseen: bool
    sizeless: bool


def read(text: str) -> Document:
    """All lines, then all innermost tables of a page. Raises EmptyDocument when it holds neither."""
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8"))
    except etree.XMLSyntaxError as error:
        raise EmptyDocument(f"the page holds no element ({error}); fetch it again") from error
    if root is None:
        raise EmptyDocument("the page holds no element; fetch it again")
    rules, lower = _rules(root), text.lower()
    if _holds(lower, _DRAW):
        _name_drawn(root, rules)
    etree.strip_elements(root, etree.Comment, *_UNREAD, with_tail=False)
    _fill_in(root)
    if _holds(lower, _HIDE) or _NO_SIZE.search(lower):
        _drop_hidden(root, rules)
    for mark in root.xpath(_RAISED) if _holds(lower, _RAISE) else ():
        mark.text = raised(mark.text or "")
    innermost = root.xpath("//table[not(.//table)]")
    blocks: list[Block] = [Paragraph(line) for line in _lines(root, set(innermost))]
    blocks += [table for number, element in enumerate(innermost) if (table := _table(element, number))]
    if not blocks:
        raise EmptyDocument("the page holds neither text nor table; fetch it again or ask the publisher")
    return Document("text/html", tuple(blocks), route="lxml")


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _rules(root: etree._Element) -> list[tuple[str, str]]:
    """Selectors and declarations of the page's own style sheets."""
    sheet = _COMMENT.sub("", "".join(style.text or "" for style in root.iter("style")))
    cut = [rule.rpartition("{")[::2] for rule in sheet.split("}")]
    return [(chosen, said) for chosen, said in cut if "{" not in chosen]


def _name_drawn(root: etree._Element, rules: Sequence[tuple[str, str]]) -> None:
    """Elements that a role or a `display` makes tables, rows and cells get the names that mean it."""
    classes = {name: told[1] for chosen, said in rules if (told := _DISPLAY.search(said)) for name in _names(chosen)}
    for element in root.iter(etree.Element):
        told = _DISPLAY.search(element.get("style", ""))
        named = (classes[name] for name in element.get("class", "").split() if name in classes)
        shown = told[1] if told else next(named, "")
        if tag := _ROLES.get(element.get("role", "")) or _SHOWN.get(shown):
            element.tag = tag
            for span in ("colspan", "rowspan"):
                if said := element.get(f"aria-{span}"):
                    element.set(span, said)


def _names(selector: str) -> list[str]:
    """The classes that end the parts of a selector."""
    return [name for part in selector[-_LONGEST_SELECTOR:].split(",") for name in part.strip().split(".")[1:][-1:]]


def _fill_in(root: etree._Element) -> None:
    """Put the text that fields of forms show in cells in their places."""
    for field in root.xpath("//td//input | //th//input | //td//select | //td//textarea"):
        shown = field.text or ""
        if field.tag == "input":
            shown = field.get("value", "") if field.get("type", "").lower() in _FIELDS else ""
        elif field.tag == "select":
            options = field.xpath("./option[@selected]") or field.xpath("./option")
            shown = options[0].text or "" if options else ""
        field.tag, field.text = "span", shown
        del field[:]
    etree.strip_elements(root, "select", "textarea", with_tail=False)


def _drop_hidden(root: etree._Element, rules: Sequence[tuple[str, str]]) -> None:
    """Take out what a style hides, unless that is the whole page; an invisible cell keeps its place."""
    said = [(set(_names(chosen)), told) for chosen, told in rules if _SHOWS.search(told)]

    @cache  # most elements of a page are named and declared alike
    def looks(named: str, style: str) -> tuple[bool, Look]:
        classes = named.split()
        declared = (told for names, told in said if names.intersection(classes))
        return _NEVER_SEEN.isdisjoint(map(str.lower, classes)), _look(";".join((*declared, style)))

    for element in root.xpath("./body//*[@hidden or @style or @class]"):
        may_be_seen, look = looks(element.get("class", ""), element.get("style", ""))
        if not may_be_seen and element.xpath("ancestor::table"):
            element.tag = _GONE
            continue
        unseen = look.unseen or (look.sizeless and all(child.tag == "br" for child in element))
        if "hidden" in element.attrib or look.gone or (unseen and element.tag not in ("td", "th")):
            element.tag = _GONE
        elif unseen:
            element.text = ""
            del element[:]
    etree.strip_elements(root, _GONE, with_tail=False)


@lru_cache(maxsize=4096)  # most cells of a page are declared alike
def _look(declarations: str) -> Look:
    style = _last(declarations)
    return Look(_is_gone(style), _is_unseen(style), bool(_SIZELESS.fullmatch(style.get("font-size", ""))))


def _last(declarations: str) -> dict[str, str]:
    """What is declared last of each name, or is marked as important."""
    pairs = [declared.partition(":")[::2] for declared in declarations.lower().split(";")]
    pairs.sort(key=lambda pair: "!important" in pair[1])
    return {name.strip(): value.replace("!important", "").strip() for name, value in pairs}


def _is_unseen(style: Mapping[str, str]) -> bool:
    """Whether it is invisible, stands beside the page, or shows nothing of what it has no room for."""
    if style.get("visibility") in ("hidden", "collapse") or _SIZELESS.fullmatch(style.get("opacity", "")):
        return True
    if style.get("position") == "absolute" and ("rect(" in style.get("clip", "") or _is_far(style, "left", "top")):
        return True
    tight = (_TIGHT.fullmatch(style.get(side, "")) for side in ("width", "height"))
    return _is_far(style, "text-indent") or (style.get("overflow") == "hidden" and any(tight))


def _is_far(style: Mapping[str, str], *sides: str) -> bool:
    return any(_FAR.fullmatch(style.get(side, "")) for side in sides)


def _is_gone(style: Mapping[str, str]) -> bool:
    struck = "line-through" in style.get("text-decoration", "") + style.get("text-decoration-line", "")
    return struck or style.get("display") == "none" or style.get("mso-hide") == "all"


def _lines(root: etree._Element, tables: set[etree._Element]) -> list[str]:
    parts: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if element.tag in _ENDS_LINE:
            parts.append("\0")
        if event == "end":
            parts.append(element.tail or "")
        elif element in tables:
            walk.skip_subtree()
        else:
            parts.append(element.text or "")
    return [line for text in "".join(parts).split("\0") if (line := running(text))]


def _table(element: etree._Element, number: int) -> Table | None:
    rows = element.xpath(".//tr")
    owner: dict[tuple[int, int], int] = {}
    texts: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        for cell in row.iterchildren("td", "th"):
            while (y, x) in owner:
                x += 1
            told = cell.attrib
            right = x + (min(_number(told["colspan"]) or 1, 1000) if "colspan" in told else 1)
            bottom = min(y + (_number(told["rowspan"]) or len(rows)), len(rows)) if "rowspan" in told else y + 1
            for place in product(range(y, bottom), range(x, right)):
                owner.setdefault(place, len(texts))
            texts.append(_cell_text(cell))
            x = right
    return _table_of(owner, texts, number) if any(text.strip() for text in texts) else None


def _table_of(owner: dict[tuple[int, int], int], texts: list[str], number: int) -> Table:
    """Columns in which no cell begins are left out; what is covered twice belongs to the cell that came first."""
    first: dict[int, tuple[int, int]] = {}
    last: dict[int, tuple[int, int]] = {}
    for place in sorted(owner):
        first.setdefault(owner[place], place)
        last[owner[place]] = place
    columns = sorted({column for _, column in first.values()})
    cells = []
    for index, (row, column) in first.items():
        (bottom, right), at = last[index], bisect_left(columns, column)
        origin = Origin(table=number, row=row, column=at)
        cells.append(Cell(row, at, texts[index], bottom - row + 1, bisect_right(columns, right) - at, origin))
    return Table(1 + max(row for row, _ in owner), len(columns), tuple(cells), origin=Origin(table=number))


def _cell_text(cell: etree._Element) -> str:
    parts: list[str] = [cell.text or ""]
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if element is cell:
            continue
        if element.tag in _ENDS_LINE:
            parts.append("\0")
        parts.append((element.text if event == "start" else element.tail) or "")
    lines = (_SPACE.sub(" ", line).strip(" ") for line in "".join(parts).split("\0"))
    return "\n".join(line for line in lines if line)


def _number(value: str) -> int:
    """0 where the attribute is 0, 1 where it is no number."""
    match = _DIGITS.match(value)
    return int(match[1]) if match else 1
