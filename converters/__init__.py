"""Bytes to Document. Knows formats, knows nothing about reports, queues or databases.

    convert(body, media_type) -> Document

The folder `formats/` is the registry: one file per format, each with

    NAME: str                        short name, "pdf"
    VERSION: str                     raised with every change of what it yields
    MEDIA_TYPES: tuple[str, ...]     what it claims, the canonical one first
    SUFFIXES: tuple[str, ...]        file name endings, with the dot
    NEEDS: str | None                the optional extra it needs, None when it works out of the box
    convert(body: bytes) -> Document
    reread(body: bytes) -> Document | None
                                     optional: a second, independent reader, which arbitrates where sums fail
    reread_pages(body: bytes, pages: Collection[int]) -> Document | None
                                     optional: the same for these pages only, counted from 1
    members(body: bytes) -> Iterator[Member]
                                     only a container: the files in it, which are documents of their own
"""

from __future__ import annotations

import pkgutil
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from importlib import import_module
from types import ModuleType

import msgspec

from converters import formats
from converters.document import Document
from converters.errors import ConversionError, EmptyDocument, UnsupportedFormat
from converters.lines.cell_lines import in_paragraphs
from converters.members import ATTACHED, Member

__all__ = [
    "arbiter",
    "attached",
    "convert",
    "is_container",
    "load",
    "media_types",
    "members",
    "registry",
    "reread",
    "version",
]

#: only documents whose sums fail need them
_SECOND_READERS = ("converters.pdf.second", "docx")


@cache
def registry() -> dict[str, str]:
    """Map each media type to the module in formats/ that claims it; imports all of them.

    Raises RuntimeError when two files claim one type.
    """
    claims: dict[str, str] = {}
    for module in _modules():
        for media_type in module.MEDIA_TYPES:
            if media_type in claims:
                raise RuntimeError(f"{media_type} is claimed by {claims[media_type]} and {module.__name__}")
            claims[media_type] = module.__name__
    return claims


def _modules() -> Iterator[ModuleType]:
    """The files of formats/, each imported when its turn comes."""
    for info in pkgutil.iter_modules(formats.__path__):
        yield import_module(f"{formats.__name__}.{info.name}")


def load() -> None:
    """Import every format and the libraries of the second readers now, which the first document would do else."""
    registry()
    for name in _SECOND_READERS:
        import_module(name)


def format_of(media_type: str) -> ModuleType:
    """The format file that reads `media_type`. Raises UnsupportedFormat."""
    reader = _claiming(media_type)
    if reader is None:
        raise UnsupportedFormat(
            f"{media_type} is read by no file in converters/formats; `nianbao formats` lists what can be read"
        )
    return reader


@lru_cache(maxsize=256)  # what servers call their files has no end
def _claiming(media_type: str) -> ModuleType | None:
    """The first format file that claims the type: those behind it are not imported, which most runs never need."""
    return next((module for module in _modules() if media_type in module.MEDIA_TYPES), None)


def convert(body: bytes, media_type: str) -> Document:
    """Turn bytes into a Document. Raises ConversionError and nothing else."""
    if not body:
        raise EmptyDocument("the file has no bytes; fetch it again or ask the publisher for it")
    reader = format_of(media_type)
    document: Document = reader.convert(body)
    return msgspec.structs.replace(
        document,
        media_type=media_type,
        converter=document.converter or version(media_type),
        blocks=in_paragraphs(document.blocks),
    )


def version(media_type: str) -> str:
    """The format that reads `media_type`, with its version: "pdf 3". Raises UnsupportedFormat."""
    reader = format_of(media_type)
    return f"{reader.NAME} {reader.VERSION}"


def reread(body: bytes, media_type: str, pages: Collection[int] = ()) -> Document | None:
    """Read the same bytes with the format's second, independent reader; None where the format has none.

    Of a format with pages these `pages` are enough, counted from 1; all where none are named.
    """
    reader = format_of(media_type)
    if pages and hasattr(reader, "reread_pages"):
        read: Document | None = reader.reread_pages(body, pages)
        return read
    if not hasattr(reader, "reread"):
        return None
    second: Document | None = reader.reread(body)
    return second and msgspec.structs.replace(second, blocks=in_paragraphs(second.blocks))


def arbiter(body: bytes, media_type: str, pages: Collection[int] = ()) -> Document | None:
    """What the second reader sees where sums fail. It only arbitrates, so it may see nothing: None where it fails."""
    try:
        return reread(body, media_type, pages)
    except ConversionError:
        return None


def is_container(media_type: str) -> bool:
    """Whether files of this type hold documents instead of being one; False for what no format reads."""
    return hasattr(_claiming(media_type), "members")


def members(body: bytes, media_type: str) -> Iterator[Member]:
    """The files that a container holds, readable or not. Raises ConversionError; EmptyDocument where it holds none."""
    found = None
    for found in format_of(media_type).members(body):
        yield found
    if found is None:
        raise EmptyDocument("the archive holds no files; ask the publisher for it")


def attached(document: Document, body: bytes) -> Iterator[Member]:
    """The files attached to a document that was made of these bytes, readable or not. Raises ConversionError."""
    if ATTACHED in document.metadata:
        yield from format_of(document.media_type).attached(body)


def media_types() -> tuple[str, ...]:
    return tuple(registry())
