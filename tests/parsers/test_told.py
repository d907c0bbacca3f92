"""Narrative against table: soft, and only where no reading of the sentence fits the cells."""

from __future__ import annotations

import parsers
from converters.document import Paragraph
from parsers.report import Finding
from tests.parsers import forms


def soft(sentence: str, **cells: str) -> list[Finding]:
    document = forms.document(forms.zeros(**cells))
    with_text = forms.of(document.blocks[:1], [Paragraph("一、总体情况"), Paragraph(sentence)], document.blocks[1:])
    return [finding for finding in parsers.parse(with_text).findings if finding.severity == "soft"]


def test_a_number_told_that_differs_from_its_cell_is_a_soft_finding():
    found = soft("2022年，我局收到政府信息公开申请5件。", requests__new_received__total="3")

    key = "requests.new_received.total"
    assert found == [Finding(f"N:{key}", key, "3", "5", "fail", "soft")]


def test_received_may_mean_new_and_carried_in_together():
    assert (
        soft(
            "2022年，我局共收到政府信息公开申请5件。",
            requests__new_received__total="3",
            requests__carried_in__total="2",
        )
        == []
    )


def test_a_number_told_that_agrees_is_no_finding():
    assert soft("2022年，我局收到政府信息公开申请3件。", requests__new_received__total="3") == []


def test_litigation_is_the_two_groups_together():
    cells = {"relief__litigation_direct__total": "1", "relief__litigation_after_review__total": "2"}

    assert soft("全年因政府信息公开引起行政诉讼3件。", **cells) == []
    assert [f.rule for f in soft("全年因政府信息公开引起行政诉讼2件。", **cells)] == [
        "N:relief.litigation_direct.total"
    ]


def test_a_blank_cell_makes_it_unknown_and_a_zero_told_beside_a_blank_is_nothing():
    key = "requests.new_received.total"
    assert soft("2022年，我局收到政府信息公开申请5件。", requests__new_received__total="") == [
        Finding(f"N:{key}", key, None, "5", "unknown", "soft")
    ]
    assert soft("2022年，我局未收到政府信息公开申请。", requests__new_received__total="") == []
