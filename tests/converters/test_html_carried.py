"""Articles that a page only carries, and a script of it shows."""

import base64
import json
import re
from html import escape
from urllib.parse import quote

import pytest

import converters
from converters import grid
from converters.document import Paragraph
from converters.errors import EmptyDocument

ARTICLE = """<p>青禾县教育局2022年政府信息公开工作年度报告</p>
<table><tr><td>行政许可</td><td>146</td></tr><tr><td>行政处罚</td><td>\u3000</td></tr></table>"""
DATA = json.dumps({"data": {"title": "年报", "content": ARTICLE}})
LITERAL = ARTICLE.replace("\n", "\\n").replace("</", "<\\/").replace("青", "\\u9752")
IN_SCRIPT = DATA.replace("</", "<\\/")
ESCAPED = json.dumps({"content": escape(ARTICLE)})
PACKED = base64.b64encode(ARTICLE.encode()).decode()
PIECES = [json.dumps(piece + ">").replace("</", "<\\/") for piece in ARTICLE.split(">")[:-1]]
WRITTEN = "\n".join(f"document.write({piece});" for piece in PIECES)
JOINED = " +\n".join(PIECES)
PERCENT = "".join(c if c.isascii() and c.isalnum() else f"%u{ord(c):04X}" for c in ARTICLE)


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ('<frameset cols="1,*"><frame src="left.html"><FRAME name=b SRC=/a/2023nb.html></frameset>', "/a/2023nb.html"),
        ('<body><iframe id="main" src="nb.html?id=3&amp;y=1"></iframe><script></script></body>', "nb.html?id=3&y=1"),
        ('<head><meta http-equiv="refresh" content="0; url=/a/b.html"></head><body></body>', "/a/b.html"),
    ],
)
def test_a_page_that_only_shows_another_names_its_address(page: str, address: str) -> None:
    with pytest.raises(EmptyDocument, match=re.escape(address)):
        converters.convert(f"<html>{page}</html>".encode(), "text/html")


@pytest.mark.parametrize(
    "page",
    [
        f'<div id="app"></div><script>window.__DATA__={IN_SCRIPT}</script>',
        f'<textarea id="content" style="display:none">{escape(ARTICLE)}</textarea><div id="shown"></div>',
        f'<input type="hidden" id="content" value="{escape(ARTICLE)}"><div id="shown"></div>',
        f"<nav>首页 公开</nav><iframe srcdoc='{escape(ARTICLE)}'></iframe>",
        "<nav>首页 公开</nav>"
        + "<hr>".join(f"<iframe srcdoc='{escape(part)}'></iframe>" for part in ARTICLE.split("\n", 1)),
        f'<script type="text/template">{ARTICLE}</script><div></div>',
        DATA,
        f"<script>show.innerHTML = '{LITERAL}'</script><div id=show></div>",
        f"<script>let n = 'it\\'s'; show.innerHTML = `{LITERAL}`</script><div id=show></div>",
        f"<div id=app></div><script>window.__STATE__={ESCAPED}</script>",
        f"<div id=c></div><script>c.innerHTML = decodeURIComponent('{quote(ARTICLE)}')</script>",
        f'<script>document.write(unescape("{PERCENT}"))</script>',
        f'<div id=c></div><script>$("#c").html(Base64.decode("{PACKED}"))</script>',
        f"<my-page><template shadowrootmode=open>{ARTICLE}</template></my-page>",
        f"<div id=app></div><noscript>{ARTICLE}</noscript>",
        f"<script>{WRITTEN}</script>",
        f"<div id=c></div><script>var h = ''; h += {JOINED}; c.innerHTML = h</script>",
        f'<div id=c></div><script type="text/xml"><record><![CDATA[{ARTICLE}]]></record></script>',
        f"<div id=c></div><template id=source>{ARTICLE}</template>",
        f"<h1>年报</h1><xmp>{ARTICLE}</xmp>",
        f"<div>{escape(ARTICLE)}</div>",
        f"<div>{escape(escape(ARTICLE))}</div>",
    ],
    ids=[
        "script",
        "field",
        "hidden field",
        "frame",
        "frames",
        "template",
        "interface",
        "quoted",
        "backquoted",
        "escaped",
        "percent",
        "unescape",
        "base64",
        "shadow",
        "noscript",
        "written",
        "joined",
        "section",
        "inert",
        "source",
        "shown as source",
        "escaped twice",
    ],
)
def test_an_article_that_a_script_shows_is_read_where_the_page_carries_it(page: str) -> None:
    document = converters.convert(page.encode(), "text/html")

    assert Paragraph("青禾县教育局2022年政府信息公开工作年度报告") in document.blocks
    (table,) = document.tables()
    assert [[cell.text for cell in row] for row in grid.expand(table)] == [["行政许可", "146"], ["行政处罚", "\u3000"]]


def test_what_a_page_carries_beside_tables_of_its_own_is_none_of_it() -> None:
    own = "<p>正文。</p><table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"

    (table,) = converters.convert(f"{own}<script>x={IN_SCRIPT}</script>".encode(), "text/html").tables()
    assert [cell.text for cell in table.cells] == ["甲", "1", "乙", "2"]


def test_a_table_of_a_script_s_own_takes_no_article_s_place() -> None:
    article = "<p>2022年，我局认真贯彻落实《条例》，主动公开政府信息12条，收到申请3件。</p>" * 3
    calendar = """<script>show("<table class='c'><tr><td>一</td><td>二</td></tr></table>")</script>"""

    document = converters.convert(f"{article}{calendar}".encode(), "text/html")
    assert len(document.blocks) == 3 and not document.tables()


def test_a_page_whose_scripts_hold_no_table_is_empty_however_many_quotes_they_hold() -> None:
    page = "<div></div><script>table" + '\\"' * 200_000 + '"' + "</script>"

    with pytest.raises(EmptyDocument, match="scripts fetch it"):
        converters.convert(page.encode(), "text/html")


@pytest.mark.parametrize("read_by", [converters.convert, converters.reread])
def test_struck_out_text_is_no_part_of_a_cell(read_by) -> None:
    page = "<p>正文。</p><table><tr><td>许可</td><td><del>99</del>6</td><td><s>7</s><b>8</b></td></tr></table>"

    (table,) = read_by(page.encode(), "text/html").tables()
    assert [cell.text for cell in table.cells] == ["许可", "6", "8"]
