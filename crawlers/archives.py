"""What a harvest target is, and what folders hold."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from crawlers.errors import BadAddress
from crawlers.media_type import suffix_of
from crawlers.page import decoded
from crawlers.urls import canonical

Kind = Literal["url", "file", "folder", "list", "archive"]
_LISTS = (".csv", ".jsonl", ".ndjson")
_ARCHIVES = (".warc", ".wacz")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)


def kind_of(word: str) -> Kind:
    """What a harvest target is. A .txt is a list when its first line that says anything is an address.

    Raises BadAddress for a word that is neither an address nor a path that is there.
    """
    if _SCHEME.match(word):
        canonical(word)
        return "url"
    if not word:
        raise BadAddress("a target is empty; `.` names this folder")
    path = Path(word)
    if path.is_dir():
        return "folder"
    if not path.is_file():
        raise BadAddress(f"{word} is no file or folder here and no address; an address begins with http:// or https://")
    if suffix_of(path.name.removesuffix(".gz")) in _ARCHIVES:
        return "archive"
    return "list" if suffix_of(path.name) in _LISTS or _is_plain_list(path) else "file"


def walk(folder: Path, closed: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Every file below `folder` by name, its own first, without hidden ones and folders, and folders that are `closed`.

    What leads nowhere, and a folder that may not be read, stand for themselves: opening them tells why. Links to
    folders are followed, but for those to a folder that they stand in.
    """
    closed = (*closed, folder.resolve())
    try:
        paths = sorted(folder.iterdir(), key=lambda path: (os.path.isdir(path), path))
    except OSError:
        yield folder
        return
    for path in paths:
        if path.name.startswith("."):
            continue
        if not os.path.isdir(path):
            yield path
        elif path.resolve() not in closed:
            yield from walk(path, closed)


def opened(path: Path) -> BinaryIO:
    """A file to read; for a pipe or device one would wait, or read without end. Raises OSError."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(f"{path} is no regular file")
    return path.open("rb")


def _is_plain_list(path: Path) -> bool:
    if suffix_of(path.name) not in (".txt", ".list"):
        return False
    with path.open("rb") as file:
        lines = decoded(file.read(65536)).splitlines()
    said = (line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return _SCHEME.match(next(said, "")) is not None
