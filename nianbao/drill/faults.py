"""What is done to the fleet while documents pass through. Each gives how often it was done."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psutil

from nianbao import processes
from nianbao.drill import chance, disk, requeues
from nianbao.drill.fleet import Fleet, send, until
from nianbao.drill.watch import Run
from storage import ledger

#: seconds within which the children of a killed worker must be gone
ORPHANED = 5.0
#: seconds within which PostgreSQL ends the transaction of a frozen process, which holds its rows, with room
HELD = 150.0
#: seconds of a long outage
LONG = 30.0


@dataclass(frozen=True, slots=True)
class Fault:
    """`lease` and `limit` are seconds of the fleet's tempo; `poison` enters documents that take their worker along.

    With `flower` somebody watches.
    """

    name: str
    what: str
    inflict: Callable[[Run], int]
    lease: float = 40.0
    limit: int = 30
    poison: bool = False
    flower: bool = False


def _nothing(run: Run) -> int:
    return 0


def _children(run: Run) -> int:
    for tenth in range(1, 9):
        run.reach(tenth / 10)
        _kill(run.holder())
    return 8


def _parents(run: Run) -> int:
    for share, role in ((0.2, "convert"), (0.4, "fetch"), (0.6, "convert")):
        run.reach(share)
        _await_end(run.fleet.kill(role))
    return 3


def _await_end(orphans: list[psutil.Process]) -> None:
    until(lambda: not any(map(processes.alive, orphans)), "the children of a killed worker end", ORPHANED)


def _broker(run: Run) -> int:
    for share in (0.2, 0.6):
        run.reach(share)
        run.fleet.kill("broker")
    return 2


def _flush(run: Run) -> int:
    for share in (0.2, 0.4, 0.6):
        run.reach(share)
        with run.fleet.broker() as broker:
            broker.flushall()
    return 3


def _socket(run: Run) -> int:
    run.reach(0.3)
    before = run.fleet.pid("broker")
    run.fleet.settings.broker_socket.unlink()
    until(lambda: run.fleet.pid("broker") != before, "a broker that nobody can reach is replaced")
    return 1


def _frozen_broker(run: Run) -> int:
    """Longer than a publisher's patience, shorter than the supervisor's."""
    run.reach(0.3)
    broker = psutil.Process(run.fleet.pid("broker"))
    broker.suspend()
    time.sleep(12)
    broker.resume()
    return 1


def _full_broker(run: Run) -> int:
    run.reach(0.3)
    with run.fleet.full_broker():
        time.sleep(10)
    return 1


def _database(run: Run) -> int:
    for share in (0.3, 0.6):
        run.reach(share)
        run.database.crash()
    return 2


def _no_database(run: Run) -> int:
    run.reach(0.3)
    run.database.away(LONG)
    return 1


def _frozen(run: Run) -> int:
    """Freeze a worker that holds leases, have another do its work, thaw it: its ends must come to nothing."""
    run.reach(0.2)
    run.fleet.another("convert")
    family = run.fleet.family("convert")
    _freeze_at_work(run, family)
    frozen = {str(member.pid) for member in family}
    until(lambda: not frozen & _holders(run), "the leases of the frozen are taken back", HELD)
    run.reach(0.6)
    send(family, signal.SIGCONT)
    return 1


def _freeze_at_work(run: Run, family: list[psutil.Process]) -> None:
    """Not in the middle of a write to SQLite: nobody could take its lock, and all would only wait for the thaw."""
    while True:
        run.holder()
        send(family, signal.SIGSTOP)
        if _holders(run) & {str(member.pid) for member in family} and not run.database.locked():
            return
        send(family, signal.SIGCONT)


def _holders(run: Run) -> set[str]:
    return {owner.split("/")[2] for owner in ledger.owners(run.engine)}


def _term(run: Run) -> int:
    for share, role in ((0.3, "convert"), (0.6, "fetch")):
        run.reach(share)
        worker = psutil.Process(run.fleet.pid(role))
        worker.terminate()
        until(lambda worker=worker: not processes.alive(worker), f"{role} ends in order", run.fleet.limit)  # type: ignore[misc]
    return 2


def _term_stuck(run: Run) -> int:
    """The worker ends all the same, as soon as the hard limit has ended its child."""
    worker = psutil.Process(run.holder("hanging")).parent()
    assert worker is not None
    worker.terminate()
    until(lambda: not processes.alive(worker), "a worker that is stuck ends in order", run.fleet.limit + ORPHANED)
    return 1


def _flower(run: Run) -> int:
    for share, number in ((0.2, signal.SIGKILL), (0.4, signal.SIGTERM), (0.6, signal.SIGKILL)):
        run.reach(share)
        send([psutil.Process(run.fleet.pid("flower"))], number)
    return 3


def _dispatcher(run: Run) -> int:
    for share in (0.2, 0.4, 0.6):
        run.reach(share)
        run.fleet.kill("dispatcher")
    return 3


def _two_dispatchers(run: Run) -> int:
    run.fleet.another("dispatcher")
    return 1


def _supervisor(run: Run) -> int:
    for share in (0.3, 0.6):
        run.reach(share)
        run.fleet.kill_supervisor()
    return 2


def _power(run: Run) -> int:
    for share in (0.2, 0.4, 0.6):
        run.reach(share)
        run.fleet.kill_all()
    return 3


def _full_disk(run: Run) -> int:
    """Where a small file system can be mounted it is filled to the last byte, else the folder cannot be used at all."""
    run.reach(0.3)
    blobs = Path(unquote(urlsplit(run.fleet.settings.blobs_url).path))
    with _small_disk(run.fleet, blobs) if disk.can_mount() else disk.no_folder(blobs):
        until(lambda: run.met("storage.blobs_unavailable"), "the blob store has no room", run.patience)
        time.sleep(5)
    return 1


@contextmanager
def _small_disk(fleet: Fleet, blobs: Path) -> Iterator[None]:
    """The store on a full disk of its own, moved there and back while nobody runs: half a file must not be copied."""
    fleet.end()
    with disk.small(blobs) as small:
        fleet.keep()
        with disk.filled(small):
            yield
        fleet.end()


def _mixed(run: Run) -> int:
    """One after another, all in one run; first those that need somebody at work, of which later there may be none."""
    steps: list[Callable[[], object]] = [
        lambda: _kill(run.holder()),
        lambda: _kill(run.holder()),
        lambda: run.fleet.kill("convert"),
        lambda: run.fleet.kill("broker"),
        lambda: run.database.crash(),
        lambda: run.fleet.kill("dispatcher"),
        lambda: run.fleet.kill_supervisor(),
        lambda: run.fleet.kill_all(),
    ]
    for number, step in enumerate(steps, start=1):
        run.reach(number / (len(steps) + 1))
        step()
    return len(steps)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


FAULTS = (
    Fault("none", "nothing", _nothing),
    Fault("child", "kill -9 of a worker's child that holds a lease", _children),
    Fault("worker", "kill -9 of a worker's parent", _parents),
    Fault("broker", "kill -9 of the broker, its data lost", _broker),
    Fault("flush", "FLUSHALL", _flush),
    Fault("socket", "the broker's socket file is deleted", _socket),
    Fault("broker-frozen", "the broker stops answering for a while", _frozen_broker),
    Fault("broker-full", "the broker has no memory left for a while", _full_broker),
    Fault("database", "PostgreSQL crashes; SQLite's lock is held for 5 seconds", _database),
    Fault("no-database", f"the database is away for {LONG:.0f} seconds", _no_database),
    Fault("frozen", "a worker is frozen beyond its lease, and thawed", _frozen, lease=4.0),
    Fault("term", "SIGTERM to a worker under load", _term),
    Fault("term-stuck", "SIGTERM to a worker whose child is stuck in native code", _term_stuck, limit=15, poison=True),
    Fault("flower", "Flower is killed and stopped while it watches", _flower, flower=True),
    Fault("dispatcher", "kill -9 of the dispatcher", _dispatcher),
    Fault("dispatchers", "two dispatchers at once", _two_dispatchers),
    Fault("supervisor", "kill -9 of the supervisor", _supervisor),
    Fault("power", "kill -9 of everything at once", _power),
    Fault("disk", "no room for blobs for a while", _full_disk),
    Fault("poison", "documents that crash, hang, or exhaust memory in native code", _nothing, limit=15, poison=True),
    Fault("mixed", "eight of these in one run", _mixed),
    Fault("requeue", "all is re-queued twice at once; then once more, and cancelled half-way", requeues.inflict),
    Fault("random", "any of these at random moments, until all is done", chance.inflict, lease=24.0, limit=20),
)
