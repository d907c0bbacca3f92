"""robots.txt: how it is fetched and what it says (RFC 9309)."""

from __future__ import annotations

import codecs
from contextlib import nullcontext
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin

from protego import Protego

from crawlers import fetch
from crawlers.body import Memory
from crawlers.errors import (
    Blocked,
    Busy,
    FetchError,
    Refused,
    RobotsUnreachable,
    TemporaryFetchError,
    TlsFailure,
    TooLarge,
)
from crawlers.fetch import Limits
from crawlers.guard import Guard
from crawlers.resource import Resource, Trail

#: What is longer than this is broken off.
_LIMITS = Limits(connect=10.0, read=15.0, total=30.0, bytes=8 * 1024 * 1024)
#: Above the 500 KiB that RFC 9309, 2.5 wants read; what follows is left unread.
_MOST_READ = 1024 * 1024
_SHORT = 4096
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Text(NamedTuple):
    """A robots.txt as `Rules` read it; not `whole` where we broke it off, and the host may still be sending."""

    text: str
    whole: bool = True


class Rules:
    """What one robots.txt asks for. A host without one allows everything."""

    def __init__(self, text: str = "") -> None:
        self._parsed = Protego.parse(text)

    @classmethod
    def read(cls, text: str | None) -> Rules:
        """`text` as `ask` brought it; None and "" allow everything. Many hosts have the same short text."""
        text = text or ""
        return _short(text) if len(text) < _SHORT else cls(text)

    def allowed(self, url: str, agent: str) -> bool:
        """Whether `agent` may ask for `url`; of a whole User-Agent the product name is what groups name."""
        return bool(self._parsed.can_fetch(url.partition("#")[0], _product(agent)))

    def delay(self, agent: str) -> float | None:
        """Seconds between two requests: the larger of Crawl-delay and what Request-rate means; None where not said."""
        product = _product(agent)
        rate = self._parsed.request_rate(product)
        said = (self._parsed.crawl_delay(product), rate and rate.seconds / rate.requests)
        return max((float(seconds) for seconds in said if seconds), default=None)


@lru_cache(512)
def _short(text: str) -> Rules:
    return Rules(text)


def address_of(url: str) -> str:
    """Where the rules for `url` are: one file per scheme, host and port."""
    return urljoin(url, "/robots.txt")


def begin(url: str) -> Trail:
    """The first step to the rules for `url`. Raises BadAddress."""
    return fetch.begin(address_of(url))


def ask(trail: Trail, *, guard: Guard, user_agent: str, limits: Limits = _LIMITS) -> Trail | Text:
    """One request: the robots.txt at the end of `trail`, or the trail to go on with where it is redirected.

    No text where the host has none: any 4xx, a redirect loop, one to an address that may not be reached, nothing in it.
    Raises RobotsUnreachable on 5xx and where the host does not answer: nothing may be fetched meanwhile. Raises Busy
    with its `retry_after` on 429 and 503, TlsFailure as any fetch, and Refused where its own address is.
    """
    beginning = _Beginning()
    try:
        step = fetch.ask(
            trail, guard=guard, user_agent=user_agent, limits=limits, judge=_as_it_is, onward=_nowhere,
            keeping=lambda: nullcontext(beginning),
        )  # fmt: skip
        if isinstance(step, Trail):
            guard.check(step.here)
            return step
    except (Busy, TlsFailure):
        raise
    except TemporaryFetchError as error:
        raise RobotsUnreachable(f"robots.txt unreachable, waiting: {error}") from error
    except Blocked as error:
        return _none_or_waiting(error)
    except TooLarge:
        return Text(_read(beginning.bytes), whole=False)
    except FetchError as error:
        if isinstance(error, Refused) and not trail.hops:
            guard.check(trail.here)
        return Text("")
    return Text(_read(beginning.bytes))


def _read(body: bytes) -> str:
    """Octets beyond ASCII as rules match them, by their percent escapes, whatever their charset (RFC 9309, 2.2.2)."""
    for mark, charset in _MARKS:
        if body.startswith(mark):
            body = body.decode(charset, "replace").encode()
    return "".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in body.removeprefix(codecs.BOM_UTF8))


def _none_or_waiting(error: Blocked) -> Text:
    """Being turned away with a 4xx allows all (RFC 9309, 2.3.1.3); 521 is a 5xx."""
    if " answers 521:" in str(error):
        raise RobotsUnreachable(f"robots.txt unreachable, waiting: {error}") from error
    return Text("")


def _as_it_is(resource: Resource) -> None:
    """A robots.txt is never judged as a page."""


def _nowhere(resource: Resource) -> None:
    """Nor does it send its reader on as one."""


class _Beginning(Memory):
    """A body of which only the beginning is held."""

    def write(self, piece: bytes) -> None:
        self.size += len(piece)
        self.file.write(piece[: max(0, _MOST_READ - self.file.tell())])

    @property
    def bytes(self) -> bytes:
        self.file.seek(0)
        return self.file.read()


def _product(agent: str) -> str:
    return agent.partition("/")[0].strip() or agent
