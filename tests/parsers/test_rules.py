"""The form's own arithmetic: four verdicts, and nothing is ever repaired."""

from __future__ import annotations

import msgspec
import pytest

import parsers
from converters.document import Document
from parsers.family import families
from parsers.report import Finding
from tests.parsers import forms


def findings(values: dict[str, str], id: str = "F2021") -> dict[tuple[str, str], Finding]:
    return {(f.rule, f.at): f for f in parsers.parse(forms.document(values, id)).findings}


def balanced() -> dict[str, str]:
    """Three applications of natural persons: one granted, one not held, one carried over."""
    filled = forms.zeros()
    for row, value in {
        "new_received": "2",
        "carried_in": "1",
        "granted": "1",
        "unable.not_held": "1",
        "total_handled": "2",
        "carried_out": "1",
    }.items():
        filled[f"requests.{row}.natural"] = filled[f"requests.{row}.total"] = value
    return filled


def test_a_report_whose_sums_hold_has_no_findings():
    assert findings(balanced()) == {}


def test_a_row_whose_total_differs_is_a_finding_and_not_an_error():
    found = findings(balanced() | {"requests.unable.not_held.total": "0"})

    assert found["H3", "requests.unable.not_held"] == Finding("H3", "requests.unable.not_held", "1", "0", "fail")
    assert found["H2", "requests.total"] == Finding("H2", "requests.total", "1", "2", "fail")
    assert len(found) == 2


def test_a_sum_that_holds_only_with_blanks_as_zero_is_pass_assumed():
    found = findings(balanced() | {"requests.denied.query.biz": ""})

    assert {f.verdict for f in found.values()} == {"pass_assumed"}
    assert set(found) == {("H2", "requests.biz"), ("H3", "requests.denied.query")}


def test_a_sum_that_fails_with_a_mark_in_it_is_fail_assumed():
    found = findings(balanced() | {"requests.new_received.natural": "/"})

    assert found["H1", "requests.natural"] == Finding("H1", "requests.natural", "1", "3", "fail_assumed")


def test_a_cell_that_is_text_makes_its_sums_unknown():
    found = findings(balanced() | {"relief.review.upheld": "见附件"})

    assert found["H4", "relief.review"] == Finding("H4", "relief.review", None, "0", "unknown")


def test_a_count_that_is_not_whole_or_negative_breaks_h6_and_a_change_may_be_negative():
    values = forms.zeros("F2019") | {"art20_5.license.delta_items": "减4", "art20_5.license.prev_items": "-1"}
    found = findings(values | {"art20_5.license.decisions": "1.5"}, "F2019")

    assert set(found) == {("H6", "art20_5.license.prev_items"), ("H6", "art20_5.license.decisions")}


APPLICANTS = ("natural", "biz", "research", "welfare", "legal", "org_other", "total")


@pytest.mark.parametrize(
    ("printed", "handled"),
    [
        ({"all": "3"}, "3"),
        ({"misc": "3"}, "3"),
        ({"no_supplement": "1", "unpaid": "0", "misc": "2"}, "3"),
        ({"all": "3", "no_supplement": "1", "unpaid": "0", "misc": "2"}, "3"),
        ({"all": "3", "misc": "2"}, "2"),
    ],
)
def test_other_results_are_summed_as_one_row_or_as_its_parts_never_as_both(printed, handled):
    values = {key: value for key, value in forms.zeros("F2019").items() if ".other.all." not in key}
    for part, count in printed.items():
        values |= {f"requests.other.{part}.{column}": "0" for column in APPLICANTS}
        values |= {f"requests.other.{part}.natural": count, f"requests.other.{part}.total": count}
    for row in ("new_received", "total_handled"):
        values |= {f"requests.{row}.natural": handled, f"requests.{row}.total": handled}

    assert findings(values, "F2019") == {}
    broken = findings(values | {"requests.total_handled.natural": "9"}, "F2019")
    assert broken["H2b", "requests.natural"].verdict == "fail"


def test_an_amount_may_be_no_whole_number():
    values = forms.zeros("F2021")
    amounts = [key for key in values if key.startswith("art20_8.")]

    assert amounts and findings(values | dict.fromkeys(amounts, "0.5")) == {}
    assert {f.rule for f in findings(values | dict.fromkeys(amounts, "-0.5")).values()} == {"H6"}


@pytest.mark.parametrize("id", ["F2021", "F2019"])
def test_changing_any_cell_of_the_two_large_tables_breaks_at_least_one_sum(id):
    zeros = forms.zeros(id)
    for key in (k for k in zeros if k.startswith(("requests.", "relief."))):
        assert findings(zeros | {key: "7"}, id), key


def shifted(document: Document) -> Document:
    """What a second reader says that takes one cell for another."""

    def edit(cell):
        return msgspec.structs.replace(cell, text="1") if cell.row == 15 and cell.column == 9 else cell

    return msgspec.structs.replace(
        document,
        blocks=tuple(
            forms.change(b, edit) if getattr(b, "rows", 0) > 20 and b.columns == 10 else b for b in document.blocks
        ),
    )


def test_two_readers_that_agree_leave_the_error_with_the_publisher():
    document = forms.document(balanced() | {"requests.unable.not_held.total": "0"})

    report = parsers.parse(document, second=lambda pages: document)

    assert {f.verdict for f in report.findings} == {"fail"}


def test_two_readers_that_differ_make_a_failed_sum_a_suspicion_of_the_reading():
    document = forms.document(balanced() | {"requests.unable.not_held.total": "0"})

    report = parsers.parse(document, second=lambda pages: shifted(document))

    assert {f.verdict for f in report.findings} == {"suspect_parse"}


def test_two_readers_of_which_one_says_what_a_number_format_prints_agree():
    values = balanced() | {"requests.unable.not_held.total": "0"}
    printed = {key: f"{value}.00" if value.isdigit() else value for key, value in values.items()}

    report = parsers.parse(forms.document(values), second=lambda pages: forms.document(printed))

    assert {f.verdict for f in report.findings} == {"fail"}


def test_the_second_reader_is_not_asked_when_every_sum_holds():
    def never(pages) -> Document:
        raise AssertionError("asked for a second reading of a sound report")

    parsers.parse(forms.document(balanced()), second=never)


@pytest.mark.parametrize(
    ("id", "broken", "rule", "at", "expected", "found"),
    [
        ("F2021", {"art20_1.rules.issued": "5", "art20_1.rules.repealed": "1"}, "S1", "art20_1.rules", "1", "5"),
        ("F2019", {"art20_1.rules.new_published": "8"}, "S2", "art20_1.rules", "0", "8"),
    ],
)
def test_a_limit_that_an_honest_report_may_break_is_a_soft_finding(id, broken, rule, at, expected, found):
    told = findings(forms.zeros(id) | broken, id)

    assert told == {(rule, at): Finding(rule, at, expected, found, "fail", "soft")}


def test_a_limit_holds_for_what_is_smaller():
    assert findings(balanced() | {"art20_1.rules.in_force": "7", "art20_1.rules.issued": "7"}) == {}


def test_limits_and_sums_of_the_lists_are_judged_with_their_severity():
    soft = {(f.id, r.id) for f in families() for r in f.rules if r.severity == "soft"}
    assert soft == {("F2021", "S1"), ("F2019", "S2"), ("F2014", "A8"), ("F2014", "A9"), ("FWEB", "W1")}
