import csv
from io import StringIO

import pytest

import converters
import parsers
from converters.document import Paragraph, Table
from converters.errors import EmptyDocument, Mislabelled
from crawlers.media_type import detect
from tests.archive import report as archive


def write_csv(report: archive.Report, separator: str = ",") -> str:
    """As a spreadsheet program saves it: a merged cell's text where it begins, blanks in the rest of it."""
    out = StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow([report.title])
    for block in report.blocks:
        if isinstance(block, Table):
            for row in range(block.rows):
                texts = {cell.column: cell.text for cell in block.cells if cell.row == row}
                writer.writerow([texts.get(column, "") for column in range(block.columns)])
        elif isinstance(block, Paragraph):
            writer.writerow([block.text])
    return out.getvalue()


@pytest.mark.parametrize(
    ("charset", "separator", "name"),
    [("utf-8", ",", "a.csv"), ("utf-8-sig", ";", "a.csv"), ("gb18030", ",", "a.csv"), ("utf-16", "\t", "a.tsv")],
)
@pytest.mark.parametrize("family", ["F2021", "F2019"])
def test_an_annex_of_separated_values_says_what_the_report_says(charset, separator, name, family):
    made = archive.random_report(3, family, blanks=0.4)
    body = write_csv(made, separator).encode(charset)

    report = parsers.parse(converters.convert(body, detect(body, None, name)))

    assert {fact.key: (fact.value, fact.state) for fact in report.facts} == made.truth()


def test_lines_inside_quotes_belong_to_their_cell_and_merges_are_not_known():
    body = '标题\n\n"商业\n企业",0,"1,038"\n规章,,2\n'.encode()
    title, table = converters.convert(body, "text/csv").blocks

    assert title == Paragraph("标题")
    assert isinstance(table, Table)
    assert not table.spans
    assert [cell.text for cell in table.cells] == ["商业\n企业", "0", "1,038", "规章", "", "2"]


def test_digits_that_a_table_program_is_told_to_take_for_text_are_read_and_what_stands_for_nothing_is_none():
    (table,) = converters.convert('规章,="0",nan\n许可,"=""12""",NaN\n处罚,3,4\n'.encode(), "text/csv").tables()

    assert [cell.text for cell in table.cells] == ["规章", "0", "", "许可", "12", "", "处罚", "3", "4"]


@pytest.mark.parametrize("head", [",0,1,2\n", ",项目,数量,\n"])
def test_numbers_of_lines_and_columns_that_a_program_for_data_adds_are_none_of_the_table(head):
    (table,) = converters.convert(f"{head}0,规章,0,5\n1,许可,3,\n2,处罚,,1\n".encode(), "text/csv").tables()

    assert [cell.text for cell in table.cells][-9:] == ["规章", "0", "5", "许可", "3", "", "处罚", "", "1"]
    assert len(table.cells) == (9 if "0" in head else 12)


@pytest.mark.parametrize("rest", ["许可,1", "许可,1,", "许可", '"许'])
def test_a_line_in_which_the_file_breaks_off_is_left_out(rest):
    (table,) = converters.convert(f"规章,3,4,\n处罚,5,6,7\n{rest}".encode(), "text/csv").tables()

    assert [cell.text for cell in table.cells] == ["规章", "3", "4", "", "处罚", "5", "6", "7"]


def test_cells_of_lines_that_stand_in_no_columns_stay_as_many_as_they_are_also_where_all_are_blank():
    title, table = converters.convert("年报\n结果,予以公开,3,,6\n新收,7,5,,8,\n".encode(), "text/csv").blocks

    assert title == Paragraph("年报")
    assert isinstance(table, Table)
    assert [cell.text for cell in table.cells] == ["结果", "予以公开", "3", "", "6", "新收", "7", "5", "", "8", ""]


def test_a_whole_last_line_needs_no_end():
    (table,) = converters.convert("规章,3,4\n处罚,5,6\n许可,7,8".encode(), "text/csv").tables()

    assert table.rows == 3


def test_what_is_empty_or_another_format_is_refused():
    with pytest.raises(EmptyDocument):
        converters.convert(b",,,\n,,\n", "text/csv")
    with pytest.raises(Mislabelled):
        converters.convert(b"%PDF-1.7", "text/csv")
