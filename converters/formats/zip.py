"""ZIP: a container. `members` gives what it holds; the archive itself says nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from converters.container import TOTAL_LIMIT, Container
from converters.document import Document
from converters.errors import ConversionError, Mislabelled, UnsupportedFormat
from converters.members import Member, own_names
from converters.signatures import kind

NAME = "zip"
VERSION = "2"
MEDIA_TYPES = ("application/zip", "application/x-zip-compressed")
SUFFIXES = (".zip",)
NEEDS: str | None = None

_UTF8 = 0x800  # the flag of APPNOTE 4.4.4 that says so of a name; without it zipfile reads CP437
_LEFTOVERS = ("thumbs.db", "desktop.ini")


def convert(body: bytes) -> Document:
    """Raises UnsupportedFormat: an archive is no document."""
    raise UnsupportedFormat("a ZIP is no document, its members are documents of their own; convert them one by one")


def members(body: bytes) -> Iterator[Member]:
    """The files of an archive in its order, without folders, hidden files and what office programs leave behind.

    An archive in the archive is a member as any other. One of a name that another has before it stands in a folder of
    its ordinal: (2)/report.doc. A member that is damaged, too large or asks for a password says so in its error.

    Raises TooLarge, Corrupt and Mislabelled where the archive itself cannot be opened.
    """
    if not body.startswith((b"PK\x03\x04", b"PK\x05\x06")) and kind(body):
        raise Mislabelled(f"the bytes are {kind(body)}, not ZIP; convert them by that media type")
    container, left = Container(body, whole=False), TOTAL_LIMIT
    infos = [info for info in container.entries() if not info.is_dir()]
    for info, name in zip(infos, own_names(map(_name, infos)), strict=True):
        if not _is_left_over(name):
            member = _read(container, info, name, left)
            left -= len(member.body)
            yield member


def _read(container: Container, info: zipfile.ZipInfo, name: str, left: int) -> Member:
    try:
        return Member(name, container.read_entry(info, left=left))
    except ConversionError as error:
        return Member(name, b"", error)


def _name(info: zipfile.ZipInfo) -> str:
    """The name as its packer wrote it: in UTF-8, with or without the flag, or in the GB 18030 of a Chinese Windows."""
    if info.flag_bits & _UTF8:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset).replace("\\", "/")
        except UnicodeError:
            continue
    return info.filename


def _is_left_over(name: str) -> bool:
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)
    return not parts or hidden or parts[-1].startswith("~$") or parts[-1].lower() in _LEFTOVERS
