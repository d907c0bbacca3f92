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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import create_engine, func, select

from bench import naive
from bench.measure import told, versions
from bench.services import own_broker, processor_time, rest, wait
from nianbao import home, stack
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
            processes = [psutil.Process(pid) for role, pid in started.pids.items() if role != "broker"]
            rest(processes)
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
    with tempfile.TemporaryDirectory() as folder, own_broker(Path(folder)) as url:
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
            wait(lambda: done() >= WARM)
            rest([psutil.Process(worker.pid)])
            send(bodies[WARM:], WARM)
            return _cost([psutil.Process(worker.pid)], lambda: done() >= len(bodies), len(bodies) - WARM)
        finally:
            worker.terminate()
            worker.wait()
            engine.dispose()


def _cost(processes: list[psutil.Process], finished: Callable[[], bool], reports: int) -> Cost:
    began, before = time.monotonic(), processor_time(processes)
    wait(finished)
    return Cost((processor_time(processes) - before) * 1000 / reports, reports / (time.monotonic() - began))


if __name__ == "__main__":
    main()
