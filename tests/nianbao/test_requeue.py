"""Re-queueing from the command line: what is printed before, what a script reads, what batches tell."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from nianbao import home
from storage import ledger, tables
from storage.ledger import Trouble
from tests.nianbao.conftest import Command
from tests.storage.reportlike import add, claim_one, finish, rows

ENCRYPTED = Trouble("convert.encrypted", "permanent", "a password is asked for", "permanent convert.encrypted x:read")
TIMEOUT = Trouble("fetch.timeout", "transient", "30 s", "transient fetch.timeout crawlers.fetch:get")


@pytest.fixture
def failing(nianbao: Command) -> Command:
    """A home with three encrypted files and a page whose host did not answer."""
    engine = home.prepare(nianbao.settings)
    for number in range(3):
        id = add(engine, f"https://www.a.gov.cn/{number}", "convert", host="www.a.gov.cn:443", sha256=f"{number:064}")
        finish(engine, claim_one(engine, id, "convert"), ledger.failed(ENCRYPTED))
    id = add(engine, "https://www.b.gov.cn/", "fetch", host="www.b.gov.cn:443")
    finish(engine, claim_one(engine, id, "fetch"), ledger.failed(TIMEOUT))
    engine.dispose()
    nianbao.environment["NIANBAO_HOST_GAP"] = "3"
    return nianbao


def test_the_plan_tells_groups_samples_requests_and_time_before_anything_is_done(failing: Command) -> None:
    told = failing.here("requeue", "--dry-run").stdout
    assert "4 documents match" in told
    assert "3  back to convert  convert.encrypted          www.a.gov.cn:443" in told
    assert "for example https://www.a.gov.cn/0" in told
    assert "requests       1 to www.b.gov.cn:443" in told
    assert "about 0:00:03 (www.b.gov.cn:443 0:00:03)" in told
    assert json.loads(failing.here("requeue", "--json", "--dry-run").stdout)["requeued"] == 0


def test_a_script_reads_just_the_counts_and_the_second_time_nothing_is_left(failing: Command) -> None:
    words = ("requeue", "--code", "convert.encrypted", "--yes", "--json")
    group = {"stage": "convert", "code": "convert.encrypted", "host": "www.a.gov.cn:443", "count": 3}
    first, second = (json.loads(failing.here(*words).stdout) for _ in range(2))
    assert first == {"matched": 3, "requeued": 3, "dry_run": False, "groups": [group]}
    assert second == {"matched": 0, "requeued": 0, "dry_run": False, "groups": []}


@pytest.mark.parametrize("words", [("--parser-older-than", "old"), ("--converter-older-than", "pdf")])
def test_what_is_no_version_is_wrong_usage_and_does_not_match_nothing(failing: Command, words: tuple[str, str]) -> None:
    assert failing.here("requeue", "--dry-run", *words).exit_code == 2


@pytest.mark.parametrize(
    ("filters", "matched"),
    [
        (("--class", "transient"), 1),
        (("--fingerprint", ENCRYPTED.fingerprint), 3),
        (("--since", "1h"), 4),
        (("--since", "2100-01-01"), 0),
        (("--attempts", "2"), 0),
        (("--region", "42"), 0),
        (("--stale",), 0),
        (("--code", "convert", "--from-stage", "fetch"), 3),
    ],
)
def test_every_filter_narrows_what_is_meant(failing: Command, filters: tuple[str, ...], matched: int) -> None:
    assert json.loads(failing.here("requeue", "--dry-run", "--json", *filters).stdout)["matched"] == matched


def test_failures_are_a_line_per_fingerprint_with_the_command_for_it(failing: Command) -> None:
    groups = [json.loads(line) for line in failing.here("failures", "--json").stdout.splitlines()]
    assert [(group["count"], group["code"]) for group in groups] == [(3, "convert.encrypted"), (1, "fetch.timeout")]
    text = failing.here("failures", "--class", "permanent").stdout
    assert "nianbao requeue --fingerprint 'permanent convert.encrypted x:read'" in text
    assert "a password is asked for" in text


def test_what_can_only_be_mended_by_other_bytes_is_put_back_to_its_fetch(nianbao: Command) -> None:
    engine = home.prepare(nianbao.settings)
    id = add(engine, "https://www.a.gov.cn/cut.pdf", "convert", host="www.a.gov.cn:443", sha256=f"{1:064}")
    cut_off = Trouble("convert.corrupt", "permanent", "the file is cut off", "permanent convert.corrupt pdf:check")
    finish(engine, claim_one(engine, id, "convert"), ledger.failed(cut_off))
    engine.dispose()
    told = nianbao.here("failures").stdout
    assert "nianbao requeue --fingerprint 'permanent convert.corrupt pdf:check' --from-stage fetch" in told
    words = shlex.split(told.splitlines()[-1])
    assert "1  back to fetch" in nianbao.here(*words[1:], "--dry-run").stdout


def test_batches_are_listed_and_cancelled_by_their_number(failing: Command) -> None:
    assert "batch 1" in failing.here("requeue", "--yes").stderr
    (listed,) = (json.loads(line) for line in failing.here("batches", "--json").stdout.splitlines())
    assert (listed["state"], listed["total"], listed["counts"]) == ("released", 4, {"at work": 4})
    assert failing.here("batches", "cancel", "1").stdout == "4 documents are as they were before\n"
    assert "cancelled" in failing.here("batches").stdout
    again = failing.here("batches", "resume", "1")
    assert (again.exit_code, "batch 1 is cancelled" in again.stderr) == (2, True)
    assert failing.here("diff").exit_code == 2
    for batch in ("1", "2"):
        told = failing.here("diff", "--batch", batch)
        assert (told.exit_code, f"batch {batch} has no results that stand beside" in told.stderr) == (2, True)


def test_what_an_older_parser_made_is_read_beside_compared_and_switched(nianbao: Command, tmp_path: Path) -> None:
    sample = Path(__file__).parents[1] / "cases" / "samples" / "qiaokou-2021" / "source.txt"
    (tmp_path / "report.txt").write_bytes(sample.read_bytes())
    assert nianbao("harvest", tmp_path / "report.txt").returncode == 0
    engine = home.existing(nianbao.settings)
    with engine.begin() as connection:
        connection.execute(tables.document.update().values(parser="0"))
        number = tables.fact.c.value == "1"
        connection.execute(tables.fact.update().where(number).values(value="111"))
    wrong = sum(row["value"] == "111" for row in rows(engine, tables.fact))

    assert nianbao("requeue", "--stale", "--yes").returncode == 0
    assert nianbao("harvest", tmp_path / "report.txt").returncode == 0
    assert sum(row["value"] == "111" for row in rows(engine, tables.fact)) == wrong > 0
    changes = [json.loads(line) for line in nianbao.here("diff", "--json").stdout.splitlines()]
    assert len(changes) == wrong
    assert {change["kind"] for change in changes} == {"fact"}
    assert nianbao.here("batches", "switch", "1").stdout == "switched 1\n"
    assert "111" not in {row["value"] for row in rows(engine, tables.fact)}
    engine.dispose()
