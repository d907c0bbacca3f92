"""What an operator asks first: where the documents are, how fast they move, what runs, what is wrong."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from sqlalchemy import Engine, and_, func, select

from nianbao import broker, home, processes, stack, stuck
from storage import ledger, tables
from storage.database import now, reading
from storage.documents import looks
from storage.models import STAGES
from workers.logs import mask
from workers.settings import Settings

#: seconds looked back for the rate
WINDOW = 300.0
#: how attempts end that were in vain
TROUBLES = ("failed", "retry", "lost")


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that does the work; `alive` is what the system says, not what was written down."""

    role: str
    pid: int
    alive: bool


@dataclass(frozen=True, slots=True)
class Status:
    """`documents` by state; `waiting` those not settled; `rate` finished per minute by stage, over the last minutes
    of work, `troubles` what went wrong meanwhile; `eta_seconds` until nothing waits at that rate, None where that
    cannot be said; `flower` an address; `put_off` what waits for its time, `stuck` what does not go on by itself, and
    why.
    """

    home: str
    documents: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    rate: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))
    troubles: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))
    eta_seconds: float | None = None
    workers: list[Worker] = field(default_factory=list)
    broker: dict[str, str | bool] = field(default_factory=dict)
    flower: str | None = None
    put_off: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def look(settings: Settings) -> Status:
    """Everything as it is now. A home that was never used is an empty status, not an error."""
    running = stack.running(settings)
    workers = _workers(running)
    at = running.broker if running else settings.broker_url or str(settings.broker_socket)
    seen = Status(home=str(settings.home))
    documents, rate, troubles, eta = seen.documents, seen.rate, seen.troubles, None
    later, halts = seen.put_off, seen.stuck
    try:
        engine = home.existing(settings)
    except home.NothingHere as error:
        changed: list[str] = [str(error)]
    else:
        changed = looks.warnings(engine)
        documents = ledger.progress(engine)
        rate, troubles = rates(engine), rates(engine, TROUBLES)
        later, halts = stuck.put_off(engine), stuck.sentences(engine)
        eta = _eta(documents, rate)
    waiting = sum(documents.get(stage, 0) for stage in STAGES)
    nobody = running is None and waiting > 0 and not stack.elsewhere(settings)
    reachable = broker.serves(settings)
    return Status(
        home=str(settings.home), documents=documents, waiting=waiting, rate=rate, troubles=troubles, eta_seconds=eta,
        workers=workers, put_off=later, stuck=halts,
        broker={"address": mask(at), "embedded": settings.broker_url is None, "reachable": reachable},
        flower=running.flower if running else None,
        warnings=changed + _warnings(running, workers, nobody, documents),
    )  # fmt: skip


def rates(engine: Engine, outcomes: Collection[str] = ("ok",)) -> dict[str, float]:
    """Attempts that ended so, per minute and stage, since the first one within WINDOW started."""
    a = tables.attempt.c
    since = now() - WINDOW
    recent = and_(a.started > since, a.outcome.in_(outcomes))  # `started` has an index
    ended = select(a.stage, func.count(), now() - func.min(a.started)).where(recent)
    with reading(engine) as connection:
        found = {stage: (count, age) for stage, count, age in connection.execute(ended.group_by(a.stage))}
    rate = dict.fromkeys(STAGES, 0.0)
    return rate | {stage: round(60 * count / min(WINDOW, max(age, 1.0)), 1) for stage, (count, age) in found.items()}


def _eta(documents: dict[str, int], rate: dict[str, float]) -> float | None:
    """The slowest stage decides; a document passes every stage from where it stands. None where one stands still."""
    if any(documents.get(stage) and not rate[stage] for stage in STAGES):
        return None
    left = {stage: sum(documents.get(before, 0) for before in _up_to(stage)) for stage in STAGES}
    return max((60 * left[stage] / rate[stage] for stage in STAGES if rate[stage]), default=0.0)


def _up_to(stage: str) -> tuple[str, ...]:
    return ("crawl",) if stage == "crawl" else STAGES[1 : STAGES.index(stage) + 1]


def _workers(running: stack.Stack | None) -> list[Worker]:
    if running is None:
        return []
    apart = ("broker", "flower", "standby")
    return [Worker(role, pid, processes.is_alive(pid)) for role, pid in running.pids.items() if role not in apart]


def _warnings(running: stack.Stack | None, workers: list[Worker], nobody: bool, documents: dict[str, int]) -> list[str]:
    found = []
    if nobody:
        found.append("documents wait and no stack runs; `nianbao up` goes on with them")
    if running:
        found += [f"{role} keeps dying; read logs/{role}.log in the home" for role in running.failing]
    found += [f"{worker.role} is down and will be started again" for worker in workers if not worker.alive]
    if blocked := documents.get("blocked"):
        found.append(f"{blocked} documents are blocked by their hosts; `nianbao requeue --state blocked` asks again")
    if dead := documents.get("dead"):
        found.append(f"{dead} documents took three workers with them; see `nianbao export documents --state dead`")
    return found


def as_json(status: Status) -> str:
    return json.dumps(asdict(status), ensure_ascii=False)


def _in_vain(status: Status) -> str:
    told = "  ".join(f"{stage} {rate:g}" for stage, rate in status.troubles.items() if rate)
    return f", in vain {told}" if told else ""


def _when(status: Status) -> str:
    if not status.waiting:
        return ""
    if status.eta_seconds is None:
        return ", nobody knows how long: a stage that they wait for did nothing lately"
    apart = "; what is put off takes longer" if status.put_off else ""
    return f", about {timedelta(seconds=round(status.eta_seconds))} at the present rate{apart}"


def as_text(status: Status) -> str:
    """For a person; ends with a line break."""
    counts = "  ".join(f"{state} {count}" for state, count in sorted(status.documents.items())) or "none"
    rates = "  ".join(f"{stage} {rate:g}" for stage, rate in status.rate.items())
    lines = [
        f"home       {status.home}",
        f"documents  {counts}",
        f"waiting    {status.waiting}{_when(status)}",
        f"rate       {rates} a minute" + _in_vain(status),
        f"broker     {status.broker['address']} {'answers' if status.broker['reachable'] else 'does not answer'}",
        f"Flower     {status.flower or 'not running'}",
        *(f"process    {w.role} {w.pid} {'alive' if w.alive else 'down'}" for w in status.workers),
        *(f"put off    {sentence}" for sentence in status.put_off),
        *(f"stuck      {sentence}" for sentence in status.stuck),
        *(f"warning    {sentence}" for sentence in status.warnings),
    ]
    return "\n".join(lines) + "\n"
