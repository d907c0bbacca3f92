"""Who holds a lease, spelled so that a dispatcher on the same machine can see whether that process still lives.

<host name>/<boot id>-<process namespace>/<process id>/<start time>/<parent's process id>/<parent's start time>

A document that kills takes a pool's child with it and leaves the parent, which can say how the child ended
(`workers.bereaved`). Where the parent is gone as well somebody else did it: a kill from outside, a power cut.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import psutil


class Fates(NamedTuple):
    """Owners by what is certain of them: `dead` alone, `felled` with their parent, `alive`. The others are unknown."""

    dead: set[str]
    felled: set[str]
    alive: set[str]


def me() -> str:
    """This process as the owner of leases."""
    family = (os.getpid(), os.getppid())
    return "/".join([socket.gethostname(), _machine(), *(f"{pid}/{_started(pid)}" for pid in family)])


def sort(owners: Iterable[str]) -> Fates:
    """What became of each owner; of other machines nothing is known."""
    fates = Fates(set(), set(), set())
    for owner in owners:
        host, machine, *family = owner.split("/") if owner.count("/") == 5 else ("", "", "")
        if (host, machine) == (socket.gethostname(), _machine()):
            pid, started, parent, parent_started = family
            child_lives, parent_lives = _lives(pid, started), _lives(parent, parent_started)
            (fates.alive if child_lives else fates.dead if parent_lives else fates.felled).add(owner)
    return fates


def lost_children(owners: Iterable[str]) -> set[str]:
    """Those that were children of this process and are dead."""
    me = f"/{os.getpid()}/{_started(os.getpid())}"
    return {owner for owner in sort(owners).dead if owner.endswith(me)}


def started(process: psutil.Process) -> float:
    """When it started, on a clock that nobody sets: where the system counts from its boot, that is taken off again."""
    return process.create_time() - (psutil.boot_time() if psutil.LINUX else 0.0)


def _lives(pid: str, started: str) -> bool:
    return pid.isdigit() and _started(int(pid)) == started != ""


def _started(pid: int) -> str:
    """When the process started, "" where there is none or only its corpse."""
    try:
        process = psutil.Process(pid)
        return "" if process.status() == psutil.STATUS_ZOMBIE else f"{started(process):.2f}"
    except psutil.Error:
        return ""


@cache
def _machine() -> str:
    """This boot of this machine, seen from this process namespace: containers have process ids of their own."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    space = Path("/proc/self/ns/pid")
    booted = boot.read_text().strip() if boot.exists() else f"{psutil.boot_time():.0f}"
    return f"{booted}-{space.stat().st_ino if space.exists() else 0}"
