"""Adding a format, a portal or a form is adding one file, and the suite complains until its example is there."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

import converters
import crawlers.sites
from converters import formats
from parsers.family import families

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"


@pytest.mark.parametrize("name", [info.name for info in pkgutil.iter_modules(formats.__path__)])
def test_a_format_file_names_what_it_reads_and_has_tests(name):
    module = import_module(f"converters.formats.{name}")

    assert name == module.NAME
    assert module.VERSION
    assert module.MEDIA_TYPES
    assert all(suffix.startswith(".") for suffix in module.SUFFIXES)
    assert module.NEEDS is None or isinstance(module.NEEDS, str)
    assert converters.registry()[module.MEDIA_TYPES[0]].endswith(f".{name}")
    assert list((ROOT / "tests" / "converters").glob(f"test_{name}*.py")), f"no tests for formats/{name}.py"


@pytest.mark.parametrize("name", crawlers.sites.registry())
def test_a_portal_family_has_a_saved_page(name):
    assert list((CASES / "portals" / name).glob("*")), f"no example in tests/cases/portals/{name} for sites/{name}.py"


@pytest.mark.parametrize("family", families(), ids=lambda family: family.id)
def test_a_form_names_its_notice_and_adds_up_to_its_cells(family):
    assert family.source
    assert len(set(family.keys())) == family.facts


@pytest.mark.parametrize("room", ["nianbao", "crawlers", "converters", "parsers", "storage", "workers"])
def test_each_room_is_ours_and_not_a_package_of_the_same_name(room):
    assert Path(import_module(room).__file__ or "").is_relative_to(ROOT)


def test_every_folder_with_data_is_a_package_so_that_a_wheel_carries_it():
    for room in ("nianbao", "crawlers", "converters", "parsers", "storage", "workers"):
        for data in [*(ROOT / room).rglob("*.toml"), *(ROOT / room).rglob("*.mako")]:
            assert (data.parent / "__init__.py").exists(), data.relative_to(ROOT)
