"""A worker of ours whose stages do nothing, so that what is left is queue and ledger: a module for `bench.ledger`."""

from __future__ import annotations

import sys

from storage import ledger
from storage.ledger import Claim, Outcome
from workers import hints
from workers.celery_worker import work
from workers.reading import Reading


class Nothing(Reading):
    """Hands every document on at once."""

    def convert(self, claim: Claim) -> Outcome:
        return ledger.advance("parse", hinted=hints.REHINT)

    def parse(self, claim: Claim) -> Outcome:
        return ledger.done()


if __name__ == "__main__":
    from workers import tasks

    tasks.Reading = Nothing  # type: ignore[misc]
    sys.exit(work("noop", int(sys.argv[1]), "convert,parse"))
