"""What happens after an error. One table from exception to class, one from class to what comes next.

transient       the world: again, later and later, three to eight times
infrastructure  ours: given back uncounted, nothing is ever consumed by an outage
waiting         the host may not be asked at all just now: given back uncounted, it has a pause
permanent       the document or the publisher: failed at once
blocked         the host: it is paused, the document waits for it
gone            nobody: 404
resource        too slow or too large in company: once more alone, then failed
bug             a developer: failed at once, grouped by where it happened
poison          three workers lost over it: dead (`storage.documents.claims.expire`)
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from random import Random
from types import TracebackType

from billiard.exceptions import SoftTimeLimitExceeded
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError
from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from converters.errors import ConversionError, Corrupt
from crawlers.errors import (
    Blocked,
    FetchError,
    Gone,
    RobotsUnreachable,
    ServerError,
    TemporaryFetchError,
    TimedOut,
    TooSlow,
    Truncated,
)
from parsers.errors import NotAReport, ParsingError
from storage import ledger
from storage.errors import BlobDamaged, BlobMissing, BlobsUnavailable, StorageError
from storage.ledger import Claim, Outcome, Trouble

TRIES: tuple[tuple[type[BaseException], int], ...] = (
    (TooSlow, 3),  # each costs the whole time of a request
    (TimedOut, 5),
    (ServerError, 5),
    (Truncated, 5),
    (TemporaryFetchError, 8),
)
"""Tries by the first line that fits: what may be one address's own fault is given up sooner than what is its host's."""
LONGEST_WAIT = 6 * 3600.0
OUTAGE_WAIT = 10.0
FIRST_WAIT = 5.0
ROOMS = {"crawlers", "converters", "parsers", "storage", "workers"}

#: The first line that fits decides. A code of None is the exception's own, "{stage}" the stage it happened in.
TABLE: tuple[tuple[type[BaseException], str, str | None], ...] = (
    (SoftTimeLimitExceeded, "resource", "{stage}.timeout"),
    (MemoryError, "resource", "{stage}.out_of_memory"),
    (OperationalError, "infrastructure", "database.unavailable"),
    (InterfaceError, "infrastructure", "database.unavailable"),
    (DisconnectionError, "infrastructure", "database.unavailable"),
    (PoolTimeout, "infrastructure", "database.unavailable"),
    (BrokerError, "infrastructure", "broker.unavailable"),
    (RedisError, "infrastructure", "broker.unavailable"),
    (BlobsUnavailable, "infrastructure", None),
    (BlobMissing, "permanent", None),
    (BlobDamaged, "permanent", None),
    (RobotsUnreachable, "waiting", None),
    (TemporaryFetchError, "transient", None),
    (Blocked, "blocked", None),
    (Gone, "gone", None),
    (FetchError, "permanent", None),
    (ConversionError, "permanent", None),
    (ParsingError, "permanent", None),
)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE}


def judge(
    error: BaseException,
    claim: Claim,
    version: str | None = None,
    *,
    near_cap: bool = False,
    chance: Random | None = None,
) -> Outcome:
    """How a claim ends that ran into `error`. `near_cap`: the process was close to its memory limit just then."""
    error_class, code = classify(error, claim.stage, near_cap)
    again = error_class == "transient" and claim.attempts < _tries(error)
    message = _message(error, error_class)
    if error_class == "transient":
        message += "; it is tried again later" if again else f"; given up after {claim.attempts} tries"
    trouble = Trouble(code, error_class, message, _fingerprint(error, error_class, code, version))
    if error_class in ("infrastructure", "waiting"):
        return ledger.given_back(claim, trouble, OUTAGE_WAIT)
    if error_class == "blocked":
        return ledger.blocked(trouble)
    if error_class == "gone":
        return ledger.gone(trouble)
    if error_class == "resource" and claim.attempts < 2:
        return ledger.retry(claim, trouble, 0.0)
    if again:
        return ledger.retry(claim, trouble, wait_of(error, claim.attempts, chance or Random()))
    return ledger.failed(trouble, retract=isinstance(error, NotAReport), version=version)


def classify(error: BaseException, stage: str, near_cap: bool = False) -> tuple[str, str]:
    """Class and code of `error`. What it hides counts too: libraries wrap a lack of memory or time in their errors."""
    for hidden in chain(error):
        if isinstance(hidden, SoftTimeLimitExceeded):
            return "resource", f"{stage}.timeout"
        if isinstance(hidden, MemoryError) or "allocate" in str(hidden):
            return "resource", f"{stage}.out_of_memory"
        if isinstance(hidden, OSError) and hidden.errno in _FULL:
            return "infrastructure", error.code if isinstance(error, StorageError) else "machine.exhausted"
    if near_cap and isinstance(error, Corrupt):
        return "resource", f"{stage}.out_of_memory"
    for kind, error_class, code in TABLE:
        if isinstance(error, kind):
            return error_class, (code or error.code).format(stage=stage)  # type: ignore[attr-defined]
    return ("resource", f"{stage}.out_of_memory") if near_cap else ("bug", f"{stage}.crashed")


def is_outage(error: BaseException) -> bool:
    """Whether `error` is a fault of ours that passes."""
    return classify(error, "")[0] == "infrastructure"


def wait_of(error: BaseException, attempts: int, chance: Random) -> float:
    """Seconds until the next try: what the host asks for, else full jitter, which spreads what failed together."""
    asked = getattr(error, "retry_after", None)
    if asked is not None:
        return min(LONGEST_WAIT, max(0.0, float(asked)))
    return chance.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**attempts))


def _tries(error: BaseException) -> int:
    return next(tries for kind, tries in TRIES if isinstance(error, kind))


def gist(error: BaseException) -> str:
    """The first line of what an error says: databases add statements and parameters below."""
    return str(error).partition("\n")[0]


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error and those it came from."""
    seen: set[int] = set()
    hidden: BaseException | None = error
    while hidden is not None and id(hidden) not in seen:
        seen.add(id(hidden))
        yield hidden
        hidden = hidden.__cause__ or hidden.__context__


def _fingerprint(error: BaseException, error_class: str, code: str, version: str | None) -> str:
    return " ".join(filter(None, (error_class, code, _place(error.__traceback__), version)))


def _message(error: BaseException, error_class: str) -> str:
    text = str(error)
    if error_class == "bug":
        text = f"{type(error).__name__}: {text} ({_place(error.__traceback__)})"
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:2000]


def _place(traceback: TracebackType | None) -> str:
    """The innermost frame of ours, as module:function; lines move with every release and would split the groups."""
    place = ""
    while traceback is not None:
        module = traceback.tb_frame.f_globals.get("__name__", "")
        if module.partition(".")[0] in ROOMS:
            place = f"{module}:{traceback.tb_frame.f_code.co_name}"
        traceback = traceback.tb_next
    return place
