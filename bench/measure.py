"""How figures are measured and told: processor time, rivals in turns within one run, each figure kept as a line.

Wall time is for people only. A figure is a ratio against a named rival, or a cost in processor time; results go to
`bench/results.jsonl`, from which `python -m bench.table` makes the table of the README.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).with_name("results.jsonl")


def turns(routes: Mapping[str, Callable[[], object]], of: int, rounds: int = 5) -> dict[str, float]:
    """Milliseconds of processor time by route for one of `of` things: medians of rounds in which routes take turns."""
    taken: dict[str, list[float]] = {name: [] for name in routes}
    for route in routes.values():
        route()  # what is imported, compiled and cached at first use is paid once, not per document
    for _ in range(rounds):
        for name, route in routes.items():
            began = time.process_time()
            route()
            taken[name].append((time.process_time() - began) * 1000 / of)
    return {name: statistics.median(times) for name, times in taken.items()}


def told(figure: str, ours: float, unit: str, rivals: Mapping[str, float], goal: str, method: str) -> None:
    """Print a figure with its ratios and keep it. `rivals` are in the unit of `ours`; bigger ratios are better."""
    ratios = {name: round(theirs / ours, 2) for name, theirs in rivals.items()}
    print(f"{figure:<44} {ours:10.3f} {unit}")
    for name, ratio in ratios.items():
        print(f"  {name:<42} {rivals[name]:10.3f} {unit}   ratio {ratio:.2f}")
    keep(figure, {"value": round(ours, 4), "unit": unit, "ratios": ratios, "goal": goal, "method": method})


def keep(figure: str, entry: Mapping[str, object]) -> None:
    """Append a figure to the results, with the day, the machine and the command that made it."""
    line = {
        "figure": figure,
        "day": date.today().isoformat(),
        "command": " ".join(["python -m", _main_module(), *sys.argv[1:]]),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        **entry,
    }
    with RESULTS.open("a", encoding="utf-8") as results:
        results.write(json.dumps(line, ensure_ascii=False) + "\n")


def versions(*packages: str) -> str:
    """The installed versions, for the method of a figure."""
    return ", ".join(f"{package} {version(package)}" for package in packages)


def _main_module() -> str:
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return spec.name if spec else Path(sys.argv[0]).stem
