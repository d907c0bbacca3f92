"""Tables without rules read by the form: texts and where they stand, no cells."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from converters.document import Cell, Document, Origin, Table
from parsers import printed
from parsers.family import Family, families
from parsers.report import Fact, Leftover
from parsers.tables.align import align
from parsers.tables.lines import pieces

SIZE, LABEL, FIRST, STEP = 10.0, 60.0, 280.0, 40.0
HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
COLUMNS = ("natural", "biz", "research", "welfare", "legal", "org_other", "total")

Placed = tuple[float, float, str, int]  # the left end of a text, its middle, the text, its page


def family(id: str) -> Family:
    return next(family for family in families() if family.id == id)


def texts(*found: Placed) -> list[Cell]:
    """Texts in reading order, those of one height on one line."""
    ordered = sorted(found, key=lambda one: (one[3], one[1], one[0]))
    heights = sorted({(page, middle) for _, middle, _, page in ordered})
    return [
        Cell(
            heights.index((page, middle)),
            0,
            text,
            origin=Origin(page, (x, middle - SIZE / 2, x + SIZE * len(text), middle + SIZE / 2)),
        )
        for x, middle, text, page in ordered
    ]


def values(middle: float, row: Sequence[str], page: int = 1) -> list[Placed]:
    """The values of a row, set right in their columns; a blank is no text."""
    ends = [FIRST + STEP * number for number in range(len(row))]
    return [(x - SIZE * len(text), middle, text, page) for x, text in zip(ends, row, strict=True) if text]


def heads(middle: float, page: int = 1) -> list[Placed]:
    """Heads of the columns in two lines, as narrow cells break them."""
    return [
        (FIRST + STEP * number - SIZE * 3, middle + SIZE * 1.2 * line, text[2 * line : 2 * line + 2], page)
        for number, text in enumerate(HEADS)
        for line in range((len(text) + 1) // 2)
    ]


def read(cells: Sequence[Cell]) -> tuple[dict[str, Fact], list[Leftover]]:
    aligned = align((), family("F2021"), cells)
    return {fact.key: fact for fact in aligned.facts}, list(aligned.leftovers)


def row_of(facts: dict[str, Fact], row: str) -> list[str | None]:
    return [facts[key].value if (key := f"requests.{row}.{column}") in facts else "-" for column in COLUMNS]


FULL = ("1", "2", "3", "4", "5", "6", "21")
ABOVE = [*heads(30), (LABEL, 100, "一、本年新收政府信息公开申请数量", 1), *values(100, FULL)]


@pytest.mark.parametrize("stands", [0, 6, 12], ids=["first", "middle", "last"])
def test_the_values_of_a_label_in_lines_stand_beside_any_of_them(stands: float):
    label = [(LABEL, 140, "5.要求行政机关确认或", 1), (LABEL, 152, "重新出具已获取信息", 1)]
    facts, left = read(texts(*ABOVE, *label, *values(140 + stands, ["", "7", "", "", "", "", "7"])))
    assert row_of(facts, "refuse.reconfirm") == [None, "7", None, None, None, None, "7"]
    assert row_of(facts, "new_received") == list(FULL)
    assert left == []


@pytest.mark.parametrize("mark", ["/", "0", "—", "12"])
def test_a_label_with_a_value_in_one_text_is_not_that_of_a_blank_row(mark: str):
    facts, _ = read(texts(*ABOVE, (LABEL, 120, f"1.属于国家秘密 {mark}", 1), *values(160, FULL)))
    assert row_of(facts, "denied.state_secret") == ["-"] * 7


def test_a_value_that_ends_where_the_next_head_begins_is_not_read_as_that_column_s():
    above = [
        (140 + 120 * number, 30, text, 1)
        for number, text in enumerate(("本年制发件数", "本年废止件数", "现行有效件数"))
    ]
    rows = [(LABEL, 60, "规章", 1), (355, 60, "28", 1), (LABEL, 80, "行政规范性文件", 1), (235, 80, "18", 1)]
    title = (LABEL, 10, "第二十条第（一）项", 1)
    facts, _ = read(texts(title, *above, *rows))
    assert not {"art20_1.rules.in_force", "art20_1.normative_docs.repealed"} & {k for k, f in facts.items() if f.value}


def test_a_label_goes_on_overleaf_below_a_repeated_header_and_its_values_stand_on_either_page():
    cut = [(LABEL, 800, "5.要求行政机关确认或", 1), *heads(30, 2), (LABEL, 110, "重新出具已获取信息", 2)]
    for page, middle in ((1, 800), (2, 110)):
        facts, _ = read(texts(*ABOVE, *cut, *values(middle, ["", "7", "", "", "", "", "7"], page)))
        assert row_of(facts, "refuse.reconfirm") == [None, "7", None, None, None, None, "7"]


def test_values_overleaf_from_their_label_are_its_own():
    facts, _ = read(texts(*ABOVE, (LABEL, 800, "2.重复申请", 1), *heads(30, 2), *values(100, FULL, 2)))
    assert row_of(facts, "refuse.repeat") == list(FULL)


def test_a_number_that_a_page_break_cuts_is_neither_half_but_left_over():
    halves = [*values(800, ["1", "2460", "0", "0", "0", "0", "2461"]), *values(100, ["", "2", "", "", "", "", "2"], 2)]
    facts, left = read(texts(*ABOVE, (LABEL, 800, "（一）予以公开", 1), *heads(30, 2), *halves))
    assert row_of(facts, "granted") == ["-"] * 7
    assert {"2460", "2461", "2"} <= {one.text for one in left}


def test_a_number_broken_in_its_cell_is_neither_half():
    broken = [*values(140, ["1907", *FULL[1:]]), *values(154, ["48", "", "", "", "", "", ""])]
    facts, left = read(texts(*ABOVE, (LABEL, 140, "二、上年结转政府信息公开申请数量", 1), *broken))
    assert row_of(facts, "carried_in") == ["-"] * 7
    assert "48" in {one.text for one in left}


def test_a_row_between_two_values_that_nobody_has_is_not_said_to_be_blank():
    stray = values(127, FULL)
    facts, _ = read(texts(*ABOVE, *stray, (LABEL, 160, "二、上年结转政府信息公开申请数量", 1)))
    assert row_of(facts, "carried_in") == ["-"] * 7


def test_a_number_that_runs_over_two_columns_leaves_its_row_unread():
    facts, _ = read(texts(*ABOVE, (LABEL, 140, "2.重复申请", 1), *values(140, ["", "", "1214111066", "", "", "", ""])))
    assert row_of(facts, "refuse.repeat") == ["-"] * 7
    assert row_of(facts, "new_received") == list(FULL)


def test_a_row_of_another_table_overleaf_is_not_that_of_the_last_label():
    title = (LABEL, 830, "四、政府信息公开行政复议、行政诉讼情况", 1)
    facts, _ = read(texts(*ABOVE, (LABEL, 800, "四、结转下年度继续办理", 1), title, *values(60, FULL, 2)))
    assert row_of(facts, "carried_out") == [None] * 7


def test_what_heads_rows_is_none_though_it_is_called_like_one():
    group = [(10.0, 152.0, "（六）其他", 1), (10.0, 164.0, "处理", 1)]
    rows = ("1.申请人无正当理由逾期", "不补正、行政机关不再处理", "其政府信息公开申请", "3.其他")
    leaves = [(LABEL + 20, 140.0 + 12 * at, text, 1) for at, text in enumerate(rows)]
    facts, _ = read(texts(*ABOVE, *group, *leaves, *values(152, FULL), *values(176, FULL)))
    assert row_of(facts, "other.no_supplement") == list(FULL)
    assert not any(key.startswith("requests.other.all") for key in facts)


def test_a_label_beside_words_that_spell_none_is_that_of_a_group():
    group = [(10.0, 140.0, "（六）其他处理", 1), (LABEL + 60, 140.0, "1.申请人", 1), *values(140, FULL)]
    facts, _ = read(texts(*ABOVE, *group))
    assert not any(key.startswith("requests.other.all") for key in facts)


def test_a_row_whose_columns_are_in_doubt_contradicts_no_other_reading():
    cells = texts(*ABOVE, (LABEL, 140, "2.重复申请", 1), *values(140, ["1", "", "", "", "", "", "", "1"]))
    facts = {"requests.refuse.repeat.natural": Fact("requests.refuse.repeat.natural", "1", "number", "件", "1")}
    printed.agree(printed.read(cells, family("F2021")), facts, [])
    assert facts["requests.refuse.repeat.natural"].value == "1"


@pytest.mark.parametrize("other", ["小计", "总计"])
def test_a_header_with_a_column_more_than_the_form_leaves_the_columns_unread(other: str):
    more = [(FIRST + STEP * 7 - 20, 30.0, other, 1)]
    facts, left = read(texts(*ABOVE, *more))
    assert row_of(facts, "new_received") == ["-"] * 7 and len(left) == 7


def test_a_table_of_one_row_is_read_below_its_header_by_order_or_by_its_heads():
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    header = [
        (40.0 + 30 * at, 10.0 * line + 20, word, 1)
        for at in range(15)
        for line, word in enumerate((names[at % 5][:2], names[at % 5][2:]))
        if word
    ]
    for blank in ((), (1, 8)):
        row = [(45.0 + 30 * at, 60.0, str(at % 10), 1) for at in range(15) if at not in blank]
        facts, _ = read(texts(*header, *row))
        found = [fact.value for key, fact in facts.items() if key.startswith("relief")]
        assert found == [None if at in blank else str(at % 10) for at in range(15)]


def test_two_ways_of_reading_that_differ_are_none():
    cells = texts(*ABOVE)
    key = "requests.new_received.natural"
    facts = {key: Fact(key, "9", "number", "件", "9", Origin(1, (1, 1, 2, 2)))}
    left = printed.agree(printed.read(cells, family("F2021")), facts, [])
    assert key not in facts and facts["requests.new_received.biz"].value == "2"
    assert [one.text for one in left] == ["1"]


def test_a_table_of_which_the_two_readings_leave_no_fact_is_unreadable():
    label = "一、本年新收政府信息公开申请数量"
    for listed, state in ((FULL, "read"), (tuple(f"9{value}" for value in FULL), "unreadable")):
        cells = tuple(
            Cell(row, column, text, origin=Origin(1, (100.0 * column, 300.0 + 20 * row, 100.0 * column + 90, 315.0)))
            for row, line in enumerate((("申请人情况", *HEADS), (label, *listed)))
            for column, text in enumerate(line)
        )
        document = Document("", (Table(2, len(HEADS) + 1, cells),))
        aligned = align(tuple(pieces(document)), family("F2021"), texts(*ABOVE))
        assert aligned.tables["requests"] == state
        assert bool(aligned.facts) == (state == "read")


def test_texts_without_end_are_no_report_and_take_no_time():
    cells = texts(*((LABEL, 20.0 * at, "其他", 1) for at in range(3000)))
    assert printed.read(cells, family("F2021")) == []


def test_marks_at_the_left_and_numbers_at_the_right_of_a_column_are_of_one():
    begun = [(x - SIZE, middle, text, page) for x, middle, text, page in heads(30)]
    rows = {
        "一、本年新收政府信息公开申请数量": ("3", "/", "2", "", "/", "11", "16"),
        "二、上年结转政府信息公开申请数量": ("/", "4", "", "/", "", "/", "4"),
    }
    placed = [*begun]
    for at, (label, listed) in enumerate(rows.items()):
        marks = ["/" * (value == "/") for value in listed]
        numbers = [value.strip("/") for value in listed]
        placed.append((LABEL, 100.0 + 40 * at, label, 1))
        placed += [(x - STEP + SIZE, *rest) for x, *rest in values(100.0 + 40 * at, marks)]
        placed += [(x - 1, *rest) for x, *rest in values(100.0 + 40 * at, numbers)]
    facts, left = read(texts(*placed))
    assert row_of(facts, "new_received") == ["3", None, "2", None, None, "11", "16"]
    assert row_of(facts, "carried_in") == [None, "4", None, None, None, None, "4"]
    assert facts["requests.carried_in.org_other"].state == "mark" and left == []


def test_a_column_between_two_heads_that_may_be_either_s_leaves_its_rows_unread():
    uneven = [(x + 9 * (x > FIRST + STEP), *rest) for x, *rest in heads(30)]
    single = [(LABEL, 100.0, "一、本年新收政府信息公开申请数量", 1), (FIRST - 5, 100.0, "3", 1)]
    facts, _ = read(texts(*uneven, *single))
    assert row_of(facts, "new_received") == ["-"] * 7


def test_letters_set_apart_are_one_label_and_its_end_alone_is_none():
    spaced = [(LABEL + 14.0 * at, 140.0, letter, 1) for at, letter in enumerate("（六）其他处理")]
    facts, _ = read(texts(*ABOVE, *spaced, *values(140, FULL)))
    assert row_of(facts, "other.all") == list(FULL)
    assert row_of(facts, "other.misc") == ["-"] * 7


def test_words_of_neighbouring_cells_that_touch_part_where_those_of_the_form_do():
    head = [(FIRST - SIZE * 2, 30.0, "自然", 1), (FIRST - SIZE * 2, 42.0, "人", 1)]
    glued = [(FIRST + STEP - SIZE * 4, 30.0, "商业企业科研机构", 1)]
    rest = [one for one in heads(30) if one[0] > FIRST + 2 * STEP]
    label = [(LABEL, 100.0, "行政机关1.信访举报投诉类申请", 1), (20.0, 140.0, "（五）不予处理2.重复申请", 1)]
    facts, _ = read(texts(*head, *glued, *rest, *label, *values(100, FULL), *values(140, FULL)))
    assert row_of(facts, "refuse.repeat") == list(FULL)
    assert row_of(facts, "refuse.petition") == list(FULL)


def test_a_number_that_touches_its_label_is_its_value():
    title = (LABEL, 10, "第二十条第（六）项", 1)
    header = [(LABEL, 30, "信息内容", 1), (160.0, 30, "本年处理决定数量", 1)]
    cells = texts(title, *header, (LABEL, 60, "行政处罚", 1), (160.0, 60, "3", 1), (LABEL, 80, "行政强制17202", 1))
    facts, _ = read(cells)
    assert facts["art20_6.coercion.decisions"].value == "17202"


def test_a_unit_broken_from_its_number_goes_on_with_it():
    row = values(140, ["", "", "3件", "", "", "", "3件"])
    broken = [(FIRST - 50, 134.0, "16668", 1), (FIRST - 10, 146.0, "件", 1)]
    facts, _ = read(texts(*ABOVE, (LABEL, 140, "2.重复申请", 1), *broken, *row))
    assert row_of(facts, "refuse.repeat") == ["16668", None, "3", None, None, None, "3"]


def test_a_row_said_to_be_blank_beside_which_values_stand_is_not():
    keys = [f"requests.new_received.{column}" for column in COLUMNS]
    facts = {key: Fact(key, None, "blank", "件", "") for key in keys}
    assert printed.agree(printed.read(texts(*ABOVE), family("F2021")), facts, []) == []
    assert row_of(facts, "new_received") == list(FULL)


def test_a_number_that_stands_beside_the_label_of_one_row_is_not_another_s():
    key, taken = "requests.other.misc.total", texts(*ABOVE)[-1].origin
    facts = {key: Fact(key, "21", "number", "件", "21", taken)}
    printed.agree(printed.read(texts(*ABOVE), family("F2021")), facts, [])
    assert key not in facts and row_of(facts, "new_received") == list(FULL)


BROKEN = [(FIRST - 40, 133.0, "1420", 1), (FIRST - 20, 147.0, "22", 1)]
BESIDE = values(140, ["", "531", "", "", "", "", "531"])


def test_a_number_broken_around_the_others_of_its_row_is_one():
    label = [(LABEL, 133.0, "二、上年结转政府信息", 1), (LABEL, 147.0, "公开申请数量", 1)]
    facts, _ = read(texts(*ABOVE, *label, *BROKEN, *BESIDE))
    assert row_of(facts, "carried_in") == ["142022", "531", None, None, None, None, "531"]


@pytest.mark.parametrize("wide", [True, False], ids=["a wider number of its column", "no other value between"])
def test_two_numbers_below_each_other_are_none_where_they_may_be_two(wide: bool):
    label = (LABEL, 140.0, "二、上年结转政府信息公开申请数量", 1)
    other = [(LABEL, 180.0, "（一）予以公开", 1), *values(180, ["12345", *FULL[1:]])] if wide else []
    facts, _ = read(texts(*ABOVE, label, *BROKEN, *(BESIDE if wide else ()), *other))
    assert row_of(facts, "carried_in") == ["-"] * 7


def test_the_last_row_of_a_page_may_go_on_overleaf_where_others_hold_broken_numbers():
    label = (LABEL, 140.0, "二、上年结转政府信息公开申请数量", 1)
    broken = [*values(140, ["1907", *FULL[1:]]), *values(154, ["48", "", "", "", "", "", ""])]
    last = [(LABEL, 800.0, "（一）予以公开", 1), *values(800, FULL)]
    overleaf = [*values(60, ["8", "", "", "", "", "", ""], 2), (LABEL, 100.0, "四、结转下年度继续办理", 2)]
    cells = texts(*ABOVE, label, *broken, *last, *overleaf, *values(100, FULL, 2))
    keys = [f"requests.granted.{column}" for column in COLUMNS]
    facts = {key: Fact(key, value, "number", "件", value) for key, value in zip(keys, FULL, strict=True)}
    printed.agree(printed.read(cells, family("F2021")), facts, [])
    assert row_of(facts, "granted") == ["-"] * 7
    assert row_of(facts, "new_received") == list(FULL)


def test_a_value_between_two_heads_is_not_that_of_the_nearer():
    title = (LABEL, 10.0, "第二十条第（九）项", 1)
    header = [(LABEL, 30.0, "信息内容", 1), (180.0, 30.0, "采购项目数量", 1), (340.0, 30.0, "采购总金额", 1)]
    cells = texts(title, *header, (LABEL, 60.0, "政府集中采购", 1), (315.0, 60.0, "50", 1))
    facts = {fact.key: fact for fact in align((), family("F2019"), cells).facts}
    assert not any(fact.value for fact in facts.values())


def test_the_end_of_a_broken_number_overleaf_may_be_of_the_row_below_it():
    label = (LABEL, 140.0, "二、上年结转政府信息公开申请数量", 1)
    broken = [*values(140, ["19", *FULL[1:]]), *values(154, ["4", "", "", "", "", "", ""])]
    cut = [(LABEL, 800.0, "（六）其他处理", 1), *values(800, FULL), *values(40, ["1", "", "", "", "", "", "1"], 2)]
    total = [(LABEL, 56.0, "（七）总计", 2), *values(56, FULL, 2)]
    last = [(LABEL, 100.0, "四、结转下年度继续办理", 2), *values(100, FULL, 2)]
    facts, _ = read(texts(*ABOVE, label, *broken, *cut, *total, *last))
    assert row_of(facts, "total_handled") == ["-"] * 7
    assert row_of(facts, "carried_out") == list(FULL)


def test_letters_between_which_wide_blanks_stand_are_one_label():
    spread = [(LABEL + 22.0 * at, 140.0, letter, 1) for at, letter in enumerate("总计")]
    facts, _ = read(texts(*ABOVE, *spread, *values(140, FULL)))
    assert row_of(facts, "total_handled") == list(FULL)
