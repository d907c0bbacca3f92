"""Labels that recognition misread are told by the printed order: of recognised pages only, and only beyond doubt."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest

import parsers
from converters.document import Document, Table
from parsers.report import Report
from tests.parsers import forms

RULES, SAFETY, THIRD = "规章", "3.危及“三安全一稳定”", "4.保护第三方合法权益"


def read(labels: Mapping[str, str], route: str = "ocr", without: str = "") -> Report:
    """The 2021 form with a number of its own in each cell, some labels as a bad copy has them, and a row dropped."""
    keys = [key for key in forms.family("F2021").keys() if not without or without not in key]  # noqa: SIM118
    whole = forms.document({key: str(number) for number, key in enumerate(keys, 100)})
    blocks = (_relabelled(block, labels) if isinstance(block, Table) else block for block in whole.blocks)
    return parsers.parse(Document(whole.media_type, tuple(blocks), route=route))


def _relabelled(table: Table, labels: Mapping[str, str]) -> Table:
    return forms.change(table, lambda cell: msgspec.structs.replace(cell, text=labels.get(cell.text, cell.text)))


def facts(report: Report, part: str) -> list[str | None]:
    return [fact.note for fact in report.facts if part in fact.key]


@pytest.mark.parametrize(
    ("label", "seen", "part", "cells"),
    [
        (RULES, "嫂章", "rules.", 3),
        (SAFETY, "包及一三安全一種父", ".safety.", 7),
        (THIRD, "4.保扣第三方合法权递", ".third_party.", 7),
    ],
)
def test_a_misread_label_is_that_of_the_one_row_missing_in_its_place(
    label: str, seen: str, part: str, cells: int
) -> None:
    report = read({label: seen})
    notes = facts(report, part)
    assert len(notes) == cells
    assert all(note and seen in note and "printed there" in note for note in notes)
    assert "labels_by_order" in report.flags
    assert not report.leftovers
    assert report.facts == tuple(
        msgspec.structs.replace(fact, note=other.note) for fact, other in zip(read({}).facts, report.facts, strict=True)
    )


def test_two_misread_labels_below_each_other_are_the_two_rows_missing_there() -> None:
    report = read({SAFETY: "包及一三安全一種父", THIRD: "保扣第三方合法权递"})
    assert len(facts(report, ".safety.")) == len(facts(report, ".third_party.")) == 7


@pytest.mark.parametrize(
    ("labels", "route", "without"),
    [
        ({RULES: "嫂章"}, "lattice", ""),
        ({SAFETY: "涉及海域使用"}, "ocr", ""),
        ({SAFETY: "5.包及一三安全一種父"}, "ocr", ""),
        ({SAFETY: "包及一三安全一種父"}, "ocr", "third_party"),
        ({SAFETY: "\ufffd"}, "ocr", ""),
    ],
    ids=["read as text", "another label", "another number", "two rows missing", "unread"],
)
def test_what_may_be_another_row_is_none(labels: Mapping[str, str], route: str, without: str) -> None:
    report = read(labels, route, without)
    assert not facts(report, "rules." if RULES in labels else ".safety.")
    assert report.leftovers
    assert "labels_by_order" not in report.flags
