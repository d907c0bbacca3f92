"""The docs cover every verb, option, setting and error code, and name nothing that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from nianbao.cli import main
from tests.contracts import commands
from workers import settings

ROOT = Path(__file__).parents[2]
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
ERRORS = (ROOT / "docs" / "errors.md").read_text("utf-8")


def verbs() -> list[str]:
    return main.list_commands(click.Context(main))


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


def test_the_page_of_commands_is_what_the_commands_say():
    assert commands.page() == COMMANDS, "run `make docs`"


def test_every_verb_has_a_help_text():
    assert [verb for verb in verbs() if not command(verb).help] == []


def test_every_setting_is_in_the_operators_table():
    read = set(re.findall(r'"(NIANBAO_[A-Z_]+)"', Path(settings.__file__).read_text("utf-8")))
    told = set(re.findall(r"`(NIANBAO_[A-Z_]+)`", (ROOT / "docs" / "operate.md").read_text("utf-8")))
    assert read == told


def test_only_the_settings_file_reads_the_environment_of_nianbao():
    rooms = ("nianbao", "crawlers", "converters", "parsers", "storage", "workers")
    reading = re.compile(r"""os\.(?:getenv\(|environ(?:\.get\(|\[))["']NIANBAO_\w+["'][\])](?!\s*=[^=])""")
    found = [p for room in rooms for p in (ROOT / room).rglob("*.py") if reading.search(p.read_text("utf-8"))]
    assert [p.relative_to(ROOT).as_posix() for p in found if p.name != "settings.py"] == []


def codes() -> set[str]:
    """Every stable code that the rooms can store."""
    literal = re.compile(r'"((?:crawl|fetch|convert|parse|worker|database|broker|storage)\.[a-z_]+)"')
    rooms = ("crawlers", "converters", "parsers", "storage", "workers", "nianbao")
    return {
        code
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        for code in literal.findall(path.read_text("utf-8"))
    }


def test_every_error_code_is_explained():
    explained = set(re.findall(r"`([a-z]+\.[a-z_]+)`", ERRORS))
    assert {code for code in codes() if code not in explained} == set()


@pytest.mark.parametrize("page", [*sorted(p.name for p in (ROOT / "docs").glob("*.md")), "../README.md"])
def test_links_between_the_pages_lead_somewhere(page):
    text = (ROOT / "docs" / page).read_text("utf-8")
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text):
        assert ((ROOT / "docs" / page).parent / target).exists(), target
