"""What more workers bring, and whether one grows: `python -m bench.workers [--reports N] [--memory N]`.

HTML reports, the one-machine stack as `nianbao up` runs it. Scaling is reports a second by the wall with two worker
processes against one: it says something only on a machine with two free cores. Memory is what the one worker process
holds after `--memory` documents against after a hundred; a process that was replaced meanwhile is told.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import psutil
from sqlalchemy import Engine

from bench.measure import told
from bench.pipeline import of_stack
from bench.services import rest, wait
from nianbao import home, stack
from storage import ledger
from storage.blobs import Blobs, open_blobs
from tests.archive.report import random_report
from tests.archive.write_html import write_html
from workers.intake import take_bytes
from workers.settings import Settings

AT_FIRST = 100


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=480)
    parser.add_argument("--memory", type=int, default=2000, help="documents; 10000 is what the goal says")
    given = parser.parse_args()
    if given.reports:
        scaling(given.reports)
    if given.memory:
        memory(given.memory)


def scaling(reports: int) -> None:
    bodies = [write_html(random_report(seed)) for seed in range(reports)]
    one, two = (of_stack(bodies, "text/html", workers).rate for workers in (1, 2))
    method = f"{reports} reports by the wall; {psutil.getloadavg()[0]:.1f} processes wanted a core when it ended"
    told("HTML reports with two workers", 1 / two, "s", {"with one": 1 / one}, "1.8x, aim 1.95x", method)


@dataclass
class Running:
    """A stack with one worker process, and what was given to it."""

    settings: Settings
    engine: Engine
    blobs: Blobs
    worker: psutil.Process
    seeds: Iterator[int]
    given: int = 0

    def read(self, documents: int) -> None:
        """Have so many more documents read."""
        for seed in (next(self.seeds) for _ in range(documents)):
            body = write_html(random_report(seed))
            take_bytes(self.engine, self.blobs, f"file:///memory/{seed}", body, "text/html")
        self.given += documents
        wait(lambda: ledger.unsettled(self.engine) == 0)

    def held(self) -> tuple[set[int], float]:
        """The pool's processes and the MB that the largest of them holds."""
        children = self.worker.children()
        return {child.pid for child in children}, max(child.memory_info().rss for child in children) / 1e6


def memory(documents: int) -> None:
    with running() as stacked:
        stacked.read(AT_FIRST)
        before, first = stacked.held()
        stacked.read(documents - AT_FIRST)
        after, last = stacked.held()
    method = f"{documents} HTML reports, {'the same process' if before == after else 'its process was replaced'}"
    told("memory of a worker", last, "MB", {f"after {AT_FIRST}": first}, "at most 1.2x (ratio 0.83)", method)


@contextmanager
def running() -> Iterator[Running]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.read({"NIANBAO_WORKERS": "1"}, folder)
        engine = home.prepare(settings)
        started, supervisor = stack.start(settings, owned=True)
        try:
            worker = next(psutil.Process(pid) for role, pid in started.pids.items() if role == "convert")
            rest([worker])
            yield Running(settings, engine, open_blobs(settings.blobs_url), worker, count())
        finally:
            engine.dispose()
            stack.stop(settings)
            if supervisor:
                supervisor.wait()


if __name__ == "__main__":
    main()
