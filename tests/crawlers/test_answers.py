"""Pages with status 200 that mean something else, and good pages that only look like them."""

from __future__ import annotations

from typing import Any

import pytest

from crawlers.answers import judge
from crawlers.errors import Busy, Forbidden, SoftNotFound
from crawlers.fetch import fetch
from crawlers.resource import Resource

NAV = "".join(f'<a href="/c{n}/">栏目名称{n}</a>' for n in range(30))
REPORT = "<p>一、总体情况。全年收到依申请公开404件，整改“页面不存在”等错链12处。本年度报告数据截至12月31日。</p>"

NOT_THERE = {
    "title": "<title>404 Not Found</title><h1>nginx</h1>",
    "chinese": "<title>某市人民政府</title><p>很抱歉，您访问的页面不存在或已被删除！</p>" + NAV,
    "deleted": "<title>提示信息</title><div>该信息已被删除，3秒后返回首页。</div>",
    "iis": "<title>无法找到该页</title><p>您正在搜索的页面可能已经删除。</p>",
    "login": "<title>用户登录</title><form>用户名<input name=u>密码<input type=password></form>",
    "shell": "<title>某市人民政府</title><div id=app></div><script src=/app.js></script>",
    "refresh": '<meta http-equiv="refresh" content="0;url=/"><title></title>',
    "script": "<script>window.location.href='/index.html'</script>",
}
CHALLENGES = {
    "jsl": "<script>document.cookie=('_')+('_')+('jsl_clearance_s=1');location.href=location.pathname</script>",
    "rui": "<html><head><script>$_ts=window['$_ts'];</script></head><body></body></html>",
    "firewall": "<title>405</title><p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>",
    "check": "<title>安全检查</title><p>请完成下方验证后继续访问</p>",
}
MAINTAINED = {
    "notice": "<title>系统维护</title><h2>系统维护公告</h2><p>尊敬的用户：网站正在进行系统升级维护，敬请谅解。</p>",
    "title": "<title>网站维护中</title><img src=/wh.png>",
    "plain": "<title>某县人民政府</title><p>本站因机房搬迁正在进行数据迁移，敬请谅解。</p><a href=/>首页</a>",
    "period": "<p>平台升级期间，暂停对外服务。</p>",
    "english": "<title>Maintenance</title><p>The site is down for maintenance.</p>",
}
GOOD = {
    "banner": "<title>某局2021年政府信息公开年报</title><p>网站正在进行升级，旧版链接：</p>" + NAV,
    "repaired": "<title>某局年报</title><p>网站运行维护良好，系统升级3次，详见附件。</p><a href='/nb.pdf'>年报</a>",
    "road": "<title>道路维护公告</title><p>因人民路正在进行管网改造和路面维护，过往车辆请绕行建设路。</p>",
    "report": "<title>某局2021年政府信息公开工作年度报告</title>" + REPORT,
    "short": "<title>某局年报</title><p>本报告全文见附件</p><a href='/404.pdf'>附件：404号文</a>",
    "title": "<title>关于404地块的公示</title><p>" + "规划情况说明。" * 60 + "</p>",
    "listing": f"<title>政府信息公开年报</title>{NAV}",
    "gkmlpt": "<title>政府信息公开平台</title><div id=app></div><script>window.gkmlpt={}</script>",
    "rows": "<title>年报</title><script>l=[{title:'某局2021年信息公开年度报告',url:'/1.html'}];</script>",
    "request": "<title>政府信息公开年报</title><script>$.get('/api/list?pageNo=1',show)</script><ul></ul>",
    "picture": "<title>年报</title><img src='/W020210101.jpg'>",
    "scripted": "<title>年报</title><script>document.cookie='seen=1'</script>" + REPORT + NAV,
    "with_login": "<title>首页</title><form>用户登录<input type=password></form>" + NAV + REPORT * 5,
}


def get(site: Any, name: str) -> None:
    fetch(f"{site.url}/saved/{name}", guard=site.guard, user_agent="nianbao/test")


@pytest.mark.parametrize("name", NOT_THERE)
def test_a_page_that_says_it_is_not_there_is_believed(site: Any, pages: dict[str, str], name: str) -> None:
    pages.update(NOT_THERE)
    with pytest.raises(SoftNotFound):
        get(site, name)


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_challenge_is_a_matter_for_a_person(site: Any, pages: dict[str, str], name: str) -> None:
    pages.update(CHALLENGES)
    with pytest.raises(Forbidden):
        get(site, name)


@pytest.mark.parametrize("name", MAINTAINED)
def test_a_site_that_says_it_is_being_maintained_is_asked_again_later(
    site: Any, pages: dict[str, str], name: str
) -> None:
    pages.update(MAINTAINED)
    with pytest.raises(Busy):
        get(site, name)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_page_passes_whatever_words_and_digits_it_holds(site: Any, pages: dict[str, str], name: str) -> None:
    pages.update(GOOD)
    get(site, name)


def test_a_page_too_long_to_be_looked_through_is_no_empty_shell() -> None:
    address = "https://www.a.gov.cn/long.html"
    judge(Resource(address, address, 200, "text/html", b"", size=20_000_000))


def test_a_redirect_to_an_error_page_is_not_there(site: Any, pages: dict[str, str]) -> None:
    pages["404.html"] = "<title>某市人民政府</title><p>3秒后返回首页</p>" + NAV
    with pytest.raises(SoftNotFound):
        fetch(f"{site.url}/to/302?url=/saved/404.html", guard=site.guard, user_agent="nianbao/test")
