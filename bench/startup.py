"""What a start takes: `nianbao --help`, `nianbao parse one.docx`, a bare interpreter. `python -m bench.startup`.

A figure is the processor time of a whole process, median of several in turns; what is compiled at the first start is
compiled before.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measure import told
from tests.archive.report import random_report
from tests.archive.write_docx import write_docx

ROUNDS = 7


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "one.docx")
        file.write_bytes(write_docx(random_report(1)))
        nianbao = [sys.executable, "-m", "nianbao"]
        bare = [sys.executable, "-c", "pass"]
        commands = {
            "nianbao --help": ([*nianbao, "--help"], "0.3 s, aim 0.15 s"),
            "nianbao parse one.docx": ([*nianbao, "parse", str(file)], "0.8 s, aim 0.5 s"),
        }
        taken: dict[str, list[float]] = {name: [] for name in (*commands, "bare")}
        for turn in range(ROUNDS + 1):
            for name, command in ({name: given[0] for name, given in commands.items()} | {"bare": bare}).items():
                seconds = cost(command)
                if turn:
                    taken[name].append(seconds)
        least = statistics.median(taken["bare"])
        for name, (_, goal) in commands.items():
            ours = statistics.median(taken[name])
            told(f"start, {name}", ours, "s CPU", {"bare interpreter": least}, goal, f"median of {ROUNDS} processes")


def cost(command: list[str]) -> float:
    """Seconds of processor time that a process takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
