"""Coverage for people and programs: a table, CSV, JSON, or a list that the next harvest takes. Any number of rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, get_args

import msgspec
from rich.console import Console
from rich.table import Table

from storage.panel.coverage import MISSING, Row, Standing
from storage.panel.export import inert

#: agencies that a person is shown; all stand in CSV and JSON
MOST_SHOWN = 50
COLUMNS = ("agency", "region_code", "year", "state", "code", "report_id", "document_id", "url")
_HERE = ("stored", "partial")
_WIDTH = 160


def warned(rows: Iterable[Row], warn: Callable[[str], None]) -> Iterator[Row]:
    """The rows; what several reports may be meant by is told, because nothing is guessed."""
    for row in rows:
        if row.candidates:
            warn(f"{row.agency} {row.year} may be any of {', '.join(row.candidates)}; name it in full, or its region")
        yield row


def write(rows: Iterable[Row], form: str, stream: BinaryIO, warn: Callable[[str], None]) -> None:
    """`form`: "text", "csv", "json" or "missing"."""
    if form == "json":
        _write_json(rows, stream)
        return
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    if form == "text":
        _write_text(rows, text)
    elif form == "csv":
        _write_lines(COLUMNS, (_values(row).values() for row in rows), text)
    else:
        _write_missing(rows, text, warn)
    text.detach()


def _values(row: Row) -> dict[str, str | int | None]:
    return {name: getattr(row, name) for name in COLUMNS}


def _write_json(rows: Iterable[Row], stream: BinaryIO) -> None:
    """One object, written row by row; the counts come last."""
    counts, before = Counter[str](), b""
    stream.write(b'{"rows": [')
    for row in rows:
        counts[row.state] += 1
        stream.write(before + msgspec.json.encode(_values(row)))
        before = b",\n"
    stream.write(b'], "plan": %d, "counts": %s}\n' % (counts.total(), msgspec.json.encode(dict(counts))))


def _write_lines(columns: Iterable[str], rows: Iterable[Iterable[object]], text: io.TextIOWrapper) -> None:
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([inert(value) if isinstance(value, str) else value for value in row] for row in rows)


def _write_missing(rows: Iterable[Row], text: io.TextIOWrapper, warn: Callable[[str], None]) -> None:
    """What failed, was blocked or gone at an address; what has none cannot be asked for, and is told."""
    unknown = Counter[str]()

    def known() -> Iterator[tuple[object, ...]]:
        for row in rows:
            if row.state in MISSING and row.url and row.url.startswith("http"):
                yield row.url, row.agency, row.year, row.code
            elif row.state not in (*_HERE, "waiting", "not_yet_published"):
                unknown[row.state] += 1

    _write_lines(("url", "agency", "year", "code"), known(), text)
    if unknown:
        told = ", ".join(f"{count} {state}" for state, count in sorted(unknown.items()))
        warn(f"{told} have no address that could be asked; `nianbao coverage --format csv` names them")


def _write_text(rows: Iterable[Row], text: io.TextIOWrapper) -> None:
    console = Console(file=text, highlight=False, width=None if text.isatty() else _WIDTH)
    years: dict[int, Counter[str]] = {}
    lacking: dict[str, list[str]] = {}
    agencies = 0
    for row in rows:
        years.setdefault(row.year, Counter())[row.state] += 1
        if row.state in (*_HERE, "not_yet_published"):
            continue
        if row.agency not in lacking and len(lacking) >= MOST_SHOWN:
            agencies += 1
            continue
        lacking.setdefault(row.agency, []).append(f"{row.year} {row.code or row.state}")
    console.print(_by_year(years))
    for agency, gaps in lacking.items():
        console.print(f"{agency}  {', '.join(gaps)}", markup=False)
    if agencies:
        console.print(f"{agencies} more lacks of other agencies; --format csv names all", markup=False)


def _by_year(years: dict[int, Counter[str]]) -> Table:
    """A line per year, a column per state that occurs, and their sum."""
    occurring = [state for state in get_args(Standing) if any(counts[state] for counts in years.values())]
    table = Table("year", *occurring, "all", box=None, pad_edge=False)
    total = sum(years.values(), Counter())
    for year, counts in [*sorted(years.items()), ("all", total)]:
        table.add_row(str(year), *(str(counts[state]) for state in occurring), str(counts.total()))
    return table
