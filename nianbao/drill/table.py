"""The drill's lines for people and machines: a table on a terminal, plain lines elsewhere, JSON where asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Protocol

from nianbao.drill.run import Told

COLUMNS = ("fault", "database", "documents", "faults", "lost", "doubled", "torn", "stuck", "dead", "spared", "fenced",
           "left", "seconds", "")  # fmt: skip


class Show(Protocol):
    def __call__(self, told: Told) -> None: ...


def cells(told: Told) -> list[str]:
    """One line of the table, in the order of COLUMNS."""
    counts = [str(count) for count in asdict(told.verdict).values()]
    end = "ok" if told.good else "; see ".join(filter(None, (told.trouble or "FAILED", told.kept)))
    return [told.fault, told.database, str(told.documents), str(told.faults), *counts, f"{told.seconds:.0f}", end]


def as_object(told: Told) -> dict[str, Any]:
    row = asdict(told)
    counts: dict[str, int] = row.pop("verdict")
    return row | counts | {"good": told.good}


@contextmanager
def shown() -> Iterator[Show]:
    """A function to call with each line as it is known."""
    if not sys.stdout.isatty():
        print(_plain(COLUMNS), flush=True)
        yield lambda told: print(_plain(cells(told)), flush=True)
        return
    from rich.live import Live
    from rich.table import Table

    table = Table(*COLUMNS)
    with Live(table):
        yield lambda told: table.add_row(*cells(told), style="" if told.good else "red")


def _plain(words: Sequence[str]) -> str:
    widths = (13, 10, 9, 6, 5, 7, 5, 5, 5, 6, 6, 5, 7, 0)
    return " ".join(
        word.ljust(width) if at < 2 or not width else word.rjust(width)
        for at, (word, width) in enumerate(zip(words, widths, strict=True))
    )
