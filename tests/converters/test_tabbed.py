"""Tables that were turned into text: in office files, tabs part their cells."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import converters
from converters import grid
from converters.document import Document, Paragraph
from converters.docx import reread
from converters.docx.numbering import Numbering
from converters.docx.styles import Styles
from tests.converters.docx_files import cell as word_cell
from tests.converters.docx_files import main_part, table, word
from tests.converters.docx_files import row as word_row

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PARTED = ["信息内容\t制发件数\t废止件数", "规章\t1\t", "规范性文件\t\t2"]
SIGNED = ["填报人：张三\t联系电话：0550-1234567", "审核人：李四\t填报日期：2024年1月9日", "负责人：王五\t盖章"]
CONTENTS = ["一、总体情况\t1", "二、主动公开情况\t2", "三、依申请公开情况\t4"]
INDENTED = ["\t一是加强领导；", "\t二是完善制度；", "\t三是强化培训；"]


def lines_of(lines: Sequence[str]) -> str:
    texts = (line.replace("\t", "</w:t><w:tab/><w:t>") for line in lines)
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)


def plain(lines: Sequence[str]) -> Document:
    return converters.convert(word(lines_of(lines)), DOCX)


def walked(lines: Sequence[str]) -> Document:
    return converters.convert(word(lines_of(lines) + "<w:p><w:sdt/></w:p>"), DOCX)


def read_again(lines: Sequence[str]) -> Document:
    return reread.read(main_part(lines_of(lines)).encode(), Styles(lambda: None), Numbering(lambda: None))


def rtf(lines: Sequence[str]) -> Document:
    said = "".join(rf"\pard {line}\par " for line in lines).replace("\t", r"\tab ")
    body = "".join(each if ord(each) < 128 else rf"\u{(ord(each) ^ 0x8000) - 0x8000}?" for each in said)
    return converters.convert(rf"{{\rtf1\ansi\uc1 {body}}}".encode(), "application/rtf")


@pytest.mark.parametrize("read", [plain, walked, read_again, rtf])
class TestLines:
    def test_a_row_is_a_line_and_blank_cells_keep_their_tabs(self, read) -> None:
        (first,) = (found := read(["前文。", *PARTED, "后文。"])).tables()
        rows = [[cell.text if cell else None for cell in line] for line in grid.expand(first)]
        assert rows == [["信息内容", "制发件数", "废止件数"], ["规章", "1", ""], ["规范性文件", "", "2"]]
        assert [block.text for block in found.blocks if isinstance(block, Paragraph)] == ["前文。", "后文。"]

    @pytest.mark.parametrize("lines", [SIGNED, CONTENTS, INDENTED])
    def test_what_is_signed_contents_and_indented_lines_are_text(self, read, lines: list[str]) -> None:
        assert read(lines).blocks == tuple(Paragraph(line.strip().replace("\t", " ")) for line in lines)


def test_tables_that_the_file_marks_come_first_by_number_and_single_tabs_beside_them_part_nothing() -> None:
    marked = table(word_row(word_cell("甲"), word_cell("1")))
    found = converters.convert(word(lines_of(PARTED) + marked), DOCX)
    assert [one.origin.table for one in found.tables() if one.origin] == [1, 0]
    few = converters.convert(word(lines_of(PARTED[:2]) + marked), DOCX)
    assert few.blocks[:2] == (Paragraph("信息内容 制发件数 废止件数"), Paragraph("规章 1"))
