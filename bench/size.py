"""Whether work becomes dearer as the ledger grows: `python -m bench.size [--sizes 1000 1000000] [--documents N]`.

The same documents go through dispatcher and worker (`bench.ledger`) beside few and beside very many that are done, with
their attempts. The figure is processor time a document and stage at the largest size; the ratio against the smallest is
the throughput that is left.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from sqlalchemy import text

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
SELECT 'https://h' || (i % 3000) || '.gov.cn/' || ({begun} + i), 'size ' || ({begun} + i), 'report',
       'h' || (i % 3000) || '.gov.cn', 'done', {moment}, {moment}, 2, 1, 0, 0, 'size ' || ({begun} + i), 'text/html'
FROM {series}
"""
ATTEMPTS = """
INSERT INTO attempt (document_id, stage, number, started, ended, worker, outcome)
SELECT id, stage, number, {moment}, {moment}, 'bench', 'ok'
FROM document, (SELECT 'convert' AS stage, 1 AS number UNION ALL SELECT 'parse', 2) AS stages
WHERE address_key LIKE 'size %' AND id > {last}
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs=2, default=[1_000, 1_000_000])
    parser.add_argument("--documents", type=int, default=2400)
    given = parser.parse_args()
    with services.databases() as urls, tempfile.TemporaryDirectory() as folder, own_broker(Path(folder)) as broker:
        for name, url in urls.items():
            costs = []
            for turn, size in enumerate(given.sizes):
                fill(url, size)
                costs.append(of_ledger(given.documents, Path(folder), broker, url, first=turn * 1_000_000))
            small, large = given.sizes
            method = f"{given.documents} documents, {STAGES} stages; {versions('celery', 'sqlalchemy')}"
            figure = f"queue and ledger beside {large:,} documents, {name}"
            told(figure, costs[1], "ms", {f"beside {small:,}": costs[0]}, "at least 0.9x", method)


def fill(url: str, size: int) -> None:
    """Documents that are done, until there are at least `size`."""
    engine = connect(url)
    prepare(engine)
    dialect = engine.dialect.name
    with writing(engine) as connection:
        count, last = connection.execute(text("SELECT count(*), coalesce(max(id), 0) FROM document")).one()
        words = {"moment": MOMENT[dialect], "begun": last, "last": last}
        words["series"] = SERIES[dialect].format(count=max(1, size - count))
        connection.execute(text(DONE.format(**words)))
        connection.execute(text(ATTEMPTS.format(**words)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


if __name__ == "__main__":
    main()
