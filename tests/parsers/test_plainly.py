"""What is done in a quick way says the same as it says when done plainly, letter by letter and place by place."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from itertools import chain, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from converters.document import Cell, Table
from parsers.characters import characters, exchanging, shaped, simplified
from parsers.identity import gazetteer, placenames
from parsers.narrative.passage import fold
from parsers.narrative.vocabulary import SIDE_BY_SIDE, trie
from parsers.tables.lines import lines_of
from parsers.vocabulary import words

CELLS = st.builds(
    Cell,
    row=st.integers(0, 4),
    column=st.integers(0, 5),
    text=st.sampled_from(["", " ", "7", "收"]),
    row_span=st.integers(1, 3),
    column_span=st.integers(1, 3),
)
NAMES = sorted(gazetteer.known())


@settings(max_examples=200)
@given(cells=st.lists(CELLS, max_size=9), spans=st.booleans())
def test_lines_hold_at_each_place_the_first_cell_that_claims_it(cells: list[Cell], spans: bool) -> None:
    table = Table(6, 9, tuple(cells), spans)
    lines = list(lines_of(table, 0))
    laid = [
        {at: cell for cell, a, b in zip(line.cells, line.starts, line.ends, strict=True) for at in range(a, b)}
        for line in lines
    ]
    plain = [_covered(table, row) for row in range(6)]
    if not spans:
        filled = [max((at for at, cell in row.items() if cell.text.strip()), default=0) + 1 for row in plain]
        spare = min(len(row) - end for row, end in zip(plain, filled, strict=True))
        plain = [{at: cell for at, cell in row.items() if at < len(row) - spare} for row in plain]
    filled_rows = [at for at, row in enumerate(plain) if row]
    assert laid == [plain[at] for at in filled_rows]
    assert [line.own for line in lines] == [
        tuple(c.row == at for c in line.cells) for at, line in zip(filled_rows, lines, strict=True)
    ]


def _covered(table: Table, row: int) -> dict[int, Cell]:
    covered: dict[int, Cell] = {}
    for cell in table.cells:
        if cell.row <= row < cell.row + cell.row_span:
            for column in range(cell.column, cell.column + cell.column_span):
                covered.setdefault(column, cell)
    return covered


@given(st.text(st.sampled_from(["公", "務", "員", "会", "a", "！", *list(characters())[:20]])))
def test_characters_are_exchanged_as_by_a_table(text: str) -> None:
    assert exchanging(characters())(text) == text.translate({ord(one): other for one, other in characters().items()})


@pytest.mark.parametrize("exchanged", [simplified, shaped, fold])
def test_no_character_is_exchanged_for_one_that_is_exchanged_again(exchanged: Callable[[str], str]) -> None:
    text = "".join([*characters(), *map(chr, range(0xFF01, 0xFF5F)), *chain(*words("shapes")["groups"])])
    assert exchanged(exchanged(text)) == exchanged(text)
    assert len(exchanged(text)) == len(text)


@given(st.lists(st.one_of(st.sampled_from(NAMES), st.text("市县区州的一东海", max_size=3)), max_size=6).map("".join))
def test_regions_are_found_as_by_trying_every_length_at_every_place(text: str) -> None:
    known, found, at = frozenset(NAMES), [], 0
    while at < len(text):
        name = next((text[at:end] for end in range(len(text), at, -1) if text[at:end] in known), "")
        found += [(name, at)] if name else []
        at += len(name) or 1
    assert placenames._named(text) == tuple(found)


LETTERS = [chr(0x4E00 + at) for at in range(6 * SIDE_BY_SIDE)]


@given(words=st.sets(st.text(LETTERS[: 3 * SIDE_BY_SIDE], min_size=1, max_size=3), min_size=1))
@example(words={"".join(pair) for pair in pairwise(LETTERS)})
def test_one_expression_for_all_words_finds_the_longest_at_each_place(words: set[str]) -> None:
    one_by_one = "|".join(sorted(words, key=len, reverse=True))
    text = "".join(sorted(words)) + "".join(sorted(words, reverse=True))
    assert re.findall(trie(words), text) == re.findall(one_by_one, text)


def test_what_a_worker_loads_before_its_first_document_is_all_that_parsing_reads_from_files() -> None:
    script = """
import parsers
from converters.document import Document, Heading, Paragraph
from parsers.vocabulary import words
parsers.load()
read = words.cache_info().misses
title = "青禾县教育局2022年政府信息公开工作年度报告"
chapters = [Paragraph(chapter.label) for chapter in parsers.families()[0].chapters]
parsers.parse(Document("text/html", (Heading(title, 1), *chapters)))
print(words.cache_info().misses - read)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
