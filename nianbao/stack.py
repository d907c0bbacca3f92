"""The one-machine stack of a home, seen from outside: start it, look at it, end it.

What keeps it alive is `nianbao.supervisor`, a detached process that writes `stack.json`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

import psutil

from nianbao import broker, processes
from workers import owners
from workers.logs import mask
from workers.settings import Settings

#: seconds that a Celery worker may take to finish what it holds
GRACE = 10.0
#: the same where the stack's owner has gone: nobody waits for it, and what is broken off is done again
PARTING = 3.0
#: seconds between two questions whether a broker of the operator's own answers
ASK = 5.0
#: roles of those that keep the others; a standby may have become the one at work
SUPERVISORS = ("supervisor", "standby")


class StackFailed(Exception):
    """Raised when the stack does not come up; the message names the log to read."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What `stack.json` says of a living supervisor.

    `pids` maps each role to its process, `failing` names the roles whose processes keep dying, `flower` is an address.
    """

    pid: int
    created: float
    started: float
    owned: bool
    broker: str
    flower: str | None
    pids: dict[str, int]
    failing: list[str]


def running(settings: Settings) -> Stack | None:
    """The stack of this home as its living supervisor wrote it down."""
    try:
        stack = Stack(**json.loads((settings.home / "stack.json").read_text()))
        supervisor = psutil.Process(stack.pid)
    except (OSError, ValueError, TypeError, psutil.Error):
        return None
    same = processes.role(supervisor) in SUPERVISORS and abs(owners.started(supervisor) - stack.created) < 1
    return stack if same and processes.alive(supervisor) else None


def start(
    settings: Settings, with_flower: bool = False, owned: bool = False, patience: float = 4 * GRACE
) -> tuple[Stack, subprocess.Popen[bytes] | None]:
    """Start a supervisor unless one runs; wait until its processes are started. Raises StackFailed.

    An `owned` stack ends with the process that started it, however that ends: the supervisor reads its standard input,
    a pipe that closes with its owner. Keep the Popen for as long as the stack is needed.
    """
    supervisor: subprocess.Popen[bytes] | None = None
    deadline = time.monotonic() + patience
    while (status := supervisor.poll() if supervisor else 0) is None or status <= 0:
        if stack := running(settings):
            return stack, _ours(supervisor, stack)
        if time.monotonic() > deadline:
            break
        if status is not None:  # none yet; or it was killed, or gave way to one that has ended since
            _let_go(supervisor)
            supervisor = _spawn(settings, with_flower, owned)
        time.sleep(0.03)
    _let_go(supervisor)
    raise StackFailed(f"the stack did not start; read {settings.logs / 'supervisor.log'}")


def _spawn(settings: Settings, with_flower: bool, owned: bool) -> subprocess.Popen[bytes]:
    stdin = subprocess.PIPE if owned else subprocess.DEVNULL
    return processes.spawn("supervisor", supervise_command(with_flower, owned), settings, stdin)


def _ours(supervisor: subprocess.Popen[bytes] | None, stack: Stack) -> subprocess.Popen[bytes] | None:
    """The supervisor we started, None where somebody else's was quicker: then ours gives up."""
    if supervisor is None or supervisor.pid == stack.pid:
        return supervisor
    _let_go(supervisor)
    return None


def _let_go(supervisor: subprocess.Popen[bytes] | None) -> None:
    if supervisor is None:
        return
    if supervisor.stdin:
        supervisor.stdin.close()
    if supervisor.poll() is None:
        supervisor.terminate()
    supervisor.wait()


def supervise_command(with_flower: bool, owned: bool = False, standby: bool = False) -> list[str]:
    options = {"--watched": with_flower, "--owned": owned, "--standby": standby}
    return [sys.executable, "-m", "nianbao", "supervise", *(option for option, on in options.items() if on)]


def up(settings: Settings) -> Stack:
    """Have a stack with Flower that stays: the one that runs, unless that would end with its owner."""
    present = running(settings)
    if present and present.owned:
        stop(settings)
    return start(settings, with_flower=True)[0]


def stop(settings: Settings, grace: float = GRACE) -> int:
    """End the supervisor, which ends the others, then whatever else has the mark of this home. Returns how many."""
    before = processes.of_home(settings.home)
    processes.end([process for process in before if processes.role(process) in SUPERVISORS], 2 * grace + 5)
    forget(settings)
    end_all(settings, grace)
    return len([process for process in before if not processes.alive(process)])


def forget(settings: Settings) -> None:
    """Take away what says that a stack runs: it ends in order, and whoever uses it need not start it again."""
    (settings.home / "stack.json").unlink(missing_ok=True)


def end_all(settings: Settings, grace: float = GRACE) -> None:
    """Everything that supervisors start; the broker last, so that the others can say good-bye."""
    left = processes.of_home(settings.home)
    processes.end([process for process in left if processes.role(process) not in ("broker", "supervisor")], grace)
    processes.end([process for process in left if processes.role(process) == "broker"], grace)
    if not settings.broker_url:
        broker.clear(settings.broker_socket)
        with suppress(OSError):  # nobody made it yet
            settings.broker_socket.parent.rmdir()


def elsewhere(settings: Settings) -> bool:
    """Whether a cluster's workers serve the broker already; the embedded broker is only ever ours."""
    if settings.broker_url is None:
        return False
    from workers.presence import workers_answer

    return workers_answer()


class Tenancy:
    """The use of a stack for as long as some work lasts: the one that runs, else one of our own that ends with us.

    Where a cluster's workers answer on the broker nothing is started: they do the work.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._stack: Stack | None = None
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._asked = time.monotonic()
        if not elsewhere(settings):
            self._stack, self._supervisor = start(settings, owned=True)

    @property
    def is_own(self) -> bool:
        return self._supervisor is not None

    def renew(self) -> list[str]:
        """Start the stack again if it crashed, or ended with another owner; says what keeps dying or does not answer.

        Raises StackFailed if it was taken down.
        """
        failing = [f"{role} keeps dying; read logs/{role}.log in the home" for role in self._failing()]
        if self.settings.broker_url and time.monotonic() > self._asked + ASK:
            self._asked = time.monotonic()
            if not broker.serves(self.settings):
                failing.append(f"the broker {mask(self.settings.broker_url)} does not answer; waiting until it does")
        return failing

    def _failing(self) -> list[str]:
        """The roles whose processes keep dying, in the stack that runs."""
        if self._stack is None:
            return []
        if stack := running(self.settings):
            return stack.failing
        left_in_order = not (self.settings.home / "stack.json").exists()
        if left_in_order and (self.is_own or not self._stack.owned):
            raise StackFailed("the stack was taken down; start the same harvest again, it goes on where it was")
        self._stack, self._supervisor = start(self.settings, owned=True)
        return self._stack.failing

    def end(self, idle: bool = False) -> None:
        """End the stack if it is our own; where nobody holds any work (`idle`), without waiting for good-byes."""
        if self._supervisor is None or self._supervisor.stdin is None:
            return
        if idle:
            self._supervisor.kill()
        self._supervisor.stdin.close()
        try:
            self._supervisor.wait(3 * GRACE)
        except subprocess.TimeoutExpired:
            stop(self.settings)
        if self._supervisor.returncode != 0:  # it was killed and left the others behind
            forget(self.settings)
            end_all(self.settings, 0 if idle else GRACE)
