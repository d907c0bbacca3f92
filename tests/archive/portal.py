"""The small archive of the demo: a listing over two pages, the five sample reports in three formats, and what goes
wrong.

page 1   硚口 as an article page · 固镇 as DOCX · 独山子 as an article that carries its report as an attachment
page 2   卫辉 as an article page · 南岗 as PDF · a damaged PDF · a dead link · a page that is no report
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.archive.report import Report, from_text, random_report
from tests.archive.site import Page
from tests.archive.write_docx import write_docx
from tests.archive.write_html import write_html
from tests.archive.write_pdf import write_pdf

SAMPLES = Path(__file__).parents[1] / "cases" / "samples"
COLUMN = "/zfxxgknb/"
#: the reports that can be read in the end: the five samples and the one behind the repaired link
REPORTS = 6
#: what the publisher puts behind its dead link later
LATE = random_report(7)
PDF, DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<meta name="SiteName" content="青禾市政府信息公开专栏"><meta name="ColumnName" content="政府信息公开年报"></head>
<body><div class="header"><a href="/">首页</a> <a href="/zwgk/">政务公开</a></div>
<div class="content">{body}</div><div class="footer">主办：青禾市人民政府办公室</div></body></html>"""


def pages() -> dict[str, Page]:
    """Every page of the archive by its path."""
    return {
        COLUMN: _listing(
            ("/zfxxgknb/qiaokou.html", "硚口区城管执法局2021年度政府信息公开工作年度报告"),
            ("/zfxxgknb/guzhen.docx", "固镇县城市管理局2020年政府信息公开工作年度报告"),
            ("/zfxxgknb/dushanzi.html", "独山子区城市管理局2021年政府信息公开工作年度报告"),
            following="index_1.html",
        ),
        COLUMN + "index_1.html": _listing(
            ("/zfxxgknb/weihui.html", "卫辉市城市管理局2023年政府信息公开工作年度报告"),
            ("/zfxxgknb/nangang.pdf", "南岗区城管局2021年政府信息公开工作年度报告"),
            ("/zfxxgknb/damaged.pdf", "青禾县审计局2022年政府信息公开工作年度报告"),
            ("/zfxxgknb/late.html", LATE.title),
            ("/zfxxgknb/training.html", "青禾县教育局2022年政府信息公开年度报告"),
        ),
        "/zfxxgknb/qiaokou.html": Page(write_html(_sample("qiaokou-2021"))),
        "/zfxxgknb/guzhen.docx": Page(write_docx(_sample("guzhen-2020")), DOCX),
        "/zfxxgknb/dushanzi.html": _article("独山子区城市管理局2021年政府信息公开工作年度报告", "/files/dushanzi.pdf"),
        "/files/dushanzi.pdf": Page(write_pdf(_sample("dushanzi-2021")), PDF),
        "/zfxxgknb/weihui.html": Page(write_html(_sample("weihui-2023"))),
        "/zfxxgknb/nangang.pdf": Page(write_pdf(_sample("nangang-2021")), PDF),
        "/zfxxgknb/damaged.pdf": Page(write_pdf(_sample("nangang-2021"))[:9000], PDF),
        "/zfxxgknb/training.html": _training(),
    }


def repaired() -> dict[str, Page]:
    """What the publisher puts right afterwards: the dead link leads somewhere."""
    return {"/zfxxgknb/late.html": Page(write_html(LATE))}


def _sample(name: str) -> Report:
    family = json.loads((SAMPLES / name / "expected.json").read_text("utf-8"))["family"]
    return from_text((SAMPLES / name / "source.txt").read_text("utf-8"), family)


def _listing(*links: tuple[str, str], following: str | None = None) -> Page:
    items = "".join(
        f'<li><a href="{path}" title="{title}">{title}</a><span>2022-01-20</span></li>' for path, title in links
    )
    pager = f'<div class="page"><a href="{following}">下一页</a></div>' if following else ""
    return Page(_PAGE.format(title="政府信息公开年报", body=f"<ul>{items}</ul>{pager}").encode())


def _article(title: str, attachment: str) -> Page:
    body = f'<h1>{title}</h1><p>附件：<a href="{attachment}">{title}.pdf</a></p>'
    return Page(_PAGE.format(title=title, body=body).encode())


def _training() -> Page:
    title = "青禾县教育局组织开展政务公开业务培训"
    body = (
        f"<h1>{title}</h1>"
        + "<p>2月8日，县教育局组织各股室负责人参加政务公开业务培训，会议强调要提高认识、规范流程。</p>" * 6
    )
    return Page(_PAGE.format(title=title, body=body).encode())
