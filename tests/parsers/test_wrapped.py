"""Numbers in several lines of a cell: whole where sums prove it, else text that a finding names."""

from __future__ import annotations

import parsers
from parsers.report import Report
from tests.parsers import forms

ROW = "requests.{}.{}"


def read(changed: dict[str, str]) -> Report:
    values = forms.zeros()
    for row in ("new_received", "granted", "total_handled"):
        values[ROW.format(row, "natural")] = values[ROW.format(row, "total")] = "27"
    return parsers.parse(forms.document(values | changed))


def told(report: Report, key: str) -> tuple[str | None, str, bool]:
    fact = next(fact for fact in report.facts if fact.key == key)
    return fact.value, fact.state, fact.note is not None


def test_a_number_in_two_lines_is_whole_where_its_row_and_column_add_up_to_it():
    report = read({"requests.granted.total": "2\n7", "requests.total_handled.natural": " 2 \n 7 "})

    assert told(report, "requests.granted.total") == ("27", "number", True)
    assert told(report, "requests.total_handled.natural") == ("27", "number", True)
    assert report.findings == ()


def test_where_no_sum_bears_it_out_it_stays_text_and_is_named():
    report = read({"requests.granted.total": "2\n9"})

    assert told(report, "requests.granted.total") == (None, "text", False)
    named = {(finding.rule, finding.at, finding.verdict) for finding in report.findings}
    assert ("H6", "requests.granted.total", "unknown") in named


def test_a_cell_in_no_sum_is_whole_only_where_several_are_proven_and_none_is_not():
    license = {"art20_5.license.decisions": "53\n8"}
    proven = {"requests.granted.total": "2\n7", "requests.total_handled.natural": "2\n7"}

    assert told(read(license), "art20_5.license.decisions")[:2] == (None, "text")
    assert told(read(license | proven), "art20_5.license.decisions")[:2] == ("538", "number")
    wrong = license | proven | {"requests.granted.biz": "1\n1"}
    assert told(read(wrong), "art20_5.license.decisions")[:2] == (None, "text")


def test_a_publishers_wrong_sum_proves_nothing():
    report = read({"requests.granted.total": "2\n7", "requests.granted.natural": "26"})

    assert told(report, "requests.granted.total")[:2] == (None, "text")
