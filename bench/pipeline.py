"""The whole pipeline with real workers, stored bytes to committed rows: `python -m bench.pipeline [--reports N]`.

Ours is the one-machine stack as `nianbao up` runs it, with two worker processes, events on, SQLite; the rival is
`bench.naive` with two worker processes, events on, SQLite, the same broker. Both read the reports of `bench.corpus`
and are warm when the clock starts, and have their reports before them. A figure is processor time a report, of every
process of the pipeline but the broker and the supervisor, so that other work on the machine weighs less; where it goes,
and reports a second by the wall, is told beside it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import create_engine, func, select

from bench import corpus, naive
from bench.measure import told, versions
from bench.services import own_broker, processor_time, rest, wait
from nianbao import home, stack
from storage import ledger
from storage.blobs import open_blobs
from workers.intake import take_bytes
from workers.settings import Settings

WARM = 24
WORKERS = 2
GOALS = {"pdf": "20x, aim 25x", "docx": "12x, aim 20x", "html": "10x, aim 20x"}


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time a report, in all and by process, and reports a second by the wall."""

    cpu: float
    rate: float
    by: dict[str, float]

    def __str__(self) -> str:
        shares = ", ".join(f"{name} {cost:.1f} ms" for name, cost in self.by.items())
        return f"{self.rate:.0f} reports a second by the wall ({shares})"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=240, help="a format; the rival reads a quarter of them")
    parser.add_argument("--formats", nargs="+", default=list(GOALS), choices=list(GOALS))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, own_broker(Path(folder)) as broker:
        for suffix in arguments.formats:
            compare(suffix, corpus.bodies(suffix, arguments.reports), broker)


def compare(suffix: str, bodies: list[bytes], broker: str) -> None:
    ours = of_stack(bodies, corpus.MEDIA_TYPES[suffix])
    theirs = of_naive(bodies[: WARM + len(bodies) // 4], suffix, broker)
    print(f"{suffix}: ours {ours}\n{' ' * len(suffix)}  naive {theirs}")
    rivals = versions("celery", "pdfplumber", "python-docx", "beautifulsoup4")
    producers = f" of {', '.join(corpus.installed())}" if suffix == "pdf" else ""
    broken = f"one in {corpus.BROKEN_EVERY} with a false sum"
    method = f"{len(bodies)} reports{producers}, {broken}, {WORKERS} workers; {rivals}"
    told(f"whole pipeline, {suffix}", ours.cpu, "ms", {"naive pipeline": theirs.cpu}, GOALS[suffix], method)


def of_stack(bodies: list[bytes], media_type: str, workers: int = WORKERS) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.read({"NIANBAO_WORKERS": str(workers)}, folder)
        engine, blobs = home.prepare(settings), open_blobs(settings.blobs_url)

        def take(some: list[bytes], name: str) -> None:
            for number, body in enumerate(some):
                take_bytes(engine, blobs, f"file:///{name}/{number}", body, media_type)

        def done() -> int:
            return ledger.progress(engine).get("done", 0)

        started, supervisor = stack.start(settings, owned=True)
        try:
            take(bodies[:WARM], "warm")
            wait(lambda: done() >= WARM)
            processes = {role: psutil.Process(pid) for role, pid in started.pids.items() if role != "broker"}
            rest(processes.values())
            with waiting(processes):
                take(bodies[WARM:], "cold")
            cost = _cost(processes, lambda: done() >= len(bodies), len(bodies) - WARM)
            assert ledger.progress(engine) == {"done": len(bodies)}
            return cost
        finally:
            engine.dispose()
            stack.stop(settings)
            if supervisor:
                supervisor.wait()


def of_naive(bodies: list[bytes], suffix: str, broker: str) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"NAIVE_BROKER": broker, "NAIVE_DATABASE": f"sqlite:///{folder}/naive.db"}
        engine = create_engine(os.environ["NAIVE_DATABASE"])
        naive.SQLModel.metadata.create_all(engine, [naive.NaiveReport.__table__, naive.NaiveFact.__table__])
        naive.app.conf.broker_url = broker

        def done() -> int:
            with engine.connect() as connection:
                return int(connection.execute(select(func.count()).select_from(naive.NaiveReport)).scalar_one())

        def send(some: list[bytes], first: int) -> None:
            for number, body in enumerate(some, first):
                path = Path(folder, f"{number}.{suffix}")
                path.write_bytes(body)
                naive.convert.delay(str(path))

        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "bench.naive",
            "worker",
            "-c",
            str(WORKERS),
            "-E",
            "-l",
            "ERROR",
        ]
        worker = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            send(bodies[:WARM], 0)
            wait(lambda: done() >= WARM)
            processes = {"worker": psutil.Process(worker.pid)}
            rest(processes.values())
            with waiting(processes):
                send(bodies[WARM:], WARM)
            return _cost(processes, lambda: done() >= len(bodies), len(bodies) - WARM)
        finally:
            worker.terminate()
            worker.wait()
            engine.dispose()


@contextmanager
def waiting(processes: dict[str, psutil.Process]) -> Iterator[None]:
    """Nobody works while reports are entered, or the clock would miss what was done before it started."""
    for process in processes.values():
        process.suspend()
    try:
        yield
    finally:
        for process in processes.values():
            process.resume()


def _cost(processes: dict[str, psutil.Process], finished: Callable[[], bool], reports: int) -> Cost:
    def taken() -> dict[str, float]:
        return {name: processor_time([process]) for name, process in processes.items()}

    began, before = time.monotonic(), taken()
    wait(finished)
    rate = reports / (time.monotonic() - began)
    by = {name: (time - before[name]) * 1000 / reports for name, time in taken().items()}
    return Cost(sum(by.values()), rate, by)


if __name__ == "__main__":
    main()
