"""Numbers told in the running text of a report, as metrics.

    extract(document, year) -> tuple[Metric, ...]
    extract_text(text, year) -> tuple[Metric, ...]

The words are data (`parsers/vocabulary/narrative.toml`); the machine reads a line sentence by sentence: tokens,
clauses, and for each quantity the object before or behind it, else the channel, else the verb.
"""

from __future__ import annotations

from converters.document import Document, Table
from parsers.narrative.contradictions import told_twice
from parsers.narrative.reader import Reader
from parsers.report import Metric

__all__ = ["extract", "extract_text"]


def extract(document: Document, year: int | None) -> tuple[Metric, ...]:
    """The metrics of headings and paragraphs, in text order; rows of tables are facts and never read here.

    `year` is the year reported on: a number of an earlier year gets the scope "prev_year". Offsets are those of
    `document.text`.
    """
    metrics: list[Metric] = []
    offset = 0
    for block, line in document.lines():
        if not isinstance(block, Table):
            metrics.extend(Reader(year).read(line, offset))
        offset += len(line) + len(Document.BREAK)
    return tuple(told_twice(metrics))


def extract_text(text: str, year: int | None = None) -> tuple[Metric, ...]:
    """The metrics of one passage; each line is read by itself."""
    metrics: list[Metric] = []
    offset = 0
    for line in text.split(Document.BREAK):
        metrics.extend(Reader(year).read(line, offset))
        offset += len(line) + len(Document.BREAK)
    return tuple(told_twice(metrics))
