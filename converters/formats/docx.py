"""DOCX, by a walk over its XML; python-docx, which takes several times as long, is the second reader."""

from __future__ import annotations

import re
from functools import partial
from itertools import islice

import msgspec

from converters.container import Container
from converters.document import Block, Document, Heading, Paragraph
from converters.docx import reread as docx_reread
from converters.docx.body import Body
from converters.docx.chunks import Chunks
from converters.docx.numbering import Numbering
from converters.docx.plain import Plain
from converters.docx.steps import NotPlain, styles_in
from converters.docx.styles import TAKEN_OUT, Styles
from converters.docx.xml import Element, child, descendants, parse, transitional
from converters.errors import Corrupt, EmptyDocument, Encrypted, Mislabelled, TooLarge
from converters.lines.tabbed import tabled
from converters.package import Package
from converters.pictures import Pictures
from converters.text import fold, running

NAME = "docx"
VERSION = "12"
MEDIA_TYPES = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",)
SUFFIXES = (".docx",)
NEEDS: str | None = None

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_ENDLESS_SPAN = re.compile(rb"(?:gridSpan|gridBefore|gridAfter)\b[^>]{0,200}?[\"']\s*\+?\d{4}")
_MAIN = "word/document.xml"
_TITLE_LINES = 6


def convert(body: bytes) -> Document:
    """Read the document's flow; headers, footers and notes are left out."""
    return unfolded(body, 0)


def unfolded(body: bytes, depth: int) -> Document:
    """The same of a file that lies so many files deep in another."""
    package = opened(body)
    content = package.read(package.main)
    numbering = Numbering(partial(_numbering, package))
    pictures = Pictures(content.count(b"<w:tbl>"))
    try:
        blocks, title = Plain(_styles(package), numbering).read(content)
        route = "text"
    except NotPlain:
        media = partial(_picture, package, pictures)
        chunks = Chunks(partial(_related, package), depth)
        walk = Body(_styles(package), Numbering(partial(_numbering, package)), media, chunks.read)
        blocks, title = walk.read(_body(content, package.main))
        if whole := chunks.whole(blocks):
            return msgspec.structs.replace(whole, media_type=MEDIA_TYPES[0])
        route = "lxml"
    if not blocks:
        raise EmptyDocument("the document holds neither text nor table nor picture; ask the publisher for it")
    return Document(
        MEDIA_TYPES[0],
        tabled(blocks),
        title or _core_title(package, blocks),
        pictures.needs,
        route=route,
        warnings=pictures.warnings,
    )


def reread(body: bytes) -> Document | None:
    """Read the same file by python-docx; what is all of it in another format by the second reader of that.

    None where parts in another format are only some of it.
    """
    package = opened(body)
    content = transitional(package.read(package.main))
    if _ENDLESS_SPAN.search(content):
        raise TooLarge("a cell spans a thousand columns or more; python-docx would count them one by one")
    if b"altChunk" in content:
        return _reread_chunk(package, content)
    styles = _styles(package)
    unseen = [name for name in styles_in(content) if styles.looks(name).intersection(TAKEN_OUT)]
    return docx_reread.read(content, styles, Numbering(partial(_numbering, package)), unseen)


def _reread_chunk(package: Package, content: bytes) -> Document | None:
    chunks = Chunks(partial(_related, package), again=True)
    walk = Body(_styles(package), Numbering(lambda: None), lambda relation, text: [], chunks.read)
    return chunks.whole(walk.read(_body(content, package.main))[0])


def _styles(package: Package) -> Styles:
    return Styles(partial(package.related, "styles"))


def _numbering(package: Package) -> Element | None:
    content = package.related("numbering")
    return None if content is None else parse(content, "numbering.xml")


def opened(body: bytes) -> Package:
    """The file's parts. Raises Encrypted, Mislabelled, Corrupt or TooLarge."""
    if body.startswith(_OLE2):
        if _PROTECTED in body:
            raise Encrypted("the document asks for a password; ask the publisher for an open file")
        raise Mislabelled("the bytes are an OLE2 file (DOC, WPS), not DOCX; convert them by that media type")
    if not body.startswith(b"PK"):
        raise Mislabelled("the bytes are no zip archive, so no DOCX; find out what they are by their first bytes")
    return Package(Container(body), "document", _MAIN)


def _body(content: bytes, main: str) -> Element:
    found = child(parse(content, main), "body")
    if found is None:
        raise Corrupt(f"{main} holds no body; the file is damaged, fetch it again")
    return found


def _picture(package: Package, pictures: Pictures, relation: str, text: str) -> list[Block]:
    """The blocks of a picture of the file: what stands in it where it shows a table."""
    return pictures.read(_related(package, relation), text)


def _related(package: Package, relation: str) -> bytes:
    """The part that a relation of the main part leads to; b"" where there is none."""
    found = package.relations.get(relation) if relation else None
    return (found and package.optional(found.target)) or b""


def _core_title(package: Package, blocks: tuple[Block, ...]) -> str | None:
    """The title in the file's properties, if the text begins with it: most are left over from another document."""
    properties = package.optional("docProps/core.xml")
    titles = [] if properties is None else descendants(parse(properties, "docProps/core.xml"), "title")
    title = running(titles[0].text or "") if titles else ""
    said = (block.text for block in blocks if isinstance(block, Heading | Paragraph))
    return title if len(title) > 1 and fold(title) in fold("".join(islice(said, _TITLE_LINES))) else None
