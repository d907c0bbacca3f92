"""Who holds a lease, spelled so that a dispatcher on the same machine can see whether that process still lives.

<host name>/<boot id>-<process namespace>/<process id>/<start time>
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import psutil


def me() -> str:
    """This process as the owner of leases."""
    return f"{socket.gethostname()}/{_machine()}/{os.getpid()}/{_started(os.getpid())}"


def sort(owners: Iterable[str]) -> tuple[set[str], set[str]]:
    """Those who are certainly dead, and those who certainly live; of other machines nothing is known."""
    dead: set[str] = set()
    alive: set[str] = set()
    for owner in owners:
        lives = _lives(owner)
        if lives is not None:
            (alive if lives else dead).add(owner)
    return dead, alive


def _lives(owner: str) -> bool | None:
    host, _, rest = owner.partition("/")
    machine, _, process = rest.partition("/")
    pid, _, started = process.partition("/")
    if (host, machine) != (socket.gethostname(), _machine()) or not pid.isdigit():
        return None
    return _started(int(pid)) == started


def _started(pid: int) -> str:
    """When the process started, "" where there is none or only its corpse."""
    try:
        process = psutil.Process(pid)
        return "" if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.2f}"
    except psutil.Error:
        return ""


@cache
def _machine() -> str:
    """This boot of this machine, seen from this process namespace: containers have process ids of their own."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    space = Path("/proc/self/ns/pid")
    booted = boot.read_text().strip() if boot.exists() else f"{psutil.boot_time():.0f}"
    return f"{booted}-{space.stat().st_ino if space.exists() else 0}"
