"""Any fault at any moment, as the world does it. Between two of them something is done, however little."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random

from redis.exceptions import RedisError

from nianbao.drill.fleet import send
from nianbao.drill.watch import Run

#: the most documents done between two faults, as a share; seconds between them beyond that
PROGRESS, CALM = 0.1, 3.0
#: seconds for which something is full or away, and frozen: shorter and longer than the leases
LASTS, FROZEN = (0.5, 12.0), (0.5, 30.0)

Step = Callable[[Run, Random], object]


def inflict(run: Run) -> int:
    """One fault after another until nine of ten documents are done."""
    chance, done, share = Random(), 0, 0.0
    while (share := share + chance.uniform(0.0, PROGRESS)) < 0.9:
        run.reach(share)
        time.sleep(chance.uniform(0.0, CALM))
        chance.choice(STEPS)(run, chance)
        done += 1
    return done


def _kill_any(run: Run, chance: Random) -> None:
    """One process of the fleet, whichever: children, parents, broker, dispatcher, supervisor."""
    if members := run.fleet.members():
        send([chance.choice(members)], signal.SIGKILL)


def _end_any(run: Run, chance: Random) -> None:
    if members := run.fleet.members():
        send([chance.choice(members)], chance.choice((signal.SIGTERM, signal.SIGINT, signal.SIGHUP)))


def _freeze_any(run: Run, chance: Random) -> None:
    if members := run.fleet.members():
        frozen = chance.sample(members, chance.randint(1, len(members)))
        send(frozen, signal.SIGSTOP)
        time.sleep(chance.uniform(*FROZEN))
        send(frozen, signal.SIGCONT)


def _kill_all(run: Run, chance: Random) -> None:
    run.fleet.kill_all()


def _flush(run: Run, chance: Random) -> None:
    with suppress(RedisError), run.fleet.broker() as broker:
        broker.flushall()


def _fill(run: Run, chance: Random) -> None:
    with suppress(RedisError), run.fleet.full_broker():
        time.sleep(chance.uniform(*LASTS))


def _unlink(run: Run, chance: Random) -> None:
    run.fleet.settings.broker_socket.unlink(missing_ok=True)


def _crash(run: Run, chance: Random) -> None:
    run.database.crash()


def _away(run: Run, chance: Random) -> None:
    run.database.away(chance.uniform(*LASTS))


STEPS: tuple[Step, ...] = (
    _kill_any, _kill_any, _kill_any, _end_any, _freeze_any, _kill_all, _flush, _fill, _unlink, _crash, _away,
)  # fmt: skip
