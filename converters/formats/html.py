"""HTML pages, parsed by lexbor, with our own walk, our own choice of the article and our own span grid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import accumulate, groupby
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from converters import charset
from converters.charset import Decoded
from converters.document import Block, Document, Heading, Origin, Paragraph, Table
from converters.errors import EmptyDocument, Mislabelled, TooLarge
from converters.grid import Span, lay, listed
from converters.html import body as html_body
from converters.html import metadata as html_metadata
from converters.html import placed
from converters.html import reread as html_reread
from converters.html.carried import carried, is_data
from converters.html.framed import unframed
from converters.html.moves import NotWellFormed
from converters.html.pieces import Grid, Image, Line, Piece
from converters.html.torn import whole_rows
from converters.html.tree import Fields, article, article_of, holds_data, repeats_itself
from converters.html.wellformed import WellFormed
from converters.lines import tables
from converters.lines.boxes import Boxed
from converters.pictures import Pictures, embedded
from converters.text import running

NAME = "html"
VERSION = "13"
MEDIA_TYPES = ("text/html", "application/xhtml+xml")
SUFFIXES = (".html", ".htm", ".shtml", ".xhtml")
NEEDS: str | None = None

# lexbor looks through all open elements for each <div>: 100,000 nested ones took 11 s, 5,000 take 30 ms.
DEPTH_LIMIT = 5_000
_DECLARED = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"^\s*<\?xml[^>]{1,100}encoding=[\"']([\w-]{3,20})")
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
#: any element but those that the next of their kind closes, and those that hold nothing
_NESTS = re.compile(
    r"<(/?)(?!(?:p|li|d[dt]|t[drh]|t(?:body|head|foot)|col|colgroup|opt\w+|a|button|form|h[1-6]|html|head|body|select|area"
    r"|base|br|embed|hr|img|input|link|meta|param|source|track|wbr|i?frame|path|rect|circle|line|poly\w+|use)\b)[a-z]",
    re.IGNORECASE,
)
_OTHER_FORMATS = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "zip (DOCX, OFD)",
    b"\xd0\xcf\x11\xe0": "OLE2 (DOC, WPS)",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"\x1f\x8b": "gzip",
}
_ESCAPED = re.compile(r"&(?:amp;){0,2}(lt|gt|quot|nbsp|amp|#\d{1,5});")
_MEANT = {"lt": "<", "gt": ">", "quot": '"', "#34": '"', "#39": "'"}
_PROSE_FROM = 60
#: cells that blanks keep apart, which a browser shows; so many lines of them may be a table
_APART = re.compile(r"\S[ \xa0\u3000]*[\xa0\u3000][ \xa0\u3000]+\S")
_LINES_APART = 3
#: addresses of the pages and files that a page shows in frames, or leads to by itself
_FRAME = re.compile(
    r"""<(?:(?:i?frame|embed)\b[^<>]{0,500}?\ssrc|object\b[^<>]{0,500}?\sdata|meta\b[^<>]{0,200}?;\s*url)\s*=\s*"?'?"""
    r"""([^\s"'<>]{1,500})""",
    re.IGNORECASE,
)
_FRAMES = 5


def convert(body: bytes) -> Document:
    """Read the article of a page: its text, its data tables and what the page declares about it."""
    page = decoded(body)
    _check_depth(page.text)
    read, route = _well_formed(page.text), "text"
    if read is None:
        read, route = _parsed(page.text), "lexbor"
    pieces, found = read
    pictures = Pictures(sum(map(html_body.is_data, pieces)))
    blocks = tuple(_blocks(_in_columns(pieces), pictures))
    if not blocks:
        raise EmptyDocument(_nothing(page.text))
    metadata = {
        field: found[field]
        for field in ("published", "publisher", "site", "section", "way", "column")
        if field in found
    }
    return Document(
        MEDIA_TYPES[0],
        blocks,
        html_metadata.title(found),
        metadata | {"charset": page.charset} | pictures.needs,
        route=route,
        warnings=(*_warnings(page), *pictures.warnings),
    )


def reread(body: bytes) -> Document:
    """Every line and table of the page by lxml, with nothing left out and a grid of its own."""
    page = decoded(body)
    _check_depth(page.text)
    return html_reread.read(page.text)


def decoded(body: bytes) -> Decoded:
    """The page's text. Raises Mislabelled when the bytes are another format, Corrupt when no charset fits."""
    for magic, name in _OTHER_FORMATS.items():
        if body.lstrip()[:16].startswith(magic):
            raise Mislabelled(f"the bytes are {name}, not HTML; convert them by that media type")
    body = unframed(body)
    declared = _DECLARED.search(body[:8192]) or _XML_DECLARED.match(body[:200])
    page = charset.decode(body, declared[1].decode("ascii") if declared else None)
    return page._replace(text=whole_rows(page.text))


def _well_formed(text: str) -> tuple[list[Piece], Fields] | None:
    """The article, and what the page declares, of a page that is read without a tree; None where only a tree tells."""
    try:
        page = WellFormed(text)
        pieces, labelled = article_of(page.read())
        found = html_metadata.declared(page.said())
    except NotWellFormed:
        return None
    whole = holds_data(pieces) and not placed.may_hold(pieces) and not repeats_itself(pieces)
    return (pieces, html_metadata.combined(found, labelled)) if whole else None


def _parsed(text: str) -> tuple[list[Piece], Fields]:
    """The article, and what the page declares, out of the tree that a parser builds of the page."""
    tree = LexborHTMLParser(text)
    pieces, labelled = article(tree)
    if is_data(text):
        pieces = _carried(tree, text) or pieces
    elif not holds_data(pieces):
        pieces = max(pieces, _carried(tree, text), key=_weight)
    if not holds_data(pieces) and "lt;table" in text and (meant := _unescaped(text)) != text:
        return _parsed(meant)
    return pieces, html_metadata.combined(html_metadata.declared(html_metadata.said(tree)), labelled)


def _unescaped(text: str) -> str:
    """The page with the elements of which it shows the source, escaped once, twice or three times."""
    return _ESCAPED.sub(lambda sign: _MEANT.get(sign[1]) or f"&{sign[1]};", text)


def _weight(pieces: list[Piece]) -> int:
    """The characters of an article: those of tables with data and of sentences."""
    return sum(
        piece.weight if isinstance(piece, Grid) and html_body.is_data(piece) else html_body.sentence_weight(piece)
        for piece in pieces
    )


def _carried(tree: LexborHTMLParser, text: str) -> list[Piece]:
    """The article that the page shows by a script; none where it holds no table."""
    markup = carried(tree, text)
    if markup:
        _check_depth(markup)
    return article(LexborHTMLParser(markup))[0] if markup else []


def _blocks(pieces: Iterable[Piece], pictures: Pictures) -> Iterable[Block]:
    tables = 0
    for piece in pieces:
        if isinstance(piece, Grid):
            for block in _table_blocks(piece, tables):
                tables += isinstance(block, Table)
                yield block
        elif isinstance(piece, Image):
            named = running(piece.text) or _file_name(piece.source)
            yield from pictures.read(embedded(piece.source), named)
        elif isinstance(piece, Line) and (text := running(piece.text)):
            yield Heading(text, piece.level) if piece.level else Paragraph(text)


def _in_columns(pieces: list[Piece]) -> list[Piece]:
    """The pieces with tables in place of lines whose cells only blanks keep apart."""
    if sum([isinstance(piece, Line) and _is_apart(piece.text) for piece in pieces]) < _LINES_APART:
        return pieces
    found: list[Piece] = []
    for _, group in groupby(pieces, lambda piece: isinstance(piece, Line)):
        alike = [*group]
        lines = [piece for piece in alike if isinstance(piece, Line)]
        found += _tabled(lines) if lines else alike
    return found


def _is_apart(text: str) -> bool:
    text = text.strip()
    return ("\xa0" in text or "\u3000" in text) and _APART.search(text) is not None


def _tabled(lines: list[Line]) -> Iterator[Piece]:
    texts = [line.text.replace("\xa0", " ") for line in lines]
    at = 0
    for piece in tables.pieces(texts):
        if isinstance(piece, Boxed):
            yield Grid(piece.rows, 0, lines[at].frame)
        elif isinstance(piece, list):
            yield Grid([[Span(cell) for cell in row] for row in piece], 0, lines[at].frame, spans=False)
        elif piece in texts[at:]:
            at = texts.index(piece, at)
            yield lines[at]
            at = min(at + 1, len(lines) - 1)
        else:
            yield lines[at]._replace(text=piece)


def _file_name(address: str) -> str:
    """The last part of a picture's address; "" for a picture that the page holds itself."""
    return "" if address.startswith("data:") else running(unquote(re.split("[?#]", address)[0].rsplit("/")[-1]))


def _table_blocks(grid: Grid, first: int) -> Iterable[Block]:
    """A table, or its parts and the prose between them where a whole article was typed into one table."""
    part: list[list[Span]] = []
    for row in grid.rows:
        if not (len(row) == 1 and _is_prose(row[0]) and _is_closed(part)):
            part.append(row)
            continue
        for table in _table(part, first, grid.spans):
            yield table
            first += 1
        part = []
        yield from (Paragraph(text) for line in row[0].text.split("\n") if (text := running(line)))
    yield from _table(part, first, grid.spans)


def _is_prose(cell: Span) -> bool:
    return len(cell.text) > _PROSE_FROM and "。" in cell.text and cell.row_span == 1


def _is_closed(rows: list[list[Span]]) -> bool:
    """Whether no cell of these rows reaches below them."""
    return all(cell.row_span <= len(rows) - at for at, row in enumerate(rows) for cell in row)


def _table(rows: list[list[Span]], number: int, spans: bool) -> list[Table]:
    """The table of these rows; none where nothing stands in them."""
    if rows and not spans:
        return [listed([[cell.text for cell in row] for row in rows], number)]
    laid = lay(rows, number)
    return [Table(*laid, origin=Origin(table=number))] if laid.columns else []


def _check_depth(text: str) -> None:
    if text.count("<") < 2 * DEPTH_LIMIT:
        return
    steps = (-1 if match[1] else 1 for match in _NESTS.finditer(_SCRIPT.sub("", text)))
    depth = max(accumulate(steps), default=0)
    if depth > DEPTH_LIMIT:
        raise TooLarge(f"elements are nested more than {DEPTH_LIMIT} deep; no page of a publisher is")


def _nothing(text: str) -> str:
    if frames := _FRAME.findall(_SCRIPT.sub("", text)):
        shown = ", ".join(unescape(address).strip() for address in frames[:_FRAMES])
        return f"the page only shows others: {shown}; fetch these from where it was fetched"
    if "<script" in text.lower():
        return "the page holds no text of its own, its scripts fetch it; find the address they load and fetch that"
    return "the page holds neither text nor table nor picture; fetch it again or ask the publisher"


def _warnings(page: Decoded) -> tuple[str, ...]:
    return (f"{page.damaged} broken characters are shown as U+FFFD",) if page.damaged else ()
