"""What one worker process may use of the machine: a document that wants more is an error, not an outage."""

from __future__ import annotations

import ctypes
import resource
import signal
import sys

from billiard import pool

MEMORY = 1400 * 1024 * 1024
"""Bytes of data: above every real report (0.4 GB) and recognition (0.6 GB), below what a crafted file asks for.

Of data and not of addresses: libraries of recognition reserve twice what they use.
"""

_ADDRESSES = 3
"""Times as much address space, for what counts as no data."""

_M_ARENA_MAX = -8
_PR_SET_PDEATHSIG = 1


def confine(memory: int = MEMORY) -> None:
    """Cap the memory of this process, keep its allocator from fragmenting, leave no core files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):  # elsewhere the limits are not enforced, or count shared libraries
        _cap(resource.RLIMIT_DATA, memory)
        _cap(resource.RLIMIT_AS, _ADDRESSES * memory)
        _two_arenas()


def end_with_parent() -> None:
    """Have this process killed when its parent ends, however that ends and whatever native code is at work here.

    Only Linux can; elsewhere a child of a pool notices when it next reads from its parent.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def part_soon() -> None:
    """Have this child of a pool, when it ends, wait two seconds for its parent to have read its results, not thirty.

    A parent that is told to end may read no more, and what counts stands in the ledger.
    """
    pool.GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT = 20  # times a tenth of a second


def _cap(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def near_the_cap(share: float = 0.7) -> bool:
    """Whether this process once held more than `share` of the memory it may have."""
    cap = resource.getrlimit(resource.RLIMIT_DATA)[0]
    return cap != resource.RLIM_INFINITY and peak() > share * cap


def peak() -> int:
    """The most memory this process held so far, in bytes. Asked before every document, so not read from a file."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _two_arenas() -> None:
    """As MALLOC_ARENA_MAX=2, which is read before Python runs; a C library without mallopt has no arenas either."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)
