"""What crawled listings led to the last few times, whether that changed suddenly (portals are rebuilt), and was cut."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, delete, insert, select, update

from crawlers.errors import CutShort
from storage import tables
from storage.database import now, reading
from storage.documents.claims import Claim
from storage.documents.outcomes import Outcome
from storage.documents.registry import Entry
from storage.models import State

#: looks kept of a listing: with a harvest a week, a month to see the warning
KEPT = 5
#: fewer links than these have no pattern: one stray link would be a change
ENOUGH = 3
#: reports looked at for their tables; status has to be quick however many there are
RECENT = 2000
#: reports of one host that show how it used to be, and those after them that must all differ
BEFORE, AFTER = 5, 3
MOST_TOLD = 20

_look, _document, _report = tables.listing_look.c, tables.document.c, tables.report.c
_NAME = re.compile(r"[0-9a-f]{16,}|\d+", re.I)


def note(connection: Connection, results: Iterable[tuple[Claim, Outcome]]) -> None:
    """Note what the crawled pages among these led to, in the transaction that finishes them."""
    for claim, outcome in results:
        ended = outcome.attempt in ("ok", "failed") and "fetched" in outcome.facts
        if claim.stage == State.CRAWL.value and ended:
            links = [child for child in outcome.children if child.kind != "attachment"]
            _note(connection, claim.id, links, bool(outcome.trouble and outcome.trouble.code == CutShort.code))


def _note(connection: Connection, document_id: int, links: Sequence[Entry], is_cut: bool) -> None:
    """A page that never led anywhere is no listing and is not noted, unless it is too long to be looked through."""
    of_it = _look.document_id == document_id
    before = connection.execute(select(tables.listing_look).where(of_it).order_by(_look.id.desc())).all()
    if not (links or before or is_cut):
        return
    pattern = _pattern(links)
    known = {look.pattern for look in before} - {None}
    warning = None
    if not links and any(look.links for look in before):
        warning = "empty"
    elif is_cut:
        warning = "cut"
    elif pattern and known and pattern not in known:
        warning = "pattern"
    row = {"document_id": document_id, "links": len(links), "pattern": pattern, "warning": warning}
    connection.execute(update(tables.listing_look).where(of_it, _look.warning.is_not(None)).values(warning=None))
    connection.execute(insert(tables.listing_look).values(looked=now(), **row))
    if surplus := [look.id for look in before[KEPT - 1 :]]:
        connection.execute(delete(tables.listing_look).where(_look.id.in_(surplus)))


def _pattern(links: Sequence[Entry]) -> str | None:
    """The commonest form of the addresses, reports before pages, numbers left out; None where there are few."""
    reports = [link for link in links if link.kind == "report"] or links
    if len(reports) < ENOUGH:
        return None
    forms = Counter(_NAME.sub("#", f"{urlsplit(link.address).netloc}{urlsplit(link.address).path}") for link in reports)
    return min(forms, key=lambda form: (-forms[form], form))


def warnings(engine: Engine) -> list[str]:
    """A sentence for each listing and host that changed suddenly, or is too long to be followed to its end."""
    with reading(engine) as connection:
        return [*_of_listings(connection), *_of_hosts(connection)]


def _of_listings(connection: Connection) -> list[str]:
    changed = select(_look.warning, _look.pattern, _document.address, _document.message).join(
        tables.document, _document.id == _look.document_id
    )
    rows = connection.execute(changed.where(_look.warning.is_not(None)).order_by(_look.id.desc()).limit(MOST_TOLD))
    return [_sentence(row) for row in rows]


def _sentence(row: Any) -> str:
    if row.warning == "cut":
        return str(row.message)
    if row.warning == "empty":
        return f"{row.address} used to lead to reports and leads to none; `nianbao sites probe` shows what it offers"
    return f"the links of {row.address} look otherwise than before, as {row.pattern}; was the portal rebuilt?"


def _of_hosts(connection: Connection) -> list[str]:
    """Hosts whose latest reports all read fewer tables of a form than any before, or follow another form for a year."""
    joined = tables.report.join(tables.document, _document.id == _report.document_id)
    query = select(_document.host, _report.year, _report.family, _report.tables).select_from(joined)
    read: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    followed: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for row in connection.execute(query.where(_document.host != "").order_by(_report.id.desc()).limit(RECENT)):
        read[row.host, row.family].append(sum(state == "read" for state in row.tables.values()))
        if row.year:
            followed[row.host, row.year].append(row.family)
    fewer = [
        f"the latest reports of {host} have fewer tables of {family} than those before; `nianbao show` tells which"
        for (host, family), counts in read.items()
        if len(counts) >= AFTER + BEFORE and max(counts[:AFTER]) < min(counts[AFTER:])
    ]
    other = [
        f"the latest reports of {host} on {year} are read by another form than those before: {names[0]}"
        for (host, year), names in followed.items()
        if len(names) >= AFTER + BEFORE and set(names[:AFTER]).isdisjoint(names[AFTER:])
    ]
    return [*fewer, *other][:MOST_TOLD]
