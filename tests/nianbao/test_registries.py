from __future__ import annotations

import pytest
from click.testing import CliRunner

import converters
from crawlers import sites
from nianbao.cli import main
from parsers.family import families


@pytest.mark.parametrize(
    ("verb", "names"),
    [
        ("formats", {converters.format_of(kind).NAME for kind in converters.registry()}),
        ("families", {family.id for family in families()}),
        ("sites", set(sites.registry())),
    ],
)
def test_a_registry_is_listed_whole(verb: str, names: set[str]) -> None:
    result = CliRunner().invoke(main, [verb])
    assert result.exit_code == 0
    assert names <= {line.split()[0] for line in result.stdout.splitlines() if line.strip()}


def test_the_doctor_finds_what_the_work_needs(tmp_path: object) -> None:
    result = CliRunner().invoke(main, ["doctor", "--home", str(tmp_path)])
    assert result.exit_code == 0, result.stdout
    assert "missing" not in result.stdout


def test_the_doctor_says_what_is_missing_and_how_to_get_it(tmp_path: object) -> None:
    environment = {"NIANBAO_BROKER_URL": "redis://:secret@127.0.0.1:1/0", "NIANBAO_HOME": str(tmp_path)}
    result = CliRunner().invoke(main, ["doctor"], env=environment)
    assert result.exit_code == 1
    assert "unset NIANBAO_BROKER_URL" in result.stdout
    assert "secret" not in result.stdout
