"""A Celery worker for some queues: `python -m workers.celery_worker convert 2 convert,parse`.

The same as `celery -A workers.app worker -n convert@%h -c 2 -Q convert,parse --without-mingle --without-gossip`, but
ready sooner: that command imports all other commands of Celery first, Flower and a terminal toolkit among them.
"""

from __future__ import annotations

import socket
import sys

from workers.app import HEAVY_QUEUE, app

#: Kilobytes that a process for heavy work may hold between two tasks: the models of recognition stay loaded.
HEAVY_MEMORY = 1_200_000


def work(name: str, concurrency: int, queues: str) -> int:
    """Work until told to end; gives the exit status."""
    more = {"max_memory_per_child": HEAVY_MEMORY} if queues == HEAVY_QUEUE else {}
    worker = app.Worker(
        hostname=f"{name}@{socket.gethostname()}", concurrency=concurrency, queues=queues, pool="prefork",
        loglevel="INFO", without_mingle=True, without_gossip=True, quiet=True, **more,
    )  # fmt: skip
    worker.start()
    return worker.exitcode or 0


if __name__ == "__main__":
    sys.exit(work(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
