"""What a harvest target is, and what lists and folders hold."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from crawlers.errors import BadAddress, BadList
from crawlers.media_type import suffix_of
from crawlers.page import decoded
from crawlers.resource import Link
from crawlers.titles import year_in
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
    path = Path(word)
    if path.is_dir():
        return "folder"
    if not path.is_file():
        raise BadAddress(f"{word} is no file or folder here and no address; an address begins with http:// or https://")
    if suffix_of(path.name.removesuffix(".gz")) in _ARCHIVES:
        return "archive"
    return "list" if suffix_of(path.name) in _LISTS or _is_plain_list(path) else "file"


def walk(folder: Path) -> Iterator[Path]:
    """Every file below `folder` in sorted order; hidden ones and what hidden folders hold are skipped."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from walk(path)
        elif path.is_file():
            yield path


def read_list(path: Path) -> Iterator[Link | BadList]:
    """The links of a .txt (one address a line, # comments), .csv or .jsonl (url, agency, year, title in any order).

    UTF-8 or GBK. A line that names no address comes as a BadList with its number in the line's place, so that nothing
    is dropped in silence. Raises BadList for a .csv without a url column.
    """
    text = decoded(path.read_bytes())
    rows = {".csv": _csv_rows, ".jsonl": _json_rows, ".ndjson": _json_rows}.get(suffix_of(path.name), _plain_rows)
    for number, row in rows(text, path):
        try:
            yield _link(row)
        except (BadAddress, ValueError, TypeError) as error:
            yield BadList(f"{path.name}, line {number}: {error}; correct the line and harvest the list again")


def _is_plain_list(path: Path) -> bool:
    if suffix_of(path.name) not in (".txt", ".list"):
        return False
    with path.open("rb") as file:
        lines = decoded(file.read(65536)).splitlines()
    said = (line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return _SCHEME.match(next(said, "")) is not None


def _plain_rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.splitlines(), 1):
        url = re.split(r"\s+#", line.strip())[0].strip()
        if url and not url.startswith("#"):
            yield number, {"url": url}


def _csv_rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text))
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
    if "url" not in reader.fieldnames:
        raise BadList(f"{path.name} has no column named url; its first line must name the columns")
    for row in reader:
        yield reader.line_num, row


def _json_rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield number, {"line": line}


class _Row(msgspec.Struct):
    url: str
    agency: str | None = None
    year: int | str | None = None
    title: str | None = None


def _link(row: dict[str, Any]) -> Link:
    """Raises BadAddress or ValueError (msgspec's errors are such) for a line without an address, or a wrong year."""
    told = msgspec.json.decode(row["line"], type=_Row) if "line" in row else msgspec.convert(_filled(row), _Row)
    year = None if told.year is None else year_in(str(told.year))
    if told.year is not None and year is None:
        raise ValueError(f"{told.year!r} is no year")
    return Link(canonical(told.url), "report", told.title, year, told.agency)


def _filled(row: dict[str, Any]) -> dict[str, str]:
    """The columns that say something; a csv row longer than its header has a nameless rest, which is left."""
    known = ((name, (row.get(name) or "").strip()) for name in _Row.__struct_fields__)
    return {name: value for name, value in known if value}
