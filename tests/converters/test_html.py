from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

import converters
from converters import grid
from converters.document import Document, Heading, Paragraph, Picture, Table
from converters.errors import Corrupt, EmptyDocument, Mislabelled, TooLarge

PROSE = "2021年，我局认真贯彻落实《条例》，扎实推进政府信息公开工作。"
DATA = "<table><tr><td>规章</td><td>0</td></tr><tr><td>行政许可</td><td>146</td></tr></table>"


def read(page: str) -> Document:
    return converters.convert(page.encode(), "text/html")


def texts(page: str) -> list[str]:
    return [block.text for block in read(page).blocks if isinstance(block, Heading | Paragraph)]


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in line] for line in grid.expand(table)]


def test_inline_elements_join_without_a_blank() -> None:
    assert texts("<p>20</span><span><font>23</font></span><b>年</b>，电话0527—83593<i>059</i>。</p>") == [
        "2023年，电话0527—83593059。"
    ]


def test_block_elements_and_breaks_end_a_line() -> None:
    assert texts("<div>甲<p>乙</p>丙<br>丁</div><ul><li>戊<li>己</ul>") == ["甲", "乙", "丙", "丁", "戊", "己"]


def test_headings_keep_their_level() -> None:
    assert read(f"<h2>一、总体情况</h2><p>{PROSE}</p>").blocks == (Heading("一、总体情况", 2), Paragraph(PROSE))


def test_running_text_is_one_line_with_single_blanks() -> None:
    assert texts("<p>\n  一、&nbsp;&nbsp;总体\n\t情况 &amp;&lt;其他&gt;&amp;lt;</p>") == ["一、 总体 情况 &<其他>&lt;"]


def test_a_blank_written_as_an_entity_twice_over_is_a_blank() -> None:
    page = f"<p>共&amp;nbsp;12件。{PROSE}</p>{DATA.replace('146', '&amp;nbsp;146&amp;emsp;')}"
    assert texts(page) == [f"共 12件。{PROSE}"]
    assert rows(read(page).tables()[0])[1] == ["行政许可", "\xa0146\xa0"]


@pytest.mark.parametrize(
    "field",
    [
        "<textarea rows=1>146</textarea>",
        "<p><textarea>146</textarea></p>",
        "<font face='宋体'><b><textarea>146</textarea></b></font>",
        "<select><option>1<option selected>146</select>",
        "<select><option>146</option><option>2</option></select>",
        "<input value=146>",
    ],
)
def test_a_form_field_in_a_cell_shows_what_was_filled_in(field: str) -> None:
    assert rows(read(PROSE + DATA.replace("146", field)).tables()[0])[1] == ["行政许可", "146"]


def test_a_page_inside_a_drawing_is_read_and_the_words_of_the_drawing_are_not() -> None:
    page = f"<p>{PROSE}</p><svg><text>99</text><foreignObject><div>{DATA}</div></foreignObject></svg>"
    assert rows(read(page).tables()[0]) == [["规章", "0"], ["行政许可", "146"]]
    assert texts(page) == [PROSE]


def test_cells_keep_no_break_blanks_and_their_lines() -> None:
    table = read(
        "<table><tr><td> 商业<br>企业 </td><td>&nbsp;0</td></tr>"
        "<tr><td><p>结果</p><p>纠正</p></td><td></td></tr></table>"
    ).tables()[0]
    assert rows(table) == [["商业\n企业", "\xa00"], ["结果\n纠正", ""]]


def test_merged_cells_stand_where_a_browser_draws_them() -> None:
    table = read(
        "<table><thead><tr><th rowspan=2>甲<th colspan=2>乙</tr><tr><th>1<th>2</tr></thead>"
        "<tbody><tr><td rowspan=0>丙<td>3<td>4</tr><tr><td>5<td>6</tr></tbody>"
        "<tfoot><tr><td>丁<td>7<td>8</tr></tfoot></table>"
    ).tables()[0]
    assert rows(table) == [["甲", "乙", "乙"], ["甲", "1", "2"], ["丙", "3", "4"], ["丙", "5", "6"], ["丁", "7", "8"]]
    assert all(cell.origin and (cell.origin.row, cell.origin.column) == (cell.row, cell.column) for cell in table.cells)


def test_a_row_span_ends_with_its_row_group() -> None:
    table = read("<table><thead><tr><td rowspan=9>甲<td>0</thead><tbody><tr><td>乙<td>1</tbody></table>").tables()[0]
    assert rows(table) == [["甲", "0"], ["乙", "1"]]


@pytest.mark.parametrize("value", ["2", " 2", "2abc", "+2"])
def test_spans_are_read_as_browsers_read_numbers(value: str) -> None:
    table = read(f"<table><tr><td colspan='{value}'>甲</td></tr><tr><td>1</td><td>2</td></tr></table>").tables()[0]
    assert rows(table) == [["甲", "甲"], ["1", "2"]]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var a='<p>x</p>'</script>",
        "<style>p{}</style>",
        "<noscript>x</noscript>",
        "<template><p>x</p></template>",
        "<p style='DISPLAY: none'>x</p>",
        "<p style='display : none'>x</p>",
        "<p style='text-decoration: line-through'>x</p>",
        "<style>.old{text-decoration-line:line-through}</style><p class=old>x</p>",
        "<div hidden><p>x</p></div>",
        "<select><option>x</select>",
        "<!-- <p>x</p> -->",
        "<span style='color:red;display:none'>x</span>",
        "<div style='display:none'><div>x</div><table><tr><td>x</table></div>",
        "<textarea><p>x</p></textarea>",
        "<p><span style='mso-hide:all'>x</span></p>",
        "<input type=hidden value=x>",
    ],
)
def test_what_a_browser_does_not_show_is_left_out(hidden: str) -> None:
    assert texts(f"<body>{hidden}<p>{PROSE}</p>{hidden}</body>") == [PROSE]


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav><a href=/>首页</a></nav>",
        "<div class='top-nav'><ul><li><a href=/a>政务公开</a><li><a href=/b>互动</a></ul></div>",
        "<div class=crumb>当前位置：<a href=/>首页</a> &gt; 年报</div>",
        "<footer>主办：某某区政府。地址：某某路1号，电话12345。</footer>",
        "<div id=footer><p>版权所有：某某区人民政府，网站标识码：4201040001</p></div>",
        "<p><a href=/x>上一篇：某某</a></p>",
        "<div>【打印】 【关闭】</div>",
        "<div class='related-news'><p>区长调研，强调要抓好落实。</p></div>",
        "<p>您现在的位置：首页</p>",
        "<table><tr><td><a href=1>链接一</a><td><a href=2>链接二</a><tr><td><a href=3>链接三</a><td>甲</table>",
    ],
)
def test_furniture_of_the_page_is_not_in_the_text(furniture: str) -> None:
    page = f"<body>{furniture}<div class=wrap><div>{DATA}<p>{PROSE}</p><p>{PROSE}</p></div></div>{furniture}</body>"
    document = read(page)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [PROSE, PROSE]
    assert len(document.tables()) == 1


def test_the_sentence_of_a_sidebar_does_not_cost_the_article() -> None:
    boxes = "".join(f"<div class=box>{part}</div>" for part in (f"<p>{PROSE}</p>", DATA, "<p>六、无。</p>"))
    document = read(f"<body><div class=side><p>推荐：某某会议召开，强调落实。</p></div><div>{boxes}</div></body>")
    assert {PROSE, "六、无。"} <= {block.text for block in document.blocks if isinstance(block, Paragraph)}
    assert len(document.tables()) == 1


@pytest.mark.parametrize(
    "place", ["<footer>{}</footer>", "<div class=nav>{}</div>", "<div class=side>{}</div>", "<aside>{}</aside>"]
)
def test_a_data_table_is_never_lost_wherever_it_stands(place: str) -> None:
    page = f"<body><div class=article-content><p>{PROSE}</p><p>{PROSE}</p></div>{place.format(DATA)}</body>"
    assert [rows(table) for table in read(page).tables()] == [[["规章", "0"], ["行政许可", "146"]]]


def test_a_known_body_leaves_out_what_stands_beside_it() -> None:
    editor = f"<div class=TRS_Editor><p>{PROSE * 2}</p><p>{PROSE * 3}</p></div>"
    assert texts(f"<body><div class=box><p>{PROSE}</p></div>{editor}</body>") == [PROSE * 2, PROSE * 3]


@pytest.mark.parametrize(
    "layout",
    [
        "<table><tr><td>{}</td></tr></table>",
        "<table><tr><td><a href=/>菜单</a></td><td>{}</td></tr></table>",
        "<table><tr><td>{}</td></tr><tr><td>&nbsp;</td></tr></table>",
        "<table><tr><td>&nbsp;</td><td>年报</td><td>&nbsp;</td></tr><tr><td>&nbsp;</td><td>{}</td></tr></table>",
        "<table><tr><td><table><tr><td>{}</td></tr></table></td></tr></table>",
    ],
)
def test_a_table_round_the_article_is_flattened(layout: str) -> None:
    document = read(layout.format(f"<p>一、总体情况</p><p>{PROSE}</p><p>{PROSE * 5}</p>{DATA}<p>六、其他</p>"))
    kinds = [type(block) for block in document.blocks]
    assert kinds == [Paragraph, Paragraph, Paragraph, Table, Paragraph]
    assert rows(document.tables()[0]) == [["规章", "0"], ["行政许可", "146"]]


def test_an_article_typed_into_one_table_gives_its_prose_and_its_tables() -> None:
    page = (
        f"<table><tr><td colspan=300>年度报告</td></tr><tr><td colspan=300>{PROSE * 3}</td></tr>"
        "<tr><td>规章</td><td>0</td></tr><tr><td>许可</td><td>1</td></tr>"
        f"<tr><td colspan=300>{PROSE * 3}</td></tr>"
        "<tr><td>总计</td><td>2</td></tr><tr><td>其他</td><td>3</td></tr></table>"
    )
    document = read(page)
    assert [type(block) for block in document.blocks] == [Table, Paragraph, Table, Paragraph, Table]
    assert [rows(table) for table in document.tables()][1:] == [
        [["规章", "0"], ["许可", "1"]],
        [["总计", "2"], ["其他", "3"]],
    ]


def test_a_table_inside_a_cell_is_a_table_of_its_own_and_its_text_is_not_doubled() -> None:
    inner = "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    page = (
        "<table><tr><td>收到申请总数量</td><td>10</td></tr>"
        f"<tr><td>其中各类申请数量</td><td>见表{inner}</td></tr><tr><td>总计</td><td>20</td></tr></table>"
    )
    tables = read(page).tables()
    assert rows(tables[0])[1] == ["其中各类申请数量", "见表"]
    assert rows(tables[1]) == [["甲", "1"], ["乙", "2"]]


def test_a_text_box_of_word_is_read_in_its_place() -> None:
    assert texts("<p>前</p><v:shape><v:textbox><div><p>框内文字</p></div></v:textbox></v:shape><p>后</p>") == [
        "前",
        "框内文字",
        "后",
    ]


def test_the_portal_s_metadata_table_becomes_metadata() -> None:
    page = (
        "<table><tr><td>索 引 号：</td><td>000014349/2024-06672</td><td>信息分类：</td><td>年报</td></tr>"
        "<tr><td>发布机构：</td><td>某某县教育局</td><td>发布日期：</td><td>2024年1月7日</td></tr></table>"
        f"<p>{PROSE}</p>{DATA}"
    )
    document = read(page)
    assert document.metadata == {"published": "2024-01-07", "publisher": "某某县教育局", "charset": "utf-8"}
    assert "06672" not in document.text
    assert len(document.tables()) == 1


def test_a_line_of_metadata_becomes_metadata() -> None:
    document = read(f"<p>发布时间：2022-01-20 10:20　来 源：区城管局 浏览次数：35</p><p>{PROSE}</p>")
    assert document.metadata["published"] == "2022-01-20"
    assert document.metadata["publisher"] == "区城管局"
    assert document.text == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "<span>来源：某某县教育局</span><span>发布时间：2024-01-07</span>",
        "2024-01-07 10:21 来源：某某县教育局",
        "时间：2024-01-07　文章来源：某某县教育局　点击：123 次",
        "来源：某某县教育局　|　发布时间：2024-01-07　|　阅读：12次",
        "【信息来源：某某县教育局】【发布时间：2024-01-07】",
        "[ 索引号 ] 11321322/2024-0001 [ 公开责任部门 ] 某某县教育局 [ 发布日期 ] 2024-01-07",
    ],
)
def test_a_line_of_metadata_is_parted_at_its_labels_whatever_stands_between(line: str) -> None:
    document = read(f"<p>{line}</p><p>{PROSE}</p>")

    assert (document.metadata["published"], document.metadata["publisher"]) == ("2024-01-07", "某某县教育局")
    assert document.text == PROSE


@pytest.mark.parametrize(
    "said", ["更新时间：2025-03-01 发布时间：2024-01-07", "发布日期：2024-01-07 更新日期：2025-03-01"]
)
def test_the_day_of_publication_comes_before_that_of_the_last_change(said: str) -> None:
    assert read(f"<p>{said}</p><p>{PROSE}</p>").metadata["published"] == "2024-01-07"
    assert read(f"<p>{said[:15]}</p><p>{PROSE}</p>").metadata["published"] == said[5:15]


@pytest.mark.parametrize(
    "title",
    ["2023年年度报告-沭阳县发改局", "2023年年度报告_政府信息公开_沭阳县发改局", "沭阳县发改局 | 年报 | 2023年年度报告"],
)
def test_the_pages_title_names_its_section_beside_the_article(title: str) -> None:
    page = f"<head><title>{title}</title></head><h1>2023年年度报告</h1><p>{PROSE}</p>"

    assert read(page).metadata["section"] == "沭阳县发改局"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>年报_某某网</title><meta name=articletitle content='某局2021年年报'>", "某局2021年年报"),
        ("<title>x</title><ucaptitle>某局2021年年度报告</ucaptitle>", "某局2021年年度报告"),
        (
            "<title>某某局2023年政府信息公开工作年度报告-沭阳县发改局</title><title>其他</title>",
            "某某局2023年政府信息公开工作年度报告",
        ),
        ("<title>某局2019-2020年度报告_某某网_政务公开</title>", "某局2019-2020年度报告"),
        (
            "<title>某县人民政府门户网站 某某局2023年政府信息公开工作年度报告</title>",
            "某某局2023年政府信息公开工作年度报告",
        ),
        ("<title>某县人民政府门户网站 工作年度报表</title>", "某县人民政府门户网站 工作年度报表"),
        ("<title>网站</title><h1>某局<span>2021</span>年年度报告</h1>", "某局2021年年度报告"),
        ("<title>某局2021年年度报告</title><h1>一、总体情况</h1><h1>二、其他</h1>", "某局2021年年度报告"),
        ("", None),
    ],
)
def test_the_title_is_the_best_that_the_page_declares(head: str, title: str | None) -> None:
    assert (
        read(f"<html><head>{head}</head><body>{head if '<h1>' in head else ''}<p>{PROSE}</p></body></html>").title
        == title
    )


def test_the_publisher_of_the_metadata_table_wins_over_the_source() -> None:
    labels = "<table><tr><td>发布机构</td><td>某某县教育局</td><td>文号</td><td></td></tr></table>"
    head = "<meta name=ContentSource content=本站>"
    assert read(f"{head}{labels}<p>{PROSE}</p>").metadata["publisher"] == "某某县教育局"
    assert read(f"{head}<p>{PROSE}</p>").metadata["publisher"] == "本站"


@pytest.mark.parametrize("label", ["发布机构：", "发布机构"])
def test_a_label_alone_in_its_line_names_what_stands_below_it(label: str) -> None:
    fields = f"<dl><dt>{label}</dt><dd>寿县城管局</dd><dt>文号：</dt><dd></dd></dl><h1>2023年年报</h1>"
    document = read(f"<div>您的位置：<a>首页</a> &gt; <a>寿县城管局</a></div>{fields}<p>{PROSE}</p>")
    assert document.metadata["publisher"] == "寿县城管局"
    assert document.metadata["way"] == "首页 > 寿县城管局"
    assert "2023年年报" in document.text


def test_meta_names_are_read_whatever_their_case() -> None:
    head = (
        "<META NAME='pubdate' CONTENT='2022-01-04 09:00'>"
        "<meta name=SITENAME content=某某区><meta name=ColumnName content=年报>"
        "<meta name=contentsource content=区城管局><meta name=ContentSource content=其他>"
    )
    metadata = read(f"<head>{head}</head><p>{PROSE}</p>").metadata
    assert metadata == {
        "published": "2022-01-04",
        "publisher": "区城管局",
        "site": "某某区",
        "column": "年报",
        "charset": "utf-8",
    }


def test_pictures_of_the_article_are_blocks_and_icons_are_not() -> None:
    page = (
        f"<div class=header><img src=/logo.png></div><p>{PROSE}</p><p><img src='/a/W020220101.jpg?v=1'></p>"
        "<p><img src='data:image/png;base64,iVBORw0KGgo='></p><p><img src='http://[bad/%E5%9B%BE.png'></p>"
        f"<img src=icon.gif width=16 height=16><p><img src=b.png alt='主动公开情况'></p><p>{PROSE}</p>"
    )
    assert [block.text for block in read(page).blocks if isinstance(block, Picture)] == [
        "W020220101.jpg",
        "",
        "图.png",
        "主动公开情况",
    ]


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "gb18030"])
@pytest.mark.parametrize("label", ["utf-8", "gb2312", "iso-8859-1"])
def test_a_wrong_charset_label_does_no_harm(charset: str, label: str) -> None:
    page = f"<meta http-equiv=Content-Type content='text/html; charset={label}'><p>{PROSE}</p>"
    document = converters.convert(page.encode(charset), "text/html")
    assert document.text == PROSE
    assert document.metadata["charset"] == ("utf-8" if charset == "utf-8" else "gb18030")


def test_a_big5_page_that_says_so_is_read_as_big5() -> None:
    page = "<meta charset=big5><p>二零二一年，本局認真落實政府資料公開工作。</p>"
    assert "本局認真落實" in converters.convert(page.encode("big5"), "text/html").text


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        (b"%PDF-1.7", Mislabelled, "PDF"),
        (b"PK\x03\x04", Mislabelled, "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Mislabelled, "OLE2"),
        (b"<html><body></body></html>", EmptyDocument, "neither text"),
        (b"   ", EmptyDocument, "neither text"),
        (b"<body><div id=app></div><script src=app.js></script></body>", EmptyDocument, "script"),
        ("<body><ul class=nav><li><a href=/>首页</a></ul></body>".encode(), EmptyDocument, "neither text"),
        (b"<p>" + bytes(range(128, 256)) * 9, Corrupt, "fetch"),
    ],
)
def test_what_holds_no_article_says_why(body: bytes, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        converters.convert(body, "text/html")


BOMBS = [
    "div",
    "span",
    "b",
    "table><tr><td",
    "ul><li",
    "blockquote",
    "font size=1",
    "p",
    "a href=x",
    "h1",
    "svg",
    "v:textbox",
]


@pytest.mark.parametrize("tag", BOMBS)
@pytest.mark.parametrize("read_by", [converters.convert, converters.reread])
def test_markup_nested_very_deep_is_read_or_refused(tag: str, read_by: Callable[[bytes, str], Document]) -> None:
    body = (f"<{tag}>" * 30_000 + PROSE).encode()
    with suppress(TooLarge, EmptyDocument):
        assert PROSE in read_by(body, "text/html").text


@pytest.mark.parametrize("tag", ["template", "rp", "x"])
def test_no_element_of_any_name_is_nested_without_end(tag: str) -> None:
    with pytest.raises(TooLarge):
        converters.convert((f"<{tag}>" * 30_000 + PROSE).encode(), "text/html")


def test_what_only_looks_nested_is_read() -> None:
    comparisons = "<script>" + "if(i<n)a<b;" * 12_000 + "</script>"
    body = f"{comparisons}<ul>{'<li>项<br>' * 6_000}</ul>{'<p>段' * 6_000}<p>{PROSE}".encode()
    assert PROSE in converters.convert(body, "text/html").text


def test_a_table_of_enormous_spans_is_refused() -> None:
    page = "<table>" + "<tr><td rowspan=60000 colspan=1000>甲</td><td>0</td></tr>" * 2000 + "</table>"
    with pytest.raises(TooLarge):
        read(page)


@pytest.mark.parametrize("selector", ["a " * 200_000, "a>" * 200_000, "a," * 200_000, "a:not(" + "b," * 200_000])
def test_selectors_without_end_choose_nothing(selector: str) -> None:
    style = f"<style>{selector}b) {{display: none}} td {{color: red}}</style>"
    page = f"{style}<p>{PROSE}</p><table><tr><td>规章</td><td>3</td></tr><tr><td>收费</td><td>0</td></tr></table>"
    assert rows(read(page).tables()[0]) == [["规章", "3"], ["收费", "0"]]


def second_reading(page: str) -> Iterator[list[list[str]]]:
    document = converters.reread(page.encode(), "text/html")
    assert document is not None
    yield from (rows(table) for table in document.tables())


def test_the_second_reader_agrees_on_merged_cells() -> None:
    page = (
        "<p>前</p><table><tr><th rowspan=2>甲<th colspan=2>乙<br>丙</tr><tr><th>1<th>&nbsp;2</tr>"
        "<tr><td colspan=99>标题</tr><tr><td>3<td>4<td></tr></table>"
    )
    assert list(second_reading(page)) == [rows(table) for table in read(page).tables()]


def test_what_a_style_hides_is_read_by_neither_reader() -> None:
    page = (
        PROSE + "<table><tr><td>甲</td><td>1<span style='display:none'>99</span></td></tr>"
        "<tr style='mso-hide:all'><td>88</td><td>88</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    )
    assert [rows(table) for table in read(page).tables()] == [[["甲", "1"], ["乙", "2"]]] == list(second_reading(page))


def test_a_cell_whose_number_is_struck_out_keeps_its_place() -> None:
    page = PROSE + DATA.replace("<td>0<", "<td style='text-decoration:line-through'>5</td><td>0<").replace(
        "<td>1", "<td><td>1"
    )
    assert rows(read(page).tables()[0]) == [["规章", "", "0"], ["行政许可", "", "146"]]


def test_a_page_that_a_script_shows_at_last_is_read_although_a_style_hides_it() -> None:
    assert texts(f"<div style='display:none'><p>{PROSE}</p></div><div>正在加载</div>") == [PROSE]


def test_the_raised_number_of_a_note_stays_apart_from_the_number_before_it() -> None:
    lifted = "<span style='vertical-align:super;font-size:8pt'>[1]</span>"
    page = PROSE + DATA.replace("146", "146<sup>2</sup>").replace("<td>0<", f"<td>0{lifted}<")
    assert rows(read(page).tables()[0]) == [["规章", "0¹"], ["行政许可", "146²"]]
    assert list(second_reading(page)) == [[["规章", "0¹"], ["行政许可", "146²"]]]


def test_a_pathological_attribute_is_read_in_one_pass() -> None:
    page = f"<p title='{'<' * 50_000}>' data-x=\"{'>' * 50_000}\">{PROSE}</p>"
    assert texts(page) == [PROSE]


def test_a_long_remark_beside_a_merged_cell_does_not_cut_the_table() -> None:
    page = f"<table><tr><td rowspan=3>甲</td><td>1</td></tr><tr><td>{PROSE * 3}</td></tr><tr><td>2</td></tr></table>"
    assert rows(read(page).tables()[0]) == [["甲", "1"], ["甲", PROSE * 3], ["甲", "2"]]


@pytest.mark.parametrize(
    "odd",
    [
        f'<p title="<!--">{PROSE}</p><p>-->后</p>',
        f'<p title="<script>">{PROSE}</p><p>后</p>',
        f'<tbody正后<p style="x">{PROSE}<br>后',
        f"<p a\"b'c<d=1>{PROSE}</p><p>后</p>",
        f"<div>{PROSE}<plaintext></div></table></td>",
    ],
)
def test_odd_tags_and_attributes_hide_nothing_and_break_nothing(odd: str) -> None:
    assert PROSE in read(odd).text


def test_a_page_of_frames_holds_no_article() -> None:
    with pytest.raises(EmptyDocument):
        read("<html><frameset cols=20%,*><frame src=a.html><frame src=b.html></frameset></html>")


def test_lines_of_preformatted_text_stay_lines() -> None:
    assert texts(f"<pre>一、总体情况\n{PROSE}\n\n二、其他</pre>") == ["一、总体情况", PROSE, "二、其他"]


@pytest.mark.parametrize(
    ("printed", "published"),
    [("2022年1月4日", "2022-01-04"), ("2022/1/4 9:00", "2022-01-04"), ("20220104", None), ("2022-02-31", None)],
)
def test_only_a_date_is_a_date(printed: str, published: str | None) -> None:
    document = read(f"<meta name=PubDate content='{printed}'><p>{PROSE}</p>")
    assert document.metadata.get("published") == published


@pytest.mark.parametrize(
    "said",
    [
        '<meta property="article:published_time" content="2023-01-09T01:00:00+00:00">',
        '<em id="publish_time">2023-01-09 16:20</em>',
        '<div id="js_content"></div><script>var ct = "1673193600";</script>',
        "<div id=js_content></div><script>var createTime = '2023-01-09 16:20';</script>",
    ],
)
def test_pages_of_other_publishing_systems_say_the_day_otherwise(said: str) -> None:
    assert read(f"{said}<p>{PROSE}</p>").metadata["published"] == "2023-01-09"


@pytest.mark.parametrize(
    "rest",
    [
        "1",
        "1</body></html>",
        "1<html><body>502 Bad Gateway</body></html>",
        "1\0\0\0\0\0</td></tr></table><p>完。</p></body></html>",
        "\0\0\0\0\0<td>2</td></tr></table></body></html>",
    ],
)
def test_a_row_in_which_the_page_breaks_off_or_has_a_hole_is_left_out(rest: str) -> None:
    page = f"<body><p>表</p><table><tr><td>予以公开</td><td>3</td></tr><tr><td>部分公开</td><td>{rest}"

    assert [cell.text for cell in read(page).tables()[0].cells] == ["予以公开", "3"]


@pytest.mark.parametrize("tail", ["\0\0\0", "<script>row('<tr>')</script>", "<track>", "<TABLE><TR><TD>主办</TABLE>"])
def test_what_stands_behind_the_tables_costs_no_row(tail: str) -> None:
    table = "<table><tr><td>予以公开</td><td>3</td></tr><tr><td>部分公开</td><td>1</td></tr></table>"

    assert [cell.text for cell in read(f"<body><p>表</p>{table}{tail}</body>").tables()[0].cells][-1] == "1"


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 9])
@pytest.mark.parametrize("head", ["", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"])
def test_the_sizes_of_chunks_in_which_a_server_sent_a_page_are_none_of_its_numbers(head: str, cut: int) -> None:
    page = f"<p>{PROSE}</p>{DATA.replace('146', '1' * 20)}".encode()
    at = page.index(b"111") + 10
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in (page[:at], page[at:], b"")) + b"\r\n"
    (table,) = converters.convert(head.encode() + chunks[: len(chunks) - cut], "text/html").tables()
    assert rows(table)[1] == ["行政许可", "1" * 20]


@pytest.mark.parametrize("lead", ["2023\r\n", "5\r\n12345", "0\r\n\r\n", "HTTP/1.1 200 OK\r\n"])
def test_a_page_that_only_begins_as_if_it_were_sent_in_chunks_is_read_whole(lead: str) -> None:
    assert read(f"{lead}<p>{PROSE}</p>{DATA}").tables()


def test_a_page_that_never_closes_its_rows_keeps_all_of_them():
    page = "<body><p>表</p><table><tr><td>予以公开<td>3<tr><td>部分公开<td>1"

    assert [cell.text for cell in converters.convert(page.encode(), "text/html").tables()[0].cells][-1] == "1"


def test_the_title_before_the_one_table_of_a_page_without_sentences_is_kept() -> None:
    table = "<table><tr><td>指标</td><td>数量</td></tr><tr><td>申请数</td><td>3</td></tr></table>"
    assert texts(f"<body><p>政府网站工作年度报表（2024年度）</p>{table}</body>") == ["政府网站工作年度报表（2024年度）"]


def test_of_an_article_that_links_its_cells_tables_with_few_numbers_are_read_too() -> None:
    small = "<tr><td><a href=x>结果维持</a></td><td><a href=x>总计</a></td></tr><tr><td>{0}</td><td>{0}</td></tr>"
    form = "".join(f"<tr><td><a href=x>{text}</a></td><td><a href=x>7</a></td></tr>" for text in ("许可", "处罚"))
    relief = small.format("<a href=x>2</a>")
    assert len(read(f"<p>{PROSE}</p><table>{form}</table><table>{relief}</table>").tables()) == 2
    assert not read(f"<p>{PROSE}</p><table>{relief}</table>").tables()


def test_a_table_of_numbers_is_read_although_each_cell_is_a_link_and_a_table_of_links_is_none() -> None:
    form_rows = [["行政许可", "12"], ["行政处罚", "3"], ["规章", ""]]
    form, menu = (
        "".join(f"<tr>{''.join(f'<td><a href=x>{text}</a></td>' for text in row)}</tr>" for row in lines)
        for lines in (form_rows, [["1", "2", "3"], ["2022年年报", "2023-01-20"], ["2021年年报", "2022-01-20"]])
    )
    (table,) = read(f"<p>{PROSE}</p><table>{form}</table>").tables()
    assert rows(table) == form_rows
    assert not read(f"<p>{PROSE}</p><table>{menu}</table>").tables()


@pytest.mark.parametrize("close", ["</a>", ""])
def test_an_anchor_that_only_names_its_place_is_no_link(close: str) -> None:
    page = f"""<p><a name="_Toc1">青禾县教育局2022年政府信息公开工作年度报告{close}</p><p>一、总体情况</p>
    <table><tr><td>规章</td><td>3</td></tr><tr><td>许可</td><td>5</td></tr></table>"""
    document = read(page)
    assert [block.text for block in document.blocks[:2] if isinstance(block, Paragraph)] == [
        "青禾县教育局2022年政府信息公开工作年度报告",
        "一、总体情况",
    ]
    assert rows(document.tables()[0]) == [["规章", "3"], ["许可", "5"]]
