"""Articles told from listings, and the files an article carries."""

from __future__ import annotations

import pytest

from crawlers.resource import Link, Resource
from crawlers.sites import attachments, look

HEADINGS = (
    "<p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p>"
    "<p>六、其他需要报告的事项</p>"
)
PROSE = "<p>" + "全年主动公开政府信息十二条，办理依申请公开三件。" * 30 + "</p>"
SIDE = "".join(
    f'<li><a href="/nb/t2020{n}_{n}000.html">某市第{n}局2020年政府信息公开工作年度报告</a></li>' for n in range(1, 9)
)
TITLE = "<title>某局2021年政府信息公开工作年度报告</title>"


def page(html: str, url: str = "http://x.gov.cn/nb/202201/t20220120_1.html") -> Resource:
    return Resource(url, url, 200, "text/html", f"<html><meta charset=utf-8>{html}</html>".encode())


def urls(links: tuple[Link, ...]) -> list[str]:
    return [link.url for link in links]


@pytest.mark.parametrize(
    "html",
    [
        TITLE + HEADINGS + PROSE + SIDE,
        "<title>某市政府</title>" + HEADINGS + PROSE + SIDE,
        "<meta name=articletitle content='某局2021年年报'><meta name=PubDate content=2022-01-20>" + SIDE,
        TITLE + PROSE + "<a href=/nb/t20210120_9.html>上一篇：某局2020年政府信息公开工作年度报告</a>",
        TITLE + "<div id=zoom><a href='./P020220120.pdf'>某局2021年政府信息公开工作年度报告.pdf</a></div>"
        "<a href=/nb/t20210120_9.html>某局2020年政府信息公开工作年度报告</a>",
    ],
)
def test_a_report_offers_no_links_whatever_stands_in_its_margin(html: str) -> None:
    assert look(page(html)).links == ()


@pytest.mark.parametrize(
    "html",
    [
        "<title>政府信息公开年报</title>" + SIDE,
        "<title>政府信息公开年报</title>" + SIDE + PROSE,
        "<title>政府信息公开年报</title>" + SIDE.replace("</li>", "<p>一、总体情况。全年……</p></li>"),
        "<meta name=ArticleTitle content=''><meta name=PubDate content=''><title>年报</title>" + SIDE,
    ],
)
def test_a_list_stays_a_list_also_with_summaries(html: str) -> None:
    assert len(look(page(html, "http://x.gov.cn/nb/")).links) == 8


def test_an_article_without_any_link_to_follow_is_left_to_be_converted() -> None:
    assert look(page("<title>某局</title><p>" + "情况" * 300)).site == ""


@pytest.mark.parametrize("media_type", ["application/pdf", "image/png", "application/octet-stream"])
def test_a_file_offers_nothing(media_type: str) -> None:
    resource = Resource("http://x.cn/a.pdf", "http://x.cn/a.pdf", 200, media_type, b"%PDF <a href='/t20210101_1.html'>")
    assert look(resource).links == ()
    assert attachments(resource) == ()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div class=TRS_Editor><a href='./P0202201.pdf'>附件</a></div>", "http://x.gov.cn/nb/202201/P0202201.pdf"),
        ("<div id=vsb_content>见附件</div><ul id=fjxz><a href='/system/_content/download.jsp"
         "?urltype=news.DownloadAttachUrl&owner=1&wbfileid=9'>2021年年报.docx</a></ul>",
         "http://x.gov.cn/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=9"),
        ("<div class=content><a href='/down.jsp?id=7&filename=2021.ofd'>下载</a></div>",
         "http://x.gov.cn/down.jsp?id=7&filename=2021.ofd"),
        ("<iframe src='/pdfjs/web/viewer.html?file=%2Ffiles%2F2021.pdf'></iframe>", "http://x.gov.cn/files/2021.pdf"),
        ("<iframe src='/pdf/viewer.html#file=/files/2021.pdf'></iframe>", "http://x.gov.cn/files/2021.pdf"),
        ("<iframe src='/show/1.html'></iframe>", "http://x.gov.cn/show/1.html"),
        ("<frameset><frame src='/show/1.html'></frameset>", "http://x.gov.cn/show/1.html"),
        ("<embed src='2021.pdf#toolbar=0'>", "http://x.gov.cn/nb/202201/2021.pdf"),
        ("<object data='/2021.pdf'></object>", "http://x.gov.cn/2021.pdf"),
        ("<p><a href='/f/1.wps'>某局2021年政府信息公开工作年度报告</a></p>", "http://x.gov.cn/f/1.wps"),
        ("<div id=zoom><img src='/images/print.png'><img src='./W020220120.jpg'></div>",
         "http://x.gov.cn/nb/202201/W020220120.jpg"),
    ],
)  # fmt: skip
def test_the_files_of_an_article_are_found(html: str, expected: str) -> None:
    found = attachments(page(TITLE + html))
    assert urls(found) == [expected]
    assert found[0].kind == "attachment"


@pytest.mark.parametrize(
    "html",
    [
        "<div class=footer><a href='/soft/reader.pdf'>PDF阅读器下载</a></div>",
        "<div id=zoom>正文</div><a href='/tools/a.zip'>无障碍工具</a>",
        "<div id=zoom><a href='/sqb.doc'>政府信息公开申请表</a></div>",
        "<div class=footer><a href='/nb/2019.pdf'>某局2019年政府信息公开年报</a></div>",
        "<div id=zoom>" + PROSE + "<img src='./W020220120.jpg'></div>",
        "正文<img src='/qr.jpg'>",
        "正文<iframe src='/share.html'></iframe>",
    ],
)
def test_what_stands_on_every_page_is_no_attachment(html: str) -> None:
    assert attachments(page(TITLE + html)) == ()


HIDDEN = "<input type=hidden name=fid value=7><input type=hidden name=tk value=abc>"
SUBMIT = "<a href=\"javascript:document.getElementById('f').submit()\">某局2021年政府信息公开工作年度报告.docx</a>"


@pytest.mark.parametrize(
    "html",
    [
        f"<form id=f method=post action=/download.do>{HIDDEN}{SUBMIT}</form>",
        f"<form id=f method=post action=/download.do>{HIDDEN}</form>{SUBMIT}",
        f"<form method=POST action=/get.do>{HIDDEN}<input type=submit value=ok>附件下载</form>",
    ],
)
def test_a_file_that_a_form_brings_is_asked_for_as_the_form_does(html: str) -> None:
    (file,) = attachments(page(TITLE + html))
    assert (file.url.partition("/")[2].partition("#")[2], file.kind) == ("post:fid=7&tk=abc", "attachment")
    assert look(page(TITLE + html)).links == (), "the page is an article, not a listing"


@pytest.mark.parametrize(
    "html",
    [
        f"<form method=post action=/print.do>{HIDDEN}打印</form>",
        f"<form method=post action=/search.do>{HIDDEN}<input name=q>附件</form>",
        f"<form method=post action=file.aspx><input type=hidden name=__VIEWSTATE value=x>{HIDDEN}附件</form>",
        f"<form method=post action=/file.do>{HIDDEN}{PROSE}</form>",
    ],
)
def test_other_forms_are_not_sent(html: str) -> None:
    assert attachments(page(TITLE + html)) == ()
