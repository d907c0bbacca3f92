"""Work on a file somebody else made, in a child process that cannot take more than it is given.

The child has a ceiling on its memory and an alarm that the kernel delivers also inside native code. It hands its
answer back through a file without a name, so that a full pipe never blocks it.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from workers.limits import confine

Item = TypeVar("Item")

RSS_UNIT = 1 if sys.platform == "darwin" else 1024
NEAR = 0.6  # of the memory: a library reserves its next block before it fills the last


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of wall time and bytes of memory for one piece of work."""

    seconds: float = 60.0
    memory: int = 1_500_000_000


class WorkLost(Exception):
    """Raised when the child ended without an answer. `code` is stable, the message says what was seen."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    answer: BinaryIO


def each(
    items: Iterable[Item], work: Callable[[Item], bytes], limits: Limits, at_once: int
) -> Iterator[tuple[Item, bytes | WorkLost]]:
    """Do `work` on each item in a child of its own, `at_once` at a time; answers come in the order of the items.

    Fork safety: call it before any thread is started.
    """
    running: deque[tuple[Item, _Child]] = deque()
    for item in items:
        running.append((item, _fork(work, item, limits)))
        if len(running) >= at_once:
            yield _finish(*running.popleft(), limits)
    while running:
        yield _finish(*running.popleft(), limits)


def _fork(work: Callable[[Item], bytes], item: Item, limits: Limits) -> _Child:
    answer = tempfile.TemporaryFile()  # noqa: SIM115  closed in _finish
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _live(work, item, limits, answer)
    return _Child(pid, answer)


def _live(work: Callable[[Item], bytes], item: Item, limits: Limits, answer: BinaryIO) -> None:
    """The child's whole life; it never returns into the caller's code."""
    status = 1
    try:
        _bind(limits)
        answer.write(work(item))
        answer.flush()
        status = 0
    except MemoryError:
        status = _NO_MEMORY
    except BaseException:  # noqa: BLE001  nothing may leave the child but its status
        traceback.print_exc()
    finally:
        os._exit(status)


_NO_MEMORY = 77


def _bind(limits: Limits) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    confine(limits.memory)


def _finish(item: Item, child: _Child, limits: Limits) -> tuple[Item, bytes | WorkLost]:
    with child.answer as answer:
        _, ended, used = os.wait4(child.pid, 0)
        status = os.waitstatus_to_exitcode(ended)
        if status != 0:
            return item, _loss(status, limits, used.ru_maxrss * RSS_UNIT)
        answer.seek(0)
        return item, answer.read()


def _loss(status: int, limits: Limits, peak: int) -> WorkLost:
    if status == -signal.SIGALRM:
        return WorkLost("convert.timeout", f"not read within {limits.seconds:.0f} seconds; a damaged or hostile file")
    starved = status == -signal.SIGABRT and peak > NEAR * limits.memory  # how native code ends without memory
    if starved or status in (_NO_MEMORY, -signal.SIGKILL):
        return WorkLost("convert.out_of_memory", f"reading it takes more than {limits.memory / 1e9:.1f} GB of memory")
    name = signal.Signals(-status).name if status < 0 else f"status {status}"
    return WorkLost("convert.crashed", f"the reader ended with {name}; please report this file as a defect")
