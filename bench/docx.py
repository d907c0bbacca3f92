"""DOCX against python-docx, which names a merged cell at each place it covers: `python -m bench.docx`.

The same reports, facts compared with the truth they were made from before anything is measured.
"""

from __future__ import annotations

import io

import docx

import converters
import parsers
from bench.measure import told, turns, versions
from tests.archive.report import random_report
from tests.archive.write_docx import write_docx

REPORTS = 12
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def row_cells(body: bytes) -> None:
    """The text of every paragraph and of every cell, by `row.cells`."""
    document = docx.Document(io.BytesIO(body))
    for table in document.tables:
        for row in table.rows:
            [cell.text for cell in row.cells]
    [paragraph.text for paragraph in document.paragraphs]


def main() -> None:
    reports = [random_report(seed, "F2021" if seed % 3 else "F2019") for seed in range(REPORTS)]
    bodies = [write_docx(report) for report in reports]
    for report, body in zip(reports, bodies, strict=True):
        facts = parsers.parse(converters.convert(body, DOCX)).facts
        assert {fact.key: (fact.value, fact.state) for fact in facts} == report.truth()
    taken = turns(
        {
            "ours": lambda: [converters.convert(body, DOCX) for body in bodies],
            "python-docx row.cells": lambda: [row_cells(body) for body in bodies],
        },
        len(bodies),
    )
    ours = taken.pop("ours")
    method = f"{REPORTS} reports, all facts exact; {versions('python-docx', 'lxml')}"
    told("convert DOCX", ours, "ms CPU/document", taken, "25 times python-docx row.cells", method)


if __name__ == "__main__":
    main()
