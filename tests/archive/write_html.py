"""A report as the page of a government portal: menu, metadata, article, footer."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from converters.document import Block, Cell, Heading, Picture, Table
from tests.archive.report import Report

_MENU = ["首页", "政务公开", "政务服务", "互动交流", "走进我区", "政府信息公开指南", "法定主动公开内容", "依申请公开"]


def write_html(
    report: Report, *, style: str = "portal", charset: str = "utf-8", published: str = "2022-01-20"
) -> bytes:
    """`style` is "portal" (clean), "word" (pasted from Word: a <span> for every few characters) or "layout" (the whole
    page stands in one table)."""
    runs = _word_runs if style == "word" else escape
    article = "\n".join(_block(block, runs) for block in report.blocks)
    title = escape(report.title or "政府信息公开工作年度报告")
    body = f'<div class="con_title"><h1>{title}</h1><p>发布时间：{published} 来源：办公室</p></div>\n' + (
        f'<ucapcontent><div class="article-content" id="zoom">{article}</div></ucapcontent>'
    )
    page = _layout(body) if style == "layout" else f'<div class="main"><div class="left">{_links(3)}</div>{body}</div>'
    return f"""<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>{title}_某某区人民政府</title>
<meta name="SiteName" content="某某区人民政府"><meta name="ColumnName" content="政府信息公开年报">
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{published} 10:20:00">
<meta name="ContentSource" content="办公室"><script>var id = "<td>0</td>";</script></head>
<body><div class="header"><ul class="nav">{_links(len(_MENU))}</ul></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/xxgk/">政务公开</a></div>
{_metadata(published)}
{page}
<div class="footer"><p>主办单位：某某区人民政府办公室，网站标识码：4201040001，政府服务热线12345。</p>
<p>鄂ICP备05018271号</p></div>
</body></html>""".encode(charset)


def _block(block: Block, runs: Callable[[str], str]) -> str:
    if isinstance(block, Table):
        return _table(block, runs)
    if isinstance(block, Picture):
        return f'<p><img src="{escape(block.text)}"></p>'
    text = f"<strong>{runs(block.text)}</strong>" if isinstance(block, Heading) else runs(block.text)
    return f'<p style="text-indent:2em">{text}</p>'


def _table(table: Table, runs: Callable[[str], str]) -> str:
    rows = [[cell for cell in table.cells if cell.row == row] for row in range(table.rows)]
    written = "\n".join(f"<tr>{''.join(_cell(cell, runs) for cell in row)}</tr>" for row in rows)
    return f'<table border="1" style="border-collapse:collapse"><tbody>{written}</tbody></table>'


def _cell(cell: Cell, runs: Callable[[str], str]) -> str:
    spans = "".join(
        f' {name}="{span}"' for name, span in (("rowspan", cell.row_span), ("colspan", cell.column_span)) if span > 1
    )
    text = "<br>".join(runs(line) for line in cell.text.split("\n"))
    return f'<td{spans} style="padding:0cm 5.4pt" width="66"><p style="text-align:center">{text}</p></td>'


def _word_runs(text: str) -> str:
    parts = [text[at : at + 3] for at in range(0, len(text), 3)]
    style = "font-size:16pt;font-family:仿宋_GB2312"
    return "".join(f'<span style="{style}"><font face="仿宋">{escape(part)}</font></span>' for part in parts)


def _links(count: int) -> str:
    return "".join(f'<li><a href="/col/{number}/">{_MENU[number]}</a></li>' for number in range(count))


def _metadata(published: str) -> str:
    return f"""<table class="xxgk_table">
<tr><td>索引号：</td><td>000014349/2022-00012</td><td>分类：</td><td>年报</td></tr>
<tr><td>发布机构：</td><td>某某区人民政府办公室</td><td>发布日期：</td><td>{published}</td></tr></table>"""


def _layout(body: str) -> str:
    menu = f'<td width="200"><ul>{_links(4)}</ul></td>'
    return f'<table width="1000"><tr>{menu}<td colspan="200">{body}</td></tr></table>'
