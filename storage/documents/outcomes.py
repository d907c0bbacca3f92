"""How a claim can end, as values; `finishing` commits them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from parsers.report import Report
from storage.documents.claims import Claim
from storage.documents.pace import Learned, Release
from storage.documents.registry import Entry, Refused
from storage.models import State


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a stage did not go well: the stable `code`, its class (who must act), a sentence, and what groups it."""

    code: str
    error_class: str
    message: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes now in the blob store."""

    digest: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of a claimed document; made by the functions below.

    `delay` is seconds until the document is due again, None where it is settled. `facts` are columns of the document
    that the stage found out. `children` become documents of their own with this one as parent,
    `refused` such that failed already. `heavy`: what comes next
    needs a worker for heavy work.
    """

    attempt: str
    state: str
    delay: float | None = None
    counted: bool = True
    heavy: bool = False
    trouble: Trouble | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    children: tuple[Entry, ...] = ()
    refused: tuple[Refused, ...] = ()
    blobs: tuple[Kept, ...] = ()
    report: Report | None = None
    retract: bool = False
    version: str | None = None
    release: Release | None = None
    learned: Learned | None = None

    def releasing(self, release: Release | None) -> Outcome:
        """The same outcome, which also ends the request to a host."""
        return replace(self, release=release)


def advance(stage: str, *, hinted: float = 0.0, **more: Any) -> Outcome:
    """On to the next stage; `hinted` seconds are left to a hint that the caller gives itself."""
    return Outcome(attempt="ok", state=stage, delay=hinted, **more)


def done(**more: Any) -> Outcome:
    return Outcome(attempt="ok", state=State.DONE.value, **more)


def failed(trouble: Trouble, *, retract: bool = False, version: str | None = None) -> Outcome:
    """Not tried again. What an earlier run stored stays, unless `retract`: then it was never a report."""
    return Outcome(attempt="failed", state=State.FAILED.value, trouble=trouble, retract=retract, version=version)


def gone(trouble: Trouble) -> Outcome:
    return Outcome(attempt="failed", state=State.GONE.value, trouble=trouble)


def blocked(trouble: Trouble) -> Outcome:
    """Waits until the pause of its host is over (`reopen`)."""
    return Outcome(attempt="failed", state=State.BLOCKED.value, trouble=trouble)


def retry(claim: Claim, trouble: Trouble, delay: float) -> Outcome:
    """Again in the same stage after `delay` seconds; the attempt counts."""
    return Outcome(attempt="retry", state=claim.stage, delay=delay, trouble=trouble)


def given_back(claim: Claim, trouble: Trouble | None = None, delay: float = 0.0) -> Outcome:
    """Again in the same stage after `delay` seconds, as if it had not been claimed: the fault is ours."""
    return Outcome(attempt="given_back", state=claim.stage, delay=delay, counted=False, trouble=trouble)


def handed_on(claim: Claim, trouble: Trouble) -> Outcome:
    """Again in the same stage by a worker for heavy work, as if it had not been claimed."""
    return Outcome(attempt="given_back", state=claim.stage, delay=0.0, counted=False, heavy=True, trouble=trouble)


def back_to(stage: str, trouble: Trouble) -> Outcome:
    """Back to an earlier stage whose result is gone; not counted."""
    return Outcome(attempt="given_back", state=stage, delay=0.0, counted=False, trouble=trouble)
