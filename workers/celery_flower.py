"""Flower, asking the workers now and then which queues they read: by itself it asks once, when few may be up yet.

`python -m workers.celery_flower -A workers.app flower`, with the options of Flower.
"""

from __future__ import annotations

import sys
from typing import Any

from celery.__main__ import main
from flower import command
from flower.app import Flower
from tornado.ioloop import PeriodicCallback

#: seconds between two questions
ASK = 10


def _asking(**given: Any) -> Any:
    shown = Flower(**given)
    PeriodicCallback(shown.update_workers, ASK * 1000).start()
    return shown


if __name__ == "__main__":
    command.Flower = _asking
    sys.exit(main())
