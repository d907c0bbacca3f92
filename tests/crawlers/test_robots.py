"""robots.txt as RFC 9309 reads it."""

from __future__ import annotations

from typing import Any

import pytest

from crawlers import robots
from crawlers.errors import Busy, PrivateAddress, RobotsUnreachable
from crawlers.guard import Guard
from crawlers.robots import Rules

TEXT = "User-agent: *\nDisallow: /admin\nCrawl-delay: 5\n\n" + (
    "User-agent: NianBao\nDisallow: /secret\nRequest-rate: 1/20s\n"
)


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
    assert robots.fetch_text(site.url, guard=site.guard, user_agent="nianbao/1") == expected


@pytest.mark.parametrize("status", ["500", "502", "521"])
def test_a_5xx_stops_the_host_for_now(site: Any, status: str) -> None:
    site.robots = lambda handler: handler.on_status(status)
    with pytest.raises(RobotsUnreachable, match="waiting"):
        robots.fetch_text(site.url, guard=site.guard, user_agent="nianbao/1")


def test_a_busy_host_keeps_its_say_on_when_to_come_back(site: Any) -> None:
    site.robots = lambda handler: handler.answer(b"", 503, retry_after="60")
    with pytest.raises(Busy) as caught:
        robots.fetch_text(site.url, guard=site.guard, user_agent="nianbao/1")
    assert caught.value.retry_after == 60


def test_a_host_that_hangs_up_is_waited_for(site: Any) -> None:
    site.robots = lambda handler: handler.on_silent("")
    with pytest.raises(RobotsUnreachable):
        robots.fetch_text(site.url, guard=site.guard, user_agent="nianbao/1")


@pytest.mark.parametrize("route", ["on_empty", "on_loop"])
def test_an_empty_or_endless_way_to_the_rules_allows_all(site: Any, route: str) -> None:
    site.robots = lambda handler: getattr(handler, route)("")
    assert robots.fetch_text(site.url, guard=site.guard, user_agent="nianbao/1") == ""


def test_the_text_comes_as_it_is_without_its_mark(site: Any) -> None:
    site.robots = lambda handler: handler.answer(b"\xef\xbb\xbf" + TEXT.encode(), content_type="text/plain")
    text = robots.fetch_text(f"{site.url}/a/b", guard=site.guard, user_agent="nianbao/1")
    assert text == TEXT


def test_the_guard_holds_for_robots_too(site: Any) -> None:
    with pytest.raises(PrivateAddress):
        robots.fetch_text(site.url, guard=Guard(), user_agent="nianbao/1")
