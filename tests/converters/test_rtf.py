import json
from pathlib import Path

import pytest

import converters
import parsers
from converters import grid
from converters.document import Document, Heading, Paragraph, Picture, Table
from converters.errors import ConversionError, Corrupt, EmptyDocument, Mislabelled, TooLarge
from converters.text import OBJECT
from tests.archive.report import Report, from_text, random_report
from tests.archive.write_rtf import write_rtf

RTF = "application/rtf"
CASES = Path(__file__).parents[1] / "cases"
SAMPLES = sorted((CASES / "samples").iterdir())
ROW = r"\trowd\cellx1000\cellx2000\pard\intbl {}\cell {}\cell\row "


def rtf(
    content: str, header: str = r"\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Arial;}}"
) -> bytes:
    return rf"{{\rtf1{header}{content}}}".encode("latin-1")


def read(content: str, **header: str) -> Document:
    return converters.convert(rtf(content, **header), RTF)


def texts(content: str, **header: str) -> list[str]:
    return [block.text for block in read(content, **header).blocks if isinstance(block, Heading | Paragraph)]


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in line] for line in grid.expand(table)]


def cells(tables: list[Table] | tuple[Table, ...]) -> list[list[tuple[int, int, str, int, int]]]:
    return [[(c.row, c.column, c.text, c.row_span, c.column_span) for c in table.cells] for table in tables]


def sample(folder: Path) -> Report:
    return from_text((folder / "source.txt").read_text(), json.loads((folder / "expected.json").read_text())["family"])


@pytest.mark.parametrize("dialect", ["word", "wordpad"])
@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_a_real_report_keeps_every_cell_and_line(folder: Path, dialect: str) -> None:
    source = sample(folder)
    document = converters.convert(write_rtf(source, dialect), RTF)
    told = [block.text for block in document.blocks if isinstance(block, Heading | Paragraph)]
    assert cells(document.tables()) == cells(source.tables())
    assert told == [
        *filter(None, [source.title]),
        *(b.text for b in source.blocks if isinstance(b, Heading | Paragraph)),
    ]
    assert document.title == (source.title or None)


@pytest.mark.parametrize("dialect", ["word", "wordpad"])
@pytest.mark.parametrize("family", ["F2021", "F2019"])
@pytest.mark.parametrize("seed", range(3))
def test_a_made_up_report_gives_back_every_fact(seed: int, family: str, dialect: str) -> None:
    source = random_report(seed, family, blanks=0.4)
    report = parsers.parse(converters.convert(write_rtf(source, dialect), RTF))
    assert {fact.key: (fact.value, fact.state) for fact in report.facts} == source.truth()


def test_libreoffice_writes_merges_and_nested_tables() -> None:
    document = converters.convert((CASES / "files" / "libreoffice-merges.rtf").read_bytes(), RTF)
    outer, inner = document.tables()
    assert rows(outer) == [["甲", "乙", "乙"], ["甲", "1", "2"], ["丙", "丙", "3 "], ["外", "36.75", ""]]
    assert rows(inner) == [["内", "7"]]
    assert [cell.origin and (cell.origin.table, cell.origin.row, cell.origin.column) for cell in inner.cells] == [
        (1, 0, 0),
        (1, 0, 1),
    ]


def test_bytes_are_read_in_the_charset_of_their_font() -> None:
    assert texts(r"\f0 \'d5\'fe\'b8\'ae\par") == ["政府"]
    assert texts(r"\f0 \'f1\par", header=r"\ansi\ansicpg1252{\fonttbl{\f0\fcharset204 Arial;}}") == ["с"]
    assert texts(r"\f1 \'d5\'fe\par") == ["政"]  # a font without a charset of its own: the document's


def test_a_character_of_two_bytes_may_be_split_over_lines_and_end_in_a_brace_or_backslash() -> None:
    assert texts("\\'d5\r\n\\'fe\\'81\\'5c\\'81\\'7d\\par") == ["政" + b"\x81\x5c\x81\x7d".decode("gbk")]
    assert texts(b"\x81\x5c\x81\x7d\xd5\xfe".decode("latin-1") + r"\par") == [b"\x81\x5c\x81\x7d\xd5\xfe".decode("gbk")]


def test_broken_bytes_are_never_read_in_another_charset_but_a_lone_sign_is() -> None:
    header = r"\ansi\ansicpg1252{\fonttbl{\f0\fcharset134 SimSun;}}"
    assert texts(r"\f0 \'d5\'fe\'b8\par", header=header) == ["政\ufffd"]
    assert texts(r"\f0 a\'b7 b\par", header=header) == ["a· b"]


def test_a_byte_that_fits_no_charset_is_shown_and_told() -> None:
    document = read(r"\f0 a\'ff b\par")
    assert document.blocks == (Paragraph("a\ufffd b"),)
    assert document.warnings == ("1 broken characters are shown as U+FFFD",)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (r"\u25919?\u24220?", "政府"),
        (r"\uc0\u25919\u24220", "政府"),
        (r"\uc2\u25919\'d5\'fe\u24220\'b8\'ae", "政府"),
        (r"{\uc0\u25919}\u24220?", "政府"),
        (r"\u-29264?", "趰"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"\u25919 \'3f 1", "政 1"),
    ],
)
def test_unicode_characters_skip_their_fallbacks(content: str, text: str) -> None:
    assert texts(content + r"\par") == [text]


def test_digits_of_a_symbol_font_are_digits_and_those_of_a_picture_font_are_none() -> None:
    header = r"\ansi{\fonttbl{\f0\fcharset134 SimSun;}{\f3\fcharset2 Symbol;}{\f4\fcharset2 Wingdings;}}"
    assert texts(r"{\f3\u-4047?\u-4046?}{\f4\u-4047?}\par", header=header) == ["12\uf031"]


def test_fallbacks_never_swallow_the_end_of_a_cell() -> None:
    content = r"\trowd\cellx1000\cellx2000\pard\intbl\u25919\cell\u24220\cell\row\pard\par"
    assert rows(read(content).tables()[0]) == [["政", "府"]]


def test_what_is_not_printed_is_left_out() -> None:
    hidden = (
        r"{\info{\title 旧}}{\header 眉\par}{\*\bkmkstart a}{\*\unknown 无}{\v 藏}{\deleted 删}{\footnote 注}"
        r"{\field{\*\fldinst HYPERLINK x}{\fldrslt 显}}{\upr{旧}{\*\ud{新}}}"
    )
    escaped = "".join(c if c.isascii() else rf"\u{ord(c)}?" for c in hidden)
    assert texts(rf"\uc1 {escaped}\par") == ["显新"]


def test_struck_text_is_left_out_until_it_is_switched_off() -> None:
    lines = r"{\strike 77}1\par \strike 7\strike0 2\par \striked1 7\plain 3\par {\strike 7{\b 7}}4\par"
    assert texts(lines) == ["1", "2", "3", "4"]


def test_the_raised_number_of_a_note_stays_apart_from_the_number_before_it() -> None:
    lines = r"4{\super 1}\par 4\super [1]\nosupersub 2\par 4{\up6\fs12 1}\par 4{\up4\fs24 1}\par 4{\super\sub 1}\par"
    assert texts(lines) == ["4¹", "4¹2", "4¹", "41", "41"]
    assert texts(r"4{\up6 1}\par {\up6 4}{\up6\b 1}\par") == ["4¹", "41"]


_COLOURS = r"{\colortbl;\red255\green0\blue0;\red255\green255\blue255;\red31\green78\blue121;}"


@pytest.mark.parametrize(
    ("look", "text"),
    [
        (r"\cf2", f"43甲{OBJECT}"),
        (r"\fs4", f"43甲{OBJECT}"),
        (r"\cf2\highlight2", f"43甲{OBJECT}"),
        (r"\cf1", "43甲7"),
        (r"\cf0", "43甲7"),
        (r"\cf9", "43甲7"),
        (r"\cf2\plain\f0", "43甲7"),
        (r"\cf2\cb3", "43甲7"),
        (r"\cf2\cbpat3", "43甲7"),
    ],
)
def test_digits_that_nobody_sees_are_no_part_of_a_number(look: str, text: str) -> None:
    header = r"\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}}" + _COLOURS
    said = rf"43{{{look} \'bc\'d77}}"
    table = read(ROW.format("甲".encode("gbk").decode("latin-1"), said), header=header).tables()[0]
    assert rows(table) == [["甲", text]]
    shaded = ROW.replace(r"\cellx2000", r"\clcbpat3\cellx2000").format("1", said)
    assert rows(read(shaded, header=header).tables()[0]) == [["1", "43甲7"]]


def test_numbers_of_lists_are_part_of_the_text() -> None:
    assert texts(r"{\listtext\pard\plain 1.\tab}\ls1 a\par {\pntext\f0 2.\tab}b\par") == ["1. a", "2. b"]


def test_outlines_and_styles_make_headings() -> None:
    styles = r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 a;}{\s2 heading 2;}{\s3 Title;}}"
    document = read(
        styles + r"\s3 t\par\pard\s1 a\par\pard\s2 b\par\pard c\par\pard\outlinelevel2 d\par\outlinelevel9 e\par"
    )
    assert document.title == "t"
    assert document.blocks == (
        Paragraph("t"), Heading("a", 1), Heading("b", 2), Paragraph("c"), Heading("d", 3), Paragraph("e"),
    )  # fmt: skip


def test_pictures_stand_once_whatever_alternatives_the_file_holds() -> None:
    content = r"a{\*\shppict{\pict\pngblip 89504e}}{\nonshppict{\pict\wmetafile8 0102}}\par b{\pict\bin3 }}}}\par"
    assert read(content).blocks == (Paragraph("a"), Picture(), Paragraph("b"), Picture())


def test_text_boxes_are_read_once() -> None:
    content = r"a{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt\pard box\par}}{\shprslt{\*\do{\dptxbxtext box\par}}}}b\par"
    assert texts(content) == ["ab", "box"]


@pytest.mark.parametrize(
    "inside",
    [
        r"\pard\intbl\itap2 7\nestcell{\*\nesttableprops\trowd\cellx800\nestrow}{\nonesttables\par}\pard\intbl\itap1 ",
        r"{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt\pard\plain 7\par}}{\shprslt{\*\do{\dptxbxtext 7\par}}}}",
    ],
    ids=["table of one cell", "text box"],
)
def test_a_frame_round_the_number_of_a_cell_leaves_it_in_the_cell(inside: str) -> None:
    document = read(ROW.format("甲".encode("gbk").decode("latin-1"), inside))
    assert [(len(document.blocks), rows(table)[0][1]) for table in document.tables()] == [(1, "7")]


_FIELD = r"{{\field{{\*\fldinst {{ {} }}}}{{\fldrslt {}}}}}"
_LIST = r"FORMDROPDOWN {{\*\formfield{{\fftype2\ffres{}\ffdefres0{{\*\ffname a}}{{\*\ffl \u26080?}}{{\*\ffl 8}}}}}}"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (_FIELD.format(r'SYMBOL 57 \\f "Symbol" \\s 10', r"\f3"), "9"),
        (_FIELD.format(r"eq \\o\\ac(O,12)", ""), OBJECT),
        (_FIELD.format("IF " + _FIELD.format(r"SYMBOL 55 \\f Symbol", "") + " = 7 5 6", ""), ""),
        (_FIELD.format(_LIST.format(1), ""), "8"),
        (_FIELD.format(_LIST.format(25), ""), "无"),
        (r"{\field{\*\fldinst DOCPROPERTY a}{\*\fldrslt 7}}", "7"),
        (r"{\mvf 12}{\mvt 7}", "7"),
        (r"{\mmath{\*\moMath{\mr\mscr0 12}}}", OBJECT),
        (r"{\pict\pngblip 89504e}", OBJECT),
        (r"7{\pict\pngblip 89504e}", "7"),
        (r"{\shp{\*\shpinst{\sp{\sn pib}{\sv {\pict\pngblip 89504e}}}}}", ""),
        (r"{\shp{\*\shpinst{\shptxt\pard 3\par 7\par}}}", OBJECT),
    ],
)
def test_what_a_cell_shows_and_no_text_says_is_neither_blank_nor_a_number(inside: str, text: str) -> None:
    document = read(ROW.format("1", inside) + r"\pard\par" + ROW.format("2", "3"))
    assert [rows(table) for table in document.tables()] == [[["1", text]], [["2", "3"]]]


def test_a_row_with_fewer_cells_than_it_declares_has_no_blank_one() -> None:
    short = ROW.format("1", "2").replace(r"\cell\row", r"\row", 1)
    document = read(ROW.format("3", "4") + short.replace(r"1\cell 2", r"12\cell"))
    assert [cell.text for table in document.tables() for cell in table.cells] == ["3", "4", "12"]


def test_a_table_of_several_cells_floats_out_of_the_cell_it_stands_in() -> None:
    inner = r"\pard\intbl\itap2 7\nestcell 8\nestcell{\*\nesttableprops\trowd\cellx800\cellx900\nestrow}"
    assert [rows(table) for table in read(ROW.format("1", inner + r"\pard\intbl\itap1 2")).tables()] == [
        [["1", "2"]],
        [["7", "8"]],
    ]


def test_cells_reach_over_the_columns_that_other_rows_show() -> None:
    content = (
        r"\trowd\clvmgf\cellx1000\cellx3000\pard\intbl a\cell b\cell\row"
        r"\trowd\clvmrg\cellx1005\cellx2000\cellx2990\intbl\cell 1\cell 2\cell\row"
        r"\trowd\clmgf\cellx1000\clmrg\cellx2000\cellx3000\intbl c\cell\cell 3\par 4\line 5\cell\row\pard\par"
    )
    table = read(content).tables()[0]
    assert rows(table) == [["a", "b", "b"], ["a", "1", "2"], ["c", "c", "3\n4\n5"]]
    assert table.cells[0].row_span == 2


def test_a_row_without_a_definition_has_that_of_the_row_before() -> None:
    content = ROW.format("a", "b") + r"\pard\intbl 1\cell 2\cell\row\pard\par"
    assert rows(read(content).tables()[0]) == [["a", "b"], ["1", "2"]]


def test_the_definition_may_stand_behind_the_cells_too() -> None:
    content = r"\trowd\cellx1000\cellx2000\pard\intbl a\cell b\cell{\trowd\cellx1000\cellx2000\row}\pard c\par"
    document = read(content)
    assert rows(document.tables()[0]) == [["a", "b"]]
    assert document.blocks[-1] == Paragraph("c")


def test_rows_without_any_edges_and_rows_that_nothing_ends_keep_their_cells() -> None:
    assert rows(read(r"\trowd\intbl a\cell b\cell\row \intbl 1\cell 2\cell").tables()[0]) == [["a", "b"], ["1", "2"]]


def test_blanks_in_cells_stay_as_they_are() -> None:
    assert rows(read(ROW.format(r" 1\~", "") + r"\pard\par").tables()[0]) == [[" 1\xa0", ""]]


def test_tables_apart_are_two_and_one_cell_is_text() -> None:
    content = ROW.format("a", "b") + r"\pard\par " + ROW.format("c", "d") + r"\pard\par\trowd\cellx99\intbl e\cell\row"
    document = read(content)
    assert [rows(table) for table in document.tables()] == [[["a", "b"]], [["c", "d"]]]
    assert document.blocks[-1] == Paragraph("e")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (rtf("a")[:-1], Corrupt),
        (rtf(r"\par"), EmptyDocument),
        (b"%PDF-1.7", Mislabelled),
        (b"<html><body>x</body></html>", Mislabelled),
        (b"PK\x03\x04", Mislabelled),
        (b"nothing known", Corrupt),
        (b"{\\rtf1" + b"{" * 20_000, TooLarge),
        (rtf(r"\trowd" + r"\cellx1" * 2000 + r"a\cell\row"), TooLarge),
        (rtf(r"\trowd" + "".join(rf"\cellx{n * 50}" for n in range(1, 900)) + r"\intbl a\cell\row" * 2000), TooLarge),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_reason(body: bytes, error: type[ConversionError]) -> None:
    with pytest.raises(error):
        converters.convert(body, RTF)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.99])
def test_a_file_cut_off_anywhere_is_corrupt(share: float) -> None:
    body = write_rtf(random_report(1))
    with pytest.raises(Corrupt):
        converters.convert(body[: int(len(body) * share)], RTF)


def test_a_block_that_claims_more_binary_bytes_than_there_are_ends_the_file() -> None:
    with pytest.raises(Corrupt):
        converters.convert(rtf(r"a\par{\pict\bin2147483647 x}"), RTF)
