"""Five real reports, read by hand: every cell, every finding and who says it must come out exactly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import converters
import parsers
from parsers.report import Report

SAMPLES = sorted((Path(__file__).parents[1] / "cases" / "samples").iterdir())


@pytest.fixture(params=SAMPLES, ids=lambda folder: folder.name)
def sample(request) -> tuple[Report, dict]:
    folder: Path = request.param
    document = converters.convert((folder / "source.txt").read_bytes(), "text/plain")
    return parsers.parse(document), json.loads((folder / "expected.json").read_text())


def test_every_cell_has_its_value_its_state_its_unit_and_its_printed_text(sample):
    report, expected = sample

    found = {f.key: {"value": f.value, "state": f.state, "unit": f.unit, "raw": f.raw} for f in report.facts}
    assert found == expected["facts"]
    assert report.leftovers == ()
    assert set(report.tables.values()) == {"read"}


def test_the_findings_are_those_a_careful_reader_makes(sample):
    report, expected = sample

    found = [
        {"rule": f.rule, "at": f.at, "expected": f.expected, "found": f.found, "verdict": f.verdict}
        for f in report.findings
        if f.severity == "hard"
    ]
    assert sorted(found, key=str) == sorted(expected["findings"], key=str)


def test_family_year_agency_scope_and_publication_are_right(sample):
    report, expected = sample

    assert report.agency in (expected["agency"], *expected["agency_alt"])
    for name in ("title", "family", "year", "scope", "published_on"):
        assert getattr(report, name) == expected[name], name
