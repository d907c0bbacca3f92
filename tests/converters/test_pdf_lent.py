"""A font that a PDF does not bring is read from the system once a process, and what the file says does not change."""

from __future__ import annotations

from typing import Any

import pytest

import converters
from converters.pdf import lent
from tests.archive.report import random_report
from tests.archive.write_pdf import write_pdf


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of fonts that are read whole from the system, from now on."""
    read, sizes = lent._read, list[int]()

    def noted(info: Any, font: int, table: int, buffer: Any, size: int) -> int:
        count = int(read(info, font, table, buffer, size))
        if 0 < count == size:
            sizes.append(count)
        return count

    monkeypatch.setattr(lent, "_kept", {})
    monkeypatch.setattr(lent, "_read", noted)
    return sizes


def test_a_font_of_the_system_is_read_once_for_many_documents(whole: list[int]) -> None:
    bodies = [write_pdf(random_report(seed)) for seed in (1, 2, 1)]
    documents = [converters.convert(body, "application/pdf") for body in bodies]
    assert documents[0] == documents[2]
    if not whole:
        pytest.skip("this system has no font of Chinese")
    assert len(whole) == 1


def test_a_font_too_large_to_keep_is_read_each_time(whole: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    body = write_pdf(random_report(1))
    kept = converters.convert(body, "application/pdf")
    monkeypatch.setattr(lent, "_kept", {})
    monkeypatch.setattr(lent, "MOST", 0)
    assert [converters.convert(body, "application/pdf") for _ in range(2)] == [kept, kept]
    if not whole:
        pytest.skip("this system has no font of Chinese")
    assert len(whole) == 3
