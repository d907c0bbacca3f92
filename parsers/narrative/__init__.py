"""Numbers told in the running text of a report, as metrics.

    extract(document, year) -> tuple[Metric, ...]
    extract_text(text, year) -> tuple[Metric, ...]

The words are data (`parsers/vocabulary/narrative.toml`); the machine reads a line sentence by sentence: tokens,
clauses, and for each quantity the object before or behind it, else the channel, else the verb.
"""

from __future__ import annotations

from converters.document import Document, Paragraph
from parsers.narrative.asides import Telling
from parsers.narrative.contradictions import told_twice
from parsers.narrative.lines import headed, passages
from parsers.narrative.passage import may_tell
from parsers.narrative.reader import Reader
from parsers.report import Metric

__all__ = ["extract", "extract_text"]


def extract(document: Document, year: int | None) -> tuple[Metric, ...]:
    """The metrics of headings and paragraphs, in text order; rows of tables are facts and never read here.

    `year` is the year reported on: a number of an earlier year gets the scope "prev_year". Offsets are those of
    `document.text`.
    """
    told = set[str]()
    metrics = (
        metric
        for line, offset, heading in headed(passages(document.running()))
        if may_tell(line)
        for metric in Reader(year, heading, told).read(line, offset)
    )
    return tuple(told_twice(metrics, Telling(document, "agency", year).aside))


def extract_text(text: str, year: int | None = None) -> tuple[Metric, ...]:
    """The metrics of one passage; a line is read by itself unless it goes on in the next."""
    return extract(Document("text/plain", tuple(Paragraph(line) for line in text.split(Document.BREAK))), year)
