"""The drill's processes live faster: leases and time limits of seconds, so that what outlives them can be waited for.

Arguments of each process: seconds of a lease, seconds of a task's hard limit.
"""

from __future__ import annotations

import faulthandler
import signal
import sys
from pathlib import Path

from converters import formats
from workers import hints, tasks

#: has a process write into its log what each of its threads is doing
STACKS = signal.SIGUSR2


def begin() -> list[str]:
    """Take the tempo off the command line, set it, make the misbehaving formats known; gives the other words."""
    lease, hard = float(sys.argv[1]), int(sys.argv[2])
    limits = (max(1, hard - 2), hard)
    hints.Message.time_limits = property(lambda self: limits)  # type: ignore[method-assign, assignment]
    tasks.LEASE_MARGIN = lease - hard  # type: ignore[attr-defined]
    faulthandler.register(STACKS)
    formats.__path__.append(str(Path(__file__).with_name("formats")))
    return sys.argv[3:]


def stacks_in(logs: Path) -> int:
    """How many processes have written what they are doing into the logs of a home."""
    return sum(log.read_bytes().count(b"Current thread") for log in logs.glob("*.log"))
