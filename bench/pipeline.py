"""The whole pipeline with real workers, stored bytes to committed rows: `python -m bench.pipeline [--reports N]`.

Ours is the one-machine stack as `nianbao up` runs it, with two worker processes, events on, SQLite; the rival is
`bench.naive` with two worker processes, events on, SQLite, the same broker. Both are warm when the clock starts. A
figure is processor time a report, of every process of the pipeline but the broker, so that other work on the machine
weighs less; reports a second by the wall are told beside it.
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

from bench import naive
from bench.measure import told, versions
from nianbao import broker, home, stack
from storage import ledger
from storage.blobs import open_blobs
from tests.archive.report import Report, random_report
from tests.archive.write_docx import write_docx
from tests.archive.write_html import write_html
from tests.archive.write_pdf import write_pdf
from workers.intake import take_bytes
from workers.settings import Settings

WARM = 24
WORKERS = 2
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: dict[str, tuple[Callable[[Report], bytes], str, str]] = {
    "pdf": (write_pdf, "application/pdf", "20x, aim 25x"),
    "docx": (write_docx, DOCX, "12x, aim 20x"),
    "html": (write_html, "text/html", "10x, aim 20x"),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time a report, and reports a second by the wall."""

    cpu: float
    rate: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=240, help="a format; the rival reads a quarter of them")
    parser.add_argument("--formats", nargs="+", default=list(FORMATS), choices=list(FORMATS))
    arguments = parser.parse_args()
    for suffix in arguments.formats:
        write, media_type, goal = FORMATS[suffix]
        bodies = [write(random_report(seed, "F2021" if seed % 3 else "F2019")) for seed in range(arguments.reports)]
        ours, theirs = of_stack(bodies, media_type), of_naive(bodies[: WARM + len(bodies) // 4], suffix)
        print(f"{suffix}: ours {ours.rate:.0f}, naive {theirs.rate:.0f} reports a second by the wall")
        rivals = versions("celery", "pdfplumber", "python-docx", "beautifulsoup4")
        method = f"{len(bodies)} reports, {WORKERS} workers; {rivals}"
        told(f"whole pipeline, {suffix}", ours.cpu, "ms", {"naive pipeline": theirs.cpu}, goal, method)


def of_stack(bodies: list[bytes], media_type: str) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.read({"NIANBAO_WORKERS": str(WORKERS)}, folder)
        engine, blobs = home.prepare(settings), open_blobs(settings.blobs_url)

        def take(some: list[bytes], name: str) -> None:
            for number, body in enumerate(some):
                take_bytes(engine, blobs, f"file:///{name}/{number}", body, media_type)

        def done() -> int:
            return ledger.progress(engine).get("done", 0)

        started, supervisor = stack.start(settings, owned=True)
        try:
            take(bodies[:WARM], "warm")
            _wait(lambda: done() >= WARM)
            processes = [psutil.Process(pid) for role, pid in started.pids.items() if role != "broker"]
            take(bodies[WARM:], "cold")
            cost = _cost(processes, lambda: done() >= len(bodies), len(bodies) - WARM)
            assert ledger.progress(engine) == {"done": len(bodies)}
            return cost
        finally:
            engine.dispose()
            stack.stop(settings)
            if supervisor:
                supervisor.wait()


def of_naive(bodies: list[bytes], suffix: str) -> Cost:
    with tempfile.TemporaryDirectory() as folder, _broker(Path(folder)) as url:
        os.environ |= {"NAIVE_BROKER": url, "NAIVE_DATABASE": f"sqlite:///{folder}/naive.db"}
        engine = create_engine(os.environ["NAIVE_DATABASE"])
        naive.SQLModel.metadata.create_all(engine, [naive.NaiveReport.__table__, naive.NaiveFact.__table__])
        naive.app.conf.broker_url = url

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
            _wait(lambda: done() >= WARM)
            send(bodies[WARM:], WARM)
            return _cost([psutil.Process(worker.pid)], lambda: done() >= len(bodies), len(bodies) - WARM)
        finally:
            worker.terminate()
            worker.wait()
            engine.dispose()


def _cost(processes: list[psutil.Process], finished: Callable[[], bool], reports: int) -> Cost:
    began, before = time.monotonic(), _processor_time(processes)
    _wait(finished)
    return Cost((_processor_time(processes) - before) * 1000 / reports, reports / (time.monotonic() - began))


def _processor_time(processes: list[psutil.Process]) -> float:
    """Seconds that these processes and all their children took, those that ended included."""
    family = {process for parent in processes for process in (parent, *parent.children(recursive=True))}
    return sum(sum(process.cpu_times()[:4]) for process in family)


def _wait(finished: Callable[[], bool]) -> None:
    while not finished():
        time.sleep(0.05)


@contextmanager
def _broker(folder: Path) -> Iterator[str]:
    """A broker of the rival's own, the same server as ours."""
    settings = Settings.read({}, folder)
    server = subprocess.Popen(broker.command(settings), stdout=subprocess.DEVNULL)
    try:
        _wait(lambda: broker.answers(settings.broker_socket))
        yield settings.broker
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
