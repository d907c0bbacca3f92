"""Document to Report. Knows the forms; knows nothing about formats, queues or databases.

    parse(document) -> Report

The folder `families/` is the registry: one data file per form version.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from converters.document import Document, Origin, Picture
from parsers import several
from parsers.chapters import ENOUGH, chapters
from parsers.characters import shaped, simplified
from parsers.errors import NeedsExtra, NoTables, NotAReport, SeveralReports, UnknownForm
from parsers.family import Family, families
from parsers.identity import Hint, Identity, identify
from parsers.identity.bodies import kind_of
from parsers.identity.regions import is_region, place_of
from parsers.identity.titles import is_look_alike, is_other_period, title_words
from parsers.judging.rules import check
from parsers.judging.told import compare
from parsers.layouts.reader import all_numbers
from parsers.narrative import extract
from parsers.narrative.asides import Telling
from parsers.narrative.plainly import Plainly
from parsers.narrative.tokens import scan
from parsers.narrative.vocabulary import kinds
from parsers.recognise import choose
from parsers.report import Fact, Metric, Report, TableState
from parsers.tables.align import Aligned, align
from parsers.tables.lines import Piece, pieces
from parsers.twice import own

__all__ = ["VERSION", "Hint", "families", "load", "parse"]

#: Raised with every change of what a parser yields; stored with each report, and what `--parser-older-than` compares.
VERSION = "17"

#: The route of a document whose text was read off pictures.
RECOGNISED = "ocr"

#: Converts the same bytes with an independent reader, of a paged source the pages given; all where none is.
Second = Callable[[Collection[int]], Document | None]


def load() -> None:
    """Read the forms, the words and the regions now, which the first document would do else."""
    families()
    kinds()
    title_words()
    scan("")
    is_region(simplified(shaped("")))
    kind_of("", place_of(""))


def parse(document: Document, hint: Hint | None = None, second: Second | None = None) -> Report:
    """Read a report. Broken sums are findings, not errors. Raises ParsingError and nothing else.

    `hint` is what is known from outside. `second` is called only when a sum fails, to tell an error of the publisher
    from one of reading.
    """
    whole, document = document, several.first(document, _chaptered())
    who = identify(document, hint or Hint())
    cut, beside = own(pieces(document), document, who)
    family = choose(cut, who.year)
    if family is None:
        family = _family_of_text(document, who)
    aligned = align(cut, family, document.printed, document.route == RECOGNISED, who.year)
    _refuse_look_alikes(who, aligned)
    findings = check(aligned.facts, family, second and _second_facts(second, cut, aligned.facts, family, who))
    metrics = extract(document, who.year)
    telling = Telling(document, who.scope, who.year)
    tables = _seen(document, family, aligned)
    _refuse_unseen(document, who, tables)
    unread = "unread" in document.metadata or whole is not document
    return Report(
        family=family.id,
        year=who.year,
        agency=who.agency,
        scope=who.scope,
        title=who.title,
        published_on=who.published_on,
        region_code=who.region_code,
        status="complete" if not unread and all(state == "read" for state in tables.values()) else "partial",
        tables=tables,
        facts=aligned.facts,
        metrics=_in_whole(metrics, several.before(whole, document)),
        findings=(
            *findings,
            *compare(metrics, aligned.facts, family, telling, Plainly(document, who.agency, who.scope)),
        ),
        leftovers=(*aligned.leftovers, *all_numbers(line for piece in beside for line in piece.lines)),
        flags=(
            *who.flags,
            *_left_out(document, tables),
            *(("labels_by_order",) if aligned.by_order else ()),
            *(("more_reports",) if whole is not document else ()),
        ),
        parser=VERSION,
        level=who.level,
        department=who.department,
        region_candidates=who.region_candidates,
        body=f"{who.body} {family.id}" if who.body and family.apart else who.body,
    )


def _in_whole(metrics: tuple[Metric, ...], before: int) -> tuple[Metric, ...]:
    """Metrics of a part of a document by their places in the whole, of which so many characters stand before it."""
    if not before:
        return metrics
    return tuple(msgspec.structs.replace(one, start=one.start + before, end=one.end + before) for one in metrics)


def _chaptered() -> Family:
    """A form with chapters: they are the same in all."""
    return next(family for family in families() if family.chapters)


def _seen(document: Document, family: Family, aligned: Aligned) -> dict[str, TableState]:
    """The states of the tables; one that is absent where its chapter shows a picture is a picture."""
    if "absent" not in aligned.tables.values():
        return aligned.tables
    pictured = {chapter.number for chapter in chapters(document, family) if chapter.pictured}
    return {
        id: "picture" if state == "absent" and family.table(id).chapter in pictured else state
        for id, state in aligned.tables.items()
    }


def _left_out(document: Document, tables: Mapping[str, TableState]) -> Iterator[str]:
    """Flags of what is partial because nothing has read it yet."""
    if "unread" in document.metadata:
        yield "pages_unread"
    if "needs" in document.metadata and "picture" in tables.values():
        yield "pictures_unread"


def _refuse_unseen(document: Document, who: Identity, tables: Mapping[str, TableState]) -> None:
    """Raises NeedsExtra where no table was read, and what shows them was left out for want of an extra."""
    shown = "unread" in document.metadata or "picture" in tables.values()
    if shown and tables and "needs" in document.metadata and "read" not in tables.values():
        raise _unseen(document, who)


def _unseen(document: Document, who: Identity) -> Exception:
    extra = document.metadata["needs"]
    return NeedsExtra(f"the tables of {who.title!r} are pictures: install nianbao[{extra}], then re-queue")


def _family_of_text(document: Document, who: Identity) -> Family:
    """The form of a report that shows its chapters and none of its tables. Raises ParsingError where it is none.

    The chapters are the same in all forms, so that here, and only here, the year decides.
    """
    family = next((f for f in families() if f.chapters and f.years[0] <= (who.year or 0) <= f.years[1]), None)
    refused = not who.is_titled or is_look_alike(who.title) or is_other_period(who.title)
    if family is None or refused or len(chapters(document, family)) < ENOUGH:
        raise _no_form(document, who)
    return family


def _second_facts(
    second: Second, cut: Sequence[Piece], facts: Sequence[Fact], family: Family, who: Identity
) -> Callable[[Collection[str]], Mapping[str, Fact] | None]:
    def read(doubted: Collection[str]) -> Mapping[str, Fact] | None:
        document = second(_pages(cut, {fact.origin for fact in facts if fact.origin and fact.key in doubted}))
        if document is None:
            return None
        try:
            again, _ = own(pieces(document), document, who)
        except SeveralReports:  # its captions may stand on other pages
            return None
        return {fact.key: fact for fact in align(again, family, document.printed, year=who.year).facts}

    return read


def _pages(cut: Sequence[Piece], cells: AbstractSet[Origin]) -> frozenset[int]:
    """The pages over which the tables go that hold these cells; none where pages are not known."""
    tables: list[list[Piece]] = []
    for piece in cut:
        if piece.follows and tables:
            tables[-1].append(piece)
        else:
            tables.append([piece])
    pages = [piece.page for table in tables if any(_holds(piece, cells) for piece in table) for piece in table]
    return frozenset(page for page in pages if page is not None) if None not in pages else frozenset()


def _holds(piece: Piece, cells: AbstractSet[Origin]) -> bool:
    return any(cell.origin in cells for line in piece.lines for cell in line.cells)


def _refuse_look_alikes(who: Identity, aligned: Aligned) -> None:
    """Tables of the form do not make a report: half-year statistics and empty templates show them too."""
    if is_other_period(who.title):
        raise NotAReport(f"{who.title!r} reports on another period than a year; nothing to do")
    numbers = any(fact.state == "number" for fact in aligned.facts)
    if not numbers and aligned.facts and (is_look_alike(who.title) or not who.is_titled):
        raise NotAReport(f"the tables of {who.title!r} hold no number and its title is not a report's; nothing to do")


def _no_form(document: Document, who: Identity) -> Exception:
    if not who.is_titled or is_look_alike(who.title) or is_other_period(who.title):
        return NotAReport(
            "neither the title nor any table says that this is an annual disclosure report; nothing to do"
        )
    if document.tables():
        return UnknownForm(f"{who.title!r}: its tables belong to no form in parsers/families; a form file is needed")
    if "needs" in document.metadata:
        return _unseen(document, who)
    pictures = sum(isinstance(block, Picture) for block in document.blocks)
    reason = f"it holds {pictures} pictures, which need recognition (OCR)" if pictures else "look at the source"
    return NoTables(f"{who.title!r} has no table that can be read: {reason}")
