"""A worker of the drill: `python -m nianbao.drill.worker LEASE LIMIT convert 2 convert,parse`."""

from __future__ import annotations

import sys

from nianbao.drill import tempo
from workers.celery_worker import work


def main() -> int:
    name, concurrency, queues = tempo.begin()
    return work(name, int(concurrency), queues)


if __name__ == "__main__":
    sys.exit(main())
