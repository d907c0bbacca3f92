from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from workers.settings import BadSetting, Settings


def test_the_home_given_wins_over_the_environment_and_the_environment_over_the_folder() -> None:
    assert Settings.read({}).home == Path.cwd() / "nianbao-data"
    assert Settings.read({"NIANBAO_HOME": "/srv/a"}).home == Path("/srv/a")
    assert Settings.read({"NIANBAO_HOME": "/srv/a"}, home="/srv/b").home == Path("/srv/b")


def test_a_home_with_blanks_percent_signs_and_chinese_is_found_by_every_url_made_of_it() -> None:
    settings = Settings.read({"NIANBAO_HOME": "/srv/年 报%41?#"})
    assert make_url(settings.database_url).database == "/srv/年 报%41?#/nianbao.db"
    assert " " not in settings.broker + settings.blobs_url


def test_relative_places_are_meant_from_where_the_command_is_started() -> None:
    settings = Settings.read({"NIANBAO_DATABASE_URL": "sqlite:///x.db", "NIANBAO_BLOBS_URL": "blobs"})
    assert make_url(settings.database_url).database == os.path.abspath("x.db")
    assert settings.blobs_url == Path("blobs").absolute().as_uri()


def test_a_home_whose_name_is_no_text_is_refused() -> None:
    with pytest.raises(BadSetting, match="NIANBAO_HOME"):
        Settings.read({"NIANBAO_HOME": "/srv/\udcff"})


@pytest.mark.parametrize("url", ["sqlite:////srv/x.db", "sqlite:///:memory:", "sqlite://", "postgresql+psycopg://h/d"])
def test_other_databases_are_left_as_they_are_written(url: str) -> None:
    assert Settings.read({"NIANBAO_DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize("value", ["soon", "-1", "nan", "inf"])
def test_a_gap_that_is_no_number_of_seconds_is_refused_by_its_name(value: str) -> None:
    with pytest.raises(BadSetting, match="NIANBAO_HOST_GAP"):
        Settings.read({"NIANBAO_HOST_GAP": value})


@pytest.mark.parametrize(
    ("name", "url", "wanted"),
    [
        ("NIANBAO_DATABASE_URL", "mysql://me:word@host/db", r"postgresql\+psycopg://"),
        ("NIANBAO_DATABASE_URL", "postgresql://me:word@host/db", r"postgresql\+psycopg://"),
        ("NIANBAO_DATABASE_URL", "word", "sqlite://"),
        ("NIANBAO_BROKER_URL", "amqp://me:word@host", "redis://"),
    ],
)
def test_a_server_nobody_can_talk_to_is_refused_by_the_name_of_its_setting(name: str, url: str, wanted: str) -> None:
    with pytest.raises(BadSetting, match=f"{name} must begin with .*{wanted}") as refused:
        Settings.read({name: url})
    assert "word" not in str(refused.value)


def test_a_secret_may_come_as_a_file_and_a_file_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    secret = tmp_path / "broker"
    secret.write_text("redis://:word@broker:6379/0\n")
    told = {"NIANBAO_BROKER_URL_FILE": str(secret)}
    assert Settings.read(told).broker == "redis://:word@broker:6379/0"
    assert Settings.read(told | {"NIANBAO_BROKER_URL": "redis://other"}).broker == "redis://other"
    with pytest.raises(BadSetting, match="NIANBAO_METRICS_TOKEN_FILE"):
        Settings.read({"NIANBAO_METRICS_TOKEN_FILE": str(tmp_path / "nowhere")})


def test_a_secret_of_a_library_is_in_the_environment_that_it_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text("word")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "")
    Settings.read()
    assert os.environ["AWS_SECRET_ACCESS_KEY"] == "word"
