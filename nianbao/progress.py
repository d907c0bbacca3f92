"""How far a harvest is: a bar on a terminal, else a line now and then; always on standard error."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from storage.models import STAGES

#: seconds between two plain lines
PAUSE = 5.0

Told = Callable[[Counter[str]], None]


@contextmanager
def shown() -> Iterator[Told]:
    """Gives the function that is told the counts by state."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("harvest"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[states]}"),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("harvest", total=None, states="")

        def told(counts: Counter[str]) -> None:
            bar.update(task, total=counts.total(), completed=counts.total() - _waiting(counts), states=_words(counts))

        yield told


class _Lines:
    """Prints a line when something moved and some time has passed, and the last one."""

    def __init__(self) -> None:
        self._said: Counter[str] | None = None
        self._at = 0.0

    def __call__(self, counts: Counter[str]) -> None:
        over = not _waiting(counts)
        if counts == self._said or (time.monotonic() - self._at < PAUSE and not over):
            return
        self._said, self._at = counts.copy(), time.monotonic()
        print(f"{counts.total() - _waiting(counts)} of {counts.total()} settled: {_words(counts)}", file=sys.stderr)


def _waiting(counts: Counter[str]) -> int:
    return sum(counts[stage] for stage in STAGES)


def _words(counts: Counter[str]) -> str:
    return "  ".join(f"{state} {count}" for state, count in sorted(counts.items()))
