"""What more workers bring, and whether one grows: `python -m bench.workers [--reports N] [--memory N]`.

HTML reports, the one-machine stack as `nianbao up` runs it. Scaling is reports a second by the wall with two worker
processes against one: it says something only on a machine with two free cores. What the machine itself gives is told
beside it: the same reports read by two processes against one, without queue and ledger. Memory is what the one worker
process holds after `--memory` documents against after a hundred, on each database; a process that was replaced
meanwhile is told. Work comes in full batches, and no two reports are of the same agency.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import psutil
from sqlalchemy import Engine

import converters
import parsers
from bench.corpus import PLACES
from bench.measure import told
from bench.pipeline import of_stack, waiting
from bench.services import databases, rest, wait
from nianbao import home, stack
from storage import ledger
from storage.blobs import Blobs, open_blobs
from tests.archive.report import random_report
from tests.archive.write_html import write_html
from workers.intake import take_bytes
from workers.settings import Settings

AT_FIRST, AT_ONCE = 100, 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=480)
    parser.add_argument("--memory", type=int, default=2000, help="documents; 10000 is what the goal says")
    given = parser.parse_args()
    if given.reports:
        scaling(given.reports)
    if given.memory:
        memory(given.memory)


def body(seed: int) -> bytes:
    return write_html(random_report(seed, agency=f"{PLACES[seed % len(PLACES)]}第{seed}小学"))


def scaling(reports: int) -> None:
    bodies = [body(seed) for seed in range(reports)]
    costs = [of_stack(bodies, "text/html", workers) for workers in (1, 2)]
    for workers, cost in enumerate(costs, 1):
        print(f"{workers} workers: {cost}")
    machine = alone(bodies, 1) / alone(bodies, 2)
    method = f"{reports} reports by the wall; reading alone the machine gives {machine:.2f}x; "
    method += f"{psutil.getloadavg()[0]:.1f} processes wanted a core when it ended"
    one, two = (1 / cost.rate for cost in costs)
    told("HTML reports with two workers", two, "s", {"with one": one}, "1.8x, aim 1.95x", method)


def alone(bodies: list[bytes], processes: int) -> float:
    """Seconds by the wall in which so many processes convert and parse the reports, and do nothing else."""
    converters.load()
    parsers.load()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        pool.map(read, bodies[:100], 10)
        began = time.monotonic()
        pool.map(read, bodies, 10)
        return time.monotonic() - began


def read(body: bytes) -> None:
    parsers.parse(converters.convert(body, "text/html"))


@dataclass
class Running:
    """A stack with one worker process, and what was given to it."""

    settings: Settings
    engine: Engine
    blobs: Blobs
    processes: dict[str, psutil.Process]
    seeds: Iterator[int]
    given: int = 0

    def read(self, documents: int) -> None:
        """Have so many more documents read."""
        with waiting({"dispatcher": self.processes["dispatcher"]}):
            for seed in (next(self.seeds) for _ in range(documents)):
                take_bytes(self.engine, self.blobs, f"file:///memory/{seed}", body(seed), "text/html")
        self.given += documents
        wait(lambda: ledger.unsettled(self.engine) == 0)

    def held(self) -> tuple[set[int], float]:
        """The pool's processes and the MB that the largest of them holds."""
        children = self.processes["convert"].children()
        return {child.pid for child in children}, max(child.memory_info().rss for child in children) / 1e6


def memory(documents: int) -> None:
    with databases() as urls:
        for name, url in urls.items():
            with running(url) as stacked:
                stacked.read(AT_FIRST)
                before, first = stacked.held()
                while stacked.given < documents:
                    stacked.read(min(AT_ONCE, documents - stacked.given))
                    after, last = stacked.held()
                    print(f"{name}: {stacked.given} documents, {last:.0f} MB", flush=True)
            method = f"{documents} HTML reports, {'the same process' if before == after else 'a process replaced'}"
            rivals = {f"after {AT_FIRST}": first}
            told(f"memory of a worker, {name}", last, "MB", rivals, "at most 1.2x (ratio 0.83)", method)


@contextmanager
def running(url: str) -> Iterator[Running]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.read({"NIANBAO_WORKERS": "1", "NIANBAO_DATABASE_URL": url}, folder)
        engine = home.prepare(settings)
        started, supervisor = stack.start(settings, owned=True)
        try:
            processes = {role: psutil.Process(pid) for role, pid in started.pids.items()}
            rest(processes.values())
            yield Running(settings, engine, open_blobs(settings.blobs_url), processes, count())
        finally:
            engine.dispose()
            stack.stop(settings)
            if supervisor:
                supervisor.wait()


if __name__ == "__main__":
    main()
