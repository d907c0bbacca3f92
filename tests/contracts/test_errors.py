"""Every error has a code of its room, is drawn in the tree on top of its file, and says when it is raised."""

from __future__ import annotations

import inspect

import pytest

import converters.errors
import crawlers.errors
import parsers.errors


def tree(module) -> list[type[Exception]]:
    return [c for _, c in inspect.getmembers(module, inspect.isclass) if c.__module__ == module.__name__]


CLASSES = [(module, cls) for module in (crawlers.errors, converters.errors, parsers.errors) for cls in tree(module)]
IDS = [cls.__name__ for _, cls in CLASSES]


@pytest.mark.parametrize(("module", "cls"), CLASSES, ids=IDS)
def test_an_error_stands_in_the_tree_with_its_code(module, cls):
    drawn = module.__doc__ or ""
    assert cls.__name__ in drawn
    if cls.code.rpartition(".")[2] not in ("error", "temporary", "refused"):
        assert cls.code in drawn


@pytest.mark.parametrize(("module", "cls"), CLASSES, ids=IDS)
def test_an_error_says_when_it_is_raised(module, cls):
    assert (cls.__doc__ or "").startswith("Raised")


def test_two_errors_share_a_code_only_when_one_is_a_kind_of_the_other():
    by_code: dict[str, list[type]] = {}
    for _, cls in CLASSES:
        by_code.setdefault(cls.code, []).append(cls)
    for classes in by_code.values():
        root = min(classes, key=lambda cls: len(cls.__mro__))
        assert all(issubclass(cls, root) for cls in classes)
