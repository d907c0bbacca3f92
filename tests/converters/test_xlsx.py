import json
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import converters
import parsers
from converters import grid
from converters.document import Document, Heading, Paragraph, Table
from converters.errors import ConversionError, Corrupt, EmptyDocument, Encrypted, Mislabelled, TooLarge
from converters.spreadsheet.number_format import printed
from tests.archive.report import from_text, random_report
from tests.archive.write_xlsx import write_xlsx
from tests.converters.docx_files import packed, paragraph, word
from tests.converters.sheet_files import number, row, said, sheet, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAMPLES = sorted((Path(__file__).parents[1] / "cases" / "samples").iterdir())


def read(body: bytes) -> Document:
    return converters.convert(body, XLSX)


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in line] for line in grid.expand(table)]


def cells(tables):
    return [[(c.row, c.column, c.text, c.row_span, c.column_span) for c in table.cells] for table in tables]


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_a_real_report_gives_back_every_fact(folder: Path, second: bool) -> None:
    expected = json.loads((folder / "expected.json").read_text())
    body = write_xlsx(from_text((folder / "source.txt").read_text(), expected["family"]))
    document = converters.reread(body, XLSX) if second else read(body)
    assert document is not None
    report = parsers.parse(document)
    found = {fact.key: (fact.value and float(fact.value), fact.state) for fact in report.facts}
    assert found == {
        k: (fact["value"] and float(fact["value"]), fact["state"]) for k, fact in expected["facts"].items()
    }
    assert report.year == expected["year"]


@pytest.mark.parametrize("family", ["F2021", "F2019"])
@pytest.mark.parametrize("seed", range(4))
def test_a_made_up_report_keeps_every_cell_and_line(seed: int, family: str) -> None:
    source = random_report(seed, family, blanks=0.4)
    document = read(write_xlsx(source))
    lines = [block.text for block in document.blocks if isinstance(block, Heading | Paragraph)]
    assert lines == [source.title, *(b.text for b in source.blocks if isinstance(b, Heading | Paragraph))]
    assert cells(document.tables()) == cells(source.tables())
    assert {fact.key: (fact.value, fact.state) for fact in parsers.parse(document).facts} == source.truth()


def test_sheets_follow_each_other_under_their_names() -> None:
    one = sheet(row(said("甲"), said("1")) + row(said("乙"), said("2")))
    document = read(workbook(one, one, names=("依申请", "Sheet2")))
    assert document.blocks[0] == Heading("依申请")
    assert [table.origin and table.origin.table for table in document.tables()] == [0, 1]
    assert len(document.blocks) == 3


def test_hidden_sheets_rows_and_columns_are_left_out_and_told() -> None:
    content = sheet(
        row(said("甲"), said("藏"), said("1"))
        + row(said("旧"), properties='hidden="1"')
        + row(said("乙"), said("藏"), said("2")),
        columns='<col min="2" max="2" hidden="1"/>',
    )
    document = read(workbook(content, sheet(row(said("密"))), states=("", "veryHidden"), names=("表", "草稿")))
    assert rows(document.tables()[0]) == [["甲", "1"], ["乙", "2"]]
    assert document.warnings == (
        "the hidden sheet 草稿 was left out",
        "1 hidden rows of sheet 表 were left out",
        "1 hidden columns of sheet 表 were left out",
    )


def test_merged_cells_reach_over_what_they_cover_and_no_further() -> None:
    content = sheet(
        row(said("甲", "C3"), said("乙", "D3"), said("盖住", "E3"))
        + row(said("1", "D4"), said("2", "E4"), properties='r="4"')
        + row(said("丙", "C9"), said("3", "D9"), said("4", "E9"), properties='r="9"'),
        merges=("C3:C4", "D3:XFD3", "F1:F1", "Z5:AA1048576"),
    )
    content = content.replace("<row >", '<row r="3">', 1)
    table = read(workbook(content)).tables()[0]
    assert rows(table) == [["甲", "乙", "乙"], ["甲", "1", "2"], ["丙", "3", "4"]]
    assert [(c.row_span, c.column_span) for c in table.cells[:2]] == [(2, 1), (1, 2)]


def test_merges_that_overlap_are_read_as_the_first_of_them() -> None:
    content = sheet(row(said("甲"), said("乙")) + row(said("1"), said("2")), merges=("A1:A2", "A1:B1"))
    assert rows(read(workbook(content)).tables()[0]) == [["甲", "乙"], ["甲", "2"]]


def test_strings_are_joined_from_their_runs_and_unescaped() -> None:
    strings = (
        "<si><t>甲</t></si>",
        "<si><r><t>行政</t></r><r><t xml:space='preserve'>许可 </t></r><rPh sb='0' eb='1'><t>xing</t></rPh></si>",
        "<si><t>上_x000A_下_x005F_</t></si>",
    )
    shared = [f'<c t="s"><v>{index}</v></c>' for index in range(3)]
    content = sheet(
        row(*shared) + row('<c t="b"><v>1</v></c>', '<c t="e"><v>#DIV/0!</v></c>', '<c t="str"><f>A1</f><v>得</v></c>')
    )
    assert rows(read(workbook(content, strings=strings)).tables()[0]) == [
        ["甲", "行政许可 ", "上\n下_"],
        ["TRUE", "#DIV/0!", "得"],
    ]


def test_a_formula_gives_the_value_last_computed_and_itself_where_it_never_was() -> None:
    content = sheet(row(said("计"), "<c><f>1+2</f><v>3</v></c>") + row(said("空"), "<c><f>1+2</f></c>", said("x")))
    assert rows(read(workbook(content)).tables()[0]) == [["计", "3", ""], ["空", "=1+2", "x"]]


def test_the_0_of_a_formula_that_is_to_be_computed_is_none() -> None:
    cells = [
        f"<c{kind}><f>A9</f><v>{value}</v></c>"
        for kind, value in (("", "0"), ("", "0.0"), (' t="str"', ""), (' t="str"', "0"), ("", "30"))
    ]
    content = sheet(row(said("计"), number("0"), *cells))
    computing = '<calcPr calcId="124519" fullCalcOnLoad="1"/>'
    assert rows(read(workbook(content, computing=computing)).tables()[0]) == [
        ["计", "0", "=A9", "=A9", "=A9", "0", "30"]
    ]
    assert rows(read(workbook(content)).tables()[0]) == [["计", "0", "0", "0", "0", "30"]]


def test_prose_and_chapters_stand_between_the_tables_and_rows_of_blanks_in_them() -> None:
    content = sheet(
        row(said("某局2022年年度报告"))
        + row(said("一、总体情况"))
        + row(said("第二十条第（一）项"))
        + row(said("行政许可"), said("1"))
        + row(said("行政处罚"))
        + row(said("二、" + "工作" * 30 + "。\n另起一行。"))
        + row(said("三、本年新收"), said("5"))
    )
    document = read(workbook(content))
    kinds = [
        block.text if isinstance(block, Paragraph) else rows(block)
        for block in document.blocks
        if not isinstance(block, Heading)
    ]
    assert kinds == [
        "某局2022年年度报告",
        "一、总体情况",
        [["第二十条第（一）项", ""], ["行政许可", "1"], ["行政处罚", ""]],
        "二、" + "工作" * 30 + "。",
        "另起一行。",
        [["三、本年新收", "5"]],
    ]


def test_a_label_whose_values_are_blank_is_no_chapter() -> None:
    content = sheet(
        row(said(""), said("自然人"))
        + row(said("一、本年新收"), said("5"))
        + row(said("二、上年结转"))
        + row(said("三、办理结果"), said("5"))
    )
    (table,) = read(workbook(content)).tables()
    assert rows(table) == [["", "自然人"], ["一、本年新收", "5"], ["二、上年结转", ""], ["三、办理结果", "5"]]


def test_a_group_whose_first_count_is_blank_is_no_chapter() -> None:
    content = sheet(
        row(said("统计指标"), said("单位"), said("统计数"))
        + row(said("一、主动公开情况"))
        + row(said("主动公开政府信息数"), said("条"), said("5"))
        + row(said("二、回应解读情况"))
        + row(said("回应公众关注热点数"), said("条"), said(""))
        + row(said("政策解读稿件发布数"), said("条"), said("7"))
    )
    (table,) = read(workbook(content)).tables()
    assert [line[0] for line in rows(table)][3:5] == ["二、回应解读情况", "回应公众关注热点数"]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (36.75, "General", "36.75"),
        (12.0, "General", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (123456789012.0, "General", "123456789012"),
        (0.00001234, "General", "0.00001234"),
        (-5.0, "General", "-5"),
        (36.7, "0.00", "36.70"),
        (2.5, "0", "3"),
        (36.75, "0.00_ ", "36.75"),
        (1234567.0, "#,##0", "1,234,567"),
        (1234.5, '"¥"#,##0.00', "¥1,234.50"),
        (12.0, '0"件"', "12件"),
        (36.75, "0.00[$万元-804]", "36.75万元"),
        (0.3675, "0.00%", "36.75%"),
        (7.0, "000", "007"),
        (0.5, "#.##", ".5"),
        (36.5, "0.0#", "36.5"),
        (1234567.0, "0.0,", "1234.6"),
        (-3.0, "0;(0)", "(3)"),
        (0.0, '0;-0;"-"', "-"),
        (0.0, "0;-0;;@", ""),
        (12000.0, "0.00E+00", "1.20E+04"),
        (0.5, "# ?/?", "0.5"),
        (5.0, "[>3]0.0;0", "5.0"),
        (2.0, "[>3]0.0;0", "2"),
        (0.0, '[=0]"无";0', "无"),
        (-7.0, '[=0]"无";0', "-7"),
        (3.0, "[<2]0;[>=4]0", "####"),
        (5805858.0, '0!.0000"万元"', "580.5858万元"),
        (5805858.0, '0\\.0,"万"', "580.6万"),
        (5.0, "0!.0000", "0.0005"),
        (-1234.0, '0"千"0"百"00', "-1千2百34"),
        (1.00000000000001, "General", "1"),
        (1944.0495123456, "General", "1944.049512"),
        (7.0, "@", "7"),
        (36.75, "G/通用格式", "36.75"),
        (44566.0, "yyyy/m/d", "2022-01-05"),
        (44566.4375, 'yyyy"年"m"月"d"日" h:mm', "2022-01-05 10:30"),
        (44566.0, 'yyyy"年"m"月"', "2022-01"),
        (44566.0, "yyyy", "2022"),
        (0.4375, "h:mm:ss", "10:30"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (59.0, "yyyy-mm-dd", "1900-02-28"),
        (61.0, "[$-804]yyyy-mm-dd", "1900-03-01"),
        (1e300, "yyyy-mm-dd", "1" + "0" * 300),
        (1e300, "0.0", "1" + "0" * 300 + ".0"),
        (float("inf"), "[h]:mm", "inf"),
    ],
)  # fmt: skip
def test_numbers_are_printed_by_their_format(value: float, code: str, text: str) -> None:
    assert printed(value, code) == text


@pytest.mark.parametrize(("code", "text"), [('0;-0;"-"', "-"), ("0;-0;;@", ""), ("#,##0", "0")])
def test_a_zero_that_its_format_hides_is_none_for_both_readers(code: str, text: str) -> None:
    book, stream = openpyxl.Workbook(), BytesIO()
    for line in (["甲", 1, 0], ["乙", 0, 2]):
        book.worksheets[0].append(line)
    for cell in (book.worksheets[0]["C1"], book.worksheets[0]["B2"]):
        cell.number_format = code
    book.save(stream)
    documents = read(stream.getvalue()), converters.reread(stream.getvalue(), XLSX)
    assert [rows(document.tables()[0]) for document in documents if document] == [
        [["甲", "1", text], ["乙", text, "2"]]
    ] * 2


def test_a_sheet_that_prints_no_zeros_has_blanks_for_both_readers() -> None:
    book, stream = openpyxl.Workbook(), BytesIO()
    book.worksheets[0].sheet_view.showZeros = False
    for line in (["甲", 1, 0], ["乙", 0.0, "0"]):
        book.worksheets[0].append(line)
    book.save(stream)
    documents = read(stream.getvalue()), converters.reread(stream.getvalue(), XLSX)
    assert [rows(document.tables()[0]) for document in documents if document] == [
        [["甲", "1", ""], ["乙", "", "0"]]
    ] * 2


def test_cells_are_printed_by_the_format_of_their_style() -> None:
    content = sheet(row(said("计"), number("36.7", 1), number("44566", 2), number("12.5")))
    body = workbook(content, formats=("0.00", "yyyy/m/d"))
    assert rows(read(body).tables()[0]) == [["计", "36.70", "2022-01-05", "12.5"]]
    from_1904 = workbook(content, formats=("0", "yyyy/m/d"), properties='<workbookPr date1904="1"/>')
    assert rows(read(from_1904).tables()[0])[0][2] == "2026-01-06"


def test_far_apart_cells_cost_no_more_than_they_are() -> None:
    content = sheet(row(said("甲", "A1"), said("1", "XFD1")) + row(said("乙", "A1048576"), properties='r="1048576"'))
    assert rows(read(workbook(content)).tables()[0]) == [["甲", "1"], ["乙", ""]]
    with pytest.raises(TooLarge):
        converters.reread(workbook(content), XLSX)


def diagonal(count: int) -> str:
    return "".join(row(number("1", 0, f"{letters(n)}{n + 1}"), properties=f'r="{n + 1}"') for n in range(count))


def letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        text = chr(65 + digit) + text
    return text


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (workbook(sheet("")), EmptyDocument),
        (workbook(sheet(row(said("密"))), states=("hidden",)), EmptyDocument),
        (workbook("<worksheet><sheetData><row>"), Corrupt),
        (workbook(sheet(row('<c t="s"><v>7</v></c>'))), Corrupt),
        (workbook(sheet(row(said("甲"))), properties='<sheets><sheet name="x" r:id="lost"/></sheets>'), Corrupt),
        (workbook(sheet(row(said("甲"), properties='r="9999999"'))), Corrupt),
        (workbook(sheet(diagonal(1_100))), TooLarge),
        (workbook(sheet(row(*(said("甲") for _ in range(99))) * 99, merges=("A1:CU99",) * 200)), TooLarge),
        (packed({"a.txt": b"1"}), Mislabelled),
        (word(paragraph("x")), Mislabelled),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), Encrypted),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Mislabelled),
        (b"<table></table>", Mislabelled),
        (b"nothing known", Corrupt),
        (write_xlsx(random_report(1))[:4000], Corrupt),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_reason(body: bytes, error: type[ConversionError]) -> None:
    with pytest.raises(error):
        read(body)


def test_an_entity_is_never_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("密")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    content = sheet(row(said("甲"), said("&e;1")))
    assert "密" not in read(workbook(entity + content)).text
