"""`make drill-mutations`: with one ingredient taken out the drill must fail, or it proves nothing.

Each mutation is a process of the fleet that patches itself, the fault that has to find it, and the counts that
must tell, in a fleet that worked before: a busy machine, or a patch that no longer fits, has found nothing.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from nianbao.drill import run
from nianbao.drill.databases import Sqlite
from nianbao.drill.faults import FAULTS
from nianbao.drill.run import Told
from nianbao.drill.table import shown

MUTATIONS = {
    "no_token": ("worker", "frozen", ("doubled", "torn")),
    "two_transactions": ("worker", "child", ("doubled", "torn")),
    "no_dispatcher": ("dispatcher", "flush", ("stuck",)),
}
#: seconds without progress: longer than the fleet takes to start on a busy machine
PATIENCE = 60.0


def mutated(name: str, folder: Path, count: int, patience: float = PATIENCE) -> Told:
    """The drill's line with the ingredient taken out."""
    role, wanted, _ = MUTATIONS[name]
    fault = next(fault for fault in FAULTS if fault.name == wanted)
    place = folder / name
    place.mkdir()
    return run.run(fault, name, Sqlite(place), place, count, patience, **{role: f"tests.drill.{name}"})


def found(name: str, told: Told) -> bool:
    """Whether the counts tell of the missing ingredient, in a fleet that had done some of its documents."""
    return told.verdict.lost < told.documents and any(getattr(told.verdict, count) for count in MUTATIONS[name][2])


def main() -> int:
    survived = []
    with tempfile.TemporaryDirectory(prefix="nianbao-mutations-") as folder, shown() as show:
        for name in MUTATIONS:
            told = mutated(name, Path(folder), count=100)
            show(told)
            survived += [] if found(name, told) else [name]
    print(f"not found: {', '.join(survived)}" if survived else "every mutation was found")
    return int(bool(survived))


if __name__ == "__main__":
    sys.exit(main())
