"""Lists of addresses as harvest targets, read line by line: a list may be of any length."""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TextIO

import msgspec

from crawlers.errors import BadAddress, BadList
from crawlers.media_type import suffix_of
from crawlers.page import charset_of
from crawlers.resource import Link
from crawlers.titles import year_in
from crawlers.urls import canonical

#: bytes looked at in one go for the charset
_CHUNK = 1 << 16
_BLANKS = re.compile(r"\s+")

Told = dict[str, Any]
Numbered = Iterator[tuple[int, "Told | BadList"]]


def read_list(path: Path) -> Iterator[Link | BadList]:
    """The links of a .txt (one address a line), .csv or .jsonl (url, agency, year, title, source in any order).

    Columns may have the names of `lists.toml`; `source` is where the operator has it from. UTF-8 with or without a mark
    (BOM), UTF-16 or GBK; what begins with # is a comment. A line that names no address comes as a BadList with its
    number in its place, so that nothing is dropped in silence. Raises BadList for a .csv without a url column.
    """
    rows = {".csv": _csv_rows, ".jsonl": _json_rows, ".ndjson": _json_rows}.get(suffix_of(path.name), _plain_rows)
    with opened(path) as lines:
        for number, told in rows(lines, path):
            try:
                yield _link(told)
            except (BadAddress, BadList, ValueError, TypeError) as error:
                yield BadList(f"{path.name}, line {number}: {error}; correct the line and harvest the list again")


def opened(path: Path) -> TextIO:
    """The text of a list in the charset that its first line beyond ASCII shows; what does not fit is replaced."""
    charset = "utf-8"
    with path.open("rb") as file:
        while lines := file.readlines(_CHUNK):
            chunk = b"".join(lines)
            if not chunk.isascii():
                charset = charset_of(chunk)
                break
    marked = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
    return path.open(encoding=marked.get(charset, charset), errors="replace", newline="")


def table(lines: Iterable[str], name: str, needed: str) -> Iterator[tuple[int, dict[str, str] | csv.Error]]:
    """The rows of a CSV by our names of its columns, each with its line; blank cells, comments and others left out.

    `needed` is the column without which it is no such table. Raises BadList without it.
    """
    reader = csv.reader(lines)
    heading: list[str | None] | None = None
    while (row := _next(reader)) is not None:
        if isinstance(row, csv.Error):
            yield reader.line_num, row
        elif not any(cell.strip() for cell in row) or row[0].lstrip().startswith("#"):
            continue
        elif heading is None:
            heading = [_column(cell) for cell in row]
            if needed not in heading:
                raise BadList(f"{name} has no column named {needed}; its first line must name the columns")
        else:
            yield reader.line_num, _named(heading, row)
    if heading is None:
        raise BadList(f"{name} has no column named {needed}; its first line must name the columns")


def _next(reader: Iterator[list[str]]) -> list[str] | csv.Error | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        return error


def _named(heading: list[str | None], row: list[str]) -> dict[str, str]:
    """Of two columns of one meaning the first that says something counts; a row may be longer than its heading."""
    told: dict[str, str] = {}
    for column, cell in zip(heading, row, strict=False):
        if column and cell.strip():
            told.setdefault(column, cell.strip())
    return told


def _column(printed: str) -> str | None:
    """Our name of a column."""
    return _columns().get(_BLANKS.sub("", unicodedata.normalize("NFKC", printed)).lower())


@cache
def _columns() -> dict[str, str]:
    told = tomllib.loads(files("crawlers").joinpath("lists.toml").read_text(encoding="utf-8"))["columns"]
    return {printed: column for column, names in told.items() for printed in names}


def _plain_rows(lines: Iterable[str], path: Path) -> Numbered:
    for number, line in enumerate(lines, 1):
        url = re.split(r"\s+#", line.strip())[0].strip()
        if url and not url.startswith("#"):
            yield number, {"url": url}


def _csv_rows(lines: Iterable[str], path: Path) -> Numbered:
    for number, row in table(lines, path.name, "url"):
        yield number, BadList(str(row)) if isinstance(row, csv.Error) else row


def _json_rows(lines: Iterable[str], path: Path) -> Numbered:
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, _object(line)


def _object(line: str) -> Told | BadList:
    try:
        told = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeError) as error:
        return BadList(str(error))
    named = ((_column(name), value) for name, value in told.items())
    return {name: value for name, value in named if name and value is not None}


class _Row(msgspec.Struct):
    url: str
    agency: str | None = None
    year: int | str | None = None
    title: str | None = None
    source: str | int | None = None


def _link(told: Told | BadList) -> Link:
    """Raises BadList, BadAddress or ValueError (msgspec's errors are such) for no address or a wrong year."""
    if isinstance(told, BadList):
        raise told
    row = msgspec.convert(told, _Row)
    year = None if row.year is None else year_in(str(row.year))
    if row.year is not None and year is None:
        raise ValueError(f"{row.year!r} is no year")
    source = None if row.source is None else str(row.source)
    return Link(canonical(row.url), "report", row.title, year, row.agency, source)
