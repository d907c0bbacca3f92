"""robots.txt as RFC 9309 reads it."""

from __future__ import annotations

from typing import Any

import pytest

from crawlers import robots
from crawlers.errors import Busy, PrivateAddress, RobotsUnreachable
from crawlers.guard import Guard
from crawlers.resource import Trail
from crawlers.robots import Rules, Text

TEXT = "User-agent: *\nDisallow: /admin\nCrawl-delay: 5\n\n" + (
    "User-agent: NianBao\nDisallow: /secret\nRequest-rate: 1/20s\n"
)


def rules(site: Any, path: str = "") -> str:
    """What is at the end of the way to robots.txt, a request for each hop."""
    step: Trail | Text = robots.begin(site.url + path)
    while isinstance(step, Trail):
        step = robots.ask(step, guard=site.guard, user_agent="nianbao/1")
    return step.text


def test_our_group_is_found_by_product_name() -> None:
    rules = Rules.read(TEXT)
    assert not rules.allowed("http://x.cn/secret/a", "nianbao/1.0 (contact)")
    assert rules.allowed("http://x.cn/admin", "nianbao/1.0 (contact)")
    assert not rules.allowed("http://x.cn/admin#post:a=1", "other/2")


def test_the_delay_is_the_longer_one_asked_for() -> None:
    assert Rules.read(TEXT).delay("nianbao/1.0") == 20
    assert Rules.read(TEXT).delay("other/1.0") == 5
    assert Rules.read("").delay("nianbao/1.0") is None


@pytest.mark.parametrize("text", [None, "", "<html><body>404</body></html>", "\0\1", "Crawl-delay: soon"])
def test_a_host_without_rules_allows_all(text: str | None) -> None:
    rules = Rules.read(text)
    assert rules.allowed("http://x.cn/a", "nianbao")
    assert rules.delay("nianbao") is None


def test_there_is_one_file_per_scheme_host_and_port() -> None:
    assert robots.address_of("http://x.cn:8080/a/b?c#d") == "http://x.cn:8080/robots.txt"


@pytest.mark.parametrize(("status", "expected"), [("404", ""), ("403", ""), ("401", ""), ("412", "")])
def test_a_4xx_allows_all(site: Any, status: str, expected: str) -> None:
    site.robots = lambda handler: handler.on_status(status)
    assert rules(site) == expected


@pytest.mark.parametrize("status", ["500", "502", "521"])
def test_a_5xx_stops_the_host_for_now(site: Any, status: str) -> None:
    site.robots = lambda handler: handler.on_status(status)
    with pytest.raises(RobotsUnreachable, match="waiting"):
        rules(site)


def test_a_busy_host_keeps_its_say_on_when_to_come_back(site: Any) -> None:
    site.robots = lambda handler: handler.answer(b"", 503, retry_after="60")
    with pytest.raises(Busy) as caught:
        rules(site)
    assert caught.value.retry_after == 60


def test_a_host_that_hangs_up_is_waited_for(site: Any) -> None:
    site.robots = lambda handler: handler.on_silent("")
    with pytest.raises(RobotsUnreachable):
        rules(site)


@pytest.mark.parametrize("route", ["on_empty", "on_loop"])
def test_an_empty_or_endless_way_to_the_rules_allows_all(site: Any, route: str) -> None:
    site.robots = lambda handler: getattr(handler, route)("")
    assert rules(site) == ""


def test_the_text_comes_as_it_is_without_its_mark(site: Any) -> None:
    site.robots = lambda handler: handler.answer(b"\xef\xbb\xbf" + TEXT.encode(), content_type="text/plain")
    assert rules(site, "/a/b") == TEXT


def test_the_guard_holds_for_robots_too(site: Any) -> None:
    with pytest.raises(PrivateAddress):
        robots.ask(robots.begin(site.url), guard=Guard(), user_agent="nianbao/1")


@pytest.mark.parametrize("target", ["http://10.0.0.1/robots.txt", "http://0x7f.1/", "file:///etc/passwd", "http://["])
def test_rules_that_stand_where_nobody_may_look_are_none(site: Any, target: str) -> None:
    site.robots = lambda handler: handler.answer(b"", 302, location=target)
    assert rules(site) == ""
    assert len(site.seen) == 1


def test_every_hop_to_the_rules_is_a_step_of_its_own(site: Any) -> None:
    site.robots = lambda handler: handler.answer(b"", 301, location="/saved/rules")
    step = robots.ask(robots.begin(site.url), guard=site.guard, user_agent="nianbao/1")
    assert isinstance(step, Trail) and step.here == f"{site.url}/saved/rules"
    assert len(site.seen) == 1


@pytest.mark.parametrize("size", [3_000_000, 30_000_000])
def test_of_a_file_that_is_too_long_the_beginning_holds(site: Any, size: int) -> None:
    site.robots = lambda handler: handler.answer(TEXT.encode() + b"\n# filler" * (size // 9))
    text = rules(site)
    assert len(text) == 1024 * 1024
    assert not Rules.read(text).allowed(f"{site.url}/secret/a", "nianbao/1")


@pytest.mark.parametrize(("charset", "address"), [("utf-8", "%E5%B9%B4"), ("gbk", "%C4%EA"), ("utf-16", "%E5%B9%B4")])
def test_rules_in_chinese_hold_in_the_charset_they_are_written_in(site: Any, charset: str, address: str) -> None:
    site.robots = lambda handler: handler.answer("# 年报\nUser-agent: *\nDisallow: /年\n".encode(charset))
    said = Rules.read(rules(site))
    assert not said.allowed(f"{site.url}/{address}/1.html", "nianbao/1")
    assert said.allowed(f"{site.url}/1.html", "nianbao/1")
