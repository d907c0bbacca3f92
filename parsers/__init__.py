"""Document to Report. Knows the forms; knows nothing about formats, queues or databases.

    parse(document) -> Report

The folder `families/` is the registry: one data file per form version.
"""

from __future__ import annotations

from collections.abc import Callable

from converters.document import Document, Picture
from parsers.align import Aligned, align
from parsers.errors import NoTables, NotAReport, UnknownForm
from parsers.family import Family, families
from parsers.identity import Hint, Identity, identify, is_look_alike, is_other_period
from parsers.lines import pieces
from parsers.narrative import extract
from parsers.recognise import choose
from parsers.report import Fact, Report
from parsers.rules import check

__all__ = ["VERSION", "Hint", "families", "parse"]

#: Raised with every change of what a parser yields; stored with each report, and what `--parser-older-than` compares.
VERSION = "1"


def parse(document: Document, hint: Hint | None = None, second: Callable[[], Document | None] | None = None) -> Report:
    """Read a report. Broken sums are findings, not errors. Raises ParsingError and nothing else.

    `hint` is what is known from outside. `second` converts the same bytes with an independent reader; it is called only
    when a sum fails, to tell an error of the publisher from one of reading.
    """
    who = identify(document, hint or Hint())
    cut = pieces(document)
    family = choose(cut, who.year)
    if family is None:
        raise _no_form(document, who)
    aligned = align(cut, family)
    _refuse_look_alikes(who, aligned)
    findings = check(aligned.facts, family, _second_facts(second, family))
    return Report(
        family=family.id,
        year=who.year,
        agency=who.agency,
        scope=who.scope,
        title=who.title,
        published_on=who.published_on,
        region_code=who.region_code,
        status="complete" if set(aligned.tables.values()) == {"read"} else "partial",
        tables=aligned.tables,
        facts=aligned.facts,
        metrics=extract(document, who.year),
        findings=findings,
        leftovers=aligned.leftovers,
        flags=("year_conflict",) if who.year_conflict else (),
        parser=VERSION,
    )


def _second_facts(
    second: Callable[[], Document | None] | None, family: Family
) -> Callable[[], dict[str, Fact] | None] | None:
    if second is None:
        return None

    def read() -> dict[str, Fact] | None:
        document = second()
        return None if document is None else {fact.key: fact for fact in align(pieces(document), family).facts}

    return read


def _refuse_look_alikes(who: Identity, aligned: Aligned) -> None:
    """Tables of the form do not make a report: half-year statistics and empty templates show them too."""
    if is_other_period(who.title):
        raise NotAReport(f"{who.title!r} reports on another period than a year; nothing to do")
    numbers = any(fact.state == "number" for fact in aligned.facts)
    if not numbers and (is_look_alike(who.title) or not who.is_titled):
        raise NotAReport(f"the tables of {who.title!r} hold no number and its title is not a report's; nothing to do")


def _no_form(document: Document, who: Identity) -> Exception:
    if not who.is_titled or is_look_alike(who.title) or is_other_period(who.title):
        return NotAReport(
            "neither the title nor any table says that this is an annual disclosure report; nothing to do"
        )
    if document.tables():
        return UnknownForm(f"{who.title!r}: its tables belong to no form in parsers/families; a form file is needed")
    pictures = sum(isinstance(block, Picture) for block in document.blocks)
    reason = f"it holds {pictures} pictures, which need recognition (OCR)" if pictures else "look at the source"
    return NoTables(f"{who.title!r} has no table that can be read: {reason}")
