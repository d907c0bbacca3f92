"""The printed forms as rows of boxes: labels, and places for facts. Read from forms.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from converters.document import Table
from converters.grid import Span, lay

_BOX = re.compile(r"(=?)(.*?)(?:@(\d+)x(\d+))?$")


class Box(NamedTuple):
    """A cell of the form: a label, or where `key` is set the place of that fact."""

    label: str
    key: str | None = None
    row_span: int = 1
    column_span: int = 1


Rows = list[list[Box]]


@cache
def _data() -> dict[str, Any]:
    with (Path(__file__).parent / "forms.toml").open("rb") as stream:
        return tomllib.load(stream)


def chapters() -> list[str]:
    return list(_data()["chapters"])


def applicants() -> list[str]:
    return list(_data()["applicants"])


@cache
def tables(family: str) -> tuple[Rows, Rows, Rows]:
    """The tables of sections two, three and four of a family ("F2021", "F2019")."""
    requests = _data()["F2021"]["requests"]
    if family == "F2019":
        requests = _one_row_of_other_processing(requests)
    return _boxes(_data()[family]["published"]), _boxes(requests), _boxes(_data()["relief"]["rows"])


def keys(family: str) -> list[str]:
    return [box.key for rows in tables(family) for row in rows for box in row if box.key]


def filled(rows: Rows, values: Mapping[str, str]) -> Table:
    """The table with each fact's text in its place; a key without a value is a blank cell."""

    def text(box: Box) -> str:
        return values.get(box.key, "") if box.key else box.label

    return Table(*lay([[Span(text(box), box.row_span, box.column_span) for box in row] for row in rows]))


def relabelled(row: list[Box], printed: str) -> list[Box]:
    """The row with its last label, if it has one, as one publisher printed it."""
    last = max((index for index, box in enumerate(row) if not box.key), default=-1)
    return [box._replace(label=printed) if index == last else box for index, box in enumerate(row)]


def _one_row_of_other_processing(requests: list[list[str]]) -> list[list[str]]:
    first = next(index for index, row in enumerate(requests) if row[0].startswith("（六）"))
    rows = [*requests[:first], _data()["F2019"]["other_processing"], *requests[first + 3 :]]
    return [[text.replace("@22x1", "@20x1") for text in row] for row in rows]


def _boxes(rows: list[list[str]]) -> Rows:
    return [[box for text in row for box in _box(text)] for row in rows]


def _box(text: str) -> list[Box]:
    match = _BOX.match(text)
    assert match is not None
    spans = int(match[3] or 1), int(match[4] or 1)
    if not match[1]:
        return [Box(match[2], None, *spans)]
    names = applicants() if match[2].endswith(".*") else [""]
    return [Box("", match[2].removesuffix("*") + name, *spans) for name in names]
