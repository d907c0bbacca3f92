# ruff: noqa: E501  pages are written as portals write them
"""What a portal of the archive is: its pages, where a harvest begins, and the reports that can be found on it."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import TypeVar

from tests.archive.report import Report, random_report
from tests.archive.site import Answerer, Page
from tests.archive.write_docx import write_docx
from tests.archive.write_html import write_html

Row = TypeVar("Row")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
AGENCIES = (
    "教育局", "民政局", "财政局", "水务局", "司法局", "审计局", "统计局", "卫生健康局", "应急管理局", "城市管理局", "交通运输局", "农业农村局",
    "住房和城乡建设局", "市场监督管理局", "青云街道办事处", "柳林镇人民政府",
)  # fmt: skip
LOOK_ALIKES = (
    "2022年上半年政府信息公开工作情况统计表", "关于做好2022年政府信息公开工作年度报告编制发布工作的通知", "我局召开政府信息公开工作年度报告编写培训会",
    "一图读懂2022年政府信息公开工作年度报告", "政府信息公开工作年度报告（模板）", "2022年部门预算信息公开", "我市举办政务公开业务培训班",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A report that exists: whose, of which year, under which title."""

    agency: str
    year: int

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"

    @property
    def key(self) -> tuple[str, int]:
        return self.agency, self.year

    def report(self) -> Report:
        seed = sum(map(ord, self.agency)) * 10 + self.year % 10
        return random_report(seed, "F2021" if self.year > 2020 else "F2019", agency=self.agency, year=self.year)


@dataclass
class Portal:
    """`starts` are the listings to harvest, `style` what recognises them; `entries` the reports that can be found."""

    name: str
    style: str
    starts: tuple[str, ...]
    pages: dict[str, Page | Answerer]
    entries: tuple[Entry, ...]
    #: paths that robots.txt forbids
    forbidden: tuple[str, ...] = ()
    #: ways to misbehave that it shows, by the code each is recorded with
    codes: dict[str, str] = field(default_factory=dict)


def entries(place: str, count: int, years: Iterable[int] = (2021, 2022, 2023, 2024)) -> tuple[Entry, ...]:
    """`count` reports of the agencies of `place`, agency by agency over the years."""
    return tuple([Entry(place + agency, year) for agency in AGENCIES for year in years][:count])


def html(title: str, body: str, *, column: str = "", head: str = "", charset: str = "utf-8") -> Page:
    """A page of the portal with its menu and footer around `body`."""
    named = f'<meta name="ColumnName" content="{column}">' if column else ""
    text = (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}</title>{named}{head}</head><body>'
        f'<div class="header"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/xwzx/list.html">新闻中心</a></div>'
        f'<div class="main">{body}</div><div class="footer"><a href="/about.html">联系我们</a> 主办：某某市人民政府办公室</div></body></html>'
    )
    return Page(text.encode(charset), f"text/html; charset={charset}" if charset == "utf-8" else "text/html")


def article(entry: Entry, *, charset: str = "utf-8", style: str = "portal") -> Page:
    """The report as an article page."""
    return Page(write_html(entry.report(), charset=charset, style=style), "text/html")


def carrying(entry: Entry, *links: tuple[str, str], text: str = "") -> Page:
    """An article that carries its report as files: (address, shown) each."""
    files = "".join(f'<p><a href="{href}">{shown}</a></p>' for href, shown in links)
    body = f'<h1>{entry.title}</h1><div class="TRS_Editor"><p>{text}</p>{files}</div>'
    meta = f'<meta name="ArticleTitle" content="{entry.title}"><meta name="PubDate" content="{entry.year + 1}-01-20">'
    return html(f"{entry.title}_某某市人民政府", body, head=meta)


def docx(entry: Entry) -> Page:
    return Page(write_docx(entry.report()), DOCX)


def news(title: str) -> Page:
    """A page that is no report, whatever its list calls it."""
    paragraphs = "<p>会议强调，要提高认识、规范流程，扎实做好政务公开各项工作，不断提升公开质量。</p>" * 8
    return html(title, f"<h1>{title}</h1>{paragraphs}")


def row(href: str, title: str, date: str, kind: int = 0) -> str:
    """One row of a list, written in one of the ways portals write it."""
    href, whole = escape(href, quote=False), escape(title)
    cut = f"{whole[:12]}..." if len(whole) > 14 else whole
    return (
        f'<li><a href="{href}" title="{whole}" target="_blank">{whole}</a><span>{date}</span></li>',
        f"<LI><A HREF='{href}' TITLE='{whole}'>{cut}</A><SPAN>[{date}]</SPAN></LI>",
        f'<tr><td>1</td><td><a target=_blank title="{whole}" href={href}>{cut}</a></td><td>{date}</td></tr>',
        f'<li><span class="date">{date}</span><a class="t" href = "{href}"><i>·</i>{whole}</a></li>',
    )[kind]


def rows(found: Iterable[tuple[str, Entry]], *, kind: int = 0, others: str = "/zx/{0}.html") -> str:
    """The rows of reports with look-alikes between them."""
    listed = list(found)
    written = [
        row(href, entry.title, f"{entry.year + 1}-01-{10 + at:02}", kind) for at, (href, entry) in enumerate(listed)
    ]
    chance = random.Random(listed[0][0] if listed else "")
    for at, title in enumerate(chance.sample(LOOK_ALIKES, 3)):
        place = chance.randint(0, len(written))
        written.insert(place, row(others.format(9000 + at + len(listed[0][0]) * 10), title, "2022-07-05", kind))
    return "<ul>" + "\n".join(written) + "</ul>" if kind != 2 else "<table>" + "\n".join(written) + "</table>"


def split(items: Iterable[Row], size: int) -> list[list[Row]]:
    """Pages of `size` rows."""
    every = list(items)
    return [every[at : at + size] for at in range(0, len(every), size)] or [[]]
