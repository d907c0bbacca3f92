from __future__ import annotations

from sqlalchemy import Engine, true

from storage import ledger
from storage.database import writing
from storage.documents.parking import Parking, Wanted, unpark
from tests.storage.reportlike import add

HOST = "www.a.gov.cn:443"


def listing_of(engine: Engine, *years: int | None) -> int:
    source = ledger.source(engine, "https://www.a.gov.cn/", "url")
    for number, year in enumerate(years):
        add(engine, f"https://www.a.gov.cn/{number}", state="fetch", host=HOST, year=year, source_id=source)
    return source


def hints(engine: Engine) -> int:
    """How many documents are given out, one for each time the host may be asked."""
    count = 0
    while ledger.due_fetches(engine, 10, 60.0):
        count += 1
        with writing(engine) as connection:
            ledger.wake(connection, [HOST])
    return count


def test_reports_of_other_years_are_never_due_and_unknown_years_are_wanted(database: Engine) -> None:
    listing_of(database, 2018, 2019, None, 2025)
    assert Parking(database, true(), Wanted(years=range(2019, 2025))).park() == 2
    assert Parking(database, true(), Wanted(years=range(2019, 2025))).park() == 0
    assert hints(database) == 2


def test_after_the_greatest_number_the_rest_is_parked(database: Engine) -> None:
    listing_of(database, 2018, 2021, 2021, 2021)
    assert Parking(database, true(), Wanted(years=range(2021, 2022), most=2)).park() == 2
    assert hints(database) == 2


def test_what_was_parked_is_due_again_when_it_is_wanted(database: Engine) -> None:
    source = listing_of(database, 2021, 2021, 2021)
    Parking(database, true(), Wanted(most=1)).park()
    assert ledger.unsettled(database) == 3
    assert unpark(database, [source]) == 2
    assert hints(database) == 3


def test_wanting_everything_parks_nothing(database: Engine) -> None:
    listing_of(database, 2021, None)
    assert Parking(database, true(), Wanted()).park() == 0


def test_what_becomes_known_later_is_judged_with_what_was_known_before(database: Engine) -> None:
    source = listing_of(database, 2021, 2018)
    parked = Parking(database, true(), Wanted(years=range(2021, 2022), most=2))
    assert parked.park() == 1
    add(database, "https://www.a.gov.cn/x", state="fetch", host=HOST, year=2021, source_id=source)
    assert parked.park() == 0
    add(database, "https://www.a.gov.cn/y", state="fetch", host=HOST, year=2021, source_id=source)
    assert (parked.park(), parked.park()) == (1, 0)
    assert hints(database) == 2


def test_what_is_not_wanted_and_in_work_is_parked_when_it_waits_again(database: Engine) -> None:
    listing_of(database, 2018)
    (claim,) = ledger.claim(database, "fetch", [1], "here", 60.0)
    parked = Parking(database, true(), Wanted(years=range(2021, 2022)))
    assert parked.park() == 0
    ledger.finish(database, [(claim, ledger.given_back(claim))])
    assert parked.park() == 1
