"""What one worker process may use of the machine: a document that wants more is an error, not an outage."""

from __future__ import annotations

import ctypes
import resource
import sys
from pathlib import Path

MEMORY = 1536 * 1024 * 1024
"""Bytes of address space: above every real report (the largest took 0.4 GB), below what a crafted file asks for."""

_M_ARENA_MAX = -8


def confine(memory: int = MEMORY) -> None:
    """Cap the address space of this process, keep its allocator from fragmenting, leave no core files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):  # elsewhere the limit is not enforced, or counts shared libraries
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        cap = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (cap, hard))
        _two_arenas()


def near_the_cap(share: float = 0.85) -> bool:
    """Whether this process once held more than `share` of the memory it may have."""
    cap = resource.getrlimit(resource.RLIMIT_AS)[0]
    return cap != resource.RLIM_INFINITY and peak() > share * cap


def peak() -> int:
    """The largest address space this process had so far, in bytes; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    line = next((line for line in status.read_text().splitlines() if line.startswith("VmPeak:")), "VmPeak: 0 kB")
    return int(line.split()[1]) * 1024


def _two_arenas() -> None:
    """As MALLOC_ARENA_MAX=2, which is read before Python runs; a C library without mallopt has no arenas either."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)
