"""The table of docs/performance.md from the latest result of each figure: `python -m bench.table`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.measure import RESULTS

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->\n"
HEAD = "| figure | ours | against | goal | how |\n|---|---|---|---|---|\n"


def main() -> None:
    latest = {line["figure"]: line for line in map(json.loads, RESULTS.read_text("utf-8").splitlines())}
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(before + BEGIN + HEAD + "".join(map(row, latest.values())) + END + after, "utf-8")


def row(line: dict[str, Any]) -> str:
    rivals = "; ".join(f"{name} {ratio:g}x" for name, ratio in line["ratios"].items())
    how = f"`{line['command']}`, {line['method']}; {line['machine']}, {line['day']}"
    return f"| {line['figure']} | {line['value']:.3g} {line['unit']} | {rivals} | {line['goal']} | {how} |\n"


if __name__ == "__main__":
    main()
