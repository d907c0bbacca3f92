"""The end of claims. Results, the new state and the attempt's end are one transaction, conditional on the token."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Connection, Engine, Float, Select, Update, and_, bindparam, case, exists, select, update

from storage import tables
from storage.database import among, now, reading, writing
from storage.documents import looks, pace, twins
from storage.documents.again import arrived
from storage.documents.claims import Claim, reopening
from storage.documents.outcomes import Outcome, Trouble
from storage.documents.registry import Entry, insert_documents, record_blobs, refuse
from storage.models import SETTLED, State
from storage.panel import reports
from storage.panel.election import precedence
from storage.panel.reports import Saving
from storage.panel.standing import identity_of
from storage.requeues import beside


@dataclass(frozen=True, slots=True)
class Finished:
    """What was committed: ids by the state they are in now, and those that were somebody else's by then."""

    states: dict[int, str]
    fenced: tuple[int, ...] = ()


Result = tuple[Claim, Outcome]


def finish(engine: Engine, results: Sequence[Result]) -> Finished:
    """Commit how these claims ended, all or nothing; a claim that was lost meanwhile leaves no trace but "fenced".

    A document whose bytes are done under an address with precedence becomes a duplicate of it instead of going on.
    """
    reports.know_cells(engine, {fact.key for _, outcome in results if outcome.report for fact in outcome.report.facts})
    with writing(engine) as connection:
        ours = _still_held(connection, results)
        fenced = [claim for claim, _ in results if claim.id not in ours]
        kept = [(claim, outcome) for claim, outcome in results if claim.id in ours]
        aside = [(claim, outcome) for claim, outcome in kept if ours[claim.id].beside and outcome.state in SETTLED]
        kept = [result for result in kept if result not in aside] if aside else kept
        looks.note(connection, kept)
        kept, shared = _without_duplicates(connection, kept, ours)
        stored = _store(connection, kept)
        _settle(connection, kept, stored)
        twins.point(connection, {digest: stored[id] for id, digest in shared.items() if id in stored})
        beside.keep(connection, aside)
        kept += aside
        _end_attempts(connection, kept)
        _fence(connection, fenced)
        _arrange_hosts(connection, kept)
    return Finished({claim.id: outcome.state for claim, outcome in kept}, tuple(claim.id for claim in fenced))


def _still_held(connection: Connection, results: Sequence[Result]) -> dict[int, Any]:
    """Rows of the documents that are still the claims' own: whether their results stand `beside`, and what report they
    gave before."""
    tokens = {claim.id: (claim.stage, claim.token) for claim, _ in results}
    rows = connection.execute(_HELD, {"ids": sorted(tokens)})
    return {row.id: row for row in rows if tokens[row.id] == (row.state, row.lease_token)}


def _held() -> Select[Any]:
    doc, report, batch = tables.document.c, tables.report.c, tables.replay_batch.c
    is_beside = exists().where(batch.id == doc.batch_id, batch.beside).label("beside")
    query = select(
        doc.id, doc.state, doc.lease_token, is_beside, report.agency, report.body, report.year, report.scope
    ).outerjoin_from(tables.document, tables.report, report.document_id == doc.id)
    query = query.where(among(doc.id, "ids"), doc.lease_until.is_not(None)).order_by(doc.id)
    return query.with_for_update(of=tables.document)


_HELD = _held()


def _without_duplicates(
    connection: Connection, results: list[Result], before: Mapping[int, Any]
) -> tuple[list[Result], dict[int, str]]:
    """The results, with a duplicate's own outcome replaced, and the digests of those that now speak for others.

    Of documents with the same bytes the one with precedence speaks, whichever came first: what was done before it and
    has less becomes its duplicate as soon as it is done.
    """
    digests = {claim.id: digest for claim, outcome in results if (digest := _digest(claim, outcome))}
    named = set(digests.values())
    touched = [before[claim.id] for claim, _ in results] + [outcome.report for _, outcome in results if outcome.report]
    reports.lock_bytes(connection, named)
    before_us = twins.done_with(connection, named)
    reports.lock(connection, {identity_of(one) for one in (*touched, *before_us)})
    done = twins.Twins(before_us)
    settled: list[Result] = []
    shared: dict[int, str] = {}
    for claim, outcome in sorted(results, key=lambda result: precedence(result[0].host, result[0].address)):
        digest = digests.get(claim.id)
        if digest and (speaker := done.speaker(digest, claim)):
            shared[speaker.id] = digest
            outcome = _duplicate(outcome, getattr(speaker, "report_id", None))
        elif digest and outcome.state == State.DONE.value and (others := done.replaced_by(digest, claim)):
            shared[claim.id] = digest
            twins.step_back(connection, others)
        settled.append((claim, outcome))
    return settled, shared


def _digest(claim: Claim, outcome: Outcome) -> str | None:
    """The digest of the bytes this outcome speaks of; None for listings and for what did not go well."""
    listing = claim.stage == State.CRAWL.value and outcome.state == State.DONE.value
    return None if listing or outcome.attempt != "ok" else outcome.facts.get("sha256", claim.sha256)


def _duplicate(outcome: Outcome, report_id: int | None) -> Outcome:
    return replace(
        outcome,
        state=State.DUPLICATE.value,
        delay=None,
        report=None,
        retract=True,
        children=(),
        refused=(),
        facts=outcome.facts | {"report_id": report_id},
    )


def _store(connection: Connection, results: Sequence[Result]) -> dict[int, int]:
    """Write the rows beside the documents' own; gives the reports' ids by document."""
    stored = [kept for _, outcome in results for kept in outcome.blobs]
    record_blobs(
        connection, [{"digest": kept.digest, "size": kept.size, "media_type": kept.media_type} for kept in stored]
    )
    reports.retract(connection, [claim.id for claim, outcome in results if outcome.retract])
    saving = [Saving(claim.id, claim.sha256 or "", outcome.report) for claim, outcome in results if outcome.report]
    return reports.save(connection, saving) if saving else {}


def _settle(connection: Connection, results: Sequence[Result], report_ids: dict[int, int]) -> None:
    """Give the documents their new state, those with the same columns in one statement."""
    alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for claim, outcome in results:
        columns = _columns(claim, outcome) | outcome.facts
        if claim.id in report_ids:
            columns["report_id"] = report_ids[claim.id]
        waits = bool(outcome.delay) and not _goes_on(outcome)
        alike[tuple(sorted(columns))].append(columns | {"of_id": claim.id, "delay": outcome.delay, "waits": waits})
    for names, rows in alike.items():
        connection.execute(_settling(names), rows)


@lru_cache
def _settling(names: tuple[str, ...]) -> Update:
    doc = tables.document.c
    due = now() + bindparam("delay", type_=Float)  # NULL where the document is settled
    return (
        update(tables.document)
        .where(doc.id == bindparam("of_id"))
        .values(
            lease_until=None,
            lease_owner=None,
            updated=now(),
            due_at=due,
            not_before=case((bindparam("waits", type_=Boolean), due), else_=0.0),
            **{name: bindparam(name, type_=doc[name].type) for name in names},
        )
    )


def _goes_on(outcome: Outcome) -> bool:
    return outcome.attempt == "ok" and outcome.delay is not None


def _columns(claim: Claim, outcome: Outcome) -> dict[str, Any]:
    trouble = outcome.trouble
    columns: dict[str, Any] = {
        "state": outcome.state,
        "heavy": outcome.heavy,
        "attempts": 0 if _goes_on(outcome) else claim.attempts - (not outcome.counted),
        "code": trouble and trouble.code,
        "error_class": trouble and trouble.error_class,
        "message": trouble and trouble.message,
        "fingerprint": trouble and trouble.fingerprint,
    }
    if outcome.attempt == "ok":
        columns["lost"] = 0
    if outcome.attempt == "failed" and "journey" in (claim.fetched or {}):
        columns["fetched"] = arrived(claim.fetched)  # asked for again it starts anew: the site may lead elsewhere then
    if outcome.version and claim.stage == State.CONVERT.value:
        columns["converter"] = outcome.version
    if outcome.version and claim.stage == State.PARSE.value:
        columns["parser"] = outcome.version
    return columns


def _end_attempts(connection: Connection, results: Sequence[Result]) -> None:
    """Those that ended alike in one statement."""
    alike: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for claim, outcome in results:
        alike[claim.stage, outcome.attempt, outcome.version, outcome.trouble].append(claim.id)
    for (stage, outcome, version, trouble), ids in alike.items():
        told: dict[str, Any] = asdict(trouble) if trouble else dict.fromkeys(Trouble.__slots__)
        connection.execute(_ENDING, {"of": ids, "at": stage, "outcome": outcome, "version": version, **told})


def _ending() -> Update:
    """The last attempts of the documents `of` at a stage, which their tokens name."""
    attempt, doc = tables.attempt.c, tables.document.c
    token = select(doc.lease_token).where(doc.id == attempt.document_id).scalar_subquery()
    last = and_(among(attempt.document_id, "of"), attempt.stage == bindparam("at"), attempt.number == token)
    told: dict[str, Any] = {name: bindparam(name) for name in ("outcome", "version", *Trouble.__slots__)}
    return update(tables.attempt).where(last).values(ended=now(), **told)


_ENDING = _ending()


def _fence(connection: Connection, claims: Sequence[Claim]) -> None:
    attempt = tables.attempt.c
    for claim in claims:
        mine = (attempt.document_id == claim.id, attempt.stage == claim.stage, attempt.number == claim.token)
        connection.execute(update(tables.attempt).where(*mine).values(ended=now(), outcome="fenced"))


def _arrange_hosts(connection: Connection, results: list[Result]) -> None:
    """Register children, keep rules, end the requests, wake the children's hosts: hosts last, see `pace`."""
    waking: set[str] = set()
    for claim, outcome in results:
        if outcome.children:
            waking |= insert_documents(connection, [_child(entry, claim) for entry in outcome.children])[1]
        for refused in outcome.refused:
            refuse(connection, _child(refused.entry, claim), refused.code, refused.message)
        if outcome.facts.get("host", claim.host) != claim.host:
            waking.add(outcome.facts["host"])  # the request was sent on to another host, whose turn it waits for
    releases = [outcome.release for _, outcome in results if outcome.release]
    learned = [outcome.learned for _, outcome in results if outcome.learned]
    pace.lock(connection, waking | {one.host for one in releases} | {one.host for one in learned})
    pace.learn(connection, learned)
    pace.release(connection, releases)
    pace.wake(connection, waking - {release.host for release in releases})


def _child(entry: Entry, claim: Claim) -> Entry:
    return replace(entry, parent_id=claim.id, source_id=claim.source_id, listed_by=claim.listed_by)


def reopen(engine: Engine) -> int:
    """End the pauses that are over: the documents that waited for them go on. Returns their number."""
    host, doc = tables.host.c, tables.document.c
    over = host.paused_until <= now()
    with reading(engine) as connection:
        if not connection.scalar(select(exists().where(over))):
            return 0
    with writing(engine) as connection:
        names = connection.scalars(select(host.host).where(over).with_for_update(skip_locked=True)).all()
        again = case((doc.kind == "listing", State.CRAWL.value), else_=State.FETCH.value)
        opened = connection.execute(
            update(tables.document)
            .where(reopening, doc.host.in_(names))
            .values(state=again, due_at=now(), not_before=0.0, updated=now())
        ).rowcount
        connection.execute(update(tables.host).where(host.host.in_(names)).values(paused_until=None, due_at=now()))
    return int(opened)
