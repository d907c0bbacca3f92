"""Tables where drawn lines cross, the same as pdfplumber finds, whose search asks of each two crossings anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from pdfplumber.page import Page
from pdfplumber.table import Table, TableFinder, TableSettings, cells_to_tables, edges_to_intersections
from pdfplumber.utils.geometry import obj_to_bbox

from converters.pages.lattice import Box

Point = tuple[float, float]
Crossing = Mapping[str, list[dict[str, Any]]]  # the edges that meet in a point: "v" upright, "h" level


class Finder(TableFinder):
    """What pdfplumber's finder gives with its own settings."""

    def __init__(self, page: Page) -> None:
        self.page, self.settings = page, TableSettings.resolve(None)
        self.edges = self.get_edges()
        tolerances = self.settings.intersection_x_tolerance, self.settings.intersection_y_tolerance
        self.intersections = edges_to_intersections(self.edges, *tolerances)
        self.cells = list(cells(self.intersections))
        self.tables = [Table(page, group) for group in cells_to_tables(self.cells)]


def cells(crossings: Mapping[Point, Crossing]) -> Iterator[Box]:
    """For each crossing the smallest box right below it whose four sides are drawn, where one is."""
    upright, level = ({at: frozenset(map(obj_to_bbox, edges[way])) for at, edges in crossings.items()} for way in "vh")
    columns: dict[float, list[Point]] = {}
    rows: dict[float, list[Point]] = {}
    for point in sorted(crossings):
        columns.setdefault(point[0], []).append(point)
        rows.setdefault(point[1], []).append(point)
    for x, y in sorted(crossings):
        below = (at for at in columns[x] if at[1] > y and not upright[x, y].isdisjoint(upright[at]))
        beside = [at for at in rows[y] if at[0] > x and not level[x, y].isdisjoint(level[at])]
        for under, at in product(below, beside):
            corner = at[0], under[1]
            if corner in crossings and not (
                upright[corner].isdisjoint(upright[at]) or level[corner].isdisjoint(level[under])
            ):
                yield x, y, *corner
                break
