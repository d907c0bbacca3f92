"""Claims a batch, works through it document by document, saves as it goes. One bad document never spoils the others."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from billiard.exceptions import SoftTimeLimitExceeded

from storage import ledger
from storage.ledger import Claim, Outcome, Release, Result
from workers import limits, logs, policy
from workers.equipment import Equipment

log = logging.getLogger(__name__)

SAVE_EVERY = 3.0
"""Seconds after which what is done is saved, whatever is left of the batch."""
BUDGET = 20.0
"""Seconds of work in company; what is not begun by then is given back, so that a batch never nears its time limit."""
PATIENCE = (0.1, 0.5, 1.0, 2.0, 4.0)
"""Seconds between tries to save while the database is away."""

#: What this process could not save: it is tried again before its next work, and the tokens still guard it.
_unsaved: list[Result] = []

Work = Callable[[Claim], Outcome]
Closing = Callable[[Claim, BaseException | None], Release | None]


def no_version(claim: Claim) -> None:
    """What work without a converter or parser is told of."""


def no_host(claim: Claim, error: BaseException | None) -> None:
    """What work without a host leaves behind."""


@dataclass
class Batch:
    """One task's work. `closing` says how a request leaves its host, `next_work` what may follow in the same task."""

    tools: Equipment
    work: Work
    closing: Closing = no_host
    version: Callable[[Claim], str | None] = no_version
    next_work: Work | None = None
    pending: list[Result] = field(default_factory=list)
    states: dict[int, str] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)

    def run(self, stage: str, ids: Collection[int], lease: float) -> None:
        """Claim what of `ids` waits for `stage`; end every claim with a result, an error's outcome, or given back."""
        global _unsaved
        self.pending, _unsaved = _unsaved, []
        self.save()
        claims = ledger.claim(self.tools.engine, stage, ids, self.tools.owner, lease)
        try:
            self._work_through(claims)
        except SoftTimeLimitExceeded as error:
            self.pending, _unsaved = [*_unsaved, *self.pending], []
            ended = {claim.id for claim, _ in self.pending} | self.states.keys()
            self.pending += [self._given_back(claim, error) for claim in claims if claim.id not in ended]
            self.save()

    def _work_through(self, claims: list[Claim]) -> None:
        begun = saved = time.monotonic()
        for claim in claims:
            if time.monotonic() - begun > BUDGET:
                self.pending.append(self._given_back(claim))
                continue
            self.pending.append((claim, self._outcome(claim)))
            if time.monotonic() - saved > SAVE_EVERY:
                self.save()
                saved = time.monotonic()
        self.save()

    def _given_back(self, claim: Claim, error: BaseException | None = None) -> Result:
        return claim, ledger.given_back(claim).releasing(self.closing(claim, error))

    def _outcome(self, claim: Claim) -> Outcome:
        before = limits.peak()
        try:
            with logs.about(document=claim.id, stage=claim.stage):
                outcome = self.work(claim)
        except Exception as error:  # noqa: BLE001 - the policy decides what each error means
            strained = limits.near_the_cap() and limits.peak() > before
            outcome = policy.judge(error, claim, self.version(claim), near_cap=strained)
            _tell(claim, outcome, error)
            return outcome.releasing(self.closing(claim, error))
        return outcome if outcome.release else outcome.releasing(self.closing(claim, None))

    def save(self) -> None:
        """Commit what is pending. While the database is away wait a little, then keep it for the next task."""
        try:
            for pause in PATIENCE:
                try:
                    return self._commit()
                except Exception as error:
                    if not policy.is_outage(error):
                        raise
                    log.warning("the database is away, results are kept", extra={"results": len(self.pending)})
                    time.sleep(pause)
        finally:
            _unsaved.extend(self.pending)
            self.pending = []

    def _commit(self) -> None:
        """All in one transaction; where one of them cannot be stored, each by itself, and that one as failed."""
        try:
            self._finish(self.pending)
        except Exception as error:
            if policy.is_outage(error) or isinstance(error, SoftTimeLimitExceeded):
                raise
            for result in list(self.pending):
                self._commit_alone(result)

    def _commit_alone(self, result: Result) -> None:
        claim, outcome = result
        try:
            self._finish([result])
        except Exception as error:
            if policy.is_outage(error) or isinstance(error, SoftTimeLimitExceeded):
                raise
            log.exception("a result could not be stored", extra={"document": claim.id, "stage": claim.stage})
            self._finish([(claim, policy.judge(error, claim).releasing(outcome.release))], instead_of=result)

    def _finish(self, results: list[Result], instead_of: Result | None = None) -> None:
        if results:
            finished = ledger.finish(self.tools.engine, results)
            self.states |= finished.states
            self.codes.update(outcome.trouble.code for _, outcome in results if outcome.trouble)
        settled = [instead_of] if instead_of else results
        self.pending = [result for result in self.pending if result not in settled]


def _tell(claim: Claim, outcome: Outcome, error: BaseException) -> None:
    trouble = outcome.trouble
    details = {"document": claim.id, "stage": claim.stage, "code": trouble and trouble.code, "state": outcome.state}
    if trouble and trouble.error_class == "bug":
        log.error("a document met an error of ours: %s", trouble.message, extra=details, exc_info=error)
    else:
        log.info("%s", trouble and trouble.message, extra=details)
