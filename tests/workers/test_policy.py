"""What happens after each kind of error: one table, tried line by line."""

from __future__ import annotations

from random import Random

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from kombu.exceptions import OperationalError as BrokerAway
from sqlalchemy.exc import IntegrityError, OperationalError

from converters import errors as convert
from crawlers import errors as fetch
from parsers import errors as parse
from storage import errors as store
from storage.ledger import Claim
from workers.policy import classify, judge, wait_of


def claim(stage: str = "convert", attempts: int = 1) -> Claim:
    return Claim(
        1,
        stage,
        7,
        attempts,
        0,
        "https://a.gov.cn/1",
        "a.gov.cn",
        "report",
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
    )


def caused(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


CASES = [
    (fetch.TimedOut("slow"), "transient", "fetch.timeout", "fetch"),
    (fetch.RobotsUnreachable("503"), "waiting", "fetch.robots_unreachable", "fetch"),
    (fetch.Forbidden("403"), "blocked", "fetch.blocked", "blocked"),
    (fetch.RobotsDisallow("no"), "blocked", "fetch.robots", "blocked"),
    (fetch.SoftNotFound("404"), "gone", "fetch.soft_not_found", "gone"),
    (fetch.PrivateAddress("10.0.0.1"), "permanent", "fetch.private_address", "failed"),
    (convert.Encrypted("locked"), "permanent", "convert.encrypted", "failed"),
    (convert.NeedsExtra("ocr"), "permanent", "convert.needs_extra", "failed"),
    (parse.UnknownForm("new"), "permanent", "parse.unknown_form", "failed"),
    (store.BlobsUnavailable("full"), "infrastructure", "storage.blobs_unavailable", "fetch"),
    (store.BlobDamaged("bits"), "permanent", "storage.blob_damaged", "failed"),
    (OperationalError("", None, Exception("gone")), "infrastructure", "database.unavailable", "fetch"),
    (BrokerAway("gone"), "infrastructure", "broker.unavailable", "fetch"),
    (OSError(28, "No space left on device"), "infrastructure", "machine.exhausted", "fetch"),
    (caused(convert.Corrupt("not written"), OSError(28, "No space")), "infrastructure", "machine.exhausted", "fetch"),
    (MemoryError(), "resource", "fetch.out_of_memory", "fetch"),
    (SoftTimeLimitExceeded(), "resource", "fetch.timeout", "fetch"),
    (caused(convert.Corrupt("damaged"), MemoryError()), "resource", "fetch.out_of_memory", "fetch"),
    (caused(convert.Corrupt("damaged"), SoftTimeLimitExceeded()), "resource", "fetch.timeout", "fetch"),
    (convert.Corrupt("Unable to allocate output buffer"), "resource", "fetch.out_of_memory", "fetch"),
    (IntegrityError("", None, Exception("twice")), "bug", "fetch.crashed", "failed"),
    (ZeroDivisionError("division by zero"), "bug", "fetch.crashed", "failed"),
]


@pytest.mark.parametrize(("error", "error_class", "code", "state"), CASES, ids=lambda value: type(value).__name__)
def test_an_error_has_a_class_a_code_and_a_consequence(
    error: BaseException, error_class: str, code: str, state: str
) -> None:
    outcome = judge(error, claim("fetch"))
    assert outcome.trouble is not None
    assert (outcome.trouble.error_class, outcome.trouble.code, outcome.state) == (error_class, code, state)
    assert outcome.counted is (error_class not in ("infrastructure", "waiting"))


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (fetch.Unreachable("refused"), 8),
        (fetch.Busy("503"), 8),
        (fetch.TimedOut("silent"), 5),
        (fetch.ServerError("500"), 5),
        (fetch.Truncated("broke off"), 5),
        (fetch.TooSlow("drips"), 3),
    ],
)
def test_what_the_host_does_is_tried_longer_than_what_one_address_does(error: BaseException, tries: int) -> None:
    outcomes = [judge(error, claim("fetch", n)) for n in range(1, tries + 1)]
    assert [outcome.state for outcome in outcomes] == ["fetch"] * (tries - 1) + ["failed"]
    said = [outcome.trouble.message.partition("; ")[2] for outcome in outcomes if outcome.trouble]
    assert said == ["it is tried again later"] * (tries - 1) + [f"given up after {tries} tries"]


def test_a_document_too_large_in_company_gets_one_try_alone() -> None:
    assert judge(MemoryError(), claim(attempts=1)).state == "convert"
    assert judge(MemoryError(), claim(attempts=2)).state == "failed"


def test_damage_seen_near_the_memory_limit_is_not_the_publishers_fault() -> None:
    assert classify(convert.Corrupt("unknown error"), "convert", near_cap=True) == ("resource", "convert.out_of_memory")
    assert classify(convert.Encrypted("locked"), "convert", near_cap=True)[0] == "permanent"


def test_what_the_host_asks_for_wins_and_else_waits_are_spread_and_bounded() -> None:
    assert wait_of(fetch.Busy("later", retry_after=17), 1, Random(1)) == 17
    assert wait_of(fetch.Busy("much later", retry_after=10**9), 1, Random(1)) == 6 * 3600
    waits = [wait_of(fetch.TimedOut("slow"), 30, Random(n)) for n in range(50)]
    assert max(waits) <= 6 * 3600 and len(set(waits)) == 50


def test_only_a_page_that_is_no_report_takes_its_report_back() -> None:
    assert judge(parse.NotAReport("news"), claim("parse")).retract
    assert not judge(parse.UnknownForm("new"), claim("parse")).retract


def test_a_bug_is_named_and_grouped_by_where_it_happened() -> None:
    try:
        classify(None, "convert")  # type: ignore[arg-type]
        wait_of(fetch.Busy("", retry_after="soon"), 1, Random())  # type: ignore[arg-type]
    except ValueError as error:
        trouble = judge(error, claim(), version="html 3").trouble
    assert trouble and trouble.message.startswith("ValueError: ")
    assert trouble.fingerprint == "bug convert.crashed workers.policy:wait_of html 3"


def test_a_message_can_be_stored_whatever_it_holds() -> None:
    trouble = judge(convert.Corrupt("a\0b\ud800" + "x" * 9999), claim()).trouble
    assert trouble and "\0" not in trouble.message and len(trouble.message.encode()) < 2100
