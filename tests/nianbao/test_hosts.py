"""What an operator sees of hosts, and pausing them by hand."""

from __future__ import annotations

import json

import pytest

from nianbao import home
from storage.database import writing
from storage.documents import pace
from tests.nianbao.conftest import Command
from workers.hosts import learned
from workers.intake import take_url


@pytest.fixture
def known(nianbao: Command) -> Command:
    """A home with two hosts, one of which asks for a rest of seven seconds."""
    engine = home.prepare(nianbao.settings)
    for url in ("http://a.gov.cn/1", "http://a.gov.cn/2", "http://b.gov.cn:8080/1"):
        take_url(engine, url)
    with writing(engine) as connection:
        pace.learn(connection, [learned("a.gov.cn", "User-agent: *\nCrawl-delay: 7", "nianbao/1")])
    return nianbao


def told(command: Command) -> dict[str, dict[str, object]]:
    lines = command.here("hosts", "--json").stdout.splitlines()
    return {one["host"]: one for one in map(json.loads, lines)}


def test_hosts_are_told_with_pace_and_what_waits_the_busiest_first(known: Command) -> None:
    found = told(known)
    assert list(found) == ["a.gov.cn", "b.gov.cn:8080"]
    assert (found["a.gov.cn"]["state"], found["a.gov.cn"]["gap"], found["a.gov.cn"]["waiting"]) == ("ready", 7.0, 2)
    assert "robots ask for 7 s" in known.here("hosts").stdout


def test_a_paused_host_is_held_until_it_is_resumed(known: Command) -> None:
    assert known.here("hosts", "pause", "b.gov.cn:8080").exit_code == 0
    assert (told(known)["b.gov.cn:8080"]["state"], told(known)["b.gov.cn:8080"]["free_in"]) == ("held", None)
    with writing(home.existing(known.settings)) as connection:
        assert not pace.take(connection, ["b.gov.cn:8080"], 60)
    assert known.here("hosts", "resume", "b.gov.cn:8080").exit_code == 0
    assert told(known)["b.gov.cn:8080"]["state"] == "ready"


def test_a_host_nobody_knows_is_refused(known: Command) -> None:
    assert known.here("hosts", "pause", "c.gov.cn").exit_code == 2
