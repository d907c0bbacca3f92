"""A worker that ends its claims whoever holds the document by then."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sqlalchemy import Connection

from nianbao.drill import worker
from storage import finishing
from storage.finishing import Result


def _all(connection: Connection, results: Sequence[Result]) -> set[int]:
    return {claim.id for claim, _ in results}


finishing._still_held = _all

if __name__ == "__main__":
    sys.exit(worker.main())
