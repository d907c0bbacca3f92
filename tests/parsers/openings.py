"""The beginnings of a report as offices and portals print them: one body in many styles."""

from __future__ import annotations

from collections.abc import Callable

from converters import convert
from converters.document import Document, Paragraph

FORM = "统计期限自{y}年1月1日起至{y}年12月31日止。"
CHAPTER = "一、总体情况"
Style = Callable[[str, int], Document]


def _lines(*lines: str) -> Document:
    return Document("text/plain", tuple(map(Paragraph, lines)))


def _page(title: str, body: str, head: str = "", article: str = "") -> Document:
    page = f"""<html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>
<div class="nav"><a href="/">首页</a><a href="/a">政务公开</a><a href="/b">政务服务</a></div>
<div class="article">{article}{"".join(f"<p>{line}</p>" for line in body.split("|"))}</div>
<div class="footer">主办单位：某某市人民政府办公室</div></body></html>"""
    return convert(page.encode(), "text/html")


def _prose(y: int) -> str:
    return (
        f"{y}年，我单位深入贯彻落实《中华人民共和国政府信息公开条例》，扎实推进政府信息公开工作，"
        "不断提升政务公开的规范化、标准化水平，切实保障人民群众的知情权、参与权和监督权，现将有关情况报告如下。"
    )


STYLES: dict[str, Style] = {
    "plain": lambda n, y: _lines(f"{n}{y}年政府信息公开工作年度报告", FORM.format(y=y), CHAPTER),
    "year first": lambda n, y: _lines(f"{y}年度{n}政府信息公开年报", CHAPTER, _prose(y)),
    "widely set": lambda n, y: _lines(f"{n} {y} 年度 政府信息公开 工作年度报告", CHAPTER),
    "two lines": lambda n, y: _lines(n, f"{y}年政府信息公开工作年度报告", FORM.format(y=y)),
    "two lines, year below": lambda n, y: _lines(f"{n}政府信息公开工作年度报告", f"（{y}年）", CHAPTER),
    "about": lambda n, y: _lines(f"{n}关于{y}年度政府信息公开工作情况的报告", "县人民政府办公室：", _prose(y)),
    "of the work": lambda n, y: _lines(f"{n}{y}年政府信息公开工作的报告", CHAPTER),
    "summary": lambda n, y: _lines(f"{n}{y}年政府信息公开工作总结", _prose(y), CHAPTER),
    "announced": lambda n, y: _lines(f"关于印发《{n}{y}年政府信息公开工作年度报告》的通知", CHAPTER),
    "digits of han": lambda n, y: _lines(
        f"二〇{'一二'[y // 10 % 10 - 1]}{'〇一二三四五六七八九'[y % 10]}年{n}政府信息公开年度报告"
    ),
    "period": lambda n, y: _lines(f"{n}政府信息公开工作年度报告", f"统计期限自{y}1月1日起至{y}12月31日止。", CHAPTER),
    "preamble": lambda n, y: _lines(
        f"{y}年政府信息公开工作年度报告", f"根据条例规定，现公布{n}{y}年政府信息公开工作年度报告。", CHAPTER
    ),
    "signature": lambda n, y: _lines(
        f"{y}年政府信息公开工作年度报告", CHAPTER, _prose(y), "六、其他需要报告的事项", "无。", n, f"{y + 1}年1月16日"
    ),
    "dashed": lambda n, y: _lines(f"{y}年政府信息公开工作年度报告——{n}", CHAPTER),
    "page": lambda n, y: _page(f"{n}{y}年政府信息公开工作年度报告-某某市人民政府", f"{CHAPTER}|{_prose(y)}"),
    "page, article title": lambda n, y: _page(
        "某某市人民政府 政府信息公开年报",
        f"{CHAPTER}|{_prose(y)}",
        f'<meta name="ArticleTitle" content="{n}{y}年政府信息公开工作年度报告">'
        f'<meta name="PubDate" content="{y + 1}-01-12">',
    ),
    "page, metadata": lambda n, y: _page(
        f"{y}年政府信息公开工作年度报告",
        f"{CHAPTER}|{_prose(y)}",
        article=f"<table><tr><td>索引号</td><td>000014349/{y + 1}-06672</td><td>发布机构</td><td>{n}</td></tr>"
        f"<tr><td>名称</td><td>{y}年政府信息公开工作年度报告</td><td>发布日期</td><td>{y + 1}-01-12</td></tr></table>",
    ),
    "page, heading": lambda n, y: _page(
        "政府信息公开年报",
        f"{CHAPTER}|{_prose(y)}",
        article=f"<h1>{n}<br>{y}年政府信息公开工作年度报告</h1>"
        f"<div>发布时间：{y + 1}-01-12 10:20 来源：{n} 浏览次数：35 字体：大 中 小</div>",
    ),
}

#: Invented pairings of real regions with usual bodies: name, region code, scope.
BODIES: list[tuple[str, str | None, str]] = [
    ("长春市朝阳区人民政府", "220104", "level_of_government"),
    ("桐乡市人民政府办公室", "330483", "agency"),
    ("固镇县民政局", "340323", "agency"),
    ("上海市徐汇区民政局", "310104", "agency"),
    ("石狮市鸿山镇人民政府", "350581", "agency"),
    ("梧州市财政局", "450400", "agency"),
    ("福建省生态环境厅", "350000", "agency"),
    ("河南省发展和改革委员会", "410000", "agency"),
    ("宁波市海曙区商务局", "330203", "agency"),
    ("重庆市荣昌区河包镇人民政府", "500153", "agency"),
    ("国家税务总局青阳县税务局", "341723", "agency"),
    ("广州市番禺区市桥街道办事处", "440113", "agency"),
    ("恩施州教育局", "422800", "agency"),
    ("长阳土家族自治县财政局", "420528", "agency"),
    ("东莞市公安局", "441900", "agency"),
    ("杭州市江干区城市管理局", "330104", "agency"),
    ("卢湾区教育局", "310103", "agency"),
    ("大理州剑川县水务局", "532931", "agency"),
    ("苏州市吴江区残疾人联合会", "320509", "agency"),
    ("中国人民银行金华市分行", "330700", "agency"),
    ("内蒙古自治区审计厅", "150000", "agency"),
    ("眉山市公共资源交易中心", "511400", "agency"),
    ("义乌市综合行政执法局", "330782", "agency"),
    ("上海市浦东新区人民政府", "310115", "level_of_government"),
    ("新乡县退役军人事务局", "410721", "agency"),
]
