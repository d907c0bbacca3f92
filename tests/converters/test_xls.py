import struct
from pathlib import Path

import pytest

import converters
import parsers
from converters.document import Heading, Paragraph
from converters.errors import ConversionError, Corrupt, Encrypted, Mislabelled
from converters.text import OBJECT
from tests.archive.report import random_report
from tests.archive.write_xlsx import write_xlsx

XLS, ET = "application/vnd.ms-excel", "application/x-et"
FILE = Path(__file__).parents[1] / "cases" / "files" / "report.xls"
"""random_report(11, "F2021", blanks=0.4) as BIFF8 on a sheet called 年报: numbers, merged cells, blank cells."""

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOF, FILEPASS = bytes.fromhex("09081000000605000000000000000000000000 00"), bytes.fromhex("2f000600010000000000")


@pytest.mark.parametrize("media_type", [XLS, ET])
def test_a_report_keeps_every_cell_and_line(media_type: str) -> None:
    source = random_report(11, "F2021", blanks=0.4)
    document = converters.convert(FILE.read_bytes(), media_type)
    told = [[(c.row, c.column, c.text, c.row_span, c.column_span) for c in table.cells] for table in document.tables()]
    assert told == [
        [(c.row, c.column, c.text, c.row_span, c.column_span) for c in table.cells] for table in source.tables()
    ]
    lines = [block.text for block in document.blocks if isinstance(block, Heading | Paragraph)]
    assert lines == ["年报", source.title, *(b.text for b in source.blocks if isinstance(b, Heading | Paragraph))]
    assert {fact.key: (fact.value, fact.state) for fact in parsers.parse(document).facts} == source.truth()


def test_a_sheet_that_prints_no_zeros_has_blanks() -> None:
    body = bytearray(FILE.read_bytes())
    options = body.index(b"\x3e\x02\x12\x00") + 4  # the record WINDOW2 ([MS-XLS] 2.4.346)
    body[options] &= ~0x10
    before, after = (parsers.parse(converters.convert(bytes(each), XLS)).facts for each in (FILE.read_bytes(), body))
    zeros = {fact.key for fact in before if fact.value == "0"}
    assert zeros
    assert {fact.state for fact in after if fact.key in zeros} == {"blank"}
    assert [fact for fact in after if fact.key not in zeros] == [fact for fact in before if fact.key not in zeros]


def test_the_0_of_a_formula_that_is_to_be_computed_is_none() -> None:
    """Written by Apache POI: =1+2 and =SUM(B2:B2) without values, a 0, and =1+2 with the value 3."""
    cells = converters.convert((FILE.parent / "formulas.xls").read_bytes(), XLS).tables()[0].cells
    assert [cell.text for cell in cells if cell.text] == ["规章", OBJECT, "0", "3", "规范性文件", "7", OBJECT]


def test_formulas_that_are_all_empty_were_computed_by_nobody() -> None:
    """Written by xlwt: =B1+B2 and =SUM(C1:C2). Where one has a value the other is what it says, nothing."""
    body = (FILE.parent / "formulas-of-xlwt.xls").read_bytes()
    computed = body.replace(bytes.fromhex("030000000000ffff"), struct.pack("<d", 3), 1)
    for source, said in ((body, [OBJECT, OBJECT]), (computed, ["3"])):
        cells = converters.convert(source, XLS).tables()[0].cells
        assert [cell.text for cell in cells if cell.text][-len(said) - 1 :] == ["合计", *said]


def test_cells_say_where_they_stand() -> None:
    tables = converters.convert(FILE.read_bytes(), XLS).tables()
    assert [
        cell.origin and (cell.origin.table, cell.origin.row, cell.origin.column) for cell in tables[1].cells[:2]
    ] == [
        (1, 0, 0),
        (1, 0, 3),
    ]


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        (b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table></table>", Mislabelled, "HTML"),
        (b"<meta charset=gb2312>\r\n<table><tr><td>1</table>", Mislabelled, "HTML"),
        (b"<?xml version='1.0'?><Workbook/>", Mislabelled, "XML"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", Mislabelled, "MHTML"),
        (write_xlsx(random_report(1)), Mislabelled, "zip"),
        (OLE2 + b"\0" * 1024 + "WordDocument".encode("utf-16-le"), Mislabelled, "DOC"),
        (OLE2 + b"\0" * 1024 + "EncryptedPackage".encode("utf-16-le"), Encrypted, "password"),
        (BOF + FILEPASS, Encrypted, "password"),
        (OLE2 + b"\0" * 4096, Corrupt, "damaged"),
        (b"nothing known", Corrupt, "damaged"),
        (FILE.read_bytes()[:6000], Corrupt, "damaged"),
        (FILE.read_bytes()[:-1500], Corrupt, "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_reason(body: bytes, error: type[ConversionError], said: str) -> None:
    with pytest.raises(error, match=said):
        converters.convert(body, XLS)
