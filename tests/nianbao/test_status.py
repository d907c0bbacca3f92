"""Status tells what does not move, and why."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace

import pytest
from sqlalchemy import Engine, update

from nianbao import home, stack, status, stuck
from storage import ledger, tables
from storage.database import writing
from storage.ledger import Trouble
from storage.selection import Selection
from tests.nianbao.conftest import Command
from tests.storage.reportlike import add, claim_one, finish
from workers import replay
from workers.replay import Order

HOST = "www.a.gov.cn:443"
SLOW = Trouble("fetch.timeout", "transient", "30 s", "transient fetch.timeout")


def test_what_does_not_move_is_told_with_its_reason(database: Engine) -> None:
    assert stuck.sentences(database) == stuck.put_off(database) == []
    later = add(database, "https://www.a.gov.cn/1", "fetch", host=HOST)
    claim = claim_one(database, later, "fetch")
    finish(database, claim, ledger.retry(claim, SLOW, 600.0))
    add(database, "https://www.a.gov.cn/2", "convert")
    claim_one(database, add(database, "https://www.a.gov.cn/3", "parse"))
    with writing(database) as connection:
        doc = tables.document.c
        connection.execute(update(tables.host).values(paused_until=4e9, reason="fetch.blocked: 403"))
        connection.execute(update(tables.document).where(doc.state == "convert").values(due_at=1.0))
        connection.execute(update(tables.document).where(doc.state == "parse").values(lease_until=1.0))
        connection.execute(update(tables.attempt).values(started=1.0))
    told = "\n".join(stuck.put_off(database))
    assert f"{HOST} is asked again in" in told
    assert "1 wait: fetch.blocked: 403" in told
    # some seconds of the ten minutes are over where the machine is busy
    assert re.search("1 documents are tried again later, the first in 0:(10:00|09:5[0-9]): fetch.timeout", told)
    waits, ended = stuck.sentences(database)
    assert waits.startswith("1 documents wait for convert since")
    assert ended == "1 leases ended and nobody took them back: no dispatcher runs"


def test_what_is_put_off_takes_longer_than_the_present_rate_says() -> None:
    moving = status.Status("home", waiting=3, eta_seconds=44.0)
    assert "waiting    3, about 0:00:44 at the present rate\n" in with_broker(moving)
    assert "at the present rate; what is put off takes longer\n" in with_broker(replace(moving, put_off=["a host"]))


def with_broker(told: status.Status) -> str:
    return status.as_text(replace(told, broker={"address": "a socket", "reachable": True}))


def test_a_batch_that_halted_is_told(database: Engine) -> None:
    from storage.requeues import turning

    finish(database, claim_one(database, add(database), "parse"), ledger.failed(SLOW))
    batch = replay.requeue(database, Order(Selection())).batch
    assert batch is not None
    turning.pause(database, batch)
    assert stuck.sentences(database) == [f"batch {batch} is paused: by hand, `nianbao batches resume`"]


def test_status_is_told_again_and_again_until_one_has_seen_enough(nianbao: Command) -> None:
    watching = subprocess.Popen(
        nianbao.line("status", "--watch", "--json"), env=nianbao.environment, stdout=subprocess.PIPE, text=True
    )
    assert watching.stdout is not None
    with watching.stdout:
        seen = [json.loads(watching.stdout.readline()) for _ in range(2)]
        watching.terminate()
        watching.wait()
    assert [(one["waiting"], one["stuck"]) for one in seen] == [(0, [])] * 2


def test_how_long_it_takes_is_unknown_while_a_stage_that_is_waited_for_does_nothing(nianbao: Command) -> None:
    engine = home.prepare(nianbao.settings)
    add(engine, "https://www.a.gov.cn/1", "fetch", host=HOST)
    told = status.look(nianbao.settings)
    engine.dispose()
    assert (told.waiting, told.eta_seconds) == (1, None)
    assert "about unknown" not in status.as_text(told)


@pytest.mark.parametrize(("answers", "warned"), [(True, False), (False, True)])
def test_what_waits_for_the_workers_of_a_cluster_is_warned_of_only_where_none_answers(
    nianbao: Command, monkeypatch: pytest.MonkeyPatch, answers: bool, warned: bool
) -> None:
    engine = home.prepare(nianbao.settings)
    add(engine, "https://www.a.gov.cn/1", "fetch", host=HOST)
    engine.dispose()
    monkeypatch.setattr(stack, "elsewhere", lambda _: answers)
    seen = status.look(nianbao.settings)
    assert any("no stack runs" in warning for warning in seen.warnings) == warned


@pytest.mark.parametrize("form", ["plain", "JSON"])
def test_an_unknown_form_of_logs_is_refused(nianbao: Command, form: str) -> None:
    nianbao.environment["NIANBAO_LOG_FORMAT"] = form
    assert "text or json" in nianbao.here("status").stderr
