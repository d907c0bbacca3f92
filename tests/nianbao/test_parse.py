from __future__ import annotations

import json
import mimetypes
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

import converters
import parsers
from converters import formats
from nianbao import reading
from nianbao.cli import main
from nianbao.guarded import Limits
from tests.converters.pdf_samples import pdf, with_attached
from tests.nianbao.conftest import SAMPLES, Command

QIAOKOU = SAMPLES / "qiaokou-2021" / "source.txt"


def parsed(*paths: Path) -> tuple[int, list[dict]]:
    result = CliRunner().invoke(main, ["parse", "--json", *map(str, paths)])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_a_report_gives_one_object_with_every_field_of_the_public_surface() -> None:
    status, (row,) = parsed(QIAOKOU)
    assert status == 0
    assert list(row) == ["path", "url", "sha256", "media_type", "error", "report", "facts", "metrics", "findings"]
    assert (row["path"], row["url"], row["media_type"], row["error"]) == (str(QIAOKOU), None, "text/plain", None)
    assert (row["report"]["family"], row["report"]["year"], row["report"]["status"]) == ("F2021", 2021, "complete")
    fact = next(fact for fact in row["facts"] if fact["key"] == "requests.unable.not_held.natural")
    assert (fact["value"], fact["state"], fact["unit"]) == ("1", "number", "件")
    assert fact["origin"]["table"] >= 0
    assert {"rule", "at", "expected", "found", "verdict"} <= row["findings"][0].keys()
    assert all(metric["sentence"] for metric in row["metrics"])


def test_a_folder_without_files_is_told_and_gives_no_object(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["parse", "--json", str(tmp_path)])
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"no files in {tmp_path}\n")


def test_a_file_that_fails_is_an_object_with_its_error_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("今日要闻")
    status, rows = parsed(tmp_path / "news.txt", tmp_path / "missing.pdf", QIAOKOU)
    assert status == 1
    assert [row["error"] and row["error"]["code"] for row in rows] == ["parse.not_a_report", "fetch.not_found", None]
    assert (rows[0]["report"], rows[0]["facts"]) == (None, [])
    assert (rows[1]["sha256"], rows[1]["media_type"]) == (None, None)


def test_a_folder_is_every_file_in_it_by_name(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.txt", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("今日要闻")
    _, rows = parsed(tmp_path)
    assert [Path(row["path"]).name for row in rows] == ["b.txt", "c.txt"]


def test_a_file_whose_name_is_not_utf_8_is_read_and_its_name_told_in_escapes(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"\xb1\xa8.txt")).write_text("今日要闻")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    _, (row,) = parsed(tmp_path)
    assert (row["path"], row["error"]["code"]) == (rf"{tmp_path}/\xb1\xa8.txt", "parse.not_a_report")


def test_a_photograph_of_a_phone_in_heic_is_named_as_what_nothing_reads(tmp_path: Path) -> None:
    (tmp_path / "report.jpg").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99))
    _, (row,) = parsed(tmp_path)
    assert (row["media_type"], row["error"]["code"]) == ("image/heic", "convert.unsupported")


def test_an_archive_gives_one_object_for_each_of_its_members(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("年报/一.txt", QIAOKOU.read_bytes())
        archive.writestr("news.txt", "今日要闻")
    status, rows = parsed(tmp_path / "a.zip")
    assert status == 1
    assert [(row["path"], row["member"]) for row in rows] == [
        (str(tmp_path / "a.zip"), "年报/一.txt"),
        (str(tmp_path / "a.zip"), "news.txt"),
    ]
    assert [row["error"] and row["error"]["code"] for row in rows] == [None, "parse.not_a_report"]


def test_a_pdf_gives_one_object_for_itself_and_for_each_file_attached_to_it(tmp_path: Path) -> None:
    cover = pdf(lambda sheet: sheet.text(60, 100, "年度报告见附件"))
    (tmp_path / "a.pdf").write_bytes(with_attached(cover, {"一.txt": QIAOKOU.read_bytes()}))
    _, rows = parsed(tmp_path / "a.pdf")
    assert [row.get("member") for row in rows] == [None, "一.txt"]
    assert [row["error"] and row["error"]["code"] for row in rows] == ["parse.not_a_report", None]


def test_a_file_of_an_archive_that_kills_its_reader_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(Path(__file__).parents[1] / "workers/formats")])
    mimetypes.add_type("application/x-deadly", ".deadly")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.deadly", b"\0\1\2\xff")
        archive.writestr("a.txt", QIAOKOU.read_bytes())
    read = reading.read_all([str(tmp_path / "a.zip")], Limits(memory=16_000_000_000))
    assert [(one.member, one.error and one.error.code) for one in read] == [
        ("a.deadly", "convert.crashed"),
        ("a.txt", None),
    ]


def test_files_of_an_archive_for_which_no_time_is_left_are_told_each(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(400):
            archive.writestr(f"{number}.txt", QIAOKOU.read_bytes())
    converters.registry()
    parsers.load()
    read = list(reading.read_all([str(tmp_path / "a.zip")], Limits(seconds=4, memory=16_000_000_000)))
    assert [one.member for one in read] == [f"{number}.txt" for number in range(400)]
    assert read[-1].error is not None and read[-1].error.code == "convert.timeout"


def test_archives_in_archives_are_opened_so_deep(tmp_path: Path) -> None:
    body = b"news"
    for name in ("a.txt", "1.zip", "2.zip", "3.zip"):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(name, body)
        body = (tmp_path / "a.zip").read_bytes()
    _, (row,) = parsed(tmp_path / "a.zip")
    assert (row["member"], row["error"]["code"]) == ("3.zip#2.zip#1.zip", "convert.too_large")


def test_an_archive_that_is_damaged_or_empty_is_one_error(tmp_path: Path) -> None:
    zipfile.ZipFile(tmp_path / "empty.zip", "w").close()
    (tmp_path / "damaged.zip").write_bytes(b"PK\x03\x04" + bytes(50))
    _, rows = parsed(tmp_path / "empty.zip", tmp_path / "damaged.zip")
    assert [row["error"]["code"] for row in rows] == ["convert.empty", "convert.corrupt"]


def test_a_file_that_takes_too_long_still_says_which_file_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(QIAOKOU.read_bytes() * 100)
    (read,) = reading.read_all([str(tmp_path / "a.txt")], Limits(seconds=0.05, memory=16_000_000_000))
    assert read.error is not None
    assert (read.error.code, read.media_type, len(read.sha256 or "")) == ("convert.timeout", "text/plain", 64)


def test_what_is_no_regular_file_is_refused_without_being_read() -> None:
    status, (row,) = parsed(Path("/dev/zero"))
    assert (status, row["error"]["code"]) == (1, "fetch.unreadable")


def test_a_summary_for_people_names_the_failed_sum_by_its_printed_label() -> None:
    result = CliRunner().invoke(main, ["parse", str(QIAOKOU)])
    assert "1.本机关不掌握相关政府信息" in result.stdout
    assert "does not hold" in result.stdout


def test_parsing_needs_no_server_no_database_and_no_home(nianbao: Command) -> None:
    result = nianbao("parse", "--json", QIAOKOU)
    assert result.returncode == 0
    assert not nianbao.home.exists()


def test_no_file_named_is_wrong_usage() -> None:
    assert CliRunner().invoke(main, ["parse"]).exit_code == 2


@pytest.mark.parametrize("room", ["celery", "sqlalchemy", "rich", "converters", "parsers"])
def test_help_imports_nothing_but_click(room: str) -> None:
    code = f"import sys, nianbao.cli; sys.exit({room!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_the_converter_warns_of_is_told_in_the_object_too() -> None:
    told = reading.as_row(reading.Reading("scan.pdf", warnings=("page 2: not read, time was up",)))
    assert told["warnings"] == ("page 2: not read, time was up",)


def test_a_file_that_may_not_be_read_is_a_failure_and_no_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # as for a file of somebody else's
    status, rows = parsed(QIAOKOU, tmp_path / "nowhere.txt")
    assert status == 1
    assert [row["error"] is None for row in rows] == [True, False]


@pytest.mark.parametrize("wish", [{"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_what_is_written_is_utf_8_whatever_the_locale(nianbao: Command, wish: dict[str, str]) -> None:
    nianbao.environment |= {"LC_ALL": "C", **wish}
    line = nianbao.line("parse", QIAOKOU)
    result = subprocess.run(line, env=nianbao.environment, capture_output=True, check=True)
    assert "硚口区城管执法局" in result.stdout.decode()


@pytest.mark.parametrize(("redirection", "status"), [(">&-", 0), ("2>&-", 0), ("<&-", 0), (">/dev/full", 2)])
def test_a_closed_or_full_stream_ends_in_a_status_and_never_in_an_error_of_ours(
    nianbao: Command, redirection: str, status: int
) -> None:
    nianbao.environment.pop("PYTHONUNBUFFERED", None)
    line = nianbao.line("parse", QIAOKOU)
    result = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *line],
        env=nianbao.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == status
    assert "Traceback" not in result.stderr
    assert "Exception" not in result.stderr


@pytest.mark.parametrize("words", ["--help", "--version", "parse --help"])
def test_help_for_a_full_stream_ends_in_a_sentence(nianbao: Command, words: str) -> None:
    with open("/dev/full", "w") as full:
        line = nianbao.line(*words.split())
        result = subprocess.run(
            line, env=nianbao.environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert result.returncode == 2
    assert result.stderr == "Error: this machine: No space left on device; see `nianbao doctor`\n"


def test_an_interrupt_at_any_moment_is_no_failed_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("workers.settings.Settings.read", interrupted)
    result = CliRunner().invoke(main, ["harvest", "."])
    assert result.exit_code == 130
    assert result.stderr == "interrupted\n"
