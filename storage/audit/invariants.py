"""What must hold of every row, as questions to the database: each gives the rows that break it, none where all is well.

One statement each, over indexes where there are any, so that a million rows are asked and not loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, not_, or_, select

from crawlers.media_type import ZIP
from storage import tables
from storage.audit import counters
from storage.database import now
from storage.documents.claims import reopening, unfetched
from storage.models import HELD, SETTLED, STAGES, State
from storage.panel.election import KEPT
from storage.panel.standing import whose

#: seconds after its end in which a lease should have been taken back, and a hint been given again
LATE = 300.0
#: seconds that nothing ever waits, with room for the longest retry and the longest pause of a host
NEVER = 48 * 3600.0

_doc, _attempt, _report, _host = tables.document.c, tables.attempt.c, tables.report.c, tables.host.c


@dataclass(frozen=True, slots=True)
class Invariant:
    """`broken` selects the rows that break it, as (id, place): a document's where `stage` says how it is mended.

    `stage` gives the stage that a broken document goes back to, None where only a person can decide.
    """

    name: str
    what: str
    broken: Callable[[], Select[Any]]
    stage: ColumnElement[str] | None = None


def _documents(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(_doc.id, _doc.address.label("place")).where(*conditions)


def _unknown_state() -> Select[Any]:
    return _documents(_doc.state.not_in([state.value for state in State]))


def _done_without_report() -> Select[Any]:
    """A listing gives none, nor does a page or an archive whose members or attachments carry it."""
    has_report = exists().where(_report.document_id == _doc.id)
    done = and_(_doc.state == "done", _doc.kind != "listing", or_(_doc.media_type.is_(None), _doc.media_type != ZIP))
    return _documents(done, not_(has_report), not_(_has_children()))


def _empty_archive() -> Select[Any]:
    return _documents(_doc.state == "done", _doc.media_type == ZIP, not_(_has_children()))


def _has_children() -> ColumnElement[bool]:
    child = tables.document.alias("child")
    return exists().where(child.c.parent_id == _doc.id)


def _points_to_no_report() -> Select[Any]:
    return _documents(_doc.report_id.is_not(None), ~exists().where(_report.id == _doc.report_id))


def _duplicate_of_nothing() -> Select[Any]:
    other = tables.document.alias("other")
    same = exists().where(other.c.sha256 == _doc.sha256, other.c.state != "duplicate")
    return _documents(_doc.state == "duplicate", not_(same))


def _child_without_parent() -> Select[Any]:
    parent = tables.document.alias("parent")
    return _documents(_doc.parent_id.is_not(None), ~exists().where(parent.c.id == _doc.parent_id))


def _report_without_facts() -> Select[Any]:
    """Of a table that was read there are facts."""
    read = cast(_report.tables, String).like('%"read"%')
    joined = tables.report.join(tables.document, _doc.id == _report.document_id)
    has_facts = exists().where(tables.fact.c.report_id == _report.id)
    query = select(_doc.id, _doc.address.label("place")).select_from(joined)
    return query.where(_doc.state == "done", read, not_(has_facts))


def _two_kept() -> Select[Any]:
    same = (whose, _report.year, _report.scope)
    place = (whose + " " + cast(_report.year, String) + " " + _report.scope).label("place")
    known = and_(_report.agency.is_not(None), _report.year.is_not(None), _report.status.in_(KEPT))
    return select(func.min(_report.id).label("id"), place).where(known).group_by(*same).having(func.count() > 1)


def _lease_of_a_settled() -> Select[Any]:
    return _documents(_doc.state.in_(SETTLED), or_(_doc.lease_until.is_not(None), _doc.due_at.is_not(None)))


def _lease_long_over() -> Select[Any]:
    return _documents(_doc.state.in_(STAGES), _doc.lease_until < now() - LATE)


def _lease_without_end() -> Select[Any]:
    return _documents(_doc.state.in_(STAGES), _doc.lease_until > now() + NEVER)


def _never_due() -> Select[Any]:
    """Only what is parked is never due, and only what waits for a host can be."""
    return _documents(_doc.state.in_(("convert", "parse")), _doc.due_at.is_(None), _doc.lease_until.is_(None))


def _due_too_late() -> Select[Any]:
    """Nothing says to wait, and yet it is not due soon: a clock was set back."""
    late = or_(and_(_doc.due_at > now() + LATE, _doc.not_before <= now()), _doc.not_before > now() + NEVER)
    return _documents(_doc.state.in_(STAGES), _doc.lease_until.is_(None), late, _doc.due_at != HELD)


def _held_by_nobody() -> Select[Any]:
    """A re-queue holds documents back, and its batch has to know them."""
    item = tables.replay_item.c
    known = exists().where(item.document_id == _doc.id, item.batch_id == _doc.batch_id, item.state == "held")
    return _documents(_doc.state.in_(STAGES), _doc.due_at == HELD, not_(known))


def _attempt_without_end() -> Select[Any]:
    """Its document is not, or no longer, in that claim."""
    held = and_(_doc.lease_until.is_not(None), _doc.lease_token == _attempt.number, _doc.state == _attempt.stage)
    joined = tables.attempt.join(tables.document, _doc.id == _attempt.document_id)
    query = select(_attempt.id, _doc.address.label("place")).select_from(joined)
    return query.where(_attempt.outcome == "running", not_(held))


def _host_asleep() -> Select[Any]:
    """Documents wait for it and the dispatcher will not look, or it rests longer than any rule allows."""
    waits = exists().where(_doc.host == _host.host, unfetched, _doc.due_at.is_not(None), _doc.lease_until.is_(None))
    latest = [column > now() + NEVER for column in (_host.due_at, _host.next_at, _host.busy_until, _host.paused_until)]
    return select(_host.host.label("id"), _host.host.label("place")).where(
        or_(and_(waits, _host.due_at.is_(None)), *latest)
    )


def _blocked_for_good() -> Select[Any]:
    pause = exists().where(_host.host == _doc.host, _host.paused_until.is_not(None))
    return _documents(reopening, not_(pause))


def _bytes_not_noted() -> Select[Any]:
    noted = exists().where(tables.blob.c.digest == _doc.sha256)
    return _documents(_doc.sha256.is_not(None), not_(noted))


#: as far as a document can be mended: what it is made of decides where it begins again
FROM_PARTS = case((_doc.document_digest.is_not(None), "parse"), (_doc.sha256.is_not(None), "convert"), else_="fetch")
FROM_BYTES = case((_doc.sha256.is_not(None), "convert"), else_="fetch")
FROM_START = case((_doc.kind == "listing", "crawl"), else_="fetch")
_SAME: ColumnElement[str] = _doc.state

INVARIANTS = (
    Invariant("unknown_state", "documents in a state that does not exist", _unknown_state, FROM_PARTS),
    Invariant("done_without_report", "done, and no report is there nor a part", _done_without_report, FROM_PARTS),
    Invariant("archive_without_members", "archives that are done and have no members", _empty_archive, FROM_BYTES),
    Invariant("points_to_no_report", "they name a report which is not there", _points_to_no_report, FROM_PARTS),
    Invariant("report_without_facts", "a table was read and no fact stands there", _report_without_facts, FROM_PARTS),
    Invariant("two_kept", "two kept reports of one agency, year and scope", _two_kept),
    Invariant("duplicate_of_nothing", "a duplicate, and nothing else has its bytes", _duplicate_of_nothing, FROM_BYTES),
    Invariant("child_without_parent", "documents whose parent does not exist", _child_without_parent),
    Invariant("bytes_not_noted", "documents whose bytes were never noted as stored", _bytes_not_noted, FROM_START),
    Invariant("lease_of_a_settled", "settled, and yet leased or due", _lease_of_a_settled, _SAME),
    Invariant("lease_long_over", "leases that ended and were not taken back", _lease_long_over, _SAME),
    Invariant("lease_without_end", "leases that end in days: a clock was set back", _lease_without_end, _SAME),
    Invariant("never_due", "wait for a stage and are never due", _never_due, _SAME),
    Invariant("due_too_late", "nothing says to wait, and they are not due: a clock was set back", _due_too_late, _SAME),
    Invariant("held_by_nobody", "held back by a re-queue that does not know them", _held_by_nobody, _SAME),
    Invariant("attempt_without_end", "attempts that run, and nobody holds their document", _attempt_without_end),
    Invariant("tally_off", "the kept count of a source and state is not that of its documents", counters.tally_off),
    Invariant("batch_off", "re-queues that count wrong, or are over and hold documents", counters.batch_off),
    Invariant("blocked_for_good", "wait for the end of a pause, and there is none", _blocked_for_good, FROM_START),
    Invariant("host_asleep", "hosts whose documents wait and are never asked for", _host_asleep),
)  # fmt: skip
