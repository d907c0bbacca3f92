"""Keeps the one-machine stack alive: broker, dispatcher, workers and Flower of one home.

A supervisor holds `stack.lock` while it lives, so that a home never has two at work, and writes `stack.json`. It is
crash-only: what a killed one left behind is ended before anything new is started. Its own death is noticed by a standby
that waits for the lock, which the system gives free.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import psutil

from nianbao import broker, flower, processes, stack
from nianbao.processes import Role
from workers import owners
from workers.logs import mask
from workers.settings import Settings

#: seconds between two looks at the processes
TICK = 0.2
#: a process that lived shorter than this many seconds keeps dying: it waits longer each time
STEADY = 20.0
LONGEST_PAUSE = 30.0
#: a pause this long is worth a warning: the fourth start in a row did not last
KEEPS_DYING = 4.0
#: seconds between two questions to a process, and without an answer until it is replaced
ASK, SILENCE = 2.0, 15.0


def roles(settings: Settings, with_flower: bool, owned: bool) -> list[Role]:
    """The processes in the order of their start. An owner looks after its supervisor itself, else a standby does."""
    answers = partial(broker.answers, settings.broker_socket)
    embedded = [] if settings.broker_url else [Role("broker", partial(broker.command, settings), answers)]
    shown = [Role("flower", partial(flower.command, settings))] if with_flower else []
    return [
        *embedded,
        Role("convert", partial(_worker, "convert", "convert,parse", settings.workers)),
        Role("heavy", partial(_worker, "heavy", "convert.heavy", 1)),
        Role("fetch", partial(_worker, "fetch", "crawl,fetch", max(2, settings.workers))),
        Role("dispatcher", lambda: [sys.executable, "-m", "nianbao", "dispatch"]),
        *shown,
        *([] if owned else [Role("standby", partial(stack.supervise_command, with_flower, standby=True))]),
    ]


def _worker(name: str, queues: str, concurrency: int) -> list[str]:
    return [sys.executable, "-m", "workers.celery_worker", name, str(concurrency), queues]


class Keeper:
    """Keeps one role filled: starts its process again when it dies, later and later while it keeps dying.

    A process that lives and answers nobody, because it hangs or its socket is gone, is killed. A `tied` one ends with
    this process.
    """

    def __init__(self, role: Role, settings: Settings, tied: bool = False) -> None:
        self.role = role
        self.settings = settings
        self.tied = tied
        self.process: subprocess.Popen[bytes] | None = None
        self.command: list[str] = []
        self._started = 0.0
        self._due = 0.0
        self._pause = 0.0
        self._asked = 0.0
        self._heard = 0.0

    @property
    def keeps_dying(self) -> bool:
        return self._pause >= KEEPS_DYING

    def look(self, now: float) -> bool:
        """Start the process where it is missing and due. True when one was started."""
        if self.process and self.process.poll() is None and not self._is_silent(now):
            return False
        if self.process:
            self._mourn(now)
        if now < self._due:
            return False
        self.command = list(self.role.command())
        self.process = processes.spawn(self.role.name, self.command, self.settings, tied=self.tied)
        self._started = self._heard = now
        return True

    def _is_silent(self, now: float) -> bool:
        """Whether nobody could reach the process for too long; then it is killed."""
        if self.role.answers is None or self.process is None or now < self._asked + ASK:
            return False
        self._asked = now
        if self.role.answers():
            self._heard = now
        if now - self._heard < SILENCE:
            return False
        _say(f"{self.role.name} answers nobody and is replaced")
        self.process.kill()
        self.process.wait()
        return True

    def _mourn(self, now: float) -> None:
        assert self.process is not None
        short = now - self._started < STEADY
        self._pause = min(LONGEST_PAUSE, 2 * self._pause or 0.5) if short else 0.0
        self._due = now + self._pause
        _say(f"{self.role.name} ended with {self.process.returncode}; started again in {self._pause:.1f} s")
        self.process = None


def supervise(settings: Settings, filled: Sequence[Role], owned: bool = False, standby: bool = False) -> None:
    """Keep these roles `filled` until told to end: by TERM, or when the owner's end of standard input closes.

    As `standby` it waits until the supervisor at work has died, and takes its place.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def given_up() -> bool:
        return stopping.is_set() or (owned and _owner_is_gone()) or not (standby or stack.running(settings) is None)

    with _only_one(settings, given_up) as first:
        if not first:
            return
        _say(f"{'the standby' if standby else 'a supervisor'} keeps {settings.home}")
        stack.end_all(settings)
        try:
            keepers = [Keeper(role, settings, tied=owned) for role in filled]
            _keep(keepers, settings, owned, stopping)
        finally:
            stack.forget(settings)
            stack.end_all(settings, stack.PARTING if owned and _owner_is_gone() else stack.GRACE)


def _keep(keepers: list[Keeper], settings: Settings, owned: bool, stopping: threading.Event) -> None:
    started = time.time()
    while not stopping.is_set():
        try:
            if sum(keeper.look(time.monotonic()) for keeper in keepers):
                _write_down(keepers, settings, owned, started)
            for keeper in keepers:
                processes.bound(settings.logs / f"{keeper.role.name}.log")
        except OSError as error:  # a full disk or no memory for a process: the next look may do better
            _say(str(error))
        if owned and _owner_is_gone():
            _say("the owner is gone")
            return
        stopping.wait(TICK)


def _owner_is_gone() -> bool:
    """Standard input is a pipe from the owner: readable only when it is closed."""
    return bool(select.select([sys.stdin], [], [], 0)[0])


def _write_down(keepers: list[Keeper], settings: Settings, owned: bool, started: float) -> None:
    shown = next((flower.address(k.command) for k in keepers if k.role.name == "flower" and k.process), None)
    state: dict[str, Any] = {
        "pid": os.getpid(), "created": owners.started(psutil.Process()), "started": started, "owned": owned,
        "broker": mask(settings.broker_url or str(settings.broker_socket)), "flower": shown,
        "pids": {keeper.role.name: keeper.process.pid for keeper in keepers if keeper.process},
        "failing": [keeper.role.name for keeper in keepers if keeper.keeps_dying],
    }  # fmt: skip
    path = settings.home / "stack.json"
    path.with_suffix(".new").write_text(json.dumps(state, indent=1))
    path.with_suffix(".new").replace(path)


@contextmanager
def _only_one(settings: Settings, given_up: Callable[[], bool]) -> Iterator[bool]:
    """Hold the lock of this home; waits for it until `given_up`, and gives then False."""
    with (settings.home / "stack.lock").open("w") as lock:
        while not (held := _lock(lock.fileno())) and not given_up():
            time.sleep(TICK / 2)
        yield held


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _say(sentence: str) -> None:
    print(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {sentence}", flush=True)
