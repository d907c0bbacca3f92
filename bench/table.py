"""The tables of docs/performance.md and README.md from the latest result of each figure: `python -m bench.table`.

The page shows every figure, the README those of `MAIN`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.measure import RESULTS

ROOT = Path(__file__).parents[1]
PAGE, FRONT = ROOT / "docs" / "performance.md", ROOT / "README.md"
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->\n"
HEAD = "| figure | ours | against | goal | how |\n|---|---|---|---|---|\n"
SHORT_HEAD = "| processor time | ours | the rival takes | command |\n|---|---|---|---|\n"
#: what the README calls a figure, and the rival it names
MAIN = {
    "whole pipeline, html": ("an HTML report, stored bytes to committed rows", "naive pipeline"),
    "whole pipeline, docx": ("a DOCX report, the same", "naive pipeline"),
    "whole pipeline, pdf": ("a PDF report, the same", "naive pipeline"),
    "saving a report, PostgreSQL": ("saving the facts of a report, PostgreSQL", "add_all"),
    "queue and ledger, PostgreSQL": ("queue and ledger, a document and stage", "a message each, no ledger"),
    "start, nianbao parse one.docx": ("`nianbao parse one.docx`, whole process", ""),
}


def main() -> None:
    latest = {line["figure"]: line for line in map(json.loads, RESULTS.read_text("utf-8").splitlines())}
    put(PAGE, HEAD + "".join(map(row, latest.values())))
    put(FRONT, SHORT_HEAD + "".join(short(latest[figure], *words) for figure, words in MAIN.items()))


def put(page: Path, table: str) -> None:
    """Write a table between the marks of a page."""
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    page.write_text(before + BEGIN + table + END + rest.partition(END)[2], "utf-8")


def row(line: dict[str, Any]) -> str:
    rivals = "; ".join(f"{name} {ratio:g}x" for name, ratio in line["ratios"].items())
    how = f"`{line['command']}`, {line['method']}; {line['machine']}, {line['day']}"
    return f"| {line['figure']} | {line['value']:.3g} {line['unit']} | {rivals} | {line['goal']} | {how} |\n"


def short(line: dict[str, Any], what: str, rival: str) -> str:
    against = f"{line['ratios'][rival]:g} times as long ({rival})" if rival else ""
    return f"| {what} | {line['value']:.3g} {line['unit'].removesuffix(' CPU')} | {against} | `{line['command']}` |\n"


if __name__ == "__main__":
    main()
