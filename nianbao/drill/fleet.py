"""The one-machine stack in a throw-away home: started, seen by role, killed, frozen, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psutil
import redis

from nianbao import processes, stack
from nianbao.broker import MEMORY
from nianbao.drill import tempo
from workers.settings import Settings

#: seconds in which a process that was asked to start or end must have done so
PATIENCE = 60.0


class Never(Exception):
    """Raised when something that must happen did not; the message says what."""


@dataclass
class Fleet:
    """`lease` and `limit` are seconds, see `nianbao.drill.tempo`; the modules are what its processes run."""

    settings: Settings
    lease: float
    limit: int
    worker: str = "nianbao.drill.worker"
    dispatcher: str = "nianbao.drill.dispatch"
    flower: bool = False
    _supervisor: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def keep(self) -> None:
        """Start the supervisor unless it lives: as `harvest` does while it waits."""
        if stack.running(self.settings) is None:
            self._let_go()
            words = (str(self.lease), str(self.limit), self.worker, self.dispatcher)
            shown = ["--flower"] if self.flower else []
            command = [sys.executable, "-m", "nianbao.drill.supervise", *words, *shown]
            self._supervisor = processes.spawn("supervisor", command, self.settings, subprocess.PIPE)
            until(lambda: stack.running(self.settings) is not None, "the stack is up")

    def end(self) -> int:
        """End everything in order; gives the number of processes that are still there afterwards."""
        self._let_go(PATIENCE)
        until(lambda: not self.members(), "every process has ended", 5.0, demand=False)
        left = len(self.members())
        stack.stop(self.settings, grace=1)
        return left

    def _let_go(self, seconds: float = 0.0) -> None:
        if self._supervisor is not None and self._supervisor.stdin is not None:
            self._supervisor.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self._supervisor.wait(seconds or 1)
            self._supervisor = None

    def pid(self, role: str) -> int:
        """The process that fills `role` now; waits for it, and starts the supervisor where that was killed."""
        found: list[int] = []

        def there() -> bool:
            self.keep()
            running = stack.running(self.settings)
            pid = running.pids.get(role) if running else None
            found[:] = [pid] if pid and processes.is_alive(pid) else []
            return bool(found)

        until(there, f"{role} runs")
        return found[0]

    def family(self, role: str) -> list[psutil.Process]:
        """A role's process and its children: those of a worker do the work."""
        parent = psutil.Process(self.pid(role))
        return [parent, *parent.children(recursive=True)]

    def kill(self, role: str) -> list[psutil.Process]:
        """SIGKILL to a role's process alone; gives its children, which have to end by themselves."""
        parent, *children = self.family(role)
        send([parent], signal.SIGKILL)
        until(lambda: self.pid(role) != parent.pid, f"{role} is started again")
        return children

    def kill_supervisor(self) -> None:
        """SIGKILL to the process that keeps the others; `keep` starts one anew, as its owner would."""
        running = stack.running(self.settings)
        if running is not None:
            send([psutil.Process(running.pid)], signal.SIGKILL)
            until(lambda: stack.running(self.settings) is None, "the supervisor is gone")

    def kill_all(self) -> None:
        """SIGKILL to everything at once, as a power cut does."""
        send(self.members(), signal.SIGKILL)
        until(lambda: not self.members(), "the kill is done")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Nobody of the fleet runs while the block lasts."""
        family = self.members()
        send(family, signal.SIGSTOP)
        try:
            yield
        finally:
            send(family, signal.SIGCONT)

    def another(self, role: str) -> None:
        """A second process with the command of the first, beside the supervisor's."""
        command = psutil.Process(self.pid(role)).cmdline()
        processes.spawn(f"{role}-2", command, self.settings)

    def broker(self) -> redis.Redis:
        """A connection to the embedded broker."""
        return redis.Redis(unix_socket_path=str(self.settings.broker_socket), socket_timeout=5)

    @contextmanager
    def full_broker(self) -> Iterator[None]:
        """No write is taken while the block lasts; afterwards there is room, whichever broker runs then."""
        with self.broker() as broker:
            broker.config_set("maxmemory", 1)
        yield
        until(self._makes_room, "the broker has room again")

    def _makes_room(self) -> bool:
        self.keep()
        try:
            with self.broker() as broker:
                return bool(broker.config_set("maxmemory", MEMORY))
        except redis.RedisError:
            return False

    def tell_stacks(self) -> None:
        """Have each worker and dispatcher write into its log what it is doing just now."""
        modules = {self.worker, self.dispatcher}
        asked = [member for member in self.members() if modules & set(member.cmdline()[:3])]
        logs = self.settings.logs
        send(asked, tempo.STACKS)
        until(lambda: tempo.stacks_in(logs) >= len(asked), "each has written its stacks", 15.0, demand=False)

    def members(self) -> list[psutil.Process]:
        """Every living process of the fleet."""
        return [process for process in processes.of_home(self.settings.home) if processes.alive(process)]


def send(family: Iterable[psutil.Process], number: signal.Signals) -> None:
    """Send a signal to each that is still there."""
    for process in family:
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)


def until(
    happens: Callable[[], bool], what: str, seconds: float = PATIENCE, *, demand: bool = True, tick: float = 0.05
) -> None:
    """Wait until it `happens`. Raises Never after `seconds`, where it is a demand."""
    deadline = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > deadline:
            if demand:
                raise Never(f"not within {seconds:.0f} seconds: {what}")
            return
        time.sleep(tick)
