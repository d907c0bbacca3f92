"""The text of a plain DOCX document as steps: what to say and what to begin and end, found without a tree.

The markup between two texts recurs from cell to cell and from document to document, so what it says is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from converters.docx.runs import SIGNS
from converters.docx.table import width_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LONG = 2_000  # characters of markup; so much is not written twice

_BEGIN = re.compile(
    rb"""\s*(?:<\?xml\ version=["']1\.0["'](?:\ encoding=["'](?i:utf-8)["'])?(?:\ standalone=["']\w+["'])?\s*\?>)?\s*
    <w:document\ [^>]*xmlns:w="%b"[^>]*>(.*)</w:document>\s*"""
    % re.escape(W.encode()),
    re.VERBOSE | re.DOTALL,
)
_ODD = re.compile(
    r"<(?!/?w:)|<w:(?:sdt|ins|del|moveTo|moveFrom|pict|drawing|object|sym|ruby|smartTag|customXml|fldSimple|dir|bdo"
    r'|d?strike(?! w:val="(?:0|false)")|position(?! w:val="[-0])|color w:val="(?i:f[a-f]){3}"|sz w:val="[0-4]"'
    r"|tblGridChange|hMerge|vanish|vertAlign|altChunk|subDoc|cell(?:Ins|Del|Merge)|txbxContent|[a-z]+PrChange)[ />]"
)
#: how characters of symbol fonts begin in UTF-8, which are read by their font
_SYMBOLS = b"\xef\x80"
_ODD_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)")
#: a field in the code of another, one whose code has no result, and one whose result is no text
_ODD_FIELD = re.compile(
    rb'fldCharType="(?:begin"(?:(?!fldCharType=).)*fldCharType="(?:begin|end)"'
    rb'|separate"(?:(?!fldCharType=|<w:t[ >]).)*fldCharType="end")',
    re.DOTALL,
)
#: tells which edit an element stems from
_EDIT = re.compile(rb' w(?:14)?:(?:rsid\w*|paraId|textId)="[^"<>\0]*"')
_TAG = re.compile(
    r"<(?:w:pPr>(.*?)</w:pPr"
    rf"|(/?)w:(p|r|tbl|tr|tc|gridCol|gridBefore|gridSpan|vMerge|{'|'.join(SIGNS)})((?: [^<>]*?)?)(/?))>",
    re.DOTALL,
)
#: what the properties of a table, row or cell tell
_TOLD = {
    ("tbl", "gridCol"): re.compile(r'(?: w:w="(\d*)")?'),
    ("tr", "gridBefore"): re.compile(r' w:val="(\d{1,9})"'),
    ("tc", "gridSpan"): re.compile(r' w:val="(\d{1,9})"'),
    ("tc", "vMerge"): re.compile(r'(?: w:val="(restart|continue)")?'),
}

#: where a tag leads; a "line" is a paragraph in a cell
_PLACES = {
    ("body", "p"): "paragraph",
    ("paragraph", "r"): "run",
    ("run", "/r"): "paragraph",
    ("paragraph", "/p"): "body",
    ("body", "tbl"): "tbl",
    ("tbl", "tr"): "tr",
    ("tr", "tc"): "tc",
    ("tc", "p"): "line",
    ("line", "r"): "run in a line",
    ("run in a line", "/r"): "line",
    ("line", "/p"): "tc",
    ("tc", "/tc"): "tr",
    ("tr", "/tr"): "tbl",
    ("tbl", "/tbl"): "body",
}
_RUNS = ("run", "run in a line")

DONE = ("say", "style", "/paragraph", "/line", "tbl", "/tbl", "tr", "tc")
#: what is done, and with what: ("say", "\t"), ("/paragraph", None), ("tbl", (1200, 800)): the widths of the grid
#: columns in twips, ("tr", 1): how many are left out, ("tc", (2, "restart")): how many it spans, its merge down
Step = tuple[str, Any]


class NotPlain(Exception):
    """Raised where only a walk over the tree reads the document rightly."""


def steps(content: bytes) -> Iterator[tuple[tuple[Step, ...], str]]:
    """The steps of a document from front to back, and the text to say after them. Raises NotPlain."""
    try:
        pieces = _pieces(_body(content))
    except UnicodeDecodeError as error:
        raise NotPlain from error
    place = "body"
    for markup, text in pieces:
        found, place = _read(markup, place) if len(markup) < LONG else _read.__wrapped__(markup, place)
        if text and place not in _RUNS:
            raise NotPlain
        yield found, text
    if place != "body":
        raise NotPlain


def styles_in(content: bytes) -> set[str]:
    """The styles of paragraphs and runs."""
    before, *after = content.split(b'Style w:val="')
    places = zip((before, *after), after, strict=False)
    return {
        name.partition(b'"')[0].decode(errors="replace") for lead, name in places if lead.endswith((b"<w:p", b"<w:r"))
    }


def _body(content: bytes) -> bytes:
    match = _BEGIN.fullmatch(content)
    if match is None or b"\0" in content or (b"&" in content and _ODD_REFERENCE.search(content)):
        raise NotPlain
    if _SYMBOLS in content or _ODD_FIELD.search(content):
        raise NotPlain
    return match[1]


def _pieces(content: bytes) -> Iterator[tuple[bytes, str]]:
    """The markup before each text, and the text; the last without one."""
    *pieces, rest = content.split(b"</w:t>")
    halves = [piece.rpartition(b"<w:t") for piece in pieces]
    markups = [*[markup for markup, _, _ in halves], rest]
    if b"<w:p w" in content or b"<w:r w" in content:
        markups = _EDIT.sub(b"", b"\0".join(markups)).split(b"\0")
    return zip(markups, [*[_text(opened) for _, _, opened in halves], ""], strict=True)


def _text(opened: bytes) -> str:
    """The text after the name of its opening tag."""
    attributes, closed, text = opened.decode().partition(">")
    if not closed or (attributes and attributes[0] != " ") or "<" in text:
        raise NotPlain
    return text


@lru_cache(maxsize=4096)
def _read(content: bytes, place: str) -> tuple[tuple[Step, ...], str]:
    """The steps of markup without text that begins in `place`, and the place where it ends."""
    try:
        markup = content.decode()
    except UnicodeDecodeError as error:
        raise NotPlain from error
    if _ODD.search(markup):
        raise NotPlain
    found: list[Step] = []
    told: dict[str, list[str]] = {}
    for style, closes, tag, said, empty in _TAG.findall(markup):
        begun = found[-1][0] if found else ""
        if not tag and begun == "p":
            found += [("style", style)] if _is_styled(style) else []
        elif tag in SIGNS and place in _RUNS:
            found.append(("say", SIGNS[tag]))
        elif (begun, tag) in _TOLD:
            told.setdefault(tag, []).append(_told(begun, tag, said))
        else:
            for step in (tag, f"/{tag}") if empty else (closes + tag,):
                found.append((f"/{place}" if step == "/p" else step, told := {}))
                place = _led(place, step)
    return tuple((step, _meant(step, said)) for step, said in found if step in DONE), place


def _meant(step: str, said: Any) -> Any:
    """What is done with the step: texts are said as they are, properties by what they mean."""
    if step == "tbl":
        return tuple(map(width_of, said.get("gridCol", ())))
    if step == "tr":
        return int(said.get("gridBefore", "0")[0])
    if step == "tc":
        down = (said["vMerge"][0] or "continue") if "vMerge" in said else ""
        return max(int(said.get("gridSpan", "1")[0]), 1), down
    return said if step in ("say", "style") else None


def _led(place: str, tag: str) -> str:
    if (place, tag) not in _PLACES:
        raise NotPlain
    return _PLACES[place, tag]


def _told(begun: str, tag: str, said: str) -> str:
    """The value that a tag gives to the element begun last."""
    match = _TOLD[begun, tag].fullmatch(said)
    if match is None:
        raise NotPlain
    return match[1] or ""


def _is_styled(properties: str) -> bool:
    """Whether the properties of a paragraph say more than how it looks: a list, a level, a style."""
    return "w:pStyle" in properties or "w:numPr" in properties or "w:outl" in properties
