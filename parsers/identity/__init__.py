"""Who reports on which year, and for whom: from title, statistical period, signature and what the link said."""

from __future__ import annotations

import msgspec

from converters.document import Document, Heading, Paragraph
from parsers.identity.agency import TOP, agency_of, is_same_body, scope_of
from parsers.identity.bodies import body_of, kind_of, level_of
from parsers.identity.dates import (
    agrees,
    dated_on,
    signed_on,
    year_before,
    year_of_address,
    year_of_period,
    year_of_text,
)
from parsers.identity.mirrors import is_mirror
from parsers.identity.regions import of_address, place_of
from parsers.identity.titles import (
    HEAD,
    is_correction,
    is_draft,
    is_report_title,
    names_report,
    squeezed,
    title_of,
    year_in,
)
from parsers.report import Level, Scope

_LINE = 1500  # characters of a line that are looked at
_AROUND = 1500  # characters of the opening in which regions are looked for


class Hint(msgspec.Struct, frozen=True):
    """What is known of a document from outside: the address it came from, and what the listing said of it."""

    url: str | None = None
    title: str | None = None
    year: int | None = None
    agency: str | None = None


class Identity(msgspec.Struct, frozen=True):
    """Who, when, for whom. `is_titled` says whether the title is one of an annual disclosure report.

    `year_conflict`: title, period and publication do not agree; the title's year is the one given. `corrects`: it says
    that it takes the place of an earlier print. `is_draft`: it says that it is not yet the report. `mirror`: a
    copy outside the government's domain. `listed_otherwise`: flags for what the listing or list says of it and it does
    not. The others as in `parsers.report.Report`.
    """

    title: str | None
    is_titled: bool
    agency: str | None
    year: int | None
    year_conflict: bool
    scope: Scope
    published_on: str | None
    region_code: str | None
    corrects: bool = False
    is_draft: bool = False
    mirror: bool = False
    listed_otherwise: tuple[str, ...] = ()
    level: Level | None = None
    department: str | None = None
    region_candidates: tuple[str, ...] = ()
    region_out_of_year: bool = False
    body: str | None = None

    @property
    def flags(self) -> tuple[str, ...]:
        """What a reader should know of it, in stable words."""
        told = {
            "year_conflict": self.year_conflict,
            "correction": self.corrects,
            "draft": self.is_draft,
            "mirror": self.mirror,
            "region_ambiguous": bool(self.region_candidates),
            "region_out_of_year": self.region_out_of_year,
        }
        return (*(word for word, holds in told.items() if holds), *self.listed_otherwise)


def identify(document: Document, hint: Hint) -> Identity:
    lines = [block.text[:_LINE] for block in document.blocks if isinstance(block, (Heading, Paragraph))]
    title = title_of(document, lines, hint.title)
    head = "".join(map(squeezed, lines[:HEAD]))
    published = document.metadata.get("published") or dated_on(document, title) or signed_on(document)
    agency = agency_of(title, document, lines, (hint.agency, hint.title))
    years = _years(title, head, hint)
    year = (
        years[0] if years else year_of_text(head, published) or year_of_text(_top(document)) or year_before(published)
    )
    conflict = len(set(years[:2])) > 1 or not agrees(published, year)
    around = "".join(((title or ""), head[:_AROUND], *map(squeezed, lines[max(HEAD, len(lines) - 3) :])))
    place = place_of(agency or "", around, _site(document) or of_address(hint.url), year)
    calls = (title, document.title, hint.title)
    return Identity(
        title=title,
        is_titled=is_report_title(title),
        agency=agency,
        year=year,
        year_conflict=conflict,
        scope=scope_of(agency, head.replace(squeezed(title), "。") if title else head),
        published_on=published,
        region_code=place.code,
        corrects=any(map(is_correction, calls)),
        is_draft=any(map(is_draft, calls)),
        mirror=is_mirror(hint.url, around),
        listed_otherwise=_listed_otherwise(hint, agency, year),
        level=level_of(agency, place) if agency else None,
        department=kind_of(agency, place) if agency else None,
        region_candidates=() if place.code else place.codes,
        region_out_of_year=not place.dated,
        body=body_of(agency, place, hint.url) if agency else None,
    )


def _site(document: Document) -> str:
    """What the page calls the site that it stands on, else what it names beside its title."""
    return document.metadata.get("site") or document.metadata.get("section", "")


def _top(document: Document) -> str:
    """What the first table has above its values: annexes name their year there."""
    return "".join(squeezed(cell.text) for table in document.tables()[:1] for cell in table.cells if cell.row < TOP)


def _listed_otherwise(hint: Hint, agency: str | None, year: int | None) -> tuple[str, ...]:
    """What the listing or list says otherwise than the report, which is believed."""
    wrong = {
        "listed_year_differs": bool(hint.year and year) and hint.year != year,
        "listed_agency_differs": bool(hint.agency and agency) and not is_same_body(agency or "", hint.agency or ""),
    }
    return tuple(word for word, holds in wrong.items() if holds)


def _years(title: str | None, head: str, hint: Hint) -> list[int]:
    """The years named by title, statistical period, address and listing, the most trustworthy first."""
    found = [year_in(title) if names_report(title) else None, year_of_period(head)]
    found += [year_of_address(hint.url), hint.year]
    return [year for year in found if year]
