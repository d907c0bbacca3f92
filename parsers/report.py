"""What a report says: facts, metrics and findings, each with where it stands. Frozen values, JSON both ways."""

from __future__ import annotations

from typing import Literal

import msgspec

from converters.document import Origin

State = Literal["number", "blank", "mark", "text"]
TableState = Literal["read", "absent", "picture", "unreadable"]
Verdict = Literal["pass", "pass_assumed", "fail", "fail_assumed", "unknown", "suspect_parse"]
Severity = Literal["hard", "soft"]
Scope = Literal["agency", "level_of_government"]
Level = Literal["national", "province", "prefecture", "county", "township"]


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One cell of a statutory table.

    `value` is a decimal number as a string, and None unless `state` is "number": a blank cell is "blank", "/" or "—"
    is "mark", anything else that is no number is "text". A blank is never 0. `raw` is the cell as printed. `unit` is
    the cell's own, else the form's, else None. `note` says what a person should know, for example the alternatives of
    a label that was matched by likeness.
    """

    key: str
    value: str | None
    state: State
    unit: str | None
    raw: str
    origin: Origin | None = None
    note: str | None = None


class Metric(msgspec.Struct, frozen=True, gc=False):
    """One number told in the running text.

    `start` and `end` are offsets of the number with its unit (of the negating word where the value is 0 by negation)
    in `Document.text`; `sentence` is that text's own slice around them. Keys: `parsers/vocabulary/metrics.toml`.
    """

    key: str
    value: str
    unit: str
    qualifier: str
    scope: str
    detail: str
    sentence: str
    start: int
    end: int


class Finding(msgspec.Struct, frozen=True, gc=False):
    """A rule of the form that does not plainly hold. Data, not an error: nothing is ever repaired.

    `expected` and `found` are decimal numbers as strings, None where a side cannot be calculated.
    """

    rule: str
    at: str
    expected: str | None
    found: str | None
    verdict: Verdict
    severity: Severity = "hard"


class Leftover(msgspec.Struct, frozen=True, gc=False):
    """A number inside a recognised table that no cell of the form claims: reported, never dropped, never guessed."""

    text: str
    label: str
    origin: Origin | None = None


class Report(msgspec.Struct, frozen=True):
    """A parsed report.

    `year` is the year reported on, None only where nothing says it. `tables` maps each table of the family to its
    state; a table that is not "read" has no facts. `status` is "complete" when every table of the family was read, and
    every page.
    `level` is that of the government the agency belongs to, `department` its kind of work, a key of
    `vocabulary/bodies.toml`; None where its name does not say them. `region_candidates` are the codes of the regions
    it may belong to where several are left, which then is flagged "region_ambiguous". `body` is equal for all names
    of one agency, None without one: by it several documents are one report.
    `flags` are stable words for a reader: "year_conflict"; "correction", it takes the place of an earlier print;
    "draft", it calls itself one; "mirror", a copy outside the government's domain; "region_out_of_year", the agency's
    region did not stand in the year under this name; "listed_year_differs" and "listed_agency_differs", the listing or
    list that led to it says otherwise; "pages_unread", pages are damaged, or pictures that nothing has read: partial;
    "more_reports", the document holds a second report, of which nothing is read, so that it is partial;
    "labels_by_order", labels that recognition misread are told by where their rows are printed: their notes say so;
    "pictures_unread", a table is a picture that the extra `ocr` would have read, while others were read.
    """

    family: str
    year: int | None
    agency: str | None
    scope: Scope
    title: str | None
    published_on: str | None
    region_code: str | None
    status: Literal["complete", "partial"]
    tables: dict[str, TableState]
    facts: tuple[Fact, ...]
    metrics: tuple[Metric, ...] = ()
    findings: tuple[Finding, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    flags: tuple[str, ...] = ()
    parser: str = ""
    level: Level | None = None
    department: str | None = None
    region_candidates: tuple[str, ...] = ()
    body: str | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Report)


def encode(report: Report) -> bytes:
    return _encoder.encode(report)


def decode(body: bytes) -> Report:
    """Raises msgspec.DecodeError where `body` is not a Report of this version."""
    return _decoder.decode(body)
