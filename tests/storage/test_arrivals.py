"""Which document speaks for a report does not depend on when the documents arrive, nor on reading one again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Engine

from storage import ledger, tables
from storage.ledger import Trouble
from tests.storage.reportlike import add, claim_one, finish, report, rows
from tests.storage.test_reports import again

#: documents of one body and year: host and what it reads as; what has the bytes of another is named by it
DOCUMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "partial": ("www.a.gov.cn", {"value": "3", "status": "partial"}),
    "original": ("www.a.gov.cn", {"value": "1", "published_on": "2022-01-31"}),
    "printed again": ("www.a.gov.cn", {"value": "1", "published_on": "2022-09-01"}),
    "undated": ("www.a.gov.cn", {"value": "4", "published_on": None}),
    "correction": ("xxgk.a.gov.cn", {"value": "2", "published_on": "2022-01-31", "flags": ("correction",)}),
    "copy": ("www.copies.com", {"value": "2", "published_on": "2023-06-01", "flags": ("mirror",)}),
}
STANDINGS = {
    "partial": "superseded", "original": "superseded", "printed again": "superseded", "undated": "superseded",
    "correction": "complete", "copy": "mirror",
}  # fmt: skip
#: addresses of the same bytes, the one that speaks first
SAME_BYTES = ("a.gov.cn/{}.html", "a.gov.cn/more/{}.html", "xxgk.b.gov.cn/1/{}.html", "b.com/{}")


def store(engine: Engine, agency: str, name: str) -> int:
    host, fields = DOCUMENTS[name]
    id = add(engine, f"https://{host}/{agency}/{name}.html", host=host, sha256=f"{agency} {name}".rjust(64))
    finish(engine, claim_one(engine, id), ledger.done(report=report(agency=agency, **fields)))
    return id


def statuses(engine: Engine, ids: dict[str, int]) -> dict[str, str]:
    found = {row["document_id"]: row["status"] for row in rows(engine, tables.report)}
    return {name: found[id] for name, id in ids.items()}


def test_the_correction_speaks_in_every_order_of_arrival(database: Engine) -> None:
    for at, order in enumerate(list(permutations(DOCUMENTS))[::61]):
        ids = {name: store(database, f"某县第{at}局", name) for name in order}
        assert statuses(database, ids) == STANDINGS, order


def test_reading_one_again_changes_nothing_and_losing_one_gives_its_place_to_the_next(database: Engine) -> None:
    ids = {name: store(database, "某县某局", name) for name in DOCUMENTS}
    for name, id in ids.items():
        fields = DOCUMENTS[name][1]
        finish(database, again(database, id), ledger.done(report=report(agency="某县某局", **fields)))
        assert statuses(database, ids) == STANDINGS, name
    finish(database, again(database, ids["correction"]), ledger.done(report=report("2", agency="某县另一局")))
    assert statuses(database, ids) == STANDINGS | {"original": "complete", "printed again": "duplicate"}


def same(engine: Engine, order: Sequence[str], number: int) -> dict[str, int]:
    """Documents with the same bytes."""
    hosts = {address: address.partition("/")[0] for address in order}
    return {
        address: add(engine, f"https://{address.format(number)}", host=host, sha256=f"{number:064}")
        for address, host in hosts.items()
    }


def read(engine: Engine, ids: dict[str, int]) -> None:
    reading = [(claim_one(engine, id), ledger.done(report=report(agency=f"{at}局 {id}"))) for at, id in ids.items()]
    ledger.finish(engine, reading)


@pytest.mark.parametrize("together", [1, 2, 4])
def test_of_the_same_bytes_the_same_address_speaks_however_many_come_at_once(database: Engine, together: int) -> None:
    for number, order in enumerate(list(permutations(SAME_BYTES))[::5]):
        ids = same(database, order, number)
        for at in range(0, len(order), together):
            read(database, {address: ids[address] for address in order[at : at + together]})
        documents = {row["id"]: row for row in rows(database, tables.document) if row["sha256"] == f"{number:064}"}
        states = {address: documents[id]["state"] for address, id in ids.items()}
        assert states == dict.fromkeys(SAME_BYTES, "duplicate") | {SAME_BYTES[0]: "done"}
        (spoken,) = {row["report_id"] for row in documents.values()}
        (kept,) = [row for row in rows(database, tables.report) if row["document_id"] in documents]
        assert (kept["id"], kept["document_id"], kept["status"]) == (spoken, ids[SAME_BYTES[0]], "complete")


def test_a_document_with_precedence_that_fails_leaves_the_other_to_speak(database: Engine) -> None:
    ids = same(database, SAME_BYTES[::-1], 0)
    read(database, {SAME_BYTES[3]: ids[SAME_BYTES[3]]})
    finish(database, claim_one(database, ids[SAME_BYTES[0]]), ledger.failed(Trouble("parse.crashed", "bug", "", "")))
    states = {row["id"]: row["state"] for row in rows(database, tables.document)}
    assert (states[ids[SAME_BYTES[3]]], states[ids[SAME_BYTES[0]]]) == ("done", "failed")


def test_what_speaks_for_others_and_is_read_again_still_does(database: Engine) -> None:
    ids = same(database, SAME_BYTES, 0)
    read(database, ids)
    finish(database, again(database, ids[SAME_BYTES[3]]), ledger.done(report=report()))
    finish(database, again(database, ids[SAME_BYTES[0]]), ledger.done(report=report()))
    assert {row["state"] for row in rows(database, tables.document)} == {"done", "duplicate"}
    assert len({row["report_id"] for row in rows(database, tables.document)}) == 1


def test_names_of_one_body_are_one_report_and_one_name_of_two_bodies_two(database: Engine) -> None:
    names = [
        ("某区城管局", "420104 城市管理局"),
        ("某市某区城市管理局", "420104 城市管理局"),
        ("某区城管局", "320106 城市管理局"),
    ]
    for at, (agency, body) in enumerate(names):
        id = add(database, f"https://www.a.gov.cn/{at}.html", host="www.a.gov.cn", sha256=f"{at:064}")
        finish(database, claim_one(database, id), ledger.done(report=report(str(at), agency=agency, body=body)))
    assert [row["status"] for row in rows(database, tables.report)] == ["complete", "superseded", "complete"]


def test_reports_of_a_version_without_bodies_are_beaten_by_their_agency(database: Engine) -> None:
    for at, body in enumerate([None, "某区城管局"]):
        id = add(database, f"https://www.a.gov.cn/{at}.html", host="www.a.gov.cn", sha256=f"{at:064}")
        finish(database, claim_one(database, id), ledger.done(report=report(str(at), agency="某区城管局", body=body)))
    assert [row["status"] for row in rows(database, tables.report)] == ["complete", "superseded"]
