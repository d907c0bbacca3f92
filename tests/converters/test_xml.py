"""XML of three kinds: answers of portals, and files of office programs in one piece."""

from html import escape

import pytest

import converters
from converters.errors import Corrupt, EmptyDocument, Mislabelled, UnsupportedFormat
from crawlers import media_type
from tests.converters.docx_files import packed

TITLE = "青禾县教育局2022年政府信息公开工作年度报告"
TABLE = "<table><tr><td>行政许可</td><td>146</td></tr><tr><td>行政处罚</td><td></td></tr></table>"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
BOOK = f"""{HEAD}<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="0.00"/></Style></Styles>
<Worksheet ss:Name="年报"><Table><Column ss:Index="4" ss:Hidden="1"/>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">信息内容</Data></Cell>
<Cell><Data ss:Type="String">数量</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">许可</Data></Cell>
<Cell ss:Index="2"><Data ss:Type="String">本年</Data></Cell>
<Cell ss:StyleID="s1"><Data ss:Type="Number">36.5</Data></Cell><Cell><Data ss:Type="Number">9</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="String">上年</Data></Cell><Cell><Data ss:Type="Number">12</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="old"><Table><Row><Cell><Data ss:Type="Number">7</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>
</Worksheet></Workbook>"""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
FLAT = f"""{HEAD}<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">
<pkg:part pkg:name="/_rels/.rels"><pkg:xmlData><Relationships
xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{OFFICE}"
Target="word/document.xml"/></Relationships></pkg:xmlData></pkg:part>
<pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document xmlns:w="{W}"><w:body><w:tbl>
<w:tr><w:tc><w:p><w:r><w:t>行政许可</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>146</w:t></w:r></w:p></w:tc></w:tr>
</w:tbl></w:body></w:document></pkg:xmlData></pkg:part></pkg:package>"""


def texts(document) -> list[tuple[str, int, int]]:
    return [(cell.text, cell.row_span, cell.column_span) for table in document.tables() for cell in table.cells]


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "x-gbk"])
def test_what_is_called_gb_2312_may_hold_gbk(declared: str) -> None:
    body = f'<?xml version="1.0" encoding="{declared}"?><a><title>朱镕</title><txt><![CDATA[{TABLE}]]></txt></a>'
    document = converters.convert(body.encode("gbk"), "text/xml")
    assert (document.title, texts(document)[1][0]) == ("朱镕", "146")


@pytest.mark.parametrize("said", [f"<![CDATA[{TABLE}]]>", escape(TABLE)], ids=["cdata", "escaped"])
@pytest.mark.parametrize("root", ["article", "datastore"])
def test_the_article_of_an_answer_has_the_title_beside_it(root: str, said: str) -> None:
    body = (
        f"{HEAD}<{root}><record><title><![CDATA[{TITLE}]]></title><content>{said}</content></record></{root}>".encode()
    )
    found = media_type.detect(body, "text/html", "a.html")
    document = converters.convert(body, found)
    second = converters.reread(body, found)
    assert (found, document.title) == ("application/xml", TITLE)
    assert [text for text, _, _ in texts(document)] == ["行政许可", "146", "行政处罚", ""]
    assert second and texts(second) == texts(document)


def test_a_page_that_declares_itself_xml_stays_a_page() -> None:
    body = f"{HEAD}<!DOCTYPE html><html><body>{TABLE}<p>&lt;1</p></body></html>".encode()
    assert media_type.detect(body) == media_type.HTML


def test_a_workbook_in_one_piece_shows_what_excel_shows() -> None:
    document = converters.convert(BOOK.encode(), "application/xml")
    assert texts(document) == [
        ("信息内容", 1, 2), ("数量", 1, 1),
        ("许可", 2, 1), ("本年", 1, 1), ("36.50", 1, 1), ("上年", 1, 1), ("12", 1, 1),
    ]  # fmt: skip
    assert document.warnings == ("the hidden sheet old was left out", "1 hidden columns of sheet 年报 were left out")


def test_a_workbook_in_one_piece_may_print_no_zeros() -> None:
    options = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><DoNotDisplayZeros/></WorksheetOptions>'
    book = BOOK.replace(">12<", ">0<").replace("</Table>", f"</Table>{options}", 1)
    assert texts(converters.convert(book.encode(), "application/xml"))[-1] == ("", 1, 1)


def test_a_docx_in_one_piece_reads_as_the_docx() -> None:
    document = converters.convert(FLAT.encode(), "application/xml")
    second = converters.reread(FLAT.encode(), "application/xml")
    assert texts(document) == [("行政许可", 1, 1), ("146", 1, 1)]
    assert second and texts(second) == texts(document)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (f"{HEAD}<rss><item>1</item></rss>".encode(), EmptyDocument),
        (f"{HEAD}<rss><item>".encode(), Corrupt),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', Corrupt),
        (b'<w:d xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>', UnsupportedFormat),
        (packed({"a": b"1"}), Mislabelled),
    ],
    ids=["nothing", "cut off", "entities", "word 2003", "zip"],
)
def test_what_is_no_article_says_so(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        converters.convert(body, "application/xml")
