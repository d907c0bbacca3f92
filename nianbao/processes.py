"""The processes of one home: started with a mark in their environment, found again by it, ended with grace.

The mark is NIANBAO_ROLE beside NIANBAO_HOME. NIANBAO_HOME alone would not do: an operator's shell may export it too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from workers.limits import end_with_parent
from workers.settings import Settings

MARK = "NIANBAO_ROLE"
#: a log larger than this many bytes is moved to `<role>.log.1`
LARGEST_LOG = 20_000_000


@dataclass(frozen=True, slots=True)
class Role:
    """A place in the stack. `command` is asked anew for each start, so that a start may choose a free port.

    `answers` says whether its process can be reached, where there is a way to ask.
    """

    name: str
    command: Callable[[], Sequence[str]]
    answers: Callable[[], bool] | None = None


def spawn(
    name: str, command: Sequence[str], settings: Settings, stdin: int = subprocess.DEVNULL, tied: bool = False
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, marked with home and role, writing to `logs/<name>.log`.

    One that is `tied` is killed when its parent ends; for parents without threads.
    """
    log = settings.logs / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            command, env=os.environ | _environment(settings) | {MARK: name}, cwd=settings.home,
            stdin=stdin, stdout=output, stderr=output, start_new_session=True,
            preexec_fn=end_with_parent if tied else None,
        )  # fmt: skip


def _environment(settings: Settings) -> dict[str, str]:
    """What makes a process that runs in `home` read the settings that we read where we were started."""
    return {
        "NIANBAO_HOME": str(settings.home),
        "NIANBAO_DATABASE_URL": settings.database_url,
        "NIANBAO_BLOBS_URL": settings.blobs_url,
        "NIANBAO_WORKERS": str(settings.workers),
        "PYTHONUNBUFFERED": "1",
    }


def bound(log: Path, largest: int = LARGEST_LOG) -> None:
    """Move what was written to `log.1` when there is too much; the writer holds the file open and appends on."""
    if log.exists() and log.stat().st_size > largest:
        shutil.copyfile(log, log.with_name(log.name + ".1"))
        os.truncate(log, 0)


def of_home(home: Path) -> list[psutil.Process]:
    """Every live process with the mark of this home, but the one that asks."""
    real = os.path.realpath(home)
    return [process for process in psutil.process_iter() if process.pid != os.getpid() and _home(process) == real]


def role(process: psutil.Process) -> str | None:
    """The role a process was started in, None for a foreign or vanished one. Pool children have their parent's."""
    return _environ(process).get(MARK)


def _home(process: psutil.Process) -> str | None:
    environ = _environ(process)
    return os.path.realpath(environ["NIANBAO_HOME"]) if MARK in environ and "NIANBAO_HOME" in environ else None


def _environ(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except (psutil.Error, OSError):
        return {}


def alive(process: psutil.Process) -> bool:
    """Whether it runs; a zombie waits only for its parent and holds nothing."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def is_alive(pid: int) -> bool:
    try:
        return alive(psutil.Process(pid))
    except psutil.Error:
        return False


def end(processes: Iterable[psutil.Process], grace: float) -> None:
    """Ask the first of each family to end, wait `grace` seconds, then kill whatever of the families is left.

    Pool children are not asked: a Celery parent lets them finish what they hold.
    """
    family = list(processes)
    members = {process.pid for process in family}
    for process in family:
        if _parent(process) not in members:
            _send(process.terminate)
    left = _wait(family, grace)
    for process in left:
        _send(process.kill)
    _wait(left, 5)


def _wait(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those that are still there after `seconds`. A zombie is gone: its parent may never look for it."""
    deadline = time.monotonic() + seconds
    while (left := [process for process in processes if alive(process)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def _parent(process: psutil.Process) -> int | None:
    try:
        return process.ppid()
    except psutil.Error:
        return None


def _send(signal: Callable[[], None]) -> None:
    try:
        signal()
    except psutil.NoSuchProcess:
        return
