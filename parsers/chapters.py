"""The numbered chapters of a report: where they begin, and what stands in them. Headings are a hint, never a proof."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import msgspec

from converters.document import Block, Document, Heading, Paragraph, Picture
from parsers.family import Family
from parsers.tables.labels import Labels

#: From this many of its chapters on, a text without tables is still a report of the form.
ENOUGH = 3
LONGEST_HEADING = 40


class Chapter(msgspec.Struct, frozen=True):
    """Chapter `number` (from 1) of a form with the blocks below its heading."""

    number: int
    blocks: tuple[Block, ...]

    @property
    def pictured(self) -> bool:
        return any(isinstance(block, Picture) for block in self.blocks)


def chapters(document: Document, family: Family) -> tuple[Chapter, ...]:
    """The chapters whose headings are printed, in the order of the document."""
    if not family.chapters:
        return ()
    starts = [*headings(document, family), (len(document.blocks), 0)]
    return tuple(Chapter(number, document.blocks[at + 1 : end]) for (at, number), (end, _) in pairwise(starts))


@cache
def _labels(family: Family) -> Labels:
    return Labels((str(n), chapter.label, chapter.aliases) for n, chapter in enumerate(family.chapters, 1))


def headings(document: Document, family: Family) -> Iterator[tuple[int, int]]:
    """Where the headings of chapters stand among the blocks, and the number of each."""
    labels = _labels(family)
    for at, block in enumerate(document.blocks):
        if isinstance(block, (Heading, Paragraph)) and len(block.text) <= LONGEST_HEADING:
            match = labels.find(block.text)
            if match is not None:
                yield at, int(match.id)
