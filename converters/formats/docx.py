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
from converters.docx.xml import Element, child, descendants, parse
from converters.errors import Corrupt, EmptyDocument, Encrypted, Mislabelled, TooLarge
from converters.pictures import Pictures
from converters.text import fold, running

NAME = "docx"
VERSION = "9"
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
    container = opened(body)
    main = _main_part(container)
    folder = main.rpartition("/")[0]
    content = container.read(main)
    numbering = partial(_optional, container, f"{folder}/numbering.xml")
    pictures = Pictures(content.count(b"<w:tbl>"))
    try:
        blocks, title = Plain(_styles(container, folder), Numbering(numbering)).read(content)
        route = "text"
    except NotPlain:
        media = partial(_picture, container, folder, pictures)
        chunks = Chunks(partial(_related, container, folder), depth)
        walk = Body(_styles(container, folder), Numbering(numbering), media, chunks.read)
        blocks, title = walk.read(_body(content, main))
        if whole := chunks.whole(blocks):
            return msgspec.structs.replace(whole, media_type=MEDIA_TYPES[0])
        route = "lxml"
    if not blocks:
        raise EmptyDocument("the document holds neither text nor table nor picture; ask the publisher for it")
    return Document(
        MEDIA_TYPES[0],
        blocks,
        title or _core_title(container, blocks),
        pictures.needs,
        route=route,
        warnings=pictures.warnings,
    )


def reread(body: bytes) -> Document | None:
    """Read the same file by python-docx; what is all of it in another format by the second reader of that.

    None where parts in another format are only some of it.
    """
    container = opened(body)
    main = _main_part(container)
    content = container.read(main)
    if _ENDLESS_SPAN.search(content):
        raise TooLarge("a cell spans a thousand columns or more; python-docx would count them one by one")
    if b"altChunk" in content:
        return _reread_chunk(container, main, content)
    return docx_reread.read(content, _unseen(container, main, content))


def _reread_chunk(container: Container, main: str, content: bytes) -> Document | None:
    folder = main.rpartition("/")[0]
    chunks = Chunks(partial(_related, container, folder), again=True)
    walk = Body(_styles(container, folder), Numbering(lambda: None), lambda relation, text: [], chunks.read)
    return chunks.whole(walk.read(_body(content, main))[0])


def _styles(container: Container, folder: str) -> Styles:
    return Styles(partial(_bytes, container, f"{folder}/styles.xml"))


def _unseen(container: Container, main: str, content: bytes) -> list[str]:
    """The styles of the text that take it out of the document."""
    styles = _styles(container, main.rpartition("/")[0])
    return [name for name in styles_in(content) if styles.looks(name).intersection(TAKEN_OUT)]


def _target(folder: str, relation: Element) -> str:
    target = relation.get("Target") or ""
    return target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"


def opened(body: bytes) -> Container:
    """The file's container. Raises Encrypted, Mislabelled, Corrupt or TooLarge."""
    if body.startswith(_OLE2):
        if _PROTECTED in body:
            raise Encrypted("the document asks for a password; ask the publisher for an open file")
        raise Mislabelled("the bytes are an OLE2 file (DOC, WPS), not DOCX; convert them by that media type")
    if not body.startswith(b"PK"):
        raise Mislabelled("the bytes are no zip archive, so no DOCX; find out what they are by their first bytes")
    return Container(body)


def _body(content: bytes, main: str) -> Element:
    found = child(parse(content, main), "body")
    if found is None:
        raise Corrupt(f"{main} holds no body; the file is damaged, fetch it again")
    return found


def _main_part(container: Container) -> str:
    if _MAIN in container:
        return _MAIN
    relations = _optional(container, "_rels/.rels")
    for relation in [] if relations is None else descendants(relations, "Relationship"):
        target = (relation.get("Target") or "").lstrip("/")
        if (relation.get("Type") or "").endswith("/officeDocument") and target in container:
            if target.startswith("word/"):
                return target
            break
    raise Mislabelled("the archive holds no Word document; look what it holds and convert that")


def _picture(container: Container, folder: str, pictures: Pictures, relation: str, text: str) -> list[Block]:
    """The blocks of a picture of the file: what stands in it where it shows a table."""
    return pictures.read(_related(container, folder, relation), text)


def _related(container: Container, folder: str, relation: str) -> bytes:
    """The part that a relation of the main part leads to; b"" where there is none."""
    relations = _optional(container, f"{folder}/_rels/document.xml.rels") if relation else None
    found = [] if relations is None else descendants(relations, "Relationship")
    name = next((_target(folder, each) for each in found if each.get("Id") == relation), "")
    return _bytes(container, name) or b""


def _part(container: Container, name: str) -> Element:
    return parse(container.read(name), name)


def _bytes(container: Container, name: str) -> bytes | None:
    return container.read(name) if name in container else None


def _optional(container: Container, name: str) -> Element | None:
    return _part(container, name) if name in container else None


def _core_title(container: Container, blocks: tuple[Block, ...]) -> str | None:
    """The title in the file's properties, if the text begins with it: most are left over from another document."""
    properties = _optional(container, "docProps/core.xml")
    titles = [] if properties is None else descendants(properties, "title")
    title = running(titles[0].text or "") if titles else ""
    said = (block.text for block in blocks if isinstance(block, Heading | Paragraph))
    return title if len(title) > 1 and fold(title) in fold("".join(islice(said, _TITLE_LINES))) else None
