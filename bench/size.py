"""Whether work becomes dearer as the ledger grows: `python -m bench.size [--sizes 1000 1000000] [--documents N]`.

Documents go through dispatcher and worker (`bench.ledger`) beside few and beside very many that are done, with their
attempts: in two databases, in turns, so that other work on the machine weighs on both alike. The figure is processor
time a document and stage at the larger size, that of the database's server included; the ratio against the smaller is
the throughput that is left. Medians.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

import psutil
from sqlalchemy import make_url, text

from bench import services
from bench.dispatch import MOMENT, SERIES
from bench.ledger import STAGES, of_ledger
from bench.measure import told, versions
from bench.services import own_broker
from storage.database import connect, writing
from storage.schema import prepare

DONE = """
INSERT INTO document (address, address_key, kind, host, state, first_seen, updated, lease_token, attempts, lost,
                      not_before, sha256, media_type)
SELECT 'https://h' || (i % 3000) || '.gov.cn/' || i, 'size ' || i, 'report',
       'h' || (i % 3000) || '.gov.cn', 'done', {moment}, {moment}, 2, 1, 0, 0, 'size ' || i, 'text/html'
FROM {series}
"""
ATTEMPTS = """
INSERT INTO attempt (document_id, stage, number, started, ended, worker, outcome)
SELECT id, stage, number, {moment}, {moment}, 'bench', 'ok'
FROM document, (SELECT 'convert' AS stage, 1 AS number UNION ALL SELECT 'parse', 2) AS stages
WHERE address_key LIKE 'size %'
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs=2, default=[1_000, 1_000_000])
    parser.add_argument("--documents", type=int, default=1200, help="a turn")
    parser.add_argument("--turns", type=int, default=5)
    given = parser.parse_args()
    with services.databases() as urls, tempfile.TemporaryDirectory() as folder, own_broker(Path(folder)) as broker:
        for name, url in urls.items():
            places = {size: filled(url, size) for size in given.sizes}
            costs: dict[int, list[float]] = {size: [] for size in given.sizes}
            for turn in range(given.turns):
                for size, place in places.items():
                    first, beside = turn * 1_000_000, server(place)
                    costs[size].append(of_ledger(given.documents, Path(folder), broker, place, first, beside))
            small, large = (statistics.median(costs[size]) for size in given.sizes)
            method = f"{given.turns} turns of {given.documents} documents, {STAGES} stages; "
            figure = f"queue and ledger beside {given.sizes[1]:,} documents, {name}"
            rivals = {f"beside {given.sizes[0]:,}": small}
            told(figure, large, "ms", rivals, "at least 0.9x", method + versions("celery", "sqlalchemy"))


def filled(url: str, size: int) -> str:
    """The URL of a database beside that of `url`, with so many documents that are done."""
    place = make_url(url)
    place = place.set(database=f"{place.database}_{size}")
    if place.get_backend_name() == "postgresql":
        with connect(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f'CREATE DATABASE "{place.database}"'))
    fill(place.render_as_string(hide_password=False), size)
    return place.render_as_string(hide_password=False)


def server(url: str) -> list[psutil.Process]:
    """The process of the database's server, where it has one."""
    engine = connect(url)
    if engine.dialect.name == "sqlite":
        return []
    with engine.connect() as connection:
        backend = psutil.Process(connection.scalar(text("SELECT pg_backend_pid()")))
        return list(filter(None, [backend.parent()]))


def fill(url: str, size: int) -> None:
    engine = connect(url)
    prepare(engine)
    dialect = engine.dialect.name
    words = {"moment": MOMENT[dialect], "series": SERIES[dialect].format(count=size)}
    with writing(engine) as connection:
        connection.execute(text(DONE.format(**words)))
        connection.execute(text(ATTEMPTS.format(**words)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if dialect == "sqlite" else "VACUUM ANALYZE"))
    engine.dispose()


if __name__ == "__main__":
    main()
