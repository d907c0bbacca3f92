"""XML: an article with which an interface of a portal answers, or a file of an office program in one piece."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from converters import answers, charset
from converters.answers import Told
from converters.document import Document
from converters.docx import flat
from converters.docx.xml import Element, local, parse
from converters.errors import Mislabelled, UnsupportedFormat
from converters.formats import docx, html
from converters.signatures import kind
from converters.spreadsheet import sheet, xml2003

NAME = "xml"
VERSION = "4"
MEDIA_TYPES = ("application/xml", "text/xml")
SUFFIXES = (".xml",)
NEEDS: str | None = None

_WORD_2003 = "http://schemas.microsoft.com/office/word/2003/wordml"
_PAGE = "http://www.w3.org/1999/xhtml"
_GB = re.compile(rb"<\?xml[^<>]{1,50}?encoding\s?=\s?[\"'](?:x-)?gb[\w-]*[\"'][^<>]{0,50}\?>", re.IGNORECASE)


def convert(body: bytes) -> Document:
    """Read the article, the workbook or the document. Raises EmptyDocument where none of them is there."""
    root = _root(body)
    space = root.nsmap.get(root.prefix)
    if space == xml2003.NAMESPACE:
        book = xml2003.Book(root)
        return sheet.document(MEDIA_TYPES[0], "spreadsheet 2003", book.shown(), book.hidden())
    if space == flat.NAMESPACE:
        return _renamed(docx.convert(flat.archived(root)), "flat")
    return _renamed(html.convert(_page(body, root)), "answer")


def reread(body: bytes) -> Document | None:
    """The same by the second reader of what it holds; a workbook in one piece has none."""
    root = _root(body)
    space = root.nsmap.get(root.prefix)
    if space == xml2003.NAMESPACE:
        return None
    reader: Callable[[bytes], Document | None] = docx.reread if space == flat.NAMESPACE else html.reread
    return reader(flat.archived(root) if space == flat.NAMESPACE else _page(body, root))


def _root(body: bytes) -> Element:
    seen = kind(body)
    if seen not in (None, "XML", "HTML"):
        raise Mislabelled(f"the bytes are {seen}, not XML; convert them by that media type")
    root = parse(_in_utf8(body.lstrip()), "the file")
    if root.nsmap.get(root.prefix) == _WORD_2003:
        raise UnsupportedFormat("Word 2003 XML is read by no file in converters/formats; save it as DOCX")
    return root


def _in_utf8(body: bytes) -> bytes:
    """The file without the charset that it declares where that is one of GB, whose parsers refuse what GBK adds."""
    declared = _GB.match(body)
    return charset.decode(body[declared.end() :]).text.encode("utf-8", "replace") if declared else body


def _page(body: bytes, root: Element) -> bytes:
    if root.nsmap.get(root.prefix) == _PAGE or local(root) == "html":
        return body
    return answers.page(_told(root)).encode("utf-8", "replace")


def _told(element: Element) -> Told:
    """An element as a named value; of one with text and elements in it the text is that of all."""
    said = (element.text or "").strip()
    if said or not len(element):
        return answers.text(local(element), "".join(map(str, element.itertext())))
    return Told(local(element), inside=[_told(child) for child in element if isinstance(child.tag, str)])


def _renamed(document: Document, route: str) -> Document:
    return msgspec.structs.replace(document, media_type=MEDIA_TYPES[0], route=f"{route} {document.route}")
