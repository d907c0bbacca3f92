"""Whether a path has come to do more: `python -m bench.guard [--keep]`, `make guard`; also on a busy machine.

Each path is taken twice over the same documents. In the second turn, when everything is imported, compiled and cached,
the interpreter counts the calls of functions, its own and of C. They are the same in every run, and are compared with
those kept in `bench/calls.json` for this version of Python. What does its work in fewer calls that take longer is not
found out: that is what the ratios of the other benches are for. `--keep` keeps the present counts, after a change that
is meant to do more, or that does less.
"""

from __future__ import annotations

import gc
import json
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import converters
import parsers
from parsers.report import Report
from storage.database import connect, writing
from storage.panel import reports
from storage.panel.reports import Saving
from storage.schema import prepare
from tests.archive.report import random_report
from tests.archive.write_docx import write_docx
from tests.archive.write_html import write_html
from tests.archive.write_pdf import write_pdf

KEPT = Path(__file__).with_name("calls.json")
TOLERANCE = 0.1
"""How much more a path may do: other releases of the libraries stay below it."""
DOCUMENTS = 3
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def main() -> int:
    counted = count()
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    here = "Python " + ".".join(platform.python_version_tuple()[:2])
    if "--keep" in sys.argv[1:]:
        KEPT.write_text(json.dumps(kept | {here: counted}, indent=2, sort_keys=True) + "\n", "utf-8")
        return 0
    if here not in kept:
        print(f"skipped: no counts are kept for {here}; `python -m bench.guard --keep` keeps these")
        return 0
    return judge(counted, kept[here])


def judge(counted: dict[str, int], kept: dict[str, int]) -> int:
    """Print each path; 1 where one does more than is kept and tolerated, or is kept on one side only."""
    unlike = counted.keys() ^ kept.keys()
    worse = {name for name in counted.keys() & kept.keys() if counted[name] > kept[name] * (1 + TOLERANCE)}
    for name, now in counted.items():
        ratio = f"{now / kept[name]:5.2f} of those kept" if name in kept else "none are kept"
        print(f"{name:<14} {now:>8} calls a document   {ratio:<19}   {'MORE' if name in worse else 'ok'}")
    for name in sorted(unlike):
        became = "new" if name in counted else "gone"
        print(f"{name}: a path that is {became}; `python -m bench.guard --keep` keeps those of now")
    return 1 if worse or unlike else 0


def count() -> dict[str, int]:
    """Calls a document by path."""
    with tempfile.TemporaryDirectory() as folder:
        routes = paths(Path(folder))
        return {name: calls(route) // DOCUMENTS for name, route in routes.items()}


def calls(route: Callable[[], object]) -> int:
    route()
    gc.collect()
    gc.disable()
    made = 0

    def note(_: Any, event: str, __: Any) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        route()
    finally:
        sys.setprofile(None)
        gc.enable()
    return made


def paths(folder: Path) -> dict[str, Callable[[], object]]:
    made = [random_report(seed, "F2021" if seed % 3 else "F2019", sound=True) for seed in range(DOCUMENTS)]
    bodies = {
        "html": ([write_html(report) for report in made], "text/html"),
        "docx": ([write_docx(report) for report in made], DOCX),
        "pdf": ([write_pdf(report) for report in made], "application/pdf"),
    }
    documents = [converters.convert(body, "text/html") for body in bodies["html"][0]]
    read = [parsers.parse(document) for document in documents]
    return {
        **{f"convert {name}": _converting(*given) for name, given in bodies.items()},
        "reread pdf": lambda: [converters.reread(body, "application/pdf") for body in bodies["pdf"][0]],
        "parse": lambda: [parsers.parse(document) for document in documents],
        "save": _saving(folder, read),
    }


def _converting(bodies: list[bytes], media_type: str) -> Callable[[], object]:
    return lambda: [converters.convert(body, media_type) for body in bodies]


def _saving(folder: Path, read: list[Report]) -> Callable[[], object]:
    """Saving the same reports anew in the place of the first."""
    engine = connect(f"sqlite:///{folder}/guard.db")
    prepare(engine)
    keys = {fact.key for report in read for fact in report.facts}
    reports.know_cells(engine, keys)
    with writing(engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO document (id, address, address_key, kind, host, state, first_seen, updated, lease_token,"
            " attempts, lost, not_before)"
            " SELECT value, value, value, 'report', '', 'parse', 0, 0, 0, 0, 0, 0 FROM json_each(?)",
            (json.dumps(list(range(DOCUMENTS))),),
        )

    def save() -> None:
        saving = [Saving(id, f"{id:064}", report) for id, report in enumerate(read)]
        with writing(engine) as connection:
            reports.save(connection, saving)

    return save


if __name__ == "__main__":
    sys.exit(main())
