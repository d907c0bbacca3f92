"""What queue and ledger cost a document and stage: `python -m bench.ledger [--documents N] [--postgresql]`.

A real dispatcher and a real worker with two processes, events on, whose stages do nothing (`bench.noop`), and light
formats, which travel in batches. The figure is the processor time of dispatcher and worker by documents and stages; the
rival is one message a document and stage, as a queue that is the truth sends them, without any ledger.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil
from sqlalchemy import Engine

from bench import naive, services
from bench.measure import told, versions
from bench.services import own_broker, processor_time, rest, wait
from nianbao import home
from storage import ledger
from storage.ledger import Entry
from workers.settings import Settings

STAGES = 2
WARM = 240


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=2400)
    documents = parser.parse_args().documents
    with services.databases() as urls, tempfile.TemporaryDirectory() as folder, own_broker(Path(folder)) as broker:
        plain = of_messages(documents, broker)
        for name, url in urls.items():
            ours = of_ledger(documents, Path(folder), broker, url)
            method = f"{documents} documents, {STAGES} stages; {versions('celery', 'sqlalchemy')}"
            rivals = {"a message each, no ledger": plain}
            told(f"queue and ledger, {name}", ours, "ms", rivals, "at most 0.6 ms, aim 0.3 ms", method)


def of_ledger(
    documents: int, folder: Path, broker: str, url: str, first: int = 0, beside: Sequence[psutil.Process] = ()
) -> float:
    """Milliseconds a document and stage; `first` numbers the first document, processes `beside` count as well."""
    environment = {"NIANBAO_HOME": str(folder), "NIANBAO_BROKER_URL": broker, "NIANBAO_DATABASE_URL": url}
    engine = home.prepare(Settings.read(environment))
    commands = ["nianbao", "dispatch"], ["bench.noop", "2"]
    running = [
        subprocess.Popen([sys.executable, "-m", *command], env=os.environ | environment, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    try:
        _enter(engine, range(first, first + WARM))
        wait(lambda: ledger.unsettled(engine) == 0)
        processes = [*(psutil.Process(process.pid) for process in running), *beside]
        rest(processes)
        before = processor_time(processes)
        _enter(engine, range(first + WARM, first + WARM + documents))
        wait(lambda: ledger.unsettled(engine) == 0)
        return (processor_time(processes) - before) * 1000 / documents / STAGES
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()
        engine.dispose()


def of_messages(documents: int, broker: str) -> float:
    """Milliseconds a message that nothing is done for."""
    naive.app.conf.broker_url = broker
    command = [sys.executable, "-m", "celery", "-A", "bench.naive", "worker", "-c", "2", "-E", "-l", "ERROR"]
    environment = os.environ | {"NAIVE_BROKER": broker}
    worker = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def send(count: int) -> None:
        for _ in range(count):
            naive.nothing.delay()
        with naive.app.connection_for_read() as connection:
            queue = naive.app.amqp.queues["celery"](connection.default_channel)
            wait(lambda: queue.queue_declare().message_count == 0)

    try:
        send(WARM)
        us = psutil.Process()
        before = processor_time([psutil.Process(worker.pid)]) + sum(us.cpu_times()[:2])
        send(documents)
        return (processor_time([psutil.Process(worker.pid)]) + sum(us.cpu_times()[:2]) - before) * 1000 / documents
    finally:
        worker.terminate()
        worker.wait()


def _enter(engine: Engine, numbers: range) -> None:
    entries = (
        Entry(address=f"file:///{n}", state="convert", sha256=f"{n:064}", media_type="text/html") for n in numbers
    )
    for _ in ledger.register_many(engine, entries):
        pass


if __name__ == "__main__":
    main()
