"""Score the narrative extractor on annotated sentences, and time it.

    python -m bench.narrative CASES.jsonl... [--errors] [--half first|second]

A case is {"text", "expect": [{"metric", "value", "unit", "accept", "optional"}], "year"}. A found metric is right where
an expected one has its value and its key (or an accepted one); optional ones are neither missed nor wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from parsers.narrative import extract_text
from parsers.report import Metric

Case = dict[str, Any]


def main() -> None:
    arguments = _arguments()
    cases = [case for path in arguments.cases for case in load(path)]
    if arguments.half:
        random.Random(7).shuffle(cases)
        middle = len(cases) // 2
        cases = cases[:middle] if arguments.half == "first" else cases[middle:]
    for name, same in (("key, value", same_key), ("value, unit", same_unit)):
        right, wrong, missed = 0, 0, 0
        for case in cases:
            hits, extra, absent = compare(case, same)
            right, wrong, missed = right + hits, wrong + len(extra), missed + len(absent)
            if arguments.errors and same is same_key and (extra or absent):
                _show(case, extra, absent)
        precision, recall = right / ((right + wrong) or 1), right / ((right + missed) or 1)
        f1 = 2 * precision * recall / ((precision + recall) or 1)
        print(f"({name}): precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}  of {right + missed}")
    _time([case["text"] for case in cases])


def load(path: Path) -> list[Case]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def compare(case: Case, same: Any) -> tuple[int, list[Metric], list[Case]]:
    """How many were right, which found ones no expected one explains, which required ones were not found."""
    expected, hits, extra = sorted(case["expect"], key=lambda one: one.get("optional", False)), 0, []
    for metric in extract_text(case["text"], case.get("year")):
        match = next((one for one in expected if same(metric, one)), None)
        if match is None:
            extra.append(metric)
        else:
            expected.remove(match)
            hits += not match.get("optional")
    return hits, extra, [one for one in expected if not one.get("optional")]


def same_key(metric: Metric, expected: Case) -> bool:
    keys = (expected["metric"], *expected.get("accept", ()))
    return metric.key in keys and Decimal(metric.value) == Decimal(str(expected["value"]))


def same_unit(metric: Metric, expected: Case) -> bool:
    return metric.unit == expected["unit"] and Decimal(metric.value) == Decimal(str(expected["value"]))


def _show(case: Case, extra: list[Metric], absent: list[Case]) -> None:
    print(case["text"])
    for metric in extra:
        print(f"    wrong  {metric.key} {metric.value} {metric.unit}")
    for one in absent:
        print(f"    missed {one['metric']} {one['value']} {one['unit']}")


def _time(texts: list[str]) -> None:
    start = time.perf_counter()
    for text in texts:
        extract_text(text)
    spent, characters = time.perf_counter() - start, sum(map(len, texts))
    print(f"{spent / max(characters, 1) * 3_000_000:.2f} ms for 3,000 characters")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--errors", action="store_true", help="print each sentence with what was wrong")
    parser.add_argument("--half", choices=("first", "second"), help="of the cases in a fixed random order")
    return parser.parse_args()


if __name__ == "__main__":
    main()
