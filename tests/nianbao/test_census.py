"""One harvest of eight styles of portals and of every way to misbehave, by the real command; server logs count."""

from __future__ import annotations

import pytest

from tests.archive.portals import census, cms, folders, unruly
from tests.archive.portals.census import Count

STYLES = (cms.gkmlpt, cms.ucap, cms.anhui, cms.snowflake, folders.trs, folders.vsb, folders.flip_book, folders.endless)
UNRULY = (unruly.busy, unruly.lying, unruly.leading, unruly.flooding, unruly.trapping, unruly.absent)
GAP = 0.1


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> list[Count]:
    made = [make() for make in (*STYLES, *UNRULY)]
    return census.harvest(made, tmp_path_factory.mktemp("census"), GAP)


def test_every_report_that_exists_is_found_and_none_that_does_not(counts: list[Count]) -> None:
    assert {one.portal.name: one.missed for one in counts if one.missed} == {}
    assert {one.portal.name: one.wrong for one in counts if one.wrong} == {}
    assert sum(one.incomplete for one in counts) == 0


def test_the_summary_says_which_family_recognised_each_target(counts: list[Count]) -> None:
    assert [one.portal.name for one in counts if not one.recognised] == []


def test_every_misbehaviour_is_recorded_by_its_code(counts: list[Count]) -> None:
    assert [line for one in counts for line in one.miscoded] == []


def test_no_host_is_asked_twice_at_once_or_before_it_rested(counts: list[Count]) -> None:
    assert max(one.at_once for one in counts) == 1
    assert min(one.rest for one in counts) >= GAP


def test_robots_txt_is_obeyed_also_where_a_redirect_leads(counts: list[Count]) -> None:
    assert sum(one.disobeyed for one in counts) == 0


def test_requests_are_bounded(counts: list[Count]) -> None:
    """A list, its robots.txt, each report once; what fails is asked for a few times more."""
    for one in counts:
        assert one.requests <= 3 * (len(one.portal.entries) + len(one.portal.codes)) + 12, one.portal.name
