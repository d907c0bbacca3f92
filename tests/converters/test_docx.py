import zipfile
from contextlib import suppress
from io import BytesIO

import pytest

import converters
from converters import grid
from converters.document import Document, Heading, Paragraph, Picture, Table
from converters.docx.numerals import numeral
from converters.errors import Corrupt, EmptyDocument, Encrypted, Mislabelled, TooLarge
from converters.text import OBJECT
from tests.converters.docx_files import NAMESPACES, W, cell, main_part, packed, paragraph, row, table, word

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SPAN, DOWN, MORE = '<w:gridSpan w:val="{}"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def read(content: str, **parts: str) -> Document:
    return converters.convert(word(content, **parts), DOCX)


def texts(content: str, **parts: str) -> list[str]:
    return [block.text for block in read(content, **parts).blocks if isinstance(block, Heading | Paragraph)]


def rows(table: Table) -> list[list[str | None]]:
    """None where there is no cell."""
    return [[cell.text if cell else None for cell in line] for line in grid.expand(table)]


def run(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


@pytest.mark.parametrize("width", ["²", "9" * 5000, "-1", "", "1e3"])
@pytest.mark.parametrize("more", ["", "<w:p><w:sdt/></w:p>"])
def test_a_width_that_no_column_has_is_as_none(width: str, more: str) -> None:
    content = table(row(cell("甲"), cell("12")), widths=(1000, 1000)).replace('w:w="1000"', f'w:w="{width}"')
    assert rows(read(content + more).tables()[0]) == [["甲", "12"]]


def test_merged_cells_stand_at_each_position_they_cover() -> None:
    content = table(
        row(cell("甲", DOWN), cell("乙", SPAN.format(2))),
        row(cell("不印", MORE), cell("1"), cell("2")),
        row(cell("丙"), cell("3", DOWN), cell("4")),
        row(cell("丁"), cell("", '<w:vMerge w:val="continue"/>'), cell("5")),
        widths=(1000, 1000, 1000),
    )
    assert rows(read(content).tables()[0]) == [["甲", "乙", "乙"], ["甲", "1", "2"], ["丙", "3", "4"], ["丁", "3", "5"]]


def test_columns_left_out_before_and_after_hold_no_cell() -> None:
    content = table(
        row(cell("甲"), cell("乙"), cell("丙")),
        row(cell("1"), cell("2"), properties='<w:gridBefore w:val="1"/>'),
        row(cell("3"), cell("4"), properties='<w:gridAfter w:val="1"/>'),
    )
    assert rows(read(content).tables()[0]) == [["甲", "乙", "丙"], [None, "1", "2"], ["3", "4", None]]


def test_cells_merged_across_by_hmerge_are_one() -> None:
    content = table(
        row(cell("甲", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), cell("乙")),
        row(cell("1"), cell("2"), cell("3")),
    )
    assert rows(read(content).tables()[0]) == [["甲", "甲", "乙"], ["1", "2", "3"]]


def test_a_continuation_with_nothing_above_is_a_cell_of_its_own() -> None:
    assert rows(read(table(row(cell("甲", MORE), cell("0")), row(cell("乙"), cell("1")))).tables()[0]) == [
        ["甲", "0"],
        ["乙", "1"],
    ]


def test_sliver_columns_are_merged_and_narrow_ones_with_text_are_not() -> None:
    content = table(
        row(cell("总计", SPAN.format(2)), cell("甲")), row(cell("1"), cell(""), cell("2")), widths=(1000, 1, 1000)
    )
    assert rows(read(content).tables()[0]) == [["总计", "甲"], ["1", "2"]]
    told = table(row(cell("1"), cell("7"), cell("2")), row(cell("1"), cell(""), cell("2")), widths=(1000, 1, 1000))
    assert rows(read(told).tables()[0])[0] == ["1", "7", "2"]


def test_a_span_of_millions_of_columns_costs_nothing() -> None:
    content = table(row(cell("甲", SPAN.format(2_000_000_000)), cell("0")), row(cell("乙"), cell("1")))
    assert rows(read(content).tables()[0])[0][0] == "甲"


def test_a_nested_table_is_a_table_of_its_own_and_its_text_is_not_doubled() -> None:
    inner = table(row(cell("甲"), cell("1")), row(cell("乙"), cell("2")))
    document = read(table(row(cell(paragraph("外") + inner + paragraph("")), cell("0")), row(cell("丙"), cell("3"))))
    assert [rows(each) for each in document.tables()] == [[["外", "0"], ["丙", "3"]], [["甲", "1"], ["乙", "2"]]]
    assert [each.origin.table for each in document.tables() if each.origin] == [0, 1]


def test_a_frame_inside_a_cell_holds_the_cell_s_own_text_for_both_readers() -> None:
    framed = cell(table(row(cell("12"))) + paragraph(""))
    content = table(row(cell("甲"), framed), row(cell("乙"), cell("3")))
    assert [rows(each) for each in read(content).tables()] == [[["甲", "12"], ["乙", "3"]]]
    second = converters.reread(word(content), DOCX)
    assert second is not None
    assert [rows(each) for each in second.tables()] == [[["甲", "12"], ["乙", "3"]]]


def test_a_table_without_rows_inside_a_cell_is_none_for_both_readers() -> None:
    content = table(row(cell("甲"), cell(paragraph("12") + table() + paragraph(""))))
    second = converters.reread(word(content), DOCX)
    assert second is not None
    assert [rows(each) for each in (*read(content).tables(), *second.tables())] == [[["甲", "12"]]] * 2


def test_a_table_of_one_cell_is_a_frame_round_text() -> None:
    assert texts(table(row(cell(paragraph("一、总体情况") + paragraph("正文。"))))) == ["一、总体情况", "正文。"]


def test_cells_keep_their_blanks_and_lines() -> None:
    content = table(
        row(cell(paragraph("商业") + paragraph("企业")), cell("\u3000\xa00 ")),
        row(cell("乙"), cell(run("<w:r><w:t>结果</w:t><w:br/><w:t>纠正</w:t></w:r>"))),
    )
    assert rows(read(content).tables()[0]) == [["商业\n企业", "\u3000\xa00 "], ["乙", "结果\n纠正"]]


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{}</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
NOTED = "<w:r><w:t>4</w:t></w:r><w:r><w:rPr>{}</w:rPr><w:t>1</w:t></w:r>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<w:r><w:t>20</w:t></w:r><w:r><w:t>23年</w:t></w:r>", "2023年"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", "甲 乙"),
        ("<w:r><w:t>甲</w:t><w:softHyphen/><w:noBreakHyphen/><w:t>乙\u200b</w:t></w:r>", "甲-乙"),
        ("<w:ins><w:r><w:t>加</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>", "加"),
        ("<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo>", "新"),
        ("<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>", "控件"),
        ('<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:bookmarkStart w:name="_GoBack"/>', "链接"),
        ("<w:fldSimple><w:r><w:t>域</w:t></w:r></w:fldSimple>", "域"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK</w:instrText>'
            '<w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>结果</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "结果",
        ),
        (FIELD.format(f"</w:instrText></w:r>{FIELD.format('=B3', '77')}<w:r><w:instrText>", "9"), "9"),
        ('<w:r><w:sym w:font="宋体" w:char="2460"/></w:r>', "①"),
        ('<w:r><w:sym w:font="Times New Roman" w:char="F031"/><w:sym w:char="f032"/></w:r>', "12"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F031"/></w:r>', "\uf031"),
        ('<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf031\uf02e5</w:t></w:r>', "1.5"),
        ('<w:r><w:rPr><w:rFonts w:ascii="Webdings"/></w:rPr><w:t>\uf031</w:t></w:r>', "\uf031"),
        ("<w:r><w:t>\uf031</w:t></w:r>", "\uf031"),
        (NOTED.format('<w:vertAlign w:val="superscript"/>'), "4¹"),
        (NOTED.format('<w:position w:val="8"/><w:sz w:val="13"/>'), "4¹"),
        (NOTED.format('<w:position w:val="6"/><w:sz w:val="24"/>'), "4¹"),
        (NOTED.format('<w:position w:val="4"/><w:sz w:val="24"/>'), "41"),
        ('<w:r><w:rPr><w:position w:val="8"/></w:rPr><w:t>7</w:t></w:r>', "7"),
        ('<w:r><w:rPr><w:position w:val="8"/></w:rPr><w:t>7</w:t></w:r>' * 2, "77"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>显</w:t></w:r>", "显"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r>', "显"),
        ("<w:r><w:rPr><w:strike/></w:rPr><w:t>99</w:t></w:r><w:r><w:t>6</w:t></w:r>", "6"),
        ('<w:r><w:rPr><w:dstrike w:val="1"/></w:rPr><w:t>99</w:t></w:r><w:r><w:t>6</w:t></w:r>', "6"),
        ('<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>6</w:t></w:r>', "6"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>wù</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>务</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "务",
        ),
        ("<w:smartTag><w:r><w:t>标</w:t></w:r></w:smartTag>", "标"),
    ],
)
def test_a_paragraph_reads_as_it_is_printed(inner: str, text: str) -> None:
    assert texts(run(inner)) == [text]


LOOKS = (
    '<w:style w:type="character" w:styleId="up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="note"><w:basedOn w:val="up"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="out"><w:rPr><w:vanish/></w:rPr></w:style>'
)


def test_styles_raise_and_hide_text_unless_the_run_itself_says_no() -> None:
    noted = NOTED.format('<w:rStyle w:val="note"/>')
    level = NOTED.format('<w:rStyle w:val="note"/><w:vertAlign w:val="baseline"/>')
    hidden = '<w:pPr><w:pStyle w:val="out"/></w:pPr><w:r><w:t>5</w:t></w:r>'
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>6</w:t></w:r>'
    content = "".join(map(run, (noted, level, hidden, hidden + shown)))
    assert texts(content, styles=LOOKS) == ["4¹", "41", "6"]
    second = converters.reread(word(content, styles=LOOKS), DOCX)
    assert second is not None and [block.text for block in second.blocks if isinstance(block, Paragraph)][2:] == ["6"]


def test_what_a_content_control_asks_for_is_no_text_unless_a_program_filled_in_a_number() -> None:
    asked = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>{}</w:t></w:r></w:sdtContent></w:sdt>"
    content = table(
        row(cell("甲"), cell(run(asked.format("单击此处输入文字。")))), row(cell("乙"), cell(run(asked.format("12"))))
    )
    assert rows(read(content).tables()[0]) == [["甲", ""], ["乙", "12"]]


def test_a_cell_that_is_deleted_leaves_its_place_to_the_next_for_both_readers() -> None:
    gone = cell(run("<w:del><w:r><w:delText>5</w:delText></w:r></w:del>"), "<w:cellDel/>")
    body = word(table(row(cell("甲"), cell("1"), cell("2")), row(cell("乙"), gone, cell("3"), cell("4"))))
    documents = converters.convert(body, DOCX), converters.reread(body, DOCX)
    assert [rows(document.tables()[0]) for document in documents if document] == [
        [["甲", "1", "2"], ["乙", "3", "4"]]
    ] * 2


_FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
_TWELVE = "<w:r><w:t>12</w:t></w:r>"
_MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


@pytest.mark.parametrize(
    "inner",
    [
        '<w:r><w:sym w:font="Symbol" w:char="F031"/><w:sym w:font="Symbol" w:char="F032"/></w:r>',
        f"<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>3</w:t></w:r></w:rt><w:rubyBase>{_TWELVE}</w:rubyBase></w:ruby></w:r>",
        f"<m:oMath {_MATH}><m:r><m:t>1</m:t></m:r><m:r><m:t>2</m:t></m:r></m:oMath>",
        f"<m:oMathPara {_MATH}><m:oMath><m:r><m:t>12</m:t></m:r></m:oMath></m:oMathPara>",
        _FIELD.format("begin")
        + _FIELD.format("begin")
        + _FIELD.format("separate")
        + "<w:r><w:t>3</w:t></w:r>"
        + _FIELD.format("end")
        + _FIELD.format("separate")
        + _TWELVE
        + _FIELD.format("end"),
    ],
    ids=["symbols", "ruby", "equation", "equation apart", "field in a field"],
)
def test_a_number_in_odd_clothes_is_the_same_for_both_readers(inner: str) -> None:
    body = word(table(row(cell("甲"), cell(run(inner))), row(cell("乙"), cell("3"))))
    documents = converters.convert(body, DOCX), converters.reread(body, DOCX)
    assert [rows(document.tables()[0]) for document in documents if document] == [[["甲", "12"], ["乙", "3"]]] * 2


def test_a_line_in_a_text_box_is_what_an_empty_cell_says() -> None:
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{paragraph('37')}</w:txbxContent></v:textbox></w:pict></w:r>"
    content = table(row(cell("甲"), cell(run(box))), row(cell("乙"), cell(run(f"<w:r><w:t>4</w:t></w:r>{box}"))))
    read_off = read(content)
    assert rows(read_off.tables()[0]) == [["甲", "37"], ["乙", "4"]]
    assert [block.text for block in read_off.blocks if isinstance(block, Paragraph)] == ["37"]


_CODE = f"{_FIELD.format('begin')}<w:r><w:instrText>{{}}</w:instrText></w:r>{_FIELD.format('end')}"
_CHOICES = "".join(f'<w:listEntry w:val="{entry}"/>' for entry in ("请选择", "8", "9"))
_BOX = "<w:r><w:pict><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></w:pict></w:r>"
_PICTURE = "<w:r><w:drawing><wp:{}><a:blip/></wp:{}></w:drawing></w:r>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (_CODE.format(' SYMBOL 57 \\f "Symbol" \\s 10 '), "9"),
        (_CODE.format("SYMBOL 57 \\f Wingdings"), "\uf039"),
        (_CODE.format("symbol 26085 \\u"), "日"),
        (_CODE.format("eq \\o\\ac(○,12)"), OBJECT),
        (_CODE.format("=SUM(ABOVE)"), OBJECT),
        (_CODE.format(' XE "索引" '), ""),
        (
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="2"/>'
            f"{_CHOICES}</w:ddList></w:ffData></w:fldChar><w:instrText> FORM</w:instrText></w:r>"
            f"<w:r><w:instrText>DROPDOWN </w:instrText></w:r>{_FIELD.format('separate')}{_FIELD.format('end')}",
            "9",
        ),
        (_BOX.format(paragraph("3") + paragraph("7")), OBJECT),
        (_BOX.format(paragraph(" ")), ""),
        (_PICTURE.format("inline", "inline"), OBJECT),
        (_PICTURE.format("anchor", "anchor"), ""),
        ('<w:r><w:pict><v:shape style="position:absolute"><v:imagedata/></v:shape></w:pict></w:r>', ""),
        ('<w:r><w:pict><v:shape style="position:absolute"><v:textpath string="7"/></v:shape></w:pict></w:r>', OBJECT),
        ("<w:r><w:object/></w:r>", OBJECT),
        ("<m:oMath xmlns:m='m'><m:r><m:t>12</m:t></m:r></m:oMath>", "12"),
        ("<m:oMath xmlns:m='m'><m:sSup><m:e><m:r><m:t>12</m:t></m:r></m:e></m:sSup></m:oMath>", OBJECT),
    ],
)
def test_what_a_cell_shows_and_no_text_says_is_neither_blank_nor_a_number_for_both_readers(
    inner: str, text: str
) -> None:
    body = word(table(row(cell("甲"), cell(run(inner))), row(cell("乙"), cell("3"))))
    documents = converters.convert(body, DOCX), converters.reread(body, DOCX)
    assert [rows(document.tables()[0]) for document in documents if document] == [[["甲", text], ["乙", "3"]]] * 2


_BLUE = '<w:shd w:val="clear" w:fill="1F4E79"/>'


@pytest.mark.parametrize(
    ("looks", "filled", "text"),
    [
        ('<w:color w:val="FFFFFF"/>', "", f"43{OBJECT}"),
        ('<w:color w:val="fefefe" w:themeColor="background1"/>', "", f"43{OBJECT}"),
        ('<w:sz w:val="2"/>', "", f"43{OBJECT}"),
        ('<w:color w:val="FF0000"/><w:sz w:val="21"/>', "", "437"),
        ('<w:color w:val="FFFFFF"/>', _BLUE, "437"),
        ('<w:color w:val="FFFFFF"/>', '<w:shd w:val="clear" w:fill="auto"/>', f"43{OBJECT}"),
        (f'<w:color w:val="FFFFFF"/>{_BLUE}', "", "437"),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>', "", "437"),
    ],
)
def test_digits_that_nobody_sees_are_no_part_of_a_number_for_both_readers(looks: str, filled: str, text: str) -> None:
    inner = run(f"<w:r><w:t>43</w:t></w:r><w:r><w:rPr>{looks}</w:rPr><w:t>7</w:t></w:r>")
    body = word(table(row(cell("甲"), cell(inner, filled)), row(cell("乙"), cell("3"))))
    documents = converters.convert(body, DOCX), converters.reread(body, DOCX)
    assert [rows(document.tables()[0]) for document in documents if document] == [[["甲", text], ["乙", "3"]]] * 2


def test_white_words_stay() -> None:
    assert texts(run('<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>甲3</w:t></w:r>')) == [f"甲{OBJECT}"]


def test_a_drawing_beside_a_number_and_one_in_a_frame_say_nothing() -> None:
    picture = _PICTURE.format("inline", "inline")
    content = table(row(cell("甲"), cell(run(f"<w:r><w:t>3</w:t></w:r>{picture}")))) + table(row(cell(run(picture))))
    document = read(content)
    assert rows(document.tables()[0]) == [["甲", "3"]]
    assert not [block for block in document.blocks if isinstance(block, Paragraph)]


def test_a_line_break_ends_a_line_of_running_text() -> None:
    assert texts(run('<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:br w:type="page"/><w:t>丙</w:t></w:r>')) == [
        "甲",
        "乙",
        "丙",
    ]


def test_of_alternative_contents_one_is_read() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>"
    inner = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(run(f"<w:r><w:t>前</w:t></w:r>{inner}") + paragraph("后")) == ["前", "框", "后"]


def test_of_alternative_contents_that_is_read_which_word_knows() -> None:
    known = "http://schemas.microsoft.com/office/word/2010/wordml"
    for space, said in ((known, "2"), ("http://www.wps.cn/officeDocument/2013/wpsCustomData", "3")):
        choices = f'<mc:Choice xmlns:own="{space}" Requires="own"><w:t>2</w:t></mc:Choice>'
        choices += "<mc:Fallback><w:t>3</w:t></mc:Fallback>"
        inner = f"<w:r><mc:AlternateContent>{choices}</mc:AlternateContent></w:r>"
        body = word(table(row(cell("甲"), cell(run(inner))), row(cell("乙"), cell("1"))))
        documents = converters.convert(body, DOCX), converters.reread(body, DOCX)
        assert [rows(document.tables()[0]) for document in documents if document] == [[["甲", said], ["乙", "1"]]] * 2


def test_a_table_in_a_text_box_is_a_table() -> None:
    inner = table(row(cell("甲"), cell("1")), row(cell("乙"), cell("2")))
    assert (
        len(
            read(
                run(f"<w:r><w:pict><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict></w:r>")
            ).tables()
        )
        == 1
    )


def test_pictures_stand_in_the_flow_also_those_of_cells() -> None:
    drawing = '<w:r><w:drawing><wp:docPr name="图片 1" descr="{}"/><a:blip/></w:drawing></w:r>'
    content = run(drawing.format("主动公开")) + table(
        row(cell(run(drawing.format(""))), cell("0")), row(cell("甲"), cell("1"))
    )
    assert [block.text for block in read(content).blocks if isinstance(block, Picture)] == ["主动公开", "图片 1"]


def test_rows_and_paragraphs_inside_wrappers_are_read() -> None:
    wrapped = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    content = wrapped.format(paragraph("甲")) + table(
        wrapped.format(row(wrapped.format(cell("乙")), cell("1"))),
        row(cell("丙"), cell("2")),
        row(cell("删"), cell("3"), properties="<w:del/>"),
    )
    document = read(content)
    assert rows(document.tables()[0]) == [["乙", "1"], ["丙", "2"]]
    assert document.blocks[0] == Paragraph("甲")


STYLES = (
    '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="a"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="2"><w:name w:val="章"/><w:basedOn w:val="1"/></w:style>'
    '<w:style w:styleId="3"><w:name w:val="节"/><w:basedOn w:val="3"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:styleId="4"><w:name w:val="列"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)


def test_headings_come_from_styles_their_bases_and_outline_levels() -> None:
    styled = "".join(paragraph(f"题{name}", f'<w:pStyle w:val="{name}"/>') for name in "123")
    own = paragraph("题四", '<w:outlineLvl w:val="2"/>') + paragraph(
        "正文", '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>'
    )
    blocks = read(styled + own, styles=STYLES).blocks
    assert [block.level if isinstance(block, Heading) else 0 for block in blocks] == [1, 1, 2, 3, 0]


def numbering(*levels: tuple[str, str], overrides: str = "") -> str:
    written = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="7">{written}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{overrides}</w:num>'
    )


def item(text: str, level: int = 0, number: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


LISTS = numbering(("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))


def test_automatic_numbers_are_written_out() -> None:
    content = (
        item("总体")
        + item("主动", 1)
        + item("其一", 2)
        + item("其二", 2)
        + item("申请", 1)
        + item("公开")
        + item("再", 1)
    )
    assert texts(content, numbering=LISTS) == [
        "一、总体",
        "（一）主动",
        "1. 其一",
        "2. 其二",
        "（二）申请",
        "二、公开",
        "（一）再",
    ]


def test_automatic_numbers_of_styles_and_cells_count_on() -> None:
    content = paragraph("总体", '<w:pStyle w:val="4"/>') + table(
        row(cell(item("新收")), cell("1")), row(cell(item("结转")), cell("2"))
    )
    document = read(content, numbering=LISTS, styles=STYLES)
    assert document.blocks[0] == Paragraph("一、总体")
    assert rows(document.tables()[0]) == [["二、新收", "1"], ["三、结转", "2"]]


def test_a_list_number_alone_in_its_cell_is_what_the_cell_shows() -> None:
    shown = table(row(cell("甲" + item("")), cell(item("", 2)), cell(item("") + item("乙"))))
    page = table(row(cell(item("新收")), cell(item("")), cell(item("") + paragraph("3")))) + shown
    again = converters.reread(word(page, numbering=LISTS), DOCX)
    assert again is not None
    assert [rows(found)[0][1] for found in again.tables()] == ["二、", "1."]
    first, second = (rows(found) for found in read(page, numbering=LISTS).tables())
    assert first == [["一、新收", "二、", "3"]]
    assert second[0][1:] == ["1.", "五、乙"]


def test_a_number_never_grows_together_with_the_text() -> None:
    assert texts(item("2021年公开5条"), numbering=numbering(("decimal", "%1"))) == ["1 2021年公开5条"]
    assert texts(item("5万元"), numbering=numbering(("decimal", "%1."))) == ["1. 5万元"]


def test_a_list_that_starts_anew_counts_by_itself() -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>'
    content = item("甲") + item("乙", number=2) + item("丙") + item("丁", number=9) + item("戊", number=0)
    assert texts(content, numbering=numbering(("decimal", "%1、"), overrides=start)) == [
        "1、甲",
        "4、乙",
        "2、丙",
        "丁",
        "戊",
    ]


@pytest.mark.parametrize(
    ("form", "value", "written"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 12, "十二"),
        ("chineseCounting", 20, "二十"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("ideographDigital", 10, "一〇"),
        ("chineseLegalSimplified", 3, "叁"),
        ("lowerLetter", 28, "bb"),
        ("upperLetter", 3, "C"),
        ("upperRoman", 14, "XIV"),
        ("lowerRoman", 4, "iv"),
        ("decimalEnclosedCircleChinese", 3, "③"),
        ("decimalZero", 7, "07"),
        ("decimal", 0, "0"),
        ("ideographTraditional", 11, "甲"),
        ("unheardOf", 5, "5"),
        ("decimalFullWidth", 12, "１２"),
    ],
)
def test_list_numbers_are_written_as_word_writes_them(form: str, value: int, written: str) -> None:
    assert numeral(value, form) == written


def test_the_title_is_that_of_the_title_style() -> None:
    assert (
        read(paragraph("某局2021年年报", '<w:pStyle w:val="a"/>') + paragraph("正文"), styles=STYLES).title
        == "某局2021年年报"
    )


@pytest.mark.parametrize(
    ("declared", "title"), [("某局 2021年年报", "某局 2021年年报"), ("上一份文件", None), ("", None)]
)
def test_the_title_in_the_properties_counts_if_the_text_begins_with_it(declared: str, title: str | None) -> None:
    core = f'<c:p xmlns:c="c" xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>{declared}</d:title></c:p>'
    content = main_part(paragraph("某局") + paragraph("2021年年报"))
    assert converters.convert(packed({"word/document.xml": content, "docProps/core.xml": core}), DOCX).title == title


def test_strict_files_read_like_transitional_ones() -> None:
    content = main_part(table(row(cell("甲", SPAN.format(2))), row(cell("1"), cell("2"))))
    strict = content.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    for charset in ("utf-8", "utf-16"):
        body = packed({"word/document.xml": f'<?xml version="1.0" encoding="{charset}"?>{strict}'.encode(charset)})
        for document in (converters.convert(body, DOCX), converters.reread(body, DOCX)):
            assert document is not None
            assert rows(document.tables()[0]) == [["甲", "甲"], ["1", "2"]]


def test_the_main_part_may_have_another_name() -> None:
    relations = '<R xmlns="r"><Relationship Type="x/officeDocument" Target="/word/document2.xml"/></R>'
    content = main_part(paragraph("甲"))
    assert converters.convert(packed({"_rels/.rels": relations, "word/document2.xml": content}), DOCX).text == "甲"


@pytest.mark.parametrize("folder", ["word/", "WORD/", "content/", ""])
def test_parts_are_found_by_their_relations_and_whatever_their_case(folder: str) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    styles = f'<w:styles xmlns:w="{W}"><w:style w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    hidden = '<w:p><w:r><w:rPr><w:rStyle w:val="h"/></w:rPr><w:t>7</w:t></w:r></w:p>'
    parts = {
        "_rels/.rels": f'<R><Relationship Type="{kind}officeDocument" Target="{folder.lower()}Text.xml"/></R>',
        f"{folder}TEXT.xml": main_part(paragraph("甲") + hidden),
        f"{folder}_rels/text.xml.rels": f'<R><Relationship Type="{kind}styles" Target="./Looks.xml"/></R>',
        f"{folder}looks.xml": styles,
        "word/document.xml": main_part(paragraph("of no relation")),
    }
    second = converters.reread(packed(parts), DOCX)
    assert converters.convert(packed(parts), DOCX).text == "甲"
    assert second is not None and second.text == "甲"


def test_the_second_reader_agrees_on_merged_cells() -> None:
    content = paragraph("前") + table(
        row(cell("甲", DOWN), cell("乙", SPAN.format(2))),
        row(cell("", MORE), cell("1"), cell("\xa02")),
        row(cell("丙", SPAN.format(3))),
        widths=(100, 100, 100),
    )
    body = word(content)
    second = converters.reread(body, DOCX)
    assert second is not None
    assert second.tables() == converters.convert(body, DOCX).tables()
    assert second.route == "python-docx"


CHOICES = "<mc:Choice><w:t>0</w:t></mc:Choice><mc:Fallback><w:t>0</w:t></mc:Fallback>"


def test_the_second_reader_sees_changes_wrappers_and_hidden_text_as_word_prints_them() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>8</w:t></w:r>"
    hidden += f"<w:r><mc:AlternateContent>{CHOICES}</mc:AlternateContent></w:r>"
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'
    said = (
        f"<w:p><w:ins>{run.format(1)}</w:ins><w:moveFrom>{run.format(8)}</w:moveFrom>{hidden}</w:p>",
        f'<w:p><w:fldSimple w:instr="x">{run.format(2)}</w:fldSimple>{raised}</w:p>',
        f"<w:sdt><w:sdtContent><w:p><w:dir w:val='ltr'>{run.format(3)}</w:dir></w:p></w:sdtContent></w:sdt>",
    )
    rows = row(*map(cell, said)) + row(cell("4"), cell("5"), cell("6"), properties="<w:del/>")
    wrapped = f"<w:sdt><w:sdtContent>{row(cell('7'), cell('8'), cell('9'))}</w:sdtContent></w:sdt>"
    body = word(table(rows, wrapped, widths=(900, 900, 900)))
    second = converters.reread(body, DOCX)
    assert second is not None
    assert [[c.text for c in t.cells] for t in second.tables()] == [["10", "2¹", "3", "7", "8", "9"]]
    assert second.tables() == converters.convert(body, DOCX).tables()


def refused(body: bytes, error: type[Exception], said: str = "") -> None:
    for reader in (converters.convert, converters.reread):
        with pytest.raises(error, match=said):
            reader(body, DOCX)


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Mislabelled, "OLE2"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), Encrypted, "password"),
        (b"%PDF-1.7", Mislabelled, "zip"),
        (b"<html>", Mislabelled, "zip"),
        (packed({"xl/workbook.xml": "<x/>"}), Mislabelled, "no document as its main part"),
        (word(paragraph("甲" * 5000))[:-200], Corrupt, "fetch"),
        (word(""), EmptyDocument, "neither"),
        (packed({"word/document.xml": "<w:document>"}), Corrupt, "fetch"),
        (word(paragraph("甲", "<w:pStyle w:val=/>")), Corrupt, "fetch"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, error: type[Exception], said: str) -> None:
    refused(body, error, said)


def test_two_million_empty_paragraphs_are_refused_before_they_unfold() -> None:
    refused(word("<w:p/>" * 2_000_000), TooLarge, "unfolds")


def test_a_directory_that_lies_about_sizes_is_found_out() -> None:
    body = bytearray(word(paragraph("甲" * 20) + "<!--" + " " * (40 << 20) + "-->"))
    at = body.rindex(b"PK\x01\x02", 0, body.rindex(b"word/document.xml"))
    body[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    with pytest.raises((TooLarge, Corrupt)):
        converters.convert(bytes(body), DOCX)


def test_entities_are_neither_fetched_nor_unfolded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (f'<!ENTITY l0 "ha">{laughs}<!ENTITY x "&l11;">', '<!ENTITY x SYSTEM "file:///etc/hostname">'):
        content = (
            f"<!DOCTYPE w:document [{declared}]><w:document {NAMESPACES}><w:body>"
            f"<w:p><w:r><w:t>甲&x;乙</w:t></w:r></w:p></w:body></w:document>"
        )
        refused(packed({"word/document.xml": content}), Corrupt, "entities|[Ee]ntity")


@pytest.mark.parametrize("tag", ["w:ins", "w:sdt", "w:sdtContent", "w:hyperlink", "w:x"])
def test_elements_nested_very_deep_are_read_or_refused(tag: str) -> None:
    with suppress(TooLarge, Corrupt, EmptyDocument):
        assert texts(f"<{tag}>" * 20_000 + paragraph("甲") + f"</{tag}>" * 20_000) == ["甲"]


def test_member_names_and_outside_relations_are_only_data() -> None:
    body = packed(
        {
            "../../evil.txt": "x",
            "word/document.xml": main_part(paragraph("甲")),
        }
    )
    assert converters.convert(body, DOCX).text == "甲"


HEADINGS = (
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="10"><w:name w:val="Title"/></w:style>'
)
ONE_LIST = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>'
)
NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr>'
PLAIN = [
    paragraph("标题", '<w:pStyle w:val="10"/>')
    + paragraph("一、章", '<w:pStyle w:val="1"/>')
    + paragraph("a &amp; &#20013;"),
    paragraph("甲", NUMBERED) + paragraph("", NUMBERED) + paragraph("乙", NUMBERED) + '<w:p w:rsidR="1"/><w:p/>',
    "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/>"
    "<w:noBreakHyphen/><w:softHyphen/><w:t/></w:r></w:p>",
    table(
        row(cell("甲", DOWN), cell("乙", SPAN.format(2))),
        row(cell("", MORE), cell("1"), cell("\xa0２")),
        row(
            cell("3"),
            cell("<w:p/><w:p><w:r><w:t>a</w:t></w:r></w:p><w:p/><w:p/>"),
            properties='<w:gridBefore w:val="1"/>',
        ),
        widths=(900, 900, 900),
    ),
    table(row(cell("甲"), cell("乙"), cell("")), widths=(900, 900, 1)) + paragraph("后") + table(row(cell("框"))),
    table(row("<w:tc><w:p><w:r><w:t>无</w:t></w:r></w:p></w:tc>", cell("1"))),
    table(row(cell(paragraph("", NUMBERED)), cell(paragraph("", NUMBERED) + paragraph("甲", NUMBERED) + "<w:p/>"))),
    '<w:p w:rsidR="00A1"><w:r w:rsidR="00A2"><w:t>甲</w:t></w:r>'
    '<w:r w:rsidR="00A3"><w:t> w:rsidR="00A4"</w:t></w:r></w:p>',
]


@pytest.mark.parametrize("content", PLAIN)
def test_a_plain_document_is_read_alike_off_its_text_and_off_its_tree(content: str) -> None:
    read_off = read(content, styles=HEADINGS, numbering=ONE_LIST)
    walked = read(content + "<!-- no plain document -->", styles=HEADINGS, numbering=ONE_LIST)
    assert (read_off.route, walked.route) == ("text", "lxml")
    assert (read_off.blocks, read_off.title) == (walked.blocks, walked.title)


ODD = [
    "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>",
    f"<w:ins>{paragraph('新')}</w:ins>",
    table(row(cell(table(row(cell("甲"), cell("乙")))), cell("丙"))),
    "<w:p><mc:AlternateContent/></w:p>",
    table(row(cell("甲", "<w:vMerge w:val='0'/>"), cell("乙"))),
    run(FIELD.format(f"</w:instrText></w:r>{FIELD.format('=B3', '77')}<w:r><w:instrText>", "9")),
    run(NOTED.format('<w:position w:val="8"/>')),
    run(NOTED.format('<w:rStyle w:val="note"/>')),
    paragraph("藏", '<w:pStyle w:val="out"/>'),
    "<w:p><w:t>在段中而不在文字块里</w:t></w:p>",
    "<w:p><w:tab/><w:r><w:t>甲</w:t></w:r></w:p>",
    table(row(cell("甲"), "<w:tab/>", cell("乙"))),
    table(row(f"<w:tc>{paragraph('甲')}<w:gridSpan w:val='2'/></w:tc>", cell("乙"))),
]


@pytest.mark.parametrize("content", ODD)
def test_what_only_the_tree_tells_is_left_to_the_tree(content: str) -> None:
    assert read(content + paragraph("后"), styles=LOOKS).route == "lxml"


CHUNK = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="c" Target="/word/chunk" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"/>
</Relationships>"""
PAGE = "<p>正文，有一句话在这里。</p><table><tr><td>许可</td><td>146</td></tr><tr><td>处罚</td><td>9</td></tr></table>"
ARCHIVE = f"""MIME-Version: 1.0
Content-Type: multipart/related; boundary="x"; type="text/html"

--x
Content-Type: text/html; charset=utf-8

{PAGE}
--x--
"""


def with_chunk(content: str, chunk: str | bytes) -> bytes:
    """A file that takes in a chunk wherever its content names one."""
    named = f'<w:altChunk xmlns:r="{W}" r:id="c"/>'
    stream = BytesIO(word(content.replace("<chunk/>", named)))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/_rels/document.xml.rels", CHUNK)
        archive.writestr("word/chunk", chunk)
    return stream.getvalue()


@pytest.mark.parametrize("chunk", [PAGE, ARCHIVE], ids=["page", "archive"])
def test_a_file_that_only_holds_a_web_page_is_read_as_one(chunk: str) -> None:
    body = with_chunk("<chunk/>", chunk)
    document, second = converters.convert(body, DOCX), converters.reread(body, DOCX)

    assert document.media_type == DOCX
    assert [cell.text for cell in document.tables()[0].cells] == ["许可", "146", "处罚", "9"]
    assert second is not None
    assert second.tables()[0].cells == document.tables()[0].cells


RTF = r"{\rtf1\ansi \trowd\cellx1000\cellx2000 a\cell 146\cell\row\trowd\cellx1000\cellx2000 b\cell 9\cell\row}"


@pytest.mark.parametrize(
    "chunk", [PAGE, ARCHIVE, RTF, word(table(row(cell("许可"), cell("146")), row(cell("处罚"), cell("9"))))],
    ids=["page", "archive", "rtf", "docx"],
)  # fmt: skip
def test_tables_in_another_format_stand_where_the_text_names_them(chunk: str | bytes) -> None:
    before = table(row(cell("规章"), cell("1")), row(cell("文件"), cell("2")))
    body = with_chunk(f"{paragraph('前')}{before}<chunk/>{paragraph('后')}", chunk)
    document = converters.convert(body, DOCX)
    own, taken_in = document.tables()

    assert (document.text[0], document.text[-1]) == ("前", "后")
    assert [cell.text for cell in own.cells] == ["规章", "1", "文件", "2"]
    assert [cell.text for cell in taken_in.cells][1::2] == ["146", "9"]
    assert {cell.origin.table for cell in taken_in.cells if cell.origin} == {1}
    assert converters.reread(body, DOCX) is None


def test_a_chunk_without_text_adds_nothing_and_one_that_is_damaged_costs_the_file() -> None:
    assert converters.convert(with_chunk(f"{paragraph('前')}<chunk/>", " "), DOCX).text == "前"
    with pytest.raises(Corrupt):
        converters.convert(with_chunk(f"{paragraph('前')}<chunk/>", b"PK\x03\x04"), DOCX)


def test_files_in_files_without_end_are_too_large() -> None:
    body: bytes = word(paragraph("内"))
    for _ in range(6):
        body = with_chunk(f"{paragraph('外')}<chunk/>", body)
    with pytest.raises(TooLarge, match="innermost"):
        converters.convert(body, DOCX)


def test_folders_parted_by_the_sign_of_windows_are_folders() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(word(paragraph("甲")))) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(name.replace("/", "\\"), source.read(name))
    assert converters.convert(stream.getvalue(), DOCX).text == "甲"
