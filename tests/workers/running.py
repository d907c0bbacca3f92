"""Real processes for tests: a Celery worker, a dispatcher, and waiting for progress instead of for time."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from threading import Event, Thread

import psutil
from sqlalchemy import Engine

from storage import ledger
from workers import dispatcher
from workers.settings import Settings

ROOT = Path(__file__).parents[2]


@dataclass
class Stack:
    """A dispatcher in this process and workers in others, all on one home."""

    environ: dict[str, str]
    app: str = "workers.app"
    workers: list[Popen[bytes]] = field(default_factory=list)

    def start_worker(self, processes: int = 2) -> None:
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            self.app,
            "worker",
            "-c",
            str(processes),
            "--without-gossip",
            "--without-mingle",
            "-n",
            f"worker{len(self.workers)}@test",
        ]
        environ = {**os.environ, **self.environ}
        with open(Path(self.environ["NIANBAO_HOME"]) / "worker.log", "ab") as log:
            self.workers.append(Popen(command, env=environ, stdout=log, stderr=log, cwd=ROOT))

    def kill_busy(self, engine: Engine) -> None:
        """SIGKILL to a process that holds a lease just now."""
        holders: list[str] = []
        wait_until(lambda: bool(holders.extend(ledger.owners(engine)) or holders))
        with suppress(ProcessLookupError):
            os.kill(int(holders[0].split("/")[2]), signal.SIGKILL)

    def kill_worker(self) -> None:
        """SIGKILL to the supervising process, as an OOM killer or a power cut does."""
        self.workers[-1].kill()
        self.workers[-1].wait()


@contextmanager
def stack(home: Path, broker: str, database_url: str, app: str = "workers.app", **environ: str) -> Iterator[Stack]:
    """A running stack with one worker of two processes; everything ends with the block."""
    given = {
        "NIANBAO_HOME": str(home),
        "NIANBAO_BROKER_URL": broker,
        "NIANBAO_DATABASE_URL": database_url,
        "NIANBAO_BLOBS_URL": str(home / "blobs"),
        **environ,
    }
    stop = Event()
    dispatching = Thread(target=dispatcher.run, args=(Settings.read(given), stop))
    running = Stack(given, app)
    try:
        running.start_worker()
        dispatching.start()
        yield running
    finally:
        stop.set()
        dispatching.join()
        for worker in running.workers:
            if worker.poll() is None:
                parent = psutil.Process(worker.pid)
                for process in (parent, *parent.children()):
                    process.kill()
            worker.wait()


def wait_until(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    """Return as soon as `condition` holds; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the condition never came true"
        time.sleep(0.02)


def settled(engine: Engine) -> bool:
    return ledger.unsettled(engine) == 0


def done(engine: Engine, number: int) -> Callable[[], bool]:
    """Whether at least `number` documents are done."""
    return lambda: ledger.progress(engine).get("done", 0) >= number
