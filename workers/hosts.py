"""How a host is treated: its rest between requests, its robots.txt, its pauses. Its rows: `storage.documents.pace`."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from threading import Lock

from sqlalchemy import Engine, select

from crawlers.errors import (
    Blocked,
    Refused,
    RobotsDisallow,
    ServerError,
    TemporaryFetchError,
    TimedOut,
    TooLarge,
    TooSlow,
    Truncated,
)
from crawlers.robots import Rules
from storage import tables
from storage.database import among, now, reading, writing
from storage.documents import pace
from storage.ledger import Learned, Release

ROBOTS_AGE = 24 * 3600.0
LONGEST_GAP = 120.0
LONGEST_PAUSE = 24 * 3600.0
LEAST_REST = 0.1
"""What a rest counts when a pause is made of it, in seconds."""
BROKEN_OFF_REST = 3.0
"""Seconds of rest after a request that we broke off ourselves: the host may send on before it notices."""
ERRAND_RESTS = 10
"""Rests of a host while a document is gone elsewhere to read its robots.txt: the others need not follow."""
SLOW = 5.0
"""Seconds of a request after which its host is asked apart from those that answer at once: they share a worker."""
PATIENCE = 3
"""Failures in a row before a host is left alone for a while."""
_MOST_STEPS = 20
"""Steps by which a pause grows: any is a day long by then."""
_ANSWERED_BADLY = ServerError | Truncated | TooSlow


_row = tables.host.c
_STANDING = select(
    _row.host, _row.gap, _row.failures, _row.robots, (_row.robots_at > now() - ROBOTS_AGE).label("fresh")
).where(among(_row.host, "hosts"))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a host. `rules` is None until its robots.txt was read, or is too old."""

    host: str
    gap: float = 0.0
    failures: int = 0
    rules: Rules | None = None


def look(engine: Engine, host: str) -> Standing:
    """How `host` stands now."""
    return look_at(engine, [host])[host]


def look_at(engine: Engine, hosts: Collection[str]) -> dict[str, Standing]:
    """How each of `hosts` stands now."""
    standings = {host: Standing(host) for host in hosts}
    with reading(engine) as connection:
        for row in connection.execute(_STANDING, {"hosts": list(hosts)}):
            rules = Rules.read(row.robots) if row.fresh else None
            standings[row.host] = Standing(row.host, row.gap or 0.0, row.failures, rules)
    return standings


class Standings:
    """How the hosts stand whose turns were claimed together: looked up at the first question, each told once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._expected: frozenset[str] = frozenset()
        self._found: dict[str, Standing] = {}
        self._lock = Lock()

    def expect(self, hosts: Iterable[str]) -> None:
        """These hosts will be asked for soon."""
        self._expected, self._found = frozenset(hosts), {}

    def of(self, host: str) -> Standing:
        """Raises what the database raises when it is away."""
        with self._lock:
            if host not in self._found:
                self._found = look_at(self._engine, self._expected | {host})
            return self._found.pop(host)


class Machines:
    """Notes which machines hosts stand on: those that ask while one transaction is written share the next."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asking: deque[tuple[str, str]] = deque()
        self._joined: dict[str, bool] = {}
        self._lock = Lock()

    def join(self, host: str, machine: str) -> bool:
        """False where another host of the machine is being asked or rests just now. Raises what the database raises."""
        self._asking.append((host, machine))
        with self._lock:
            if host not in self._joined:
                self._note({host: machine} | dict(self._drained()))
            return self._joined.pop(host)

    def _note(self, machines: dict[str, str]) -> None:
        with writing(self._engine) as connection:
            joined = pace.join(connection, machines)
        self._joined |= {host: host in joined for host in machines}

    def _drained(self) -> Iterator[tuple[str, str]]:
        while self._asking:
            yield self._asking.popleft()


def learned(host: str, robots: str, agent: str) -> Learned:
    """What is kept of a robots.txt for a day."""
    return Learned(host, robots, min(LONGEST_GAP, Rules.read(robots).delay(agent) or 0.0))


def waiting(standing: Standing, gap: float) -> Standing:
    """A host whose rules somebody is fetching from another."""
    return replace(standing, gap=min(LONGEST_GAP, max(gap, standing.gap, LEAST_REST) * ERRAND_RESTS))


def broken_off(standing: Standing) -> Standing:
    """A host that may be sending still what we have no use for."""
    return replace(standing, gap=max(standing.gap, BROKEN_OFF_REST))


def release(standing: Standing, gap: float, error: BaseException | None = None, took: float = 0.0) -> Release:
    """How the host is left after a request that `took` so many seconds and ended in `error`, or well. `gap` is the
    operator's setting.

    A page that is missing, or one that robots.txt disallows, says nothing about the host. Being turned away pauses it
    for ten rests, three times longer each time in a row; not answering does so from the third time on, for twenty
    rests, four times as long each time, and answering badly for twenty rests each time: there one address may be ill,
    and the others well. So it is where the host says when to come again. What it asks for is a rest, and a pause, which
    an operator can end, where it is more than two minutes.
    """
    rest = max(gap, standing.gap)
    if isinstance(error, RobotsDisallow | Refused):
        return Release(standing.host, rest, well=None)
    if isinstance(error, Blocked):
        pause = min(LONGEST_PAUSE, max(rest, LEAST_REST) * 10 * 3 ** min(standing.failures, _MOST_STEPS))
        return Release(standing.host, rest, pause, f"{error.code}: {error}", well=False)
    if isinstance(error, TemporaryFetchError):
        beyond = standing.failures + 1 - PATIENCE
        asked = min(LONGEST_PAUSE, getattr(error, "retry_after", None) or 0.0)
        longer = 1 if asked or isinstance(error, _ANSWERED_BADLY) else 4 ** min(beyond, _MOST_STEPS)
        pause = min(LONGEST_PAUSE, max(rest, LEAST_REST) * 20 * longer) if beyond >= 0 else 0.0
        rest = max(rest, min(LONGEST_GAP, asked))
        pause = max(pause, asked if asked > LONGEST_GAP else 0.0)
        rest = max(rest, BROKEN_OFF_REST) if isinstance(error, TimedOut) else rest
        return Release(standing.host, rest, pause, f"{error.code}: {error}" if pause else None, well=False)
    rest = max(rest, BROKEN_OFF_REST) if isinstance(error, TooLarge) else rest
    return Release(standing.host, rest, slow=took > SLOW)
