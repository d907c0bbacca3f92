"""Which cell of a document is which cell of the form."""

from __future__ import annotations

import itertools

import msgspec
import pytest

import parsers
from converters.document import Cell, Document, Paragraph, Table
from converters.grid import listed
from parsers.report import Report
from tests.parsers import forms

TITLE = Paragraph("青禾县教育局2022年政府信息公开工作年度报告")


def numbered(id: str) -> dict[str, str]:
    """Each cell a number of its own, so that no two cells can be taken for each other."""
    return {key: str(at) for at, key in enumerate(forms.family(id).keys(), 1)}


def values(report: Report) -> dict[str, str | None]:
    return {fact.key: fact.value for fact in report.facts}


def with_requests(*tables: object) -> Document:
    return forms.of([TITLE, *tables])  # type: ignore[list-item]


@pytest.mark.parametrize("id", ["F2021", "F2019"])
def test_every_cell_of_the_printed_form_is_read_as_itself(id):
    report = parsers.parse(forms.document(numbered(id), id))

    assert report.family == id
    assert values(report) == numbered(id)
    assert report.leftovers == ()
    assert report.status == "complete"


def test_a_blank_cell_is_blank_and_a_slash_is_a_mark_and_neither_is_zero():
    report = parsers.parse(
        forms.document(
            forms.zeros(art20_1__rules__issued="", art20_1__rules__repealed="/", art20_1__rules__in_force="见附件")
        )
    )

    states = {fact.key: (fact.value, fact.state) for fact in report.facts if fact.key.startswith("art20_1.rules.")}
    assert states == {
        "art20_1.rules.issued": (None, "blank"),
        "art20_1.rules.repealed": (None, "mark"),
        "art20_1.rules.in_force": (None, "text"),
    }


@pytest.mark.parametrize("row", range(4, 28))
def test_a_requests_table_cut_between_rows_by_a_page_break_reads_the_same(row):
    table = forms.requests(forms.family("F2021"), numbered("F2021"))

    report = parsers.parse(with_requests(*forms.cut(table, row)))

    assert values(report) == {k: v for k, v in numbered("F2021").items() if k.startswith("requests.")}
    assert report.leftovers == ()


@pytest.mark.parametrize(("row", "letters", "below"), list(itertools.product(range(3, 28), (2, 5), (False, True))))
def test_a_row_cut_inside_its_label_by_a_page_break_is_one_row(row, letters, below):
    table = forms.requests(forms.family("F2021"), numbered("F2021"))

    report = parsers.parse(with_requests(*forms.cut_inside(table, row, letters, below)))

    assert values(report) == {k: v for k, v in numbered("F2021").items() if k.startswith("requests.")}
    assert report.leftovers == ()


def test_a_shortened_label_at_the_end_of_a_page_does_not_swallow_the_next_row():
    values_ = numbered("F2021") | {k: "" for k in numbered("F2021") if ".unpaid." in k or ".misc." in k}
    table = forms.requests(forms.family("F2021"), values_)
    whole = "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
    short = {whole: whole[:18], "3.其他": "其他"}
    worn = forms.change(table, lambda c: msgspec.structs.replace(c, text=short.get(c.text, c.text)))

    report = parsers.parse(with_requests(*forms.cut(worn, 26)))

    assert {f.state for f in report.facts if ".unpaid." in f.key or ".misc." in f.key} == {"blank"}
    assert len(report.facts) == 175


def test_a_header_repeated_on_the_next_page_is_no_row():
    table = forms.requests(forms.family("F2021"), numbered("F2021"))
    upper, lower = forms.cut(table, 14)
    head = [c for c in table.cells if c.row < 3]
    again = msgspec.structs.replace(
        lower, rows=lower.rows + 3, cells=(*head, *(msgspec.structs.replace(c, row=c.row + 3) for c in lower.cells))
    )

    report = parsers.parse(with_requests(upper, again))

    assert values(report) == {k: v for k, v in numbered("F2021").items() if k.startswith("requests.")}


def test_an_empty_column_at_the_right_end_changes_nothing():
    table = forms.requests(forms.family("F2021"), numbered("F2021"))
    extra = tuple(
        msgspec.structs.replace(c, column=10, column_span=1, row_span=1, text="", row=r)
        for r, c in enumerate([table.cells[0]] * table.rows)
    )
    wide = msgspec.structs.replace(
        table, columns=11, cells=tuple(sorted((*table.cells, *extra), key=lambda c: (c.row, c.column)))
    )

    report = parsers.parse(with_requests(wide))

    assert values(report) == {k: v for k, v in numbered("F2021").items() if k.startswith("requests.")}


def test_columns_in_another_order_are_read_by_their_headers():
    table = forms.requests(forms.family("F2021"), numbered("F2021"))

    def total_first(cell):
        if cell.column < 3 or (cell.row == 0 and cell.column == 3):
            return cell
        return msgspec.structs.replace(cell, column=3 if cell.column == 9 else cell.column + 1)

    moved = forms.change(table, total_first)

    report = parsers.parse(with_requests(moved))

    assert values(report) == {k: v for k, v in numbered("F2021").items() if k.startswith("requests.")}


def test_the_single_row_of_other_treatment_of_the_2019_form_in_a_2021_report_is_read_as_printed():
    printed = {k: v for k, v in forms.zeros().items() if not k.startswith("requests.other.")}
    printed |= {f"requests.other.all.{c.id}": "2" for c in forms.family("F2021").table("requests").columns}

    report = parsers.parse(forms.document(printed))

    assert values(report)["requests.other.all.natural"] == "2"
    assert not [k for k in values(report) if k.startswith(("requests.other.misc", "requests.other.unpaid"))]
    assert {f.at: f.expected for f in report.findings if f.rule == "H2"}["requests.natural"] == "2"


def test_an_unknown_row_label_gives_no_fact_and_its_numbers_are_left_over():
    table = forms.requests(forms.family("F2021"), numbered("F2021"))
    renamed = forms.change(
        table, lambda c: msgspec.structs.replace(c, text="9.属于海洋事务") if c.text == "8.属于行政查询事项" else c
    )

    report = parsers.parse(with_requests(renamed))

    assert not [k for k in values(report) if ".query." in k]
    assert len(report.leftovers) == 7
    assert {f.verdict for f in report.findings if f.rule == "H2"} == {"unknown"}


@pytest.mark.parametrize("seen", ["\ufffd", "尤i\n由途\n补正"])
def test_an_unread_label_under_其他处理_does_not_make_its_row_the_single_one_of_2019(seen: str):
    table = forms.requests(forms.family("F2021"), numbered("F2021"))
    label = next(cell.text for cell in table.cells if "逾期不补正" in cell.text)
    unread = forms.change(table, lambda c: msgspec.structs.replace(c, text=seen) if c.text == label else c)

    report = parsers.parse(with_requests(unread))

    assert not [k for k in values(report) if ".other.all." in k or ".no_supplement." in k]
    assert len(report.leftovers) == 7


@pytest.mark.parametrize(
    "seen",
    ["2.其他法律行政止公开", "2. 其他法律、行政法规禁止公开", "⒉其他法律行政法规 禁止公开", "其他法律行政法规禁止公开"],
)
def test_a_label_with_letters_lost_or_blanks_inside_is_still_its_row(seen):
    table = forms.requests(forms.family("F2021"), numbered("F2021"))
    worn = forms.change(
        table, lambda c: msgspec.structs.replace(c, text=seen) if c.text == "2.其他法律行政法规禁止公开" else c
    )

    report = parsers.parse(with_requests(worn))

    assert values(report) == {k: v for k, v in numbered("F2021").items() if k.startswith("requests.")}


def overleaf(total: str, below: str, beside: str = "", column: int = 0) -> Document:
    """A page that ends in a total, and one that begins with a row of nothing but a number under it.

    `beside` is what stands there in a column of the labels, the first for groups.
    """
    table = forms.requests(forms.family("F2021"), forms.zeros(requests__total_handled__total=total))
    upper, lower = forms.cut(table, 27)
    first = [Cell(0, at, {column: beside, 9: below}.get(at, "")) for at in range(10)]
    rest = [msgspec.structs.replace(cell, row=cell.row + 1) for cell in lower.cells]
    return with_requests(upper, Table(lower.rows + 1, 10, (*first, *rest), origin=lower.origin))


def test_a_page_that_begins_in_the_middle_of_a_table_goes_on_with_it_where_a_cell_of_its_first_row_is_unread():
    upper, lower = forms.cut(forms.requests(forms.family("F2021"), numbered("F2021")), 12)
    first = next(cell for cell in lower.cells if cell.row == 0 and cell.column == 5)
    lower = forms.change(lower, lambda cell: msgspec.structs.replace(cell, text="\ufffd") if cell is first else cell)

    report = parsers.parse(with_requests(upper, Paragraph("予处理"), lower))

    read = [fact for fact in report.facts if fact.key.startswith("requests.") and fact.state == "number"]
    assert len(read) == sum(key.startswith("requests.") for key in numbered("F2021")) - 1


@pytest.mark.parametrize("beside", ["", "理结果"])
def test_a_number_that_goes_on_overleaf_is_one_number(beside: str):
    report = parsers.parse(overleaf("4711", "2", beside))

    facts = {fact.key: fact.value for fact in report.facts}
    assert facts["requests.total_handled.total"] == "47112"
    assert facts["requests.carried_out.total"] == "0"


def test_a_number_that_may_go_on_beside_words_that_nobody_knows_is_left_over():
    report = parsers.parse(overleaf("4711", "2", "补", column=2))

    assert not any(fact.key.startswith("requests.total_handled") for fact in report.facts)
    assert {"4711", "2"} <= {left.text for left in report.leftovers}


def test_a_number_overleaf_that_goes_on_none_takes_nothing_from_the_one_above():
    report = parsers.parse(overleaf("12", "3"))

    facts = {fact.key: (fact.value, fact.state) for fact in report.facts}
    assert facts["requests.total_handled.total"] == ("12", "number")
    assert facts["requests.carried_out.total"] == ("0", "number")
    assert [left.text for left in report.leftovers] == ["3"]


def test_two_columns_cut_to_the_same_words_are_told_apart_by_their_order():
    document = forms.document(numbered("F2019"), "F2019")
    table = next(t for t in document.tables() if "第二十条" in t.cells[0].text)
    cut = forms.change(
        table,
        lambda c: msgspec.structs.replace(c, text="本年新") if c.text in ("本年新制作数量", "本年新公开数量") else c,
    )

    report = parsers.parse(forms.of([TITLE, cut]))

    assert values(report)["art20_1.rules.new_made"] == "1"
    assert values(report)["art20_1.rules.new_published"] == "2"


def test_a_missing_table_is_a_state_of_the_report_and_no_zeros():
    whole = forms.document(numbered("F2021"))
    without = forms.of([b for b in whole.blocks if b is not whole.tables()[2]])

    report = parsers.parse(without)

    assert report.tables["relief"] == "absent"
    assert report.status == "partial"
    assert not [k for k in values(report) if k.startswith("relief.")]


def test_each_fact_says_where_it_stands():
    report = parsers.parse(forms.document(numbered("F2021")))

    fact = next(f for f in report.facts if f.key == "requests.carried_in.total")
    assert (fact.origin.row, fact.origin.column, fact.raw) == (4, 9, fact.value)


def test_numbers_beside_the_head_of_rows_that_stand_blank_are_nobodys_where_no_rule_parts_the_rows():
    named = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    lines = [
        ["信息内容", *named],
        ["三、本年度办理结果", *[""] * 7],
        ["（一）予以公开", "0", "0", "0", "0", "0", "0", "0"],
        ["（六）其他处理", "3", "0", "0", "0", "0", "0", "3"],
        ["1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", *[""] * 7],
        ["3.其他", "1", "0", "0", "0", "0", "0", "1"],
    ]
    report = parsers.parse(with_requests(forms.active(forms.family("F2021"), forms.zeros()), listed(lines, 1)))

    read = {fact.key.rpartition(".")[0] for fact in report.facts if fact.key.startswith("requests")}
    assert read == {"requests.granted", "requests.other.misc"}
    assert [(left.text, left.label) for left in report.leftovers if left.text != "0"] == [("3", "（六）其他处理")] * 2


def test_a_change_is_read_as_one_and_a_count_in_words_where_the_form_has_it() -> None:
    said = forms.zeros("F2019", art20_5__license__delta_items="—5", requests__granted__natural="十二")
    facts = {fact.key: fact for fact in parsers.parse(forms.document(said, "F2019")).facts}

    assert facts["art20_5.license.delta_items"].value == "-5"
    assert facts["requests.granted.natural"].value == "12"
    assert facts["requests.granted.natural"].raw == "十二"
