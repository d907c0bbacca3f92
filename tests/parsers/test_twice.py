"""Two reports that nothing parts are told: no cell could be said to be one report's."""

from __future__ import annotations

import msgspec
import pytest

import converters
import parsers
from converters.document import Document
from parsers.errors import SeveralReports
from tests.archive.report import random_report
from tests.archive.write_html import write_html


def document(seed: int, form: str = "F2021") -> Document:
    return converters.convert(write_html(random_report(seed, form, sound=True)), "text/html")


def tables_of(*documents: Document) -> Document:
    """The title of the first and the tables of all, without their chapters."""
    tables = tuple(table for each in documents for table in each.tables())
    return msgspec.structs.replace(documents[0], blocks=(documents[0].blocks[0], *tables))


@pytest.mark.parametrize("other", ["F2021", "F2019"])
def test_two_reports_that_nothing_parts_are_refused_whatever_their_forms(other: str) -> None:
    with pytest.raises(SeveralReports, match="cut it"):
        parsers.parse(tables_of(document(1), document(2, other)))


@pytest.mark.parametrize("blank", ["", "\xa0"])
def test_an_empty_form_before_the_report_is_no_report(blank: str) -> None:
    filled = document(1)
    empty = [
        msgspec.structs.replace(
            table,
            cells=tuple(msgspec.structs.replace(c, text=blank if c.text.isdigit() else c.text) for c in table.cells),
        )
        for table in filled.tables()
    ]
    before = msgspec.structs.replace(filled, blocks=(filled.blocks[0], *empty, *filled.blocks[1:]))

    assert {f.key: f.value for f in parsers.parse(before).facts} == {
        f.key: f.value for f in parsers.parse(filled).facts
    }


def test_tables_that_are_shown_twice_are_one_report_s() -> None:
    once, twice = (parsers.parse(tables_of(*[document(1)] * times)) for times in (1, 2))
    assert {fact.key: fact.value for fact in twice.facts} == {fact.key: fact.value for fact in once.facts}
