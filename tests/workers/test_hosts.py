"""How a host is left after a request."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from crawlers.errors import (
    Busy,
    FetchError,
    Forbidden,
    Gone,
    PrivateAddress,
    RobotsDisallow,
    ServerError,
    TimedOut,
    TooLarge,
    TooSlow,
    Truncated,
    Unreachable,
)
from storage import tables
from storage.database import writing
from storage.documents import pace
from storage.ledger import Release, wake
from tests.storage.reportlike import rows
from workers import hosts
from workers.hosts import Standing


def standing(failures: int = 0, gap: float = 0.0) -> Standing:
    return Standing("a.gov.cn", gap, failures)


def test_a_larger_crawl_delay_wins_over_the_setting() -> None:
    assert hosts.release(standing(gap=10), 3).gap == 10
    assert hosts.release(standing(gap=1), 3).gap == 3


@pytest.mark.parametrize(
    ("error", "well"),
    [
        (None, True),
        (Gone("404"), True),
        (RobotsDisallow("no"), None),
        (PrivateAddress("10.0.0.1"), None),
        (Unreachable("refused"), False),
    ],
)
def test_only_failures_of_the_host_count_against_it(error: FetchError | None, well: bool | None) -> None:
    released = hosts.release(standing(), 3, error)
    assert (released.well, released.pause) == (well, 0)


def test_three_times_no_answer_in_a_row_pauses_a_host_four_times_longer_each_time() -> None:
    pauses = [hosts.release(standing(failures), 3, Unreachable("refused")).pause for failures in range(6)]
    assert pauses == [0, 0, 60, 240, 960, 3840]


@pytest.mark.parametrize(
    "error", [ServerError("500"), Truncated("broke off"), TooSlow("drips"), Busy("429", retry_after=2)]
)
def test_a_host_that_answers_badly_or_says_when_to_come_again_is_paused_no_longer_however_often(
    error: FetchError,
) -> None:
    pauses = [hosts.release(standing(failures), 3, error).pause for failures in (0, 1, 2, 3, 30)]
    assert pauses == [0, 0, 60, 60, 60]


def test_being_turned_away_pauses_a_host_three_times_longer_each_time_up_to_a_day() -> None:
    pauses = [hosts.release(standing(failures), 3, Forbidden("403")).pause for failures in (0, 1, 2, 3, 9)]
    assert pauses == [30, 90, 270, 810, 86400]


@pytest.mark.parametrize("error", [Unreachable("refused"), Forbidden("403")])
def test_thousands_of_bad_answers_make_the_next_pause_no_longer_than_a_day(error: FetchError) -> None:
    assert hosts.release(standing(5000), 3, error).pause == 86400


def test_retry_after_is_the_gap() -> None:
    assert hosts.release(standing(), 3, Busy("later", retry_after=90)).gap == 90


def test_a_host_that_asks_for_hours_is_paused_and_says_why() -> None:
    left = hosts.release(standing(), 3, Busy("http://a.gov.cn/1 answers 429", retry_after=7200))
    assert (left.gap, left.pause, left.reason) == (120, 7200, "fetch.busy: http://a.gov.cn/1 answers 429")
    assert hosts.release(standing(), 3, Busy("later", retry_after=float("inf"))).pause == 86400


def test_robots_are_remembered_with_the_rest_they_ask_for(database: Engine) -> None:
    with writing(database) as connection:
        wake(connection, ["a.gov.cn"])
    assert hosts.look(database, "a.gov.cn").rules is None
    with writing(database) as connection:
        told = "User-agent: *\nCrawl-delay: 7\nDisallow: /private/"
        pace.learn(connection, [hosts.learned("a.gov.cn", told, "nianbao/1")])
    found = hosts.look(database, "a.gov.cn")
    assert found.gap == 7 and found.rules is not None
    assert not found.rules.allowed("https://a.gov.cn/private/1", "nianbao/1")


def test_pauses_are_measured_in_rests() -> None:
    quick = hosts.release(standing(3), 0.2, Unreachable("refused"))
    assert (quick.pause, quick.gap) == (pytest.approx(16.0), 0.2)


@pytest.mark.parametrize("error", [TooSlow("drips"), TimedOut("silent"), TooLarge("endless")])
def test_a_host_whose_answer_we_broke_off_may_notice_before_it_is_asked_again(error: Exception) -> None:
    assert hosts.release(standing(0), 0.1, error).gap == hosts.BROKEN_OFF_REST
    assert hosts.release(standing(0), 10.0, error).gap == 10.0


def test_hosts_of_one_machine_are_asked_one_after_the_other(database: Engine) -> None:
    with writing(database) as connection:
        wake(connection, ["a.gov.cn", "b.gov.cn", "c.gov.cn"])
        assert pace.take(connection, ["a.gov.cn"], 60)
        assert pace.join(connection, {"a.gov.cn": "1.1.1.1"})
        assert pace.take(connection, ["b.gov.cn"], 60), "nothing says yet that it stands on the same machine"
        assert not pace.join(connection, {"b.gov.cn": "1.1.1.1"}), "the machine is being asked"
        pace.release(connection, [Release("b.gov.cn", 0.0)])
        pace.release(connection, [Release("a.gov.cn", 0.0)])
        assert pace.take(connection, ["b.gov.cn"], 60)
        assert pace.join(connection, {"b.gov.cn": "1.1.1.1"})
        assert not pace.take(connection, ["a.gov.cn"], 60)
        assert pace.take(connection, ["c.gov.cn"], 60)
        pace.release(connection, [Release("b.gov.cn", 30.0)])
        assert not pace.take(connection, ["a.gov.cn"], 60), "the machine rests"
        pace.free(connection, ["c.gov.cn"])
        assert pace.take(connection, ["c.gov.cn"], 60)


def test_of_the_hosts_of_one_machine_one_gets_the_turn_where_several_are_claimed_together(database: Engine) -> None:
    with writing(database) as connection:
        wake(connection, ["a.gov.cn", "b.gov.cn", "c.gov.cn"])
        for host in ("a.gov.cn", "b.gov.cn"):
            assert pace.take(connection, [host], 60)
            assert pace.join(connection, {host: "1.1.1.1"})
            pace.release(connection, [Release(host, 0.0)])
        assert pace.take(connection, ["b.gov.cn", "c.gov.cn", "a.gov.cn"], 60) == {"b.gov.cn", "c.gov.cn"}
        pace.release(connection, [Release("b.gov.cn", 0.0), Release("c.gov.cn", 30.0)])
        assert pace.take(connection, ["a.gov.cn", "c.gov.cn"], 60) == {"a.gov.cn"}


def test_two_hosts_that_find_their_machine_at_the_same_moment_do_not_both_ask_it(database: Engine) -> None:
    names = [f"{number}.gov.cn" for number in range(4)]
    with writing(database) as connection:
        wake(connection, names)
        assert pace.take(connection, names, 60) == set(names)
    tasks = [hosts.Machines(database), hosts.Machines(database)]
    with ThreadPoolExecutor(len(names)) as threads:
        told = threads.map(lambda task, name: task.join(name, "1.1.1.1"), tasks * 2, names)
        assert sum(told) == 1


def test_each_host_of_many_that_ask_together_is_told_of_its_own_machine(database: Engine) -> None:
    names = [f"{number}.gov.cn" for number in range(12)]
    with writing(database) as connection:
        wake(connection, names)
        assert pace.take(connection, names, 60) == set(names)
    machines = hosts.Machines(database)
    with ThreadPoolExecutor(len(names)) as threads:
        told = threads.map(lambda name: machines.join(name, f"machine of {int(name[:-7]) % 6}"), names)
        assert sum(told) == 6
    stands = [row["machine"] for row in rows(database, tables.host) if row["machine"]]
    assert len(stands) == len(set(stands)) == 6


def test_a_host_an_operator_paused_stays_paused_through_the_end_of_a_request(database: Engine) -> None:
    with writing(database) as connection:
        wake(connection, ["a.gov.cn"])
        pace.take(connection, ["a.gov.cn"], 60)
        assert pace.pause(connection, "a.gov.cn", "by hand")
        pace.release(connection, [Release("a.gov.cn", 0.0)])
        assert not pace.take(connection, ["a.gov.cn"], 60)
        assert pace.resume(connection, "a.gov.cn")
        assert pace.take(connection, ["a.gov.cn"], 60)
        assert not pace.pause(connection, "b.gov.cn", "unknown")
