"""A harvest: enter the targets, see the work through, sum it up. Started again, it goes on where it was."""

from __future__ import annotations

import shlex
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, func, or_, select

from nianbao.targets import Target
from storage import ledger, tables, tally
from storage.audit.failures import begin
from storage.database import reading
from storage.documents import parking
from storage.documents.parking import Parking, Wanted
from storage.documents.registry import CHUNK
from storage.models import STAGES
from storage.panel.export import KEPT
from workers import policy

#: seconds between two looks at the database
TICK = 0.25
#: and at least so many times what a look takes, so that a large database is not kept busy by being looked at
SHARE = 10
#: but never longer than this many seconds
LONGEST_TICK = 10.0
#: ids asked for by number in one statement; a harvest that met more documents known before asks for all of them
MOST_IDS = 10_000
FAILING = ("failed", "dead", "blocked", "gone")

#: targets shown with the portal family that recognised them
MOST_SHOWN = 20

_document = tables.document.c
_site = _document.fetched["site"].as_string()
_listed = and_(_document.kind == "listing", _document.state == "done", _site.is_not(None))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose documents are meant: those of sources with all that was found on their pages, and some known before."""

    sources: frozenset[int]
    ids: frozenset[int] = frozenset()

    def where(self) -> ColumnElement[bool]:
        conditions = [_document.source_id.in_(sorted(self.sources))]
        if len(self.ids) > MOST_IDS:
            return _document.id.is_not(None)
        if self.ids:
            conditions += [_document.id.in_(sorted(self.ids)), _document.parent_id.in_(sorted(self.ids))]
        return or_(*conditions)


@dataclass(frozen=True, slots=True)
class Failure:
    """So many documents failed with `code`; `address` is one of them."""

    code: str
    state: str
    count: int
    address: str

    @property
    def requeue(self) -> str:
        """The command that puts them back, to where it can help."""
        return shlex.join(["nianbao", "requeue", "--state", self.state, "--code", self.code, *begin(self.code)])


@dataclass(frozen=True, slots=True)
class Sum:
    """What a harvest brought. `facts` and `findings` are those of kept reports; `verdicts` counts findings,
    the soft ones apart: over years, and text against table.

    `troubled` are documents that go on later by themselves, by the trouble they had last, `incomplete` those that are
    done but for something that is told. `listings` counts the listing
    pages by the portal family that recognised them; `recognised` are the first targets among them, with that family.
    """

    listings: Counter[str] = field(default_factory=Counter)
    recognised: tuple[tuple[str, str], ...] = ()
    documents: Counter[str] = field(default_factory=Counter)
    reports: Counter[str] = field(default_factory=Counter)
    facts: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    parked: int = 0
    failures: tuple[Failure, ...] = ()
    troubled: tuple[Failure, ...] = ()
    incomplete: tuple[Failure, ...] = ()

    @property
    def waiting(self) -> int:
        return sum(self.documents[stage] for stage in STAGES) - self.parked


def scope(engine: Engine, targets: Collection[Target], ids: Iterable[int]) -> Scope:
    """The scope of targets and the documents entered for them; some may have been known from other targets before.

    Only these are kept by number, so that a list may be of any length.
    """
    sources = frozenset(ledger.source(engine, target.place, target.kind) for target in targets)
    known, entered = set[int](), iter(ids)
    while chunk := list(islice(entered, CHUNK)):
        if len(known) <= MOST_IDS:
            known |= _foreign(engine, sources, chunk)
    return Scope(sources, frozenset(known))


def _foreign(engine: Engine, sources: Collection[int], ids: Collection[int]) -> set[int]:
    """Those of the documents that belong to none of the sources."""
    foreign = or_(_document.source_id.is_(None), _document.source_id.not_in(sorted(sources)))
    with reading(engine) as connection:
        return set(connection.scalars(select(_document.id).where(_document.id.in_(sorted(ids)), foreign)))


def counts(engine: Engine, scope: Scope) -> Counter[str]:
    """Documents of the scope by state; those of its sources are counted already."""
    with reading(engine) as connection:
        if len(scope.ids) > MOST_IDS:
            return tally.by_state(connection)
        seen = tally.by_state(connection, scope.sources)
        if not scope.ids:
            return seen
        foreign = or_(_document.source_id.is_(None), _document.source_id.not_in(sorted(scope.sources)))
        query = select(_document.state, func.count()).where(scope.where(), foreign).group_by(_document.state)
        return seen + _counted(connection, query)


def see_through(
    engine: Engine,
    scope: Scope,
    wanted: Wanted,
    renew: Callable[[], Collection[str]],
    patience: float,
    told: Callable[[Counter[str]], None],
    warn: Callable[[str], None],
) -> None:
    """Return once every document of the scope is settled, or nothing at all is due within `patience` seconds.

    What is not `wanted` is parked as soon as a listing leads to it. `renew` keeps the stack alive and says what of it
    keeps dying or does not answer; `told` hears the counts at each look, `warn` each such sentence once.
    A database that is away is waited for. Raises what `renew` raises when somebody takes the stack down meanwhile.
    """
    parking.unpark(engine, scope.sources)
    parked = Parking(engine, scope.where(), wanted)
    warned: set[str] = set()
    while True:
        began = time.monotonic()
        try:
            if _is_settled(engine, scope, parked, patience, told):
                return
            news = set(renew())
        except Exception as error:
            if not policy.is_outage(error):
                raise
            news = {"the database does not answer; waiting until it does"}
        for sentence in news - warned:
            warn(sentence)
        warned |= news
        time.sleep(min(LONGEST_TICK, max(TICK, SHARE * (time.monotonic() - began))))


def _is_settled(
    engine: Engine, scope: Scope, parked: Parking, patience: float, told: Callable[[Counter[str]], None]
) -> bool:
    """One look: whether nothing of the scope waits any more, or nothing is due soon enough."""
    parked.park()
    seen = counts(engine, scope)
    told(seen)
    if not any(seen[stage] for stage in STAGES):
        return True
    due = ledger.next_due_in(engine)
    return due is None or due > patience


def sum_up(engine: Engine, scope: Scope) -> Sum:
    """Count what the documents of the scope became."""
    meant = scope.where()
    report, finding = tables.report, tables.finding.c
    joined = report.join(tables.document, _document.id == report.c.document_id)
    kept = report.c.status.in_(KEPT)
    with reading(engine) as connection:
        documents = select(_document.state, func.count()).where(meant).group_by(_document.state)
        reports = select(report.c.status, func.count()).select_from(joined).where(meant).group_by(report.c.status)
        facts = select(func.count()).select_from(joined.join(tables.fact, tables.fact.c.report_id == report.c.id))
        judged = select(finding.verdict, finding.severity, func.count().label("number")).select_from(
            joined.join(tables.finding, finding.report_id == report.c.id)
        )
        verdicts = connection.execute(judged.where(meant, kept).group_by(finding.verdict, finding.severity)).all()
        return Sum(
            listings=_counted(connection, select(_site, func.count()).where(meant, _listed).group_by(_site)),
            recognised=tuple(
                (address, site)
                for address, site in connection.execute(
                    select(_document.address, _site)
                    .where(meant, _listed, _document.parent_id.is_(None))
                    .order_by(_document.id)
                    .limit(MOST_SHOWN)
                )
            ),
            documents=_counted(connection, documents),
            reports=_counted(connection, reports),
            facts=connection.scalar(facts.where(meant, kept)) or 0,
            verdicts=Counter({_verdict(row.verdict, row.severity): row.number for row in verdicts}),
            parked=connection.scalar(select(func.count()).where(meant, parking.is_parked())) or 0,
            failures=_by_code(connection, and_(meant, _document.state.in_(FAILING))),
            troubled=_by_code(connection, and_(meant, _document.state.in_(STAGES), _document.code.is_not(None))),
            incomplete=_by_code(connection, and_(meant, _document.state == "done", _document.code.is_not(None))),
        )


def _verdict(verdict: str, severity: str) -> str:
    return verdict if severity == "hard" else f"soft {verdict}"


def _counted(connection: Connection, query: Select[Any]) -> Counter[str]:
    return Counter({row[0]: row[1] for row in connection.execute(query)})


def _by_code(connection: Connection, meant: ColumnElement[bool]) -> tuple[Failure, ...]:
    code = func.coalesce(_document.code, "unknown").label("code")
    query = (
        select(code, _document.state, func.count().label("count"), func.min(_document.address).label("address"))
        .where(meant).group_by(code, _document.state)
    )  # fmt: skip
    found = [Failure(**row) for row in connection.execute(query).mappings()]
    return tuple(sorted(found, key=lambda failure: (-failure.count, failure.code)))
