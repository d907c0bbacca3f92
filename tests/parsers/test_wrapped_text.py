"""Texts of printed pages in a fixed pitch: labels and numbers that are wrapped in their cells leave no blanks."""

from __future__ import annotations

import msgspec
import pytest

import parsers
from converters.formats import text
from parsers.report import Report

HEAD = """青禾县教育局2022年政府信息公开工作年度报告
三、收到和处理政府信息公开申请情况
                                    申请人情况
                          自然  商业  科研  社会公  法律服  其他  总计
                          人    企业  机构  益组织  务机构
一、本年新收政府信息公开  9     18    7     19      8       16    77
二、上年结转政府信息公开  0     0     0     1       0       0     1
"""
WRAPPED = """三、  （一）予以公开      370   0     0     0       464     0     834
本年  （二）部分公开
度办  （区分处理的，
                          2     785   0     0       714     224   1725
理结  只计这一情形，
果    不计其他情形）
"""
PART = """      （一）予以公开      370   0     0     0       464     0     834
      1.申请人无正当理
      由逾期不补正、行
                          3     2     3     0       2       3     13
      政机关不再处理其
      政府信息公开申请
"""
BROKEN = """                                146           131     136         641
      （七）总计          1     731   0     969     0       574
                                0             7       3           4
"""
AFTER = "四、结转下年度继续办理    0     3     0     0       0       0     3\n四、政府信息公开行政复议、行政诉讼情况\n"
RELIEF = """                行政复议                            行政诉讼
结   结    其     尚
                       结    结  其 尚           结    结  其  尚
果   果    他     未   总
                       果    果  他 未  总        果    果  他  未     总
维   纠    结     审   计
                       维    纠  结 审  计        维    纠  结  审     计
持   正    果     结
                       持    正  果 结           持    正  果  结
    7    0         7          10 0  10       4       0  2     6
"""


def read(rows: str, with_places: bool = True) -> Report:
    document = text.convert(f"{HEAD}{rows}{AFTER}".encode())
    return parsers.parse(document if with_places else msgspec.structs.replace(document, printed=()))


@pytest.mark.parametrize(
    ("rows", "key"),
    [(WRAPPED, "requests.partial"), (PART, "requests.other.no_supplement"), (BROKEN, "requests.total_handled")],
    ids=["beside its last lines", "a part of a label", "numbers over three lines"],
)
@pytest.mark.parametrize("with_places", [True, False])
def test_a_row_whose_numbers_stand_on_other_lines_is_not_blank(rows: str, key: str, with_places: bool) -> None:
    report = read(rows, with_places)
    assert [fact.value for fact in report.facts if fact.key.startswith("requests.new_received")][-1] == "77"
    assert {fact.state for fact in report.facts if fact.key.startswith(key)} <= {"number"}
    assert not [fact for fact in report.facts if fact.key == f"{key}.total" and fact.value not in (None, "1725", "13")]


def test_blank_columns_that_no_header_names_are_not_counted() -> None:
    labels = ("（七）总计", "四、结转下年度继续办理", "（一）予以公开")
    of_one_column_each = "".join(f"{label:26}9     15    7     20      8       15    74\n" for label in labels)
    chapter = "四、政府信息公开行政复议、行政诉讼情况"
    report = parsers.parse(text.convert(f"{HEAD}{of_one_column_each}{chapter}\n{RELIEF}".encode()))
    assert not [fact for fact in report.facts if fact.key.startswith("relief")]
