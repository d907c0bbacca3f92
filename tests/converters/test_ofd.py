"""OFD: tables by the lattice, paragraphs from positions, what pages borrow, and what is refused."""

from __future__ import annotations

import zipfile
from io import BytesIO
from itertools import accumulate

import pytest

import converters
import parsers
from converters.document import Cell, Document, Heading, Paragraph, Table
from converters.errors import Corrupt, EmptyDocument, Encrypted, Mislabelled, NoText, TooLarge, Unreadable
from tests.archive.report import random_report
from tests.converters.ofd_files import MM, image, lines, notes, ofd, rule, table, text, zipped

OFD = "application/ofd"
MERGED = Table(
    3,
    3,
    (
        Cell(0, 0, "信息\n内容", row_span=2),
        Cell(0, 1, "本年件数", column_span=2),
        Cell(1, 1, "制发"),
        Cell(1, 2, "废止"),
        Cell(2, 0, "规章"),
        Cell(2, 1, "0"),
        Cell(2, 2, ""),
    ),
)
WIDTHS = (40, 30, 30)
OUTLINE = (
    '<ofd:PathObject ID="8" Boundary="0 0 90 90" Stroke="false" Fill="true"><ofd:AbbreviatedData>M 0 0 '
    + " ".join(f"L {n % 9} {n}" for n in range(60))
    + " C</ofd:AbbreviatedData></ofd:PathObject>"
)


def convert(*pages: str, **options: object) -> Document:
    return converters.convert(ofd(*pages, **options), OFD)


def cells(document: Document) -> list[tuple[int, int, str, int, int]]:
    (found,) = document.tables()
    return [(c.row, c.column, c.text, c.row_span, c.column_span) for c in found.cells]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading | Paragraph)]


WANTED = [(c.row, c.column, c.text, c.row_span, c.column_span) for c in MERGED.cells]


def test_a_ruled_table_keeps_its_merged_cells_and_line_breaks() -> None:
    assert cells(convert(table(MERGED, 50, WIDTHS))) == WANTED


def test_thin_pictures_are_the_lines_of_a_table() -> None:
    across = "".join(image(25, y, 70, 0.2) for y in (50, 58, 66))
    down = "".join(image(x, 50, 0.2, 16) for x in (25, 65, 95))
    said = text(26, 55, "规章") + text(66, 55, "9") + text(26, 63, "9") + text(66, 63, "7")
    assert cells(convert(across + down + said)) == [
        (0, 0, "规章", 1, 1), (0, 1, "9", 1, 1), (1, 0, "9", 1, 1), (1, 1, "7", 1, 1)
    ]  # fmt: skip


def test_both_readers_read_the_same_cells() -> None:
    second = converters.reread(ofd(table(MERGED, 50, WIDTHS)), OFD)
    assert second is not None
    assert cells(second) == WANTED


def test_a_cell_says_page_and_box_in_points() -> None:
    origin = convert(text(25, 40, "第一页"), table(MERGED, 50, WIDTHS)).tables()[0].cells[0].origin
    assert origin is not None
    assert origin.page == 2
    assert origin.bbox == pytest.approx((25 * MM, 50 * MM, 65 * MM, 66 * MM), abs=0.1)


def test_the_origin_of_a_page_that_does_not_begin_at_nought_is_its_corner() -> None:
    origin = convert(table(MERGED, 50, WIDTHS), area="5 10 210 297").tables()[0].origin
    assert origin is not None
    assert origin.bbox == pytest.approx((20 * MM, 40 * MM, 120 * MM, 64 * MM), abs=0.1)


def test_lines_are_joined_to_paragraphs_round_a_table() -> None:
    first = lines(30, "二〇二一年，我局认真贯彻落实《中华人民共和国政府信息公开条", "例》，全年主动公开信息12条。")
    last = lines(120, "下一步，将加强学习。")
    document = convert(first + table(MERGED, 60, WIDTHS) + last)
    assert texts(document) == [
        "二〇二一年，我局认真贯彻落实《中华人民共和国政府信息公开条例》，全年主动公开信息12条。",
        "下一步，将加强学习。",
    ]
    assert isinstance(document.blocks[1], Table)


def test_one_text_object_over_several_cells_is_cut_at_the_lines() -> None:
    rules = "".join(rule(25, y, 125, y) for y in (50, 58)) + "".join(rule(x, 50, x, 58) for x in (25, 65, 95, 125))
    row = text(26, 56, "规章12/", 4, deltas="4 36 2 28")
    document = convert(rules + row)
    assert [cell.text for cell in document.tables()[0].cells] == ["规章", "12", "/"]


def test_dashes_in_objects_of_their_own_are_one_mark() -> None:
    assert texts(convert(text(25, 40, "—", 4) + text(29, 40, "—", 4))) == ["——"]


def test_equal_steps_may_be_written_as_a_group() -> None:
    assert texts(convert(text(25, 40, "政府信息", 4, deltas="g 3 4"))) == ["政府信息"]


def test_a_group_of_endless_steps_is_no_more_than_the_text() -> None:
    assert texts(convert(text(25, 40, "政府", 4, deltas="g 999999999 4"))) == ["政府"]


def test_templates_and_figures_draw_on_the_page() -> None:
    rules = "".join(rule(25, y, 85, y) for y in (50, 58)) + "".join(rule(x, 50, x, 58) for x in (25, 55, 85))
    figure = '<ofd:CompositeObject ID="3" Boundary="30 50 50 8" ResourceID="500"/>'
    document = convert(figure + text(56, 56, "7"), templates=[rules], figures=[text(0, 6, "其他")])
    assert [cell.text for cell in document.tables()[0].cells] == ["其他", "7"]


def test_glyphs_put_in_place_of_characters_do_not_change_the_text() -> None:
    changed = text(25, 40, "办理12件").replace(
        "<ofd:TextCode", '<ofd:CGTransform CodePosition="0"><ofd:Glyphs>4 9</ofd:Glyphs></ofd:CGTransform><ofd:TextCode'
    )
    assert texts(convert(changed)) == ["办理12件"]


def test_a_matrix_scales_text_and_lines_alike() -> None:
    small = (
        '<ofd:PageBlock ID="2">'
        + table(MERGED, 50, WIDTHS).replace('Boundary="', 'CTM="1 0 0 1 3 0" Boundary="')
        + "</ofd:PageBlock>"
    )
    document = convert(small)
    assert cells(document) == WANTED
    origin = document.tables()[0].origin
    assert origin is not None
    assert origin.bbox == pytest.approx((28 * MM, 50 * MM, 128 * MM, 74 * MM), abs=0.1)


@pytest.mark.parametrize(
    ("picture", "said"),
    [((96, 67, 6, 3), "\ufffc"), ((86, 67, 6, 3), ""), ((80, 62, 30, 20), "")],
    ids=["in a blank cell", "beside", "a seal over cells"],
)
def test_a_picture_in_a_cell_is_neither_blank_nor_a_number(
    picture: tuple[float, float, float, float], said: str
) -> None:
    body = ofd(table(MERGED, 50, WIDTHS) + image(*picture))
    for document in (converters.convert(body, OFD), converters.reread(body, OFD)):
        assert document is not None
        assert [cell[2] for cell in cells(document)][-2:] == ["0", said]


@pytest.mark.parametrize(
    ("kind", "attributes", "said"),
    [("Path", "", "12"), ("Path", 'Visible="false"', ""), ("Watermark", "", ""), ("Stamp", "", "")],
)
def test_what_a_note_types_over_a_page_is_read_by_both_readers(kind: str, attributes: str, said: str) -> None:
    typed = notes(kind, text(95 - 10 + 1, 50 + 16 + 4 - 10, "12", 2.4), attributes)
    body = ofd(table(MERGED, 50, WIDTHS), more=typed)
    for document in (converters.convert(body, OFD), converters.reread(body, OFD)):
        assert document is not None
        assert [cell[2] for cell in cells(document)][-2:] == ["0", said]


def test_hidden_text_is_not_read() -> None:
    hidden = text(25, 50, "草稿").replace("<ofd:TextObject", '<ofd:TextObject Visible="false"')
    assert texts(convert(text(25, 40, "正文") + hidden)) == ["正文"]


WHITE = '<ofd:FillColor Value="255 255 255"/>'
GROUND = (
    '<ofd:PathObject ID="9" Boundary="10 40 80 20" Stroke="false" Fill="true"><ofd:FillColor Value="{}"/>'
    "<ofd:AbbreviatedData>M 0 0 L 80 0 L 80 20 L 0 20 C</ofd:AbbreviatedData></ofd:PathObject>"
)


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ('Alpha="0"', ""),
        ('Fill="false"', ""),
        ("", '<ofd:FillColor Value="0 0 0" Alpha="0"/>'),
        ("", WHITE),
        ('CTM="0.8 -0.6 0.6 0.8 0 0"', ""),
    ],
    ids=["transparent", "unfilled", "clear", "white", "slanted"],
)
def test_text_that_is_not_seen_or_lies_slanted_over_the_page_is_not_read(attributes: str, inside: str) -> None:
    unseen = (
        text(20, 50, "99").replace("<ofd:TextObject", f"<ofd:TextObject {attributes}").replace(">", f">{inside}", 1)
    )
    assert texts(convert(text(20, 80, "146") + unseen)) == ["146"]


@pytest.mark.parametrize(("ground", "said"), [("20 40 90", ["99", "146"]), ("240 240 240", ["146"])])
def test_white_text_is_read_on_a_dark_ground(ground: str, said: list[str]) -> None:
    white = text(20, 50, "99").replace(">", f">{WHITE}", 1)
    assert texts(convert(GROUND.format(ground) + white + text(20, 80, "146"))) == said


def clipped(said: str, area: str, attributes: str = "") -> str:
    """A text at 20, 50 with a clip, both in millimetres; the clip's box counts from the corner of the text's."""
    clip = (
        f"<ofd:Clips {attributes}><ofd:Clip><ofd:Area><ofd:Path Boundary='{area}'><ofd:AbbreviatedData>"
        "M 0 0 L 10 0 L 10 8 L 0 8 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
    )
    return text(20, 50, said).replace(">", f">{clip}", 1)


def test_text_outside_its_clips_is_not_read_and_a_number_cut_by_one_is_unknown() -> None:
    rest = text(20, 80, "146")
    assert texts(convert(clipped("99", "0 0 10 8") + rest)) == ["99", "146"]
    assert texts(convert(clipped("99", "60 0 10 8") + rest)) == ["146"]
    rest = text(20, 80, "本机关今年收到的申请共146件")
    assert texts(convert(clipped("471147", "0 0 10 8") + rest)) == ["\ufffd" * 5, "本机关今年收到的申请共146件"]


def test_a_clip_may_stay_where_it_is_when_a_matrix_moves_the_object() -> None:
    moved = 'CTM="1 0 0 1 60 0"'
    for flag, said in (("true", ["99"]), ("false", [])):
        drawn = clipped("99", "0 0 10 8", f'TransFlag="{flag}"').replace("<ofd:TextObject", f"<ofd:TextObject {moved}")
        assert texts(convert(drawn + text(20, 80, "146"))) == [*said, "146"]


def test_text_outside_the_box_of_its_object_is_not_read_unless_the_writer_keeps_to_no_boxes() -> None:
    beyond = text(20, 50, "99").replace('X="0"', 'X="170"')
    assert texts(convert(beyond + text(20, 80, "本机关今年收到的申请共146件"))) == ["本机关今年收到的申请共146件"]
    assert texts(convert(beyond)) == ["99"]


@pytest.mark.parametrize(("before", "after", "said"), [(True, False, []), (False, True, ["99"]), (True, True, ["99"])])
def test_a_number_over_which_a_box_is_painted_is_not_read(before: bool, after: bool, said: list[str]) -> None:
    ground = GROUND.format("255 255 255")
    drawn = before * text(20, 50, "99") + ground + after * text(20, 50, "99") + text(20, 80, "146")
    assert texts(convert(drawn)) == [*said, "146"]


def test_a_number_shows_through_a_ground_that_is_not_opaque_and_above_the_background() -> None:
    ground = GROUND.format("255 255 0")
    assert texts(convert(text(20, 50, "99") + ground.replace("Stroke", 'Alpha="80" Stroke', 1))) == ["99"]
    behind = '</ofd:Layer><ofd:Layer ID="2" Type="Background">' + ground
    assert texts(convert(text(20, 50, "99") + behind)) == ["99"]


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ('<ofd:FillColor Value="255 255 255"/>', ""),
        ('<ofd:FillColor Value="255 255 255"/>', '<ofd:FillColor><ofd:Pattern Width="2" Height="2"/></ofd:FillColor>'),
        ('Boundary="10 40 80 20"', 'Boundary="10 40 2 2"'),
        ("L 80 0 L 80 20 L 0 20 C", "B 0 20 80 20 80 0 C"),
    ],
    ids=["without a colour", "in a pattern", "beyond its box", "curved"],
)
def test_a_number_shows_through_a_path_that_does_not_fill_it_for_certain(said: str, instead: str) -> None:
    ground = GROUND.format("255 255 255").replace(said, instead)
    assert texts(convert(text(20, 58, "99") + ground + text(20, 80, "146"))) == ["99", "146"]


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ('Boundary="10 40 80 20"', []),
        ('Boundary="10 40 80 20" Alpha="80"', ["99"]),
        ('Boundary="10 40 2 2"', ["99"]),
    ],
)
def test_a_path_of_a_figure_hides_as_much_as_is_seen_of_the_figure(attributes: str, said: list[str]) -> None:
    figure = f'<ofd:CompositeObject ID="3" {attributes} ResourceID="500"/>'
    ground = GROUND.format("255 255 0").replace("10 40", "0 0", 1)
    assert texts(convert(text(20, 50, "99") + figure + text(20, 80, "146"), figures=[ground])) == [*said, "146"]


@pytest.mark.parametrize(("where", "said"), [("Page", ["99"]), ("Document", ["99"]), ("", [])])
def test_a_template_may_be_drawn_over_the_page(where: str, said: list[str]) -> None:
    body = ofd(GROUND.format("255 255 255") + text(20, 80, "146"), templates=[text(20, 50, "99")])
    mark = {"Page": b"<ofd:Template ", "Document": b"<ofd:TemplatePage "}.get(where, b"\0")
    with zipfile.ZipFile(BytesIO(body)) as archive:
        parts = {name: archive.read(name).replace(mark, mark + b'ZOrder="Foreground" ') for name in archive.namelist()}
    assert texts(converters.convert(zipped(parts), OFD)) == [*said, "146"]


def test_a_page_whose_text_is_painted_over_is_not_taken_for_a_recognised_scan() -> None:
    unseen = text(20, 50, "99").replace("<ofd:TextObject", '<ofd:TextObject Alpha="0"')
    with pytest.raises(EmptyDocument):
        convert(unseen + text(20, 50, "77") + GROUND.format("255 255 255"))


def test_text_beside_the_page_is_not_read() -> None:
    assert texts(convert(text(220, 50, "99") + text(20, -9, "98") + text(20, 80, "146"))) == ["146"]


def test_what_stands_in_no_ruled_table_is_given_as_it_is_printed() -> None:
    labels = [text(25, 40 + 10 * number, label) for number, label in enumerate(("规章", "行政许可", "行政处罚"))]
    values = [text(80 + 30 * (n % 2), 40 + 10 * (n // 2), str(n)) for n in range(6)]
    document = convert("".join(labels + values))
    assert [cell.text for cell in document.printed] == ["规章", "0", "1", "行政许可", "2", "3", "行政处罚", "4", "5"]
    assert document.route == "columns"


def test_the_text_layer_of_a_recognised_scan_is_read_although_it_is_unseen() -> None:
    assert texts(convert(text(20, 50, "99").replace("<ofd:TextObject", '<ofd:TextObject Alpha="0"'))) == ["99"]


def test_text_drawn_twice_over_itself_is_read_once() -> None:
    assert texts(convert(text(20, 50, "24") + text(20.05, 50, "24"))) == ["24"]


def test_a_location_may_be_written_from_the_root_and_in_other_case() -> None:
    body = ofd(
        text(25, 40, "正文"),
        more={
            "OFD.xml": b"<OFD><DocBody><DocRoot>/doc_0/DOCUMENT.xml</DocRoot></DocBody></OFD>",
        },
    )
    assert texts(converters.convert(body, OFD)) == ["正文"]


@pytest.mark.parametrize("family", ["F2021", "F2019"])
def test_a_whole_report_gives_every_fact(family: str) -> None:
    source = random_report(5, family, blanks=0.4)
    document = converters.convert(drawn(source.title, source.blocks), OFD)
    report = parsers.parse(document)
    assert {fact.key: (fact.value, fact.state) for fact in report.facts} == source.truth()
    assert report.agency is not None
    assert source.title.startswith(report.agency)


def drawn(title: str, blocks: tuple[object, ...]) -> bytes:
    """A page per table, with the text before it."""
    pages, page, top = [], text(60, 30, title, 6), 45.0
    for block in blocks:
        if isinstance(block, Table):
            widths = [20, 22, 58, *[10] * 7] if block.columns == 10 else [170 / block.columns] * block.columns
            pages.append(page + table(wrapped(block, widths), top, widths, height=9))
            page, top = "", 25.0
        else:
            said = block.text  # type: ignore[attr-defined]
            rows = [said[:36], *(said[at : at + 38] for at in range(36, len(said), 38))]
            page, top = page + lines(top, *rows), top + 7 * len(rows) + 4
    return ofd(*pages, page, title=title)


def wrapped(source: Table, widths: list[float]) -> Table:
    """The same cells with their text broken where the cell ends."""
    xs = list(accumulate(widths, initial=0))

    def broken(cell: Cell) -> Cell:
        fit = max(int((xs[cell.column + cell.column_span] - xs[cell.column] - 2) / 2.4), 1)
        if cell.text.isascii():
            return cell
        parts = (line[at : at + fit] for line in cell.text.split("\n") for at in range(0, len(line), fit))
        return Cell(cell.row, cell.column, "\n".join(parts), cell.row_span, cell.column_span)

    return Table(source.rows, source.columns, tuple(map(broken, source.cells)))


def test_outlines_without_text_ask_for_recognition() -> None:
    with pytest.raises(NoText, match="OCR"):
        convert(OUTLINE)


def test_a_picture_that_is_no_picture_is_damage_or_asks_for_recognition() -> None:
    with pytest.raises((NoText, Corrupt)):
        convert(image(0, 0, 210, 297), picture=b"\0\1\2")


def test_a_page_without_anything_is_empty() -> None:
    with pytest.raises(EmptyDocument):
        convert("")


def test_characters_without_meaning_are_not_text() -> None:
    with pytest.raises(Unreadable):
        convert(text(25, 40, "\ue001\ue002\ue003报"))


def test_an_encrypted_file_says_so() -> None:
    with pytest.raises(Encrypted):
        convert(text(25, 40, "正文"), more={"Encryptions.xml": b"<Encryptions/>"})


def test_another_archive_is_mislabelled() -> None:
    with pytest.raises(Mislabelled):
        converters.convert(zipped({"word/document.xml": b"<w/>"}), OFD)


def test_no_archive_at_all_is_mislabelled() -> None:
    with pytest.raises(Mislabelled):
        converters.convert(b"%PDF-1.7 ...", OFD)


def test_a_cut_off_archive_is_corrupt() -> None:
    with pytest.raises(Corrupt):
        converters.convert(ofd(text(25, 40, "正文"))[:-200], OFD)


@pytest.mark.parametrize("part", ["Doc_0/Document.xml", "Doc_0/Pages/0.xml"])
def test_a_broken_part_is_corrupt(part: str) -> None:
    with pytest.raises(Corrupt, match=part):
        convert(text(25, 40, "正文"), more={part: b"<ofd:Page><unclosed>"})


def damaged(body: bytes, part: str) -> bytes:
    """The archive with a byte changed in one of its parts."""
    with zipfile.ZipFile(BytesIO(body)) as archive:
        info = archive.getinfo(part)
    at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


def test_a_damaged_page_is_left_out_and_the_others_are_read() -> None:
    body = ofd(text(25, 40, "正文"), text(25, 40, "二"))
    document = converters.convert(damaged(body, "Doc_0/Pages/1.xml"), OFD)
    assert (texts(document), document.metadata["unread"]) == (["正文"], "2")
    assert any(warning.startswith("page 2: its part") for warning in document.warnings)

    both = damaged(damaged(body, "Doc_0/Pages/0.xml"), "Doc_0/Pages/1.xml")
    with pytest.raises(Corrupt):
        converters.convert(both, OFD)


def test_a_missing_page_is_corrupt() -> None:
    document = b'<Document><Pages><Page ID="1" BaseLoc="Pages/9.xml"/></Pages></Document>'
    with pytest.raises(Corrupt, match=r"Pages/9\.xml"):
        convert(text(25, 40, "正文"), more={"Doc_0/Document.xml": document})


def test_a_figure_that_draws_itself_is_too_large() -> None:
    itself = '<ofd:CompositeObject ID="3" ResourceID="500"/>'
    with pytest.raises(TooLarge):
        convert(itself, figures=[itself * 2])


def test_a_page_that_declares_entities_is_told_and_unfolds_none() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxx">]><Page><Content><Layer><TextObject Size="4">'
    bomb += b'<TextCode X="9" Y="9">ok &x;</TextCode></TextObject></Layer></Content></Page>'
    with pytest.raises(Corrupt, match="declares entities"):
        convert(text(25, 40, "正文"), text(25, 40, "二"), more={"Doc_0/Pages/1.xml": bomb})


def test_words_in_numbers_places_are_taken_as_the_default() -> None:
    odd = text(25, 40, "正文").replace('X="0"', 'X="nan"').replace('DeltaX="4.0"', 'DeltaX="wide"')
    assert texts(convert(odd)) == ["正文"]
